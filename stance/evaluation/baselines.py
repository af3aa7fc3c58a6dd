"""What any classifier must beat: the commonest label, and word lists."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from stance.codebook import Codebook, Facet, Label
from stance.evaluation.stages import NO_MOVE
from stance.records import LabelledStatement, Position, Statement


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHIPPED = "nuclear-diplomacy"
NO_KEYWORD = "no keyword found"

# Word beginnings, from the definitions of the shipped codebook and their synonyms.
_CONCESSION_WORDS: Mapping[str, tuple[str, ...]] = {
    "dialogue": (
        "talk", "meet", "diplomacy", "diplomatic channel", "diplomatic solution",
        "envoy", "dialogue", "negotiat", "summit", "channel", "discuss",
    ),
    "sanctions": ("sanction", "embargo", "tariff", "security council resolution"),
    "freeze": (
        "freez", "halt", "paus", "suspen", "moratorium", "cap ", "enrichment",
        "missile test", "nuclear test", "test",
    ),
    "denuclearization": (
        "denucleari", "dismantl", "disarm", "give up", "giving up", "abandon", "scrap",
        "nuclear-free",
    ),
    "verification": (
        "inspect", "monitor", "verif", "declar", "access", "safeguard", "transparen",
    ),
    "security_guarantee": (
        "security guarantee", "non-aggression", "nonaggression", "regime change",
        "end-of-war", "peace treaty", "end of the war", "defence commitment",
        "defense commitment", "alliance",
    ),
    "normalization": (
        "recogni", "embass", "diplomatic relation", "diplomatic ties", "trade relation",
        "normaliz", "normalis", "ambassador",
    ),
    "aid": (
        "aid", "assistance", "food", "humanitarian", "energy", "fuel", "invest", "loan",
        "economic help", "economic support",
    ),
    "military_posture": (
        "exercise", "drill", "deploy", "strike", "troop", "withdraw", "readiness",
        "force", "weapon", "military", "attack", "bomber", "warship",
    ),
    "detainees": (
        "prisoner", "hostage", "detain", "remains", "captive", "release", "reunion",
    ),
}  # fmt: skip

# In the order in which the guidelines choose where one concession gets two moves.
_MOVE_WORDS: Mapping[str, tuple[str, ...]] = {
    "threaten": (
        "threat", "warn", "retaliat", "consequence", "punish", "will pay", "resort to",
        "destroy", "crush",
    ),
    "refuse": (
        "refus", "reject", "rule out", "ruled out", "rules out", "never", "will not",
        "won't", "would not", "no ", "not ", "maintain", "continue", "impose", "keep",
    ),
    "offer": (
        "offer", "propos", "promis", "pledg", "ready", "willing", "prepared", "accept",
        "agree", "welcom", "open to", "advocat", "should",
    ),
    "request": (
        "hope", "ask", "urg", "demand", "insist", "call on", "call for", "called on",
        "called for", "want", "must", "need", "request", "appeal",
    ),
}  # fmt: skip

_CONDITION_WORDS = (
    "if ", "unless", "provided", "in exchange", "in return", "until", "once", "before",
    "as long as", "on condition",
)  # fmt: skip

_FUNCTION_WORDS = _word_set(
    """
    about after against also among another any because been before being between
    both but does doing done each either else ever every for from gives has have
    having holds into its itself made make makes more most much neither not nor only
    other others out over own says side some someone something states statement such
    than that the their them then there these they this those through toward towards
    under upon very was were what when where which while who whom whose will with
    within without would actor speaker
    """
)


@dataclass(frozen=True, slots=True)
class MajorityLabels:
    """The commonest labels of some development statements.

    Attributes
    ----------
    stance
        Commonest stance.
    positions
        The commonest (concession, move) pair, as the only position.
    labels
        For facets of the user's own: the commonest label, in a tuple where the facet
        is independent.
    """

    stance: str | None = None
    positions: tuple[Position, ...] = ()
    labels: Mapping[str, str | tuple[str, ...] | None] = field(default_factory=dict)


def find_majority(development: Iterable[LabelledStatement]) -> MajorityLabels:
    """Return the commonest labels; of equally common ones the first by alphabet.

    The commonest pair is given even where most statements have none: always naming one
    scores above always naming none. Its `conditional` is the commoner value.
    """
    statements = list(development)
    stances = [s.stance for s in statements if s.stance is not None]
    positions = [p for s in statements for p in s.positions if p.move != NO_MOVE]
    pair = _commonest((p.concession, p.move) for p in positions)
    labels: dict[str, str | tuple[str, ...] | None] = {}
    for facet in sorted({facet for s in statements for facet in s.labels}):
        values = [
            value for s in statements if (value := s.labels.get(facet)) is not None
        ]
        if any(isinstance(value, tuple) for value in values):
            label = _commonest(name for value in values for name in _as_tuple(value))
            labels[facet] = () if label is None else (label,)
        else:
            labels[facet] = _commonest(str(value) for value in values)
    if pair is None:
        return MajorityLabels(stance=_commonest(stances), labels=labels)
    same = [p.conditional for p in positions if (p.concession, p.move) == pair]
    position = Position(
        concession=pair[0], move=pair[1], conditional=2 * sum(same) > len(same)
    )
    return MajorityLabels(_commonest(stances), (position,), labels)


def majority_baseline(
    statements: Iterable[Statement],
    development: Iterable[LabelledStatement] | MajorityLabels,
) -> list[LabelledStatement]:
    """Give every statement the commonest labels.

    Parameters
    ----------
    statements
        What is labelled; labels they may have are replaced.
    development
        Labelled statements from which the commonest labels are taken, never those that
        are scored; or the labels themselves.

    Returns
    -------
    list
        In the order of `statements`.
    """
    if not isinstance(development, MajorityLabels):
        development = find_majority(development)
    return [
        _relabel(
            statement,
            stance=development.stance,
            positions=development.positions,
            labels=dict(development.labels),
        )
        for statement in statements
    ]


def keyword_baseline(
    statements: Iterable[Statement], codebook: Codebook
) -> list[LabelledStatement]:
    """Label statements by the words that occur in them.

    Parameters
    ----------
    statements
        What is labelled, by `text` alone; labels they may have are replaced.
    codebook
        For the shipped one word lists are stored; for any other the words of names and
        definitions serve.

    Returns
    -------
    list
        In the order of `statements`.

    Notes
    -----
    Shipped codebook: a concession is present if one of its words is; its move is the
    first of threaten, refuse, offer, request with a word in the statement, else
    mention, the same for all concessions. Stance is conciliatory where words of offer
    occur alone, hardline where words of the other moves do, mixed where both do, else
    neutral. Other codebooks: the exclusive label with most words, abstention without
    any; each independent label with a word.
    """
    label = _label_shipped if codebook.name == SHIPPED else _label_any
    return [label(statement, codebook) for statement in statements]


def _label_shipped(statement: Statement, codebook: Codebook) -> LabelledStatement:
    text = statement.text
    moves = [move for move, words in _MOVE_WORDS.items() if _n_found(words, text)]
    concessions = codebook.concessions.names if codebook.concessions else ()
    conditional = _n_found(_CONDITION_WORDS, text) > 0
    found = [c for c in concessions if _n_found(_CONCESSION_WORDS.get(c, ()), text)]
    move = moves[0] if moves else NO_MOVE
    yields, presses = "offer" in moves, bool(set(moves) - {"offer"})
    names = {(True, False): "conciliatory", (False, True): "hardline"}
    stance = names.get((yields, presses), "mixed" if yields else "neutral")
    positions = tuple(
        Position(concession=c, move=move, conditional=conditional and move != NO_MOVE)
        for c in found
    )
    return _relabel(statement, stance=stance, positions=positions)


def _label_any(statement: Statement, codebook: Codebook) -> LabelledStatement:
    text = statement.text
    abstained = {}
    stance = None
    if codebook.stance is not None:
        stance = _most_words(codebook.stance, text)
        if stance is None:
            abstained["stance"] = NO_KEYWORD
    positions: tuple[Position, ...] = ()
    if codebook.concessions is not None and codebook.moves is not None:
        move = _most_words(codebook.moves, text)
        if move is None and NO_MOVE in codebook.moves.names:
            move = NO_MOVE
        if move is not None:
            positions = tuple(
                Position(concession=name, move=move)
                for name in _all_with_words(codebook.concessions, text)
            )
    labels: dict[str, str | tuple[str, ...] | None] = {}
    for facet in codebook.facets:
        if facet.kind == "independent":
            labels[facet.name] = _all_with_words(facet, text)
            continue
        labels[facet.name] = _most_words(facet, text)
        if labels[facet.name] is None:
            abstained[facet.name] = NO_KEYWORD
    return _relabel(
        statement,
        stance=stance,
        positions=positions,
        labels=labels,
        abstained=abstained,
    )


def _most_words(facet: Facet, text: str) -> str | None:
    found = [(_n_found(_words_of(label), text), label.name) for label in facet.labels]
    most = max(n for n, _ in found)
    return next(name for n, name in found if n == most) if most else None


def _all_with_words(facet: Facet, text: str) -> tuple[str, ...]:
    return tuple(
        label.name for label in facet.labels if _n_found(_words_of(label), text)
    )


@lru_cache(maxsize=1024)
def _words_of(label: Label) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]{3,}", f"{label.name} {label.definition}".casefold())
    content = dict.fromkeys(word for word in words if word not in _FUNCTION_WORDS)
    # The plural or third person must not hide the word.
    return tuple(re.sub(r"s$", "", word) if len(word) > 4 else word for word in content)


def _n_found(words: Sequence[str], text: str) -> int:
    return sum(_pattern(word).search(text) is not None for word in words)


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    whole = r"\b" if word.endswith(" ") else ""
    return re.compile(rf"\b{re.escape(word.strip())}{whole}", re.IGNORECASE)


def _relabel(statement: Statement, **labels: Any) -> LabelledStatement:
    fields = {name: getattr(statement, name) for name in Statement.model_fields}
    return LabelledStatement(**fields, **labels)


T = TypeVar("T", bound=Hashable)


def _commonest(values: Iterable[T]) -> T | None:
    counts = Counter(values)
    if not counts:
        return None
    return min(counts, key=lambda value: (-counts[value], str(value)))


def _as_tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)
