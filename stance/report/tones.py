"""Colors, signs and bars that stand for labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stance.codebook import Facet

# Cool tones open and give, warm tones close and press. They stay apart in the common
# forms of color blindness, and a symbol and a word always stand beside them.
_STANCE_TONES = {
    "conciliatory": "blue",
    "hardline": "red",
    "mixed": "purple",
    "neutral": "grey",
}
_MOVE_TONES = {
    "offer": "blue",
    "request": "amber",
    "refuse": "red",
    "threaten": "magenta",
    "mention": "grey",
}
_SPARE_TONES = ("green", "amber", "sky", "magenta", "purple", "red", "blue", "grey")
_SYMBOLS = {"offer": "+", "request": "?", "refuse": "×", "threaten": "!"}


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a bar: a label, its tone, its count or probability, its share."""

    label: str
    tone: str
    value: float
    share: float


def move_symbol(move: str) -> str:
    """Return the sign that stands for a move beside its color."""
    return _SYMBOLS.get(move, "·")


def move_tone(move: str) -> str:
    """Return the tone of a move; green for a move of the user's own."""
    return _MOVE_TONES.get(move, "green")


def stance_tone(stance: str | None, stances: Sequence[str]) -> str:
    """Return the tone of a stance; labels of the user's own go by their place.

    No stance is an abstention (``none``), but not where no statement has any.
    """
    if stance is None:
        return "none" if stances else "sky"
    if stance in _STANCE_TONES:
        return _STANCE_TONES[stance]
    return spare_tone(stances.index(stance) if stance in stances else 0)


def spare_tone(place: int) -> str:
    """Return the tone of a label of the user's own by its place in its facet."""
    return _SPARE_TONES[place % len(_SPARE_TONES)]


def label_names(facet: Facet | None, found: Iterable[str | None]) -> tuple[str, ...]:
    """Names in the order of the codebook, then those that occur besides, by name."""
    names = list(facet.names) if facet else []
    occurring = {name for name in found if name is not None}
    order = [*names, *_STANCE_TONES, *_MOVE_TONES]
    extra = occurring.difference(names)
    return (
        *names,
        *sorted(extra, key=lambda n: (order.index(n) if n in order else 99, n)),
    )


def probability_shares(
    tones: Mapping[str, str], probabilities: Mapping[str, float]
) -> tuple[Share, ...]:
    """Return the parts of a bar of probabilities, the largest first."""
    ranked = sorted(probabilities.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Share(name, tones[name], p, p) for name, p in ranked)


def count_shares(
    counts: Mapping[str, int], n_abstained: int, stances: Sequence[str]
) -> tuple[Share, ...]:
    """Return the parts of a bar of counts in the order of `stances`."""
    total = sum(counts.values()) + n_abstained
    shares = [
        Share(name, stance_tone(name, stances), counts[name], counts[name] / total)
        for name in stances
        if counts.get(name)
    ]
    if n_abstained:
        shares.append(Share("abstained", "none", n_abstained, n_abstained / total))
    return tuple(shares)
