"""What labels are scored by, the same at every stage."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from stance.evaluation.figures import Path, Tallies, mean_tally, prf_tallies, within
from stance.metrics import Tally, count_labels, macro_f1_ratio, micro_f1_ratio
from stance.records import LabelledStatement

NO_MOVE = "mention"
ABSTAINED = "(abstained)"


@dataclass(frozen=True, slots=True)
class Item:
    """A gold statement with its prediction.

    `gold` is None for a spurious prediction, `predicted` for a missed statement; `row`
    numbers the items of one bootstrap.
    """

    row: int
    gold: LabelledStatement | None
    predicted: LabelledStatement | None


def items_by_id(
    gold: Sequence[LabelledStatement], relabelled: Iterable[LabelledStatement]
) -> list[Item]:
    """Return gold statements with their labels by a classifier, rows as in `gold`."""
    other = {(s.doc_id, s.id): s for s in relabelled}
    return [Item(row, s, other[s.doc_id, s.id]) for row, s in enumerate(gold)]


def stage_tallies(items: Sequence[Item], facets: Sequence[str] = ()) -> Tallies:
    """Return the figures of one stage: stance, concession, position, conditional.

    Parameters
    ----------
    items
        What is compared.
    facets
        Names of the user's own facets, scored under ``facets``.
    """
    tallies = {
        **within("stance", _exclusive_tallies(_stance_items(items))),
        **within("concession", _set_tallies(_concession_items(items))),
        **within("position", _set_tallies(_position_items(items))),
        ("conditional", "accuracy"): _conditional_tally(items),
    }
    for facet in facets:
        found = _facet_items(items, facet)
        scores = (_exclusive_tallies if found.exclusive else _set_tallies)(found)
        tallies |= within("facets", within(facet, scores))
    return tallies


def label_tallies(items: Sequence[Item], facets: Sequence[str] = ()) -> Tallies:
    """Return precision, recall and F1 of each label of stance and concessions."""
    blocks: dict[Path, _Sets] = {
        ("stance",): _stance_items(items),
        ("concession",): _concession_items(items),
        **{("facets", facet): _facet_items(items, facet) for facet in facets},
    }
    tallies: Tallies = {}
    for path, found in blocks.items():
        labels, counts = count_labels(found.gold, found.predicted, rows=found.rows)
        for i, label in enumerate(labels):
            scores = prf_tallies(counts.select(3 * i, 3 * i + 3))
            tallies |= {(*path, str(label), *key): t for key, t in scores.items()}
    return tallies


def confusion(items: Sequence[Item]) -> dict[str, dict[str, int]]:
    """Return gold stance to predicted stance to number of statements."""
    pairs = Counter(
        (item.gold.stance, item.predicted.stance or ABSTAINED)
        for item in items
        if item.gold and item.predicted and item.gold.stance
    )
    table: dict[str, dict[str, int]] = {}
    for (right, given), n in sorted(pairs.items()):
        table.setdefault(str(right), {})[given] = n
    return table


def concessions_of(statement: LabelledStatement) -> frozenset[str]:
    """Return the concessions with a move other than ``mention``."""
    return frozenset(p.concession for p in statement.positions if p.move != NO_MOVE)


def pairs_of(statement: LabelledStatement) -> frozenset[tuple[str, str]]:
    """Return the (concession, move) pairs, ``mention`` left out."""
    return frozenset(
        (p.concession, p.move) for p in statement.positions if p.move != NO_MOVE
    )


def labels_of(statement: LabelledStatement | None, facet: str) -> frozenset[Hashable]:
    """Return the labels of a facet as a set; empty for null and without statement."""
    labels: Any = statement.labels.get(facet) if statement else None
    return frozenset(labels) if isinstance(labels, tuple) else _one(labels)


def is_exclusive(statements: Sequence[LabelledStatement], facet: str) -> bool:
    """Tell whether no statement has a list of labels for the facet."""
    return not any(isinstance(s.labels.get(facet), tuple) for s in statements)


@dataclass(frozen=True, slots=True)
class _Sets:
    rows: list[int]
    gold: list[frozenset[Hashable]]
    predicted: list[frozenset[Hashable]]
    exclusive: bool = False


def _stance_items(items: Sequence[Item]) -> _Sets:
    # A gold statement without stance has no right answer; where no gold statement has
    # one, stance is not coded at all and spurious predictions do not count either.
    coded = [i for i in items if i.gold is None or i.gold.stance is not None]
    if all(i.gold is None for i in coded):
        coded = []
    return _Sets(
        rows=[i.row for i in coded],
        gold=[_one(i.gold.stance if i.gold else None) for i in coded],
        predicted=[_one(i.predicted.stance if i.predicted else None) for i in coded],
        exclusive=True,
    )


def _concession_items(items: Sequence[Item]) -> _Sets:
    return _Sets(
        rows=[i.row for i in items],
        gold=[concessions_of(i.gold) if i.gold else frozenset() for i in items],
        predicted=[
            concessions_of(i.predicted) if i.predicted else frozenset() for i in items
        ],
    )


def _position_items(items: Sequence[Item]) -> _Sets:
    return _Sets(
        rows=[i.row for i in items],
        gold=[pairs_of(i.gold) if i.gold else frozenset() for i in items],
        predicted=[
            pairs_of(i.predicted) if i.predicted else frozenset() for i in items
        ],
    )


def _facet_items(items: Sequence[Item], facet: str) -> _Sets:
    coded = [i for i in items if i.gold is None or i.gold.labels.get(facet) is not None]
    if all(i.gold is None for i in coded):
        coded = []
    statements = [s for i in coded for s in (i.gold, i.predicted) if s is not None]
    return _Sets(
        rows=[i.row for i in coded],
        gold=[labels_of(i.gold, facet) for i in coded],
        predicted=[labels_of(i.predicted, facet) for i in coded],
        exclusive=is_exclusive(statements, facet),
    )


def _exclusive_tallies(found: _Sets) -> Tallies:
    _, counts = count_labels(found.gold, found.predicted, rows=found.rows)
    hits = [
        bool(right) and right == given
        for right, given in zip(found.gold, found.predicted, strict=True)
    ]
    return {
        ("accuracy",): mean_tally(hits, found.rows),
        ("macro_f1",): Tally(counts, macro_f1_ratio, len(found.rows)),
    }


def _set_tallies(found: _Sets) -> Tallies:
    _, counts = count_labels(found.gold, found.predicted, rows=found.rows)
    return {
        ("micro_f1",): Tally(counts, micro_f1_ratio, len(found.rows)),
        ("macro_f1",): Tally(counts, macro_f1_ratio, len(found.rows)),
    }


def _conditional_tally(items: Sequence[Item]) -> Tally:
    rows, hits = [], []
    for item in items:
        if item.gold is None or item.predicted is None:
            continue
        given = {(p.concession, p.move): p for p in item.predicted.positions}
        for position in item.gold.positions:
            other = given.get((position.concession, position.move))
            if other is not None and position.move != NO_MOVE:
                rows.append(item.row)
                hits.append(other.conditional == position.conditional)
    return mean_tally(hits, rows)


def _one(label: str | None) -> frozenset[Hashable]:
    return frozenset() if label is None else frozenset([label])
