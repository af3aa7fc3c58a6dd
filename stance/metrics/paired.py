"""Whether two systems differ on the same items, and what difference could be seen."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

# Equal F1 scores may differ in the last bits, by the order of their sums.
_ZERO = 1e-12


def mcnemar_p(n_won: int, n_lost: int) -> float:
    """Return the two-sided p value of McNemar's test, in its exact form.

    Parameters
    ----------
    n_won
        Items that only the second system has right.
    n_lost
        Items that only the first system has right.

    Returns
    -------
    float
        In (0, 1]; 1 where the systems differ on no item.

    Raises
    ------
    ValueError
        If a number is negative.

    Notes
    -----
    Items on which both are right or both wrong say nothing. Of the others each system
    would win half if they were equally good, so that the wins are binomial; the chi
    square of the original is an approximation of this for many items and is not needed.
    Items count as independent: where those of one document resemble each other, p is
    too small.

    References
    ----------
    McNemar (1947), Note on the Sampling Error of the Difference Between Correlated
    Proportions or Percentages.

    Examples
    --------
    >>> mcnemar_p(4, 0)  # 2 / 2 ** 4
    0.125
    """
    if n_won < 0 or n_lost < 0:
        raise ValueError(f"numbers of items are not negative: {n_won}, {n_lost}")
    if n_won + n_lost == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(n_won, n_won + n_lost).pvalue)


def sign_p(resampled: ArrayLike) -> float | None:
    """Return the two-sided p value of a difference from its paired bootstrap.

    Parameters
    ----------
    resampled
        The difference in each resample, shape ``(n_resamples,)``; NaN where undefined.

    Returns
    -------
    float or None
        In (0, 1]: twice the share of the resamples whose difference is zero or has the
        rarer sign. None where no resample is defined.

    Notes
    -----
    The share is counted with the observed sample among the resamples, so that p is
    never 0: with ``B`` resamples its smallest value is ``2 / (B + 1)``.

    References
    ----------
    Koehn (2004), Statistical Significance Tests for Machine Translation Evaluation;
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2,
    for the added sample.

    Examples
    --------
    >>> sign_p([0.1, 0.2, 0.1, -0.1, 0.3, 0.2, 0.1])  # 2 * (1 + 1) / (7 + 1)
    0.5
    """
    differences = np.asarray(resampled, dtype=np.float64)
    differences = differences[~np.isnan(differences)]
    if not differences.size:
        return None
    rarer = min((differences <= _ZERO).sum(), (differences >= -_ZERO).sum())
    return min(1.0, 2 * (int(rarer) + 1) / (differences.size + 1))


def adjust_holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number, in their order.

    A comparison whose adjusted value is at most ``alpha`` may be called a difference,
    and the probability of calling one or more wrongly stays at most ``alpha``, however
    the comparisons depend on each other.

    Notes
    -----
    The smallest of ``m`` values is multiplied by ``m``, the next by ``m - 1`` and so
    on; none falls below the one before, none exceeds 1.

    References
    ----------
    Holm (1979), A Simple Sequentially Rejective Multiple Test Procedure.

    Examples
    --------
    >>> adjust_holm([0.5, 0.125, 0.25])  # 3 * 0.125, 2 * 0.25, 1 * 0.5
    [0.5, 0.375, 0.5]
    """
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def minimum_detectable_effect(
    deviation: float, n: int, *, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest true difference that a test would probably detect.

    Parameters
    ----------
    deviation
        Standard deviation of the paired difference of one item. For accuracies with
        ``b`` items won and ``c`` lost of ``n`` it is
        ``sqrt((b + c) / n - ((b - c) / n) ** 2)``; from a standard error ``s`` over
        ``n`` items it is ``s * sqrt(n)``.
    n
        Number of items.
    alpha
        Level of the two-sided test; 0.05 by default.
    power
        Probability of detecting the difference; 0.8 by default.

    Returns
    -------
    float
        ``(z(1 - alpha / 2) + z(power)) * deviation / sqrt(n)``, with ``z`` the
        quantiles of the normal distribution: by default 2.80 standard errors.

    Raises
    ------
    ValueError
        If `n` is not positive or `deviation` is negative.

    Notes
    -----
    It falls with the root of `n`: four times the items halve it. For few items the
    normal approximation makes it somewhat too small.

    References
    ----------
    Bloom (1995), Minimum Detectable Effects: A Simple Way to Report the Statistical
    Power of Experimental Designs; for language systems Card et al. (2020), With Little
    Power Comes Great Responsibility.

    Examples
    --------
    >>> round(minimum_detectable_effect(0.5, 100), 3)  # (1.960 + 0.842) * 0.05
    0.14
    """
    if n <= 0 or deviation < 0:
        raise ValueError(
            f"found n={n} and deviation={deviation}; n > 0, deviation >= 0"
        )
    normal = NormalDist()
    errors = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    return float(errors * deviation / n**0.5)
