"""How far probabilities are from the frequencies they announce."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stance.metrics.counts import (
    Counts,
    FloatArray,
    IntArray,
    divide,
    none_if_nan,
    ratio,
)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One bin of a reliability diagram.

    Attributes
    ----------
    low, high
        Bounds; a probability of exactly `high` belongs to the bin.
    n
        Number of probabilities in the bin.
    confidence, accuracy
        Mean probability and share of hits; None for an empty bin.
    """

    low: float
    high: float
    n: int
    confidence: float | None
    accuracy: float | None


def count_calibration(
    probabilities: ArrayLike,
    hits: ArrayLike,
    *,
    rows: IntArray | None = None,
    n_bins: int = 10,
) -> Counts:
    """Sum probabilities and hits in bins of equal width.

    Parameters
    ----------
    probabilities
        Announced probabilities in [0, 1], shape ``(n,)``.
    hits
        Whether the event came true, shape ``(n,)``.
    rows
        Item of each probability; default 0, 1, 2, ...
    n_bins
        Number of bins; 10 by default.

    Returns
    -------
    Counts
        Three columns for each bin: number, sum of probabilities, number of hits.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1].
    """
    p, hit = _as_pairs(probabilities, hits)
    items = np.arange(p.size) if rows is None else np.asarray(rows, dtype=np.int64)
    first = 3 * np.digitize(p, np.linspace(0, 1, n_bins + 1)[1:-1], right=True)
    return Counts(
        rows=np.concatenate([items] * 3),
        columns=np.concatenate([first, first + 1, first + 2]).astype(np.int64),
        values=np.concatenate([np.ones_like(p), p, hit]),
        width=3 * n_bins,
    )


def calibration_error_ratio(sums: FloatArray) -> FloatArray:
    """Return the expected calibration error from sums ``(..., 3 * n_bins)``."""
    bins = sums.reshape(*sums.shape[:-1], sums.shape[-1] // 3, 3)
    gaps = np.abs(bins[..., 1] - bins[..., 2]).sum(axis=-1)
    return divide(gaps, bins[..., 0].sum(axis=-1))


def expected_calibration_error(
    probabilities: ArrayLike, hits: ArrayLike, *, n_bins: int = 10
) -> float | None:
    """Return the mean gap between probability and frequency over bins.

    Each bin counts by its number of items. None without items.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks.

    Examples
    --------
    >>> expected_calibration_error([0.75, 0.75], [True, True])
    0.25
    """
    counts = count_calibration(probabilities, hits, n_bins=n_bins)
    return none_if_nan(calibration_error_ratio(counts.total()))


def count_brier(
    probabilities: ArrayLike, hits: ArrayLike, *, rows: IntArray | None = None
) -> Counts:
    """Return counts (squared error, 1) of each probability, for `ratio`."""
    p, hit = _as_pairs(probabilities, hits)
    return Counts.from_columns((p - hit) ** 2, np.ones_like(p), rows=rows)


def brier_score(probabilities: ArrayLike, hits: ArrayLike) -> float | None:
    """Return the mean squared difference between probability and outcome.

    References
    ----------
    Brier (1950), Verification of Forecasts Expressed in Terms of Probability; the
    form for one event, between 0 and 1.

    Examples
    --------
    >>> brier_score([1.0, 0.5], [True, False])
    0.125
    """
    return none_if_nan(ratio(count_brier(probabilities, hits).total()))


def reliability_bins(
    probabilities: ArrayLike, hits: ArrayLike, *, n_bins: int = 10
) -> tuple[ReliabilityBin, ...]:
    """Return the bins of a reliability diagram, the empty ones included."""
    sums = count_calibration(probabilities, hits, n_bins=n_bins).total()
    edges = np.linspace(0, 1, n_bins + 1)
    return tuple(
        ReliabilityBin(
            low=float(low),
            high=float(high),
            n=int(n),
            confidence=none_if_nan(divide(total, n)),
            accuracy=none_if_nan(divide(n_hits, n)),
        )
        for low, high, (n, total, n_hits) in zip(
            edges[:-1], edges[1:], sums.reshape(n_bins, 3), strict=True
        )
    )


def _as_pairs(
    probabilities: ArrayLike, hits: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    p = np.asarray(probabilities, dtype=np.float64)
    hit = np.asarray(hits, dtype=np.float64)
    if p.shape != hit.shape or p.ndim != 1:
        raise ValueError(f"shapes {p.shape} and {hit.shape} are not two equal vectors")
    if p.size and not (p.min() >= 0 and p.max() <= 1):
        raise ValueError("a probability lies outside [0, 1]")
    return p, hit
