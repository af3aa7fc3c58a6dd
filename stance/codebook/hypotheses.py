"""Hypothesis templates: their slots, the defaults, and how they are filled."""

import re
from collections.abc import Mapping
from types import MappingProxyType

SLOTS = ("actor", "target", "concession")

# For labels without hypotheses of their own, by block of the codebook; facets of the
# user's own take the templates of their kind. {name} and {definition} are filled when
# the codebook is loaded, the slots when a statement is classified. In `moves` the
# first "it" of a definition stands for the concession.
DEFAULT_TEMPLATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "stance": ("{actor} {definition}.",),
        "concessions": ("This is about {name}.", "This is about {definition}."),
        "moves": ("{actor} {definition}.",),
        "exclusive": ("The statement is {name}: {definition}.",),
        "independent": ("The statement is about {name}: {definition}.",),
    }
)

_EMPTY_ACTOR = "the speaker"
_EMPTY_TARGET = "the other side"
_MAX_DEFINITION_WORDS = 18
_SLOT = re.compile(r"\{(actor|target|concession)\}")


def words_of(name: str) -> str:
    """Return the name of a label as words.

    Examples
    --------
    >>> words_of("security_guarantee")
    'security guarantee'
    """
    return " ".join(name.replace("_", " ").split())


def fill(
    template: str,
    *,
    actor: str | None,
    target: str | None,
    concession: str | None = None,
) -> str:
    """Return the hypothesis that a template gives for one statement.

    Parameters
    ----------
    template
        Text with any of the slots ``{actor}``, ``{target}`` and ``{concession}``.
    actor, target
        Names of the parties; None or an empty name reads ``the speaker`` and ``the
        other side``.
    concession
        Name of a concession label, shown as words.

    Returns
    -------
    str
        The hypothesis, with a capital at its beginning.

    Raises
    ------
    ValueError
        If the template has the slot ``{concession}`` and no concession is given.

    Examples
    --------
    >>> fill("{actor} offers {target} {concession}.", actor="Varsia", target=None,
    ...      concession="security_guarantee")
    'Varsia offers the other side security guarantee.'
    >>> fill("{actor} refuses.", actor=None, target=None)
    'The speaker refuses.'
    """
    values = {
        "actor": actor or _EMPTY_ACTOR,
        "target": target or _EMPTY_TARGET,
        "concession": words_of(concession) if concession else None,
    }

    def value(match: re.Match[str]) -> str:
        found = values[match[1]]
        if found is None:
            raise ValueError(f"{template!r} needs a concession and none is given")
        return found

    text = _SLOT.sub(value, template)
    return text[:1].upper() + text[1:]


def default_hypotheses(block: str, name: str, definition: str) -> tuple[str, ...]:
    """Return the templates for a label that brings none.

    Parameters
    ----------
    block
        A key of `DEFAULT_TEMPLATES`.
    name, definition
        Of the label.

    Examples
    --------
    >>> default_hypotheses("moves", "shelve", "puts it aside for now")
    ('{actor} puts {concession} aside for now.',)
    """
    short = _shorten(definition)
    if block == "moves":
        short = _about_concession(short)
    filled = (
        template.replace("{name}", words_of(name)).replace("{definition}", short)
        for template in DEFAULT_TEMPLATES[block]
    )
    return tuple(dict.fromkeys(filled))


def _shorten(definition: str) -> str:
    """Return as many leading phrases of a definition as a short hypothesis holds."""
    text = " ".join(definition.split()).rstrip(".;, ").replace(" - ", ": ")
    if len(text.split()) <= _MAX_DEFINITION_WORDS:
        return text
    phrases = re.split(r"(?<=[,;:])\s", text)
    kept = phrases[0]
    for phrase in phrases[1:]:
        if len(f"{kept} {phrase}".split()) > _MAX_DEFINITION_WORDS:
            break
        kept = f"{kept} {phrase}"
    return " ".join(kept.split()[:_MAX_DEFINITION_WORDS]).rstrip(".,;: ")


def _about_concession(definition: str) -> str:
    text, n_found = re.subn(r"\bit\b", "{concession}", definition, count=1)
    return text if n_found else f"{definition}, as to {{concession}}"
