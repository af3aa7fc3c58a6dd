"""The figures of two runs over the same items, one beside the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.evaluation.alignment import align
from stance.evaluation.figures import Path, Tallies, mean_tally, prf_tallies, within
from stance.evaluation.stages import NO_MOVE, Item, items_by_id, stage_tallies
from stance.metrics import Counts, Tally
from stance.records import LabelledStatement, Position

Statements = Sequence[LabelledStatement]
_CONDITIONAL = ("conditional", "accuracy")


@dataclass(frozen=True, slots=True)
class PairedTally:
    """One figure of two runs over common rows.

    Attributes
    ----------
    baseline, run
        The figure of each.
    n
        Number of items that are compared.
    won_lost
        Items that only the run and that only the baseline has right; None where an item
        is not simply right or wrong in both.
    """

    baseline: Tally
    run: Tally
    n: int
    won_lost: tuple[int, int] | None = None


PairedTallies = dict[Path, PairedTally]


def pair_on_gold_spans(
    baseline: Statements, run: Statements, gold: Statements, facets: Sequence[str]
) -> PairedTallies:
    """Return the label figures of two runs on the gold statements; rows are theirs."""
    first, second = items_by_id(gold, baseline), items_by_id(gold, run)
    one, other = (_compared(stage_tallies(i, facets)) for i in (first, second))
    paired: PairedTallies = {}
    for path in (path for path in one if path in other):
        won_lost = None
        if path[-1] == "accuracy":
            before, after = (_hits(t[path], len(gold)) for t in (one, other))
            won_lost = int((after & ~before).sum()), int((before & ~after).sum())
        paired[path] = PairedTally(one[path], other[path], one[path].n, won_lost)
    paired[_CONDITIONAL] = _conditional(first, second)
    return {("gold_spans", *path): pair for path, pair in paired.items()}


def pair_end_to_end(
    baseline: Statements, run: Statements, gold: Statements, facets: Sequence[str]
) -> tuple[PairedTallies, list[LabelledStatement]]:
    """Return the figures of what two runs found, and a statement for each row.

    Parameters
    ----------
    gold
        Gold statements with content.
    """
    triples = _find_units(baseline, run, gold)
    first = [Item(i, g, a) for i, (g, a, _) in enumerate(triples) if g or a]
    second = [Item(i, g, b) for i, (g, _, b) in enumerate(triples) if g or b]
    # The items of either run: which of them are coded is decided in one place.
    either = [Item(i, g, a or b) for i, (g, a, b) in enumerate(triples)]
    one, other, both = (
        {
            **within("extraction", _found_tallies(items)),
            **within("end_to_end", _compared(stage_tallies(items, facets))),
        }
        for items in (first, second, either)
    )
    paths = [path for path in one if path in other and path in both]
    units = [s for t in triples if (s := t[0] or t[1] or t[2]) is not None]
    return {p: PairedTally(one[p], other[p], both[p].n) for p in paths}, units


def _compared(tallies: Tallies) -> Tallies:
    """Leave out conditional, whose items are not common, and macro-F1 of sets."""
    return {
        path: tally
        for path, tally in tallies.items()
        if path != _CONDITIONAL
        and (path[-1] != "macro_f1" or (*path[:-1], "accuracy") in tallies)
    }


def _hits(tally: Tally, n_rows: int) -> NDArray[np.bool_]:
    """Return which rows a mean of hits has as right; each row is tried once."""
    hits = np.zeros(n_rows, dtype=np.bool_)
    hits[tally.counts.rows[tally.counts.columns == 0]] = True
    return hits


def _conditional(first: Sequence[Item], second: Sequence[Item]) -> PairedTally:
    rows: list[int] = []
    before: list[bool] = []
    after: list[bool] = []
    for one, other in zip(first, second, strict=True):
        of_gold, of_one, of_other = (
            _by_pair(s) for s in (one.gold, one.predicted, other.predicted)
        )
        for pair, position in of_gold.items():
            if pair in of_one and pair in of_other:
                rows.append(one.row)
                before.append(of_one[pair].conditional == position.conditional)
                after.append(of_other[pair].conditional == position.conditional)
    won = sum(b and not a for a, b in zip(before, after, strict=True))
    lost = sum(a and not b for a, b in zip(before, after, strict=True))
    return PairedTally(
        mean_tally(before, rows), mean_tally(after, rows), len(rows), (won, lost)
    )


def _by_pair(
    statement: LabelledStatement | None,
) -> dict[tuple[str, str], Position]:
    positions = statement.positions if statement else ()
    return {(p.concession, p.move): p for p in positions if p.move != NO_MOVE}


def _found_tallies(items: Sequence[Item]) -> Tallies:
    counts = Counts.from_columns(
        [i.gold is not None and i.predicted is not None for i in items],
        [i.gold is None for i in items],
        [i.predicted is None for i in items],
        rows=[i.row for i in items],
    )
    return {("f1",): prf_tallies(counts)["f1",]}


_Triple = tuple[
    LabelledStatement | None, LabelledStatement | None, LabelledStatement | None
]


def _find_units(
    baseline: Statements, run: Statements, gold: Statements
) -> list[_Triple]:
    """Return gold, baseline and run for each statement that one of them has.

    Exchanging the runs exchanges the statements and keeps the order.
    """
    doc_ids = {s.doc_id for s in gold}
    first, second = (
        align([s for s in rows if s.content and s.doc_id in doc_ids], gold)
        for rows in (baseline, run)
    )
    of_first = {(p.gold.doc_id, p.gold.id): p.predicted for p in first.pairs}
    of_second = {(p.gold.doc_id, p.gold.id): p.predicted for p in second.pairs}
    keys = [(s.doc_id, s.id) for s in gold]
    triples: list[_Triple] = [
        (s, of_first.get(key), of_second.get(key))
        for s, key in zip(gold, keys, strict=True)
    ]
    shared = align(first.spurious, second.spurious)
    spurious: list[_Triple] = [(None, p.predicted, p.gold) for p in shared.pairs]
    spurious += [(None, None, s) for s in shared.missed]
    spurious += [(None, s, None) for s in shared.spurious]
    return triples + sorted(spurious, key=_place)


def _place(triple: _Triple) -> tuple[Any, ...]:
    statements = [s for s in triple if s is not None]
    return min((s.doc_id, s.content or (), s.id) for s in statements)
