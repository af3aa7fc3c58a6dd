"""Intervals of a share of independent trials."""

from math import sqrt
from statistics import NormalDist

from stance.metrics.bootstrap import UNDEFINED, Measure


def wilson(n_hits: int, n: int, *, level: float = 0.95) -> Measure:
    """Return a share of hits with its score interval.

    Parameters
    ----------
    n_hits, n
        Number of hits, and of trials.
    level
        Of the interval, in (0, 1).

    Returns
    -------
    Measure
        Undefined without trials.

    Raises
    ------
    ValueError
        If there are more hits than trials, or fewer than none.

    References
    ----------
    Wilson, "Probable inference, the law of succession, and statistical inference"
    (1927).

    Examples
    --------
    >>> share = wilson(5, 10)
    >>> round(share.low, 3), share.value, round(share.high, 3)
    (0.237, 0.5, 0.763)
    """
    if not 0 <= n_hits <= n:
        raise ValueError(f"{n_hits} hits in {n} trials")
    if n == 0:
        return UNDEFINED
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = n_hits / n
    scale = 1 + z * z / n
    center = (share + z * z / (2 * n)) / scale
    half = z / scale * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the bound is the end itself; rounding must not carry it past.
    low = 0.0 if n_hits == 0 else max(0.0, center - half)
    high = 1.0 if n_hits == n else min(1.0, center + half)
    return Measure(value=share, low=low, high=high, n=n)
