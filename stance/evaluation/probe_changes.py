"""Changes to a statement or a codebook whose effect on the labels is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from stance.codebook import Codebook, Facet

REVERSED = "reversed"
ROTATED = "rotated"
RENAMED = "renamed"
_SWAPPED = "swapped"
# Labels with a meaning of their own for the classifier keep their names.
_FIXED_NAMES = ("mention",)
_SMALL_WORD = re.compile(
    "a|an|and|as|at|but|by|for|from|in|into|of|off|on|or|the|to|with"
)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_SINGLE = str.maketrans({"“": "‘", "”": "’"})


@dataclass(frozen=True, slots=True)
class ChangedCodebook:
    """A codebook after a change.

    Attributes
    ----------
    codebook
        With the change.
    names
        (block, label) of the changed codebook to the label that means the same in the
        codebook as it was. Labels it does not name are unchanged.
    """

    codebook: Codebook
    names: Mapping[tuple[str, str], str] = field(default_factory=dict, hash=False)

    def name_back(self, block: str, label: str) -> str:
        """Return the label of the codebook as it was."""
        return self.names.get((block, label), label)


def typography_variants(text: str) -> list[str]:
    """Return a text in other typography, as far as that makes a difference.

    Parameters
    ----------
    text
        In typographic quotation marks and dashes.

    Returns
    -------
    list of str
        Straight quotation marks; single ones; other dashes; hard spaces and an odd
        line break; without the closing full stop; as a headline; in capitals.

    Examples
    --------
    >>> typography_variants("We’ll meet in May.")[0]
    "We'll meet in May."
    """
    variants = [
        text.translate(_STRAIGHT),
        text.translate(_SINGLE),
        text.replace(" – ", "—"),
        text.replace(" – ", " - "),
        text.replace(" ", "\u00a0", 2),
        text.replace(" ", "\n", 1).replace(" ", "  ", 1),
        text.removesuffix("."),
        _headline(text.removesuffix(".")),
        text.upper(),
    ]
    return [variant for variant in dict.fromkeys(variants) if variant != text]


def _headline(text: str) -> str:
    words = text.split(" ")
    return " ".join(
        word if at and _SMALL_WORD.fullmatch(word) else _capitalize(word)
        for at, word in enumerate(words)
    )


def _capitalize(word: str) -> str:
    return re.sub(r"[^\W\d_]", lambda match: match[0].upper(), word, count=1)


def exchange_parties(text: str, one: str, other: str) -> str:
    """Return a text in which two parties have exchanged their names.

    Examples
    --------
    >>> exchange_parties("Varsia asks Ostrana to talk.", "Varsia", "Ostrana")
    'Ostrana asks Varsia to talk.'
    """
    either = re.compile(rf"\b({re.escape(one)}|{re.escape(other)})\b")
    return either.sub(lambda match: other if match[0] == one else one, text)


def swap_change(block: str, one: str, other: str) -> str:
    """Return the name of the change that swaps the definitions of two labels."""
    return f"{_SWAPPED} {block} {one} {other}"


def change_codebook(codebook: Codebook, change: str) -> ChangedCodebook:
    """Return a codebook after a change.

    Parameters
    ----------
    codebook
        As loaded.
    change
        Empty for none; ``reversed`` or ``rotated`` order of the labels in every block;
        ``renamed`` to codes, definitions and hypotheses as they were; or what
        `swap_change` gives: of two labels of a block, each keeps its name and place
        and takes over everything else from the other.

    Raises
    ------
    ValueError
        If there is no such change.
    """
    if not change:
        return ChangedCodebook(codebook)
    facets = [_change_facet(facet, change) for facet in _blocks(codebook)]
    changed = {facet.name: facet for facet, _ in facets}
    own = tuple(changed[facet.name] for facet in codebook.facets)
    book = replace(
        codebook,
        name=f"{codebook.name}, {change}",
        stance=changed.get("stance"),
        concessions=changed.get("concessions"),
        moves=changed.get("moves"),
        facets=own,
        digest="",
    )
    names = {key: name for _, mapping in facets for key, name in mapping.items()}
    return ChangedCodebook(book, names)


def _blocks(codebook: Codebook) -> list[Facet]:
    blocks = (codebook.stance, codebook.concessions, codebook.moves)
    return [block for block in (*blocks, *codebook.facets) if block is not None]


def _change_facet(
    facet: Facet, change: str
) -> tuple[Facet, dict[tuple[str, str], str]]:
    labels = facet.labels
    names: dict[tuple[str, str], str] = {}
    if change == REVERSED:
        labels = labels[::-1]
    elif change == ROTATED:
        labels = (*labels[1:], *labels[:1])
    elif change == RENAMED:
        codes = [
            label.name if label.name in _FIXED_NAMES else f"code {number}"
            for number, label in enumerate(labels, start=1)
        ]
        names = {
            (facet.name, code): label.name
            for code, label in zip(codes, labels, strict=True)
        }
        # A classifier that goes on using a name that is gone has not read the codebook.
        gone = {label.name for label in labels} - set(codes)
        names |= {(facet.name, name): f"{name} (no longer a label)" for name in gone}
        labels = tuple(
            replace(label, name=code) for code, label in zip(codes, labels, strict=True)
        )
    elif change.startswith(f"{_SWAPPED} "):
        _, block, one, other = change.split()
        if block == facet.name:
            partner = {one: other, other: one}
            names = {(block, name): partner[name] for name in partner}
            labels = tuple(
                replace(facet.label(partner[label.name]), name=label.name)
                if label.name in partner
                else label
                for label in labels
            )
    else:
        raise ValueError(f"{change!r} is no change of a codebook")
    return replace(facet, labels=labels), names
