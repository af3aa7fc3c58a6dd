"""Agreement of annotators beyond chance."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from stance.metrics.counts import Counts, FloatArray, divide, none_if_nan


def count_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    *,
    rows: Sequence[int] | None = None,
) -> Counts:
    """Count agreements and the labels of two annotators, for `kappa_ratio`.

    Returns
    -------
    Counts
        Columns: agreements; items; then two for each label that occurs, its count with
        the first and with the second annotator.
    """
    column = {
        label: 2 + 2 * i for i, label in enumerate(dict.fromkeys([*first, *second]))
    }
    entries = []
    items = range(len(first)) if rows is None else rows
    for item, a, b in zip(items, first, second, strict=True):
        entries += [(item, 1, 1.0), (item, column[a], 1.0), (item, column[b] + 1, 1.0)]
        if a == b:
            entries.append((item, 0, 1.0))
    return Counts.from_entries(entries, width=2 + 2 * len(column))


def kappa_ratio(sums: FloatArray) -> FloatArray:
    """Return Cohen's kappa from the sums of `count_kappa`, shape ``(..., k)``."""
    n = sums[..., 1]
    by_label = sums[..., 2:].reshape(*sums.shape[:-1], -1, 2)
    by_chance = divide(by_label.prod(axis=-1).sum(axis=-1), n * n)
    return divide(divide(sums[..., 0], n) - by_chance, 1 - by_chance)


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Return Cohen's kappa of two annotators of the same items.

    None without items, and where both use one and the same label throughout: then no
    agreement beyond chance is possible.

    References
    ----------
    Cohen (1960), A Coefficient of Agreement for Nominal Scales.

    Examples
    --------
    >>> cohen_kappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
    0.5
    """
    return none_if_nan(kappa_ratio(count_kappa(first, second).total()))


def count_alpha(
    units: Sequence[Sequence[Hashable]], *, rows: Sequence[int] | None = None
) -> Counts:
    """Count disagreement and labels of each unit, for `alpha_ratio`.

    Parameters
    ----------
    units
        The labels that a unit got, in any order; missing ones left out. Units with
        fewer than two labels say nothing about agreement and are passed over.
    rows
        Number of each unit; default 0, 1, 2, ...

    Returns
    -------
    Counts
        Columns: disagreement (pairs of unequal labels over m - 1); then one for each
        label that occurs, its count.
    """
    seen = dict.fromkeys(label for unit in units if len(unit) > 1 for label in unit)
    column = {label: 1 + i for i, label in enumerate(seen)}
    entries = []
    items = range(len(units)) if rows is None else rows
    for item, unit in zip(items, units, strict=True):
        size = len(unit)
        if size < 2:
            continue
        by_label = Counter(unit)
        unequal = size * size - sum(n * n for n in by_label.values())
        entries.append((item, 0, unequal / (size - 1)))
        entries += [(item, column[label], float(n)) for label, n in by_label.items()]
    return Counts.from_entries(entries, width=1 + len(column))


def alpha_ratio(sums: FloatArray) -> FloatArray:
    """Return Krippendorff's nominal alpha from the sums of `count_alpha`."""
    by_label = sums[..., 1:]
    n = by_label.sum(axis=-1)
    expected = n * n - (by_label * by_label).sum(axis=-1)
    return 1 - divide((n - 1) * sums[..., 0], expected)


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's alpha for nominal labels.

    Any number of annotators, missing labels allowed. None where fewer than two
    different labels occur in units with two or more labels.

    Parameters
    ----------
    units
        The labels of each unit, missing ones left out.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.

    Examples
    --------
    >>> krippendorff_alpha([["a", "a"], ["b", "b"], ["a"]])
    1.0
    """
    return none_if_nan(alpha_ratio(count_alpha(units).total()))


def mean_ratio(parts: Sequence[FloatArray]) -> FloatArray:
    """Return the mean of scores, the undefined ones left out; NaN if all are."""
    scores = np.stack(parts, axis=-1)
    defined = ~np.isnan(scores)
    return divide(np.where(defined, scores, 0).sum(axis=-1), defined.sum(axis=-1))
