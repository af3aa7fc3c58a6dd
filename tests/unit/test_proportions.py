import pytest

from stance.metrics import UNDEFINED, wilson


# With z = 1.959964, z^2 = 3.841459: for 8 of 10 the center is (0.8 + 0.192073) /
# 1.384146 = 0.716740 and the half-width 1.959964 / 1.384146 * sqrt(0.016 +
# 0.009603648) = 0.226577. For 0 of 5 the upper bound is z^2 / (5 + z^2) = 0.434482.
@pytest.mark.parametrize(
    ("n_hits", "n", "low", "high"),
    [
        (8, 10, 0.490163, 0.943317),
        (2, 10, 0.056683, 0.509837),
        (0, 5, 0.0, 0.434482),
        (5, 5, 0.565518, 1.0),
        (1, 1, 0.206549, 1.0),
    ],
)
def test_the_interval_of_a_share(n_hits: int, n: int, low: float, high: float) -> None:
    share = wilson(n_hits, n)
    assert share.value == n_hits / n
    assert share.n == n
    assert share.low == pytest.approx(low, abs=2e-6)
    assert share.high == pytest.approx(high, abs=2e-6)


def test_without_trials_it_is_undefined() -> None:
    assert wilson(0, 0) == UNDEFINED


@pytest.mark.parametrize(("n_hits", "n"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(n_hits: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{n_hits} hits in {n} trials"):
        wilson(n_hits, n)
