"""Additive counts, and the scores that follow from their sums.

Every score of this package is a function of column sums: hits and trials, true and
false positives for each label, sums in each bin. `Counts` keeps what each item adds to
those sums, so that one bootstrap serves all scores at once.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Statistic = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Counts:
    """What each item adds to each of `width` sums, as sparse triplets.

    Attributes
    ----------
    rows, columns, values
        Arrays of one length: item, column and amount of each entry. Entries of the
        same item and column add up.
    width
        Number of columns.
    """

    rows: IntArray
    columns: IntArray
    values: FloatArray
    width: int

    def total(self) -> FloatArray:
        """Return the column sums, shape ``(width,)``."""
        sums = np.bincount(self.columns, weights=self.values, minlength=self.width)
        return sums.astype(np.float64)

    def select(self, start: int, stop: int) -> "Counts":
        """Return the counts of the columns from `start` up to `stop`."""
        kept = (self.columns >= start) & (self.columns < stop)
        return Counts(
            rows=self.rows[kept],
            columns=self.columns[kept] - start,
            values=self.values[kept],
            width=stop - start,
        )

    @classmethod
    def from_entries(
        cls, entries: Iterable[tuple[int, int, float]], *, width: int
    ) -> "Counts":
        """Return counts from (item, column, amount) entries."""
        table = np.array(list(entries), dtype=np.float64).reshape(-1, 3)
        return cls(
            rows=table[:, 0].astype(np.int64),
            columns=table[:, 1].astype(np.int64),
            values=table[:, 2],
            width=width,
        )

    @classmethod
    def from_columns(
        cls, *columns: ArrayLike, rows: Sequence[int] | IntArray | None = None
    ) -> "Counts":
        """Return counts from dense columns of one length.

        `rows` gives the item of each element; by default the elements are the items.
        """
        dense = np.column_stack([np.asarray(c, dtype=np.float64) for c in columns])
        n_items, width = dense.shape
        items = np.arange(n_items) if rows is None else np.asarray(rows, dtype=np.int64)
        where, at = np.nonzero(dense)
        return cls(items[where], at.astype(np.int64), dense[where, at], width)


@dataclass(frozen=True, slots=True)
class PRF:
    """Counts behind precision and recall; the ratios are derived.

    A ratio without cases is None: precision where nothing was predicted, recall where
    there is nothing to find, F1 where there is neither.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the predicted that is right."""
        return _ratio_or_none(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """Share of the gold that is found."""
        return _ratio_or_none(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, ``2tp / (2tp + fp + fn)``."""
        return _ratio_or_none(2 * self.tp, 2 * self.tp + self.fp + self.fn)


def count_labels(
    gold: Sequence[Collection[Hashable]],
    predicted: Sequence[Collection[Hashable]],
    *,
    rows: Sequence[int] | None = None,
) -> tuple[tuple[Hashable, ...], Counts]:
    """Count true and false positives and false negatives of each label.

    Parameters
    ----------
    gold, predicted
        A set of labels for each item; for exclusive labels a set of one, or an empty
        one for an abstention.
    rows
        Number of each item; default 0, 1, 2, ...

    Returns
    -------
    tuple
        The labels that occur in gold or prediction, sorted, and counts with three
        columns (tp, fp, fn) for each of them.

    Raises
    ------
    ValueError
        If the sequences differ in length.
    """
    present = {
        label for sets in (gold, predicted) for labels in sets for label in labels
    }
    labels = tuple(sorted(present, key=lambda label: (str(type(label)), label)))
    column = {label: 3 * i for i, label in enumerate(labels)}
    entries = []
    items = range(len(gold)) if rows is None else rows
    for item, right, given in zip(items, gold, predicted, strict=True):
        right, given = set(right), set(given)
        entries += [(item, column[label], 1.0) for label in right & given]
        entries += [(item, column[label] + 1, 1.0) for label in given - right]
        entries += [(item, column[label] + 2, 1.0) for label in right - given]
    return labels, Counts.from_entries(entries, width=3 * len(labels))


def ratio(sums: FloatArray) -> FloatArray:
    """Return hits over trials from sums ``(..., 2)``; NaN without trials."""
    return divide(sums[..., 0], sums[..., 1])


def precision_ratio(sums: FloatArray) -> FloatArray:
    """Return precision from sums ``(..., 3)`` of tp, fp, fn."""
    return divide(sums[..., 0], sums[..., 0] + sums[..., 1])


def recall_ratio(sums: FloatArray) -> FloatArray:
    """Return recall from sums ``(..., 3)`` of tp, fp, fn."""
    return divide(sums[..., 0], sums[..., 0] + sums[..., 2])


def f1_ratio(sums: FloatArray) -> FloatArray:
    """Return F1 from sums ``(..., 3)`` of tp, fp, fn; NaN where all are 0."""
    hits = 2 * sums[..., 0]
    return divide(hits, hits + sums[..., 1] + sums[..., 2])


def micro_f1_ratio(sums: FloatArray) -> FloatArray:
    """Return the F1 of pooled labels from sums ``(..., 3 * n_labels)``."""
    return f1_ratio(_by_label(sums).sum(axis=-2))


def macro_f1_ratio(sums: FloatArray) -> FloatArray:
    """Return the mean F1 of the labels that occur, from ``(..., 3 * n_labels)``."""
    scores = f1_ratio(_by_label(sums))
    occurs = ~np.isnan(scores)
    return divide(np.where(occurs, scores, 0).sum(axis=-1), occurs.sum(axis=-1))


def accuracy(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> float | None:
    """Return the share of items with equal labels; None (abstained) is never right.

    Examples
    --------
    >>> accuracy(["yes", "no", "no", "yes"], ["yes", "yes", "no", None])
    0.5
    """
    pairs = list(zip(gold, predicted, strict=True))
    return _ratio_or_none(sum(a == b is not None for a, b in pairs), len(pairs))


def micro_f1(
    gold: Sequence[Collection[Hashable]], predicted: Sequence[Collection[Hashable]]
) -> float | None:
    """Return the F1 of all labels pooled; None where no label occurs.

    Examples
    --------
    >>> micro_f1([{"aid"}, {"dialogue"}], [{"aid"}, {"aid"}])
    0.5
    """
    _, counts = count_labels(gold, predicted)
    return none_if_nan(micro_f1_ratio(counts.total()))


def macro_f1(
    gold: Sequence[Collection[Hashable]], predicted: Sequence[Collection[Hashable]]
) -> float | None:
    """Return the mean F1 over the labels that occur in gold or prediction.

    Examples
    --------
    >>> macro_f1([{"aid"}, {"dialogue"}], [{"aid"}, {"aid"}])  # (2/3 + 0) / 2
    0.3333333333333333
    """
    _, counts = count_labels(gold, predicted)
    return none_if_nan(macro_f1_ratio(counts.total()))


def divide(numerator: ArrayLike, denominator: ArrayLike) -> FloatArray:
    """Divide elementwise; NaN where the denominator is 0."""
    top, bottom = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64),
        np.asarray(denominator, dtype=np.float64),
    )
    out = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=out, where=bottom != 0)
    return out


def none_if_nan(value: FloatArray | float) -> float | None:
    """Return the number, or None for NaN."""
    number = float(value)
    return None if np.isnan(number) else number


def _by_label(sums: FloatArray) -> FloatArray:
    return sums.reshape(*sums.shape[:-1], sums.shape[-1] // 3, 3)


def _ratio_or_none(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None
