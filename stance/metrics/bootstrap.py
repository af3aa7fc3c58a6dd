"""Intervals by resampling whole clusters."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from stance.metrics.counts import Counts, FloatArray, IntArray, Statistic, none_if_nan

_BLOCK = 2_000_000
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its interval and the number of items behind it.

    Attributes
    ----------
    value
        The figure; None where it is undefined.
    low, high
        Bounds of the 95 % interval; None where the value is.
    n
        Number of items.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_json(self) -> dict[str, Any]:
        """Return ``{"value", "low", "high", "n"}``."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


UNDEFINED = Measure(value=None, low=None, high=None, n=0)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a bootstrap needs to know of one figure.

    Attributes
    ----------
    counts
        What each item adds to the sums.
    statistic
        From sums ``(..., width)`` to the figure ``(...)``, NaN where undefined.
    n
        Number of items, for the record.
    """

    counts: Counts
    statistic: Statistic
    n: int


def bootstrap(
    tallies: Mapping[Name, Tally],
    clusters: IntArray,
    *,
    rng: np.random.Generator,
    n_resamples: int = 1000,
    level: float = 0.95,
) -> dict[Name, Measure]:
    """Measure figures with percentile intervals from one common cluster bootstrap.

    Parameters
    ----------
    tallies
        The figures by name; all over the same items.
    clusters
        Cluster of each item, shape ``(n_items,)``, numbered from 0 without gaps.
        Clusters are drawn with replacement, items never.
    rng
        Source of randomness.
    n_resamples
        Number of resamples; 1000 by default.
    level
        Share of the resamples inside the interval; 0.95 by default.

    Returns
    -------
    dict
        A measure for each name.

    Notes
    -----
    Resamples in which a figure is undefined are left out. The interval is widened to
    the value where the percentiles exclude it (bounded figures such as the calibration
    error are biased upward in resamples). With one cluster the interval is the value:
    it says nothing, and `n` warns of that. Memory is a block of multiplicities and
    ``n_resamples`` times the number of columns.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13; Davison
    and Hinkley (1997), Bootstrap Methods and their Application, section 3.8.
    """
    resampled = resample(tallies, clusters, rng=rng, n_resamples=n_resamples)
    return {
        name: summarize(tally, resampled[name], level=level)
        for name, tally in tallies.items()
    }


def resample(
    tallies: Mapping[Name, Tally],
    clusters: IntArray,
    *,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> dict[Name, FloatArray]:
    """Return each figure in each resample of one common cluster bootstrap.

    Parameters
    ----------
    tallies, clusters, rng, n_resamples
        As for `bootstrap`.

    Returns
    -------
    dict
        Shape ``(n_resamples,)`` for each name, NaN where undefined. All figures are of
        the same resamples, so that they may be compared one by one.
    """
    # Figures of the same counts (precision, recall, F1) share their columns.
    distinct = list({id(t.counts): t.counts for t in tallies.values()}.values())
    stops = np.cumsum([0, *(counts.width for counts in distinct)])
    columns_of = {
        id(counts): slice(int(start), int(start) + counts.width)
        for counts, start in zip(distinct, stops[:-1], strict=True)
    }
    sums = _resampled_sums(
        distinct, stops, np.asarray(clusters, dtype=np.int64), rng, n_resamples
    )
    return {
        name: tally.statistic(sums[:, columns_of[id(tally.counts)]])
        for name, tally in tallies.items()
    }


def summarize(tally: Tally, resampled: FloatArray, *, level: float = 0.95) -> Measure:
    """Return a figure with the interval that its resamples give.

    Parameters
    ----------
    tally
        The figure.
    resampled
        What `resample` gave for it.
    level
        Share of the resamples inside the interval; 0.95 by default.
    """
    value = none_if_nan(tally.statistic(tally.counts.total()))
    if value is None:
        return Measure(value=None, low=None, high=None, n=tally.n)
    defined = resampled[~np.isnan(resampled)]
    if not defined.size:
        return Measure(value=value, low=value, high=value, n=tally.n)
    tail = (1 - level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Measure(value, min(float(low), value), max(float(high), value), tally.n)


def _resampled_sums(
    counts: list[Counts],
    stops: IntArray,
    clusters: IntArray,
    rng: np.random.Generator,
    n_resamples: int,
) -> FloatArray:
    from scipy.sparse import csr_matrix

    n_clusters = int(clusters.max()) + 1 if clusters.size else 0
    sums = np.zeros((n_resamples, int(stops[-1])))
    if not n_clusters or not counts:
        return sums
    columns = np.concatenate(
        [c.columns + start for c, start in zip(counts, stops[:-1], strict=True)]
    )
    of_entry = clusters[np.concatenate([c.rows for c in counts])]
    values = np.concatenate([c.values for c in counts])
    by_cluster = csr_matrix(
        (values, (columns, of_entry)), shape=(int(stops[-1]), n_clusters)
    )
    block = max(1, min(n_resamples, _BLOCK // n_clusters))
    for start in range(0, n_resamples, block):
        size = min(block, n_resamples - start)
        drawn = rng.integers(n_clusters, size=(size, n_clusters))
        drawn += np.arange(size)[:, None] * n_clusters
        times = np.bincount(drawn.ravel(), minlength=size * n_clusters)
        weights = np.ascontiguousarray(times.reshape(size, n_clusters).T, dtype=float)
        sums[start : start + size] = (by_cluster @ weights).T
    return sums
