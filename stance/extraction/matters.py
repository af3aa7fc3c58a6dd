"""Who has a matter with whom: the pairs of parties that a document opposes."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from stance.extraction.affiliation import Affiliations
from stance.extraction.gazetteer import PartyMention
from stance.extraction.roles import is_private_employer
from stance.records import Span

_NAMED = 3.0
_TOGETHER = 1.0
_JOINED = 2.0
_SIDES = 1.5
_HUB = 5.0
_HALF_LIFE = 900
_FAR = 8 * _HALF_LIFE
_ENOUGH = 0.6
_CLEARER = 1.1
_MUCH_CLEARER = 1.5
_JOINT = re.compile(
    r"(?:['’]s)?(?:\s+(?:and|with|against|from|to|on|over)\s+(?:the\s+)?|-|/|,\s+)"
)
_MAIN = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties that one place of the document sets against each other."""

    position: int
    one: str
    other: str
    weight: float
    named: bool = False


class Matters:
    """The pairs of parties of a document, near and far.

    Parameters
    ----------
    affiliations
        The document's parties, persons and who belongs to whom.
    """

    def __init__(self, affiliations: Affiliations) -> None:
        self._affiliations = affiliations
        self._parties = affiliations.parties
        self._by_actor: defaultdict[str, list[Pair]] = defaultdict(list)
        self._totals: defaultdict[tuple[str, bool], defaultdict[str, float]] = (
            defaultdict(lambda: defaultdict(float))
        )

    def add_sentences(
        self, sentences: Iterable[Span], is_aside: Callable[[PartyMention], bool]
    ) -> None:
        """Take the two parties of a sentence for a pair."""
        for start, end in sentences:
            named = [m for m in self._parties.within(start, end) if not is_aside(m)]
            actors = list(dict.fromkeys(m.actor for m in named))
            if len(actors) != 2:
                continue
            joined = any(
                one.actor != two.actor
                and _JOINT.fullmatch(self._parties.text, one.span[1], two.span[0])
                for one, two in pairwise(named)
            )
            weight = _JOINED if joined else _TOGETHER
            self._add(Pair(start, actors[0], actors[1], weight))

    def add_named(self, position: int, actor: str, target: str) -> None:
        """Take note that a statement of a party names the other side."""
        self._add(Pair(position, actor, target, _NAMED, named=True))

    def _add(self, pair: Pair) -> None:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            insort(self._by_actor[one], pair, key=_position)
            self._totals[one, False][other] += pair.weight
            if pair.named and one == pair.one:
                self._totals[one, True][other] += pair.weight

    def _near(self, actor: str, position: int) -> list[Pair]:
        """Return a party's pairs that are near enough to count."""
        pairs = self._by_actor[actor]
        first = bisect_left(pairs, position - _FAR, key=_position)
        return pairs[first : bisect_left(pairs, position + _FAR, key=_position)]

    def opponent(self, actor: str, position: int) -> str | None:
        """Return the other side of a party's matter around a position, if it is clear.

        Pairs told near the position count most; the two sides of a document about two
        count everywhere.
        """
        sides = self._affiliations.sides
        third = (bool(sides) and actor not in sides) or (
            actor in self._affiliations.neutral
        )
        near: defaultdict[str, float] = defaultdict(float)
        for pair in self._near(actor, position):
            # Who stands beside two sides takes no side by being named with one.
            if third and not (pair.named and pair.one == actor):
                continue
            other = pair.other if actor == pair.one else pair.one
            distance = abs(position - pair.position)
            near[other] += pair.weight * 0.5 ** (distance / _HALF_LIFE)
        anywhere = self._totals[actor, third]
        usual = self._affiliations.counterpart(actor)
        if usual is not None:
            near[usual] += _SIDES
        found = _clearest(near, _ENOUGH, _CLEARER) or _clearest(
            anywhere, _ENOUGH, _MUCH_CLEARER
        )
        return found if found or near or third else self._hub(actor)

    def _hub(self, actor: str) -> str | None:
        """Return the party that most pairs of the document are about."""
        weights = {
            one: sum(others.values())
            for (one, named), others in self._totals.items()
            if not named
        }
        total = sum(weights.values()) / 2
        name = _clearest(weights, max(_MAIN * total, _HUB), _MUCH_CLEARER)
        return None if name == actor else name


def _clearest(scores: Mapping[str, float], enough: float, clearer: float) -> str | None:
    """Return the name with by far the highest score, or None."""
    names = [name for name in scores if not is_private_employer(name)]
    ranked = sorted(((scores[name], name) for name in names), key=_descending)
    if not ranked or ranked[0][0] < enough:
        return None
    if len(ranked) > 1 and ranked[0][0] < clearer * ranked[1][0]:
        return None
    return ranked[0][1]


def _descending(item: tuple[float, str]) -> float:
    return -item[0]


def _position(pair: Pair) -> int:
    return pair.position
