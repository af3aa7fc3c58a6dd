import numpy as np
import pytest

from stance.metrics import (
    adjust_holm,
    mcnemar_p,
    minimum_detectable_effect,
    sign_p,
)


@pytest.mark.parametrize(
    ("n_won", "n_lost", "p"),
    [
        (0, 0, 1),
        (1, 0, 1),  # 2 * 1 / 2
        (5, 0, 2 / 32),
        (6, 0, 2 / 64),
        # P(at most 1 of 8) = (1 + 8) / 256, twice.
        (7, 1, 18 / 256),
        (1, 7, 18 / 256),
        (3, 3, 1),
    ],
)
def test_mcnemar_by_hand(n_won, n_lost, p):
    assert mcnemar_p(n_won, n_lost) == pytest.approx(p)


def test_mcnemar_agrees_with_statsmodels():
    from statsmodels.stats.contingency_tables import mcnemar

    for n_won, n_lost in [(12, 3), (4, 9), (40, 61), (1, 1)]:
        table = [[50, n_won], [n_lost, 7]]
        theirs = mcnemar(table, exact=True).pvalue
        assert mcnemar_p(n_won, n_lost) == pytest.approx(theirs)


def test_mcnemar_nears_the_chi_square_of_the_original():
    from statsmodels.stats.contingency_tables import mcnemar

    theirs = mcnemar([[0, 520], [450, 0]], exact=False, correction=True).pvalue
    assert mcnemar_p(520, 450) == pytest.approx(theirs, abs=1e-3)


def test_numbers_of_items_are_not_negative():
    with pytest.raises(ValueError, match="not negative: 3, -1"):
        mcnemar_p(3, -1)


@pytest.mark.parametrize(
    ("resampled", "p"),
    [
        # None of 9 is at or below 0: 2 * (0 + 1) / (9 + 1).
        ([0.1] * 9, 0.2),
        ([-0.1] * 9, 0.2),
        ([0.1] * 8 + [-0.1], 0.4),
        # A difference of 0 has no sign and counts for neither side.
        ([0.1] * 8 + [0.0], 0.4),
        ([0.1] * 8 + [1e-17], 0.4),
        ([0.0] * 9, 1),
        ([0.1, -0.1], 1),
        ([0.1] * 9 + [np.nan] * 5, 0.2),
        ([np.nan], None),
        ([], None),
    ],
)
def test_sign_p_by_hand(resampled, p):
    assert sign_p(resampled) == (p if p is None else pytest.approx(p))


def test_sign_p_agrees_with_a_normal_test_of_a_mean():
    from scipy.stats import norm

    rng = np.random.default_rng(0)
    differences = rng.normal(0.15, 1, size=200)
    means = rng.choice(differences, size=(4000, 200)).mean(axis=1)
    z = differences.mean() / (differences.std() / 200**0.5)
    assert sign_p(means) == pytest.approx(2 * norm.sf(abs(z)), abs=0.02)


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        # Holm's steps: 3 * 0.01, 2 * 0.02, 1 * 0.03 (not below the one before).
        ([0.03, 0.01, 0.02], [0.04, 0.03, 0.04]),
        ([0.6, 0.7], [1, 1]),
        ([0.02, 0.02], [0.04, 0.04]),
    ],
)
def test_holm_by_hand(p_values, adjusted):
    assert adjust_holm(p_values) == pytest.approx(adjusted)


def test_holm_agrees_with_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p_values = list(np.random.default_rng(1).random(40) ** 3)
    theirs = multipletests(p_values, method="holm")[1]
    assert adjust_holm(p_values) == pytest.approx(list(theirs))


def test_detectable_effect_by_hand():
    # 10 of 100 won and 10 lost: deviation sqrt(0.2), standard error 0.0447; 1.9600 +
    # 0.8416 of them.
    assert minimum_detectable_effect(0.2**0.5, 100) == pytest.approx(0.1253, abs=1e-4)
    assert minimum_detectable_effect(0.2**0.5, 400) == pytest.approx(0.0626, abs=1e-4)
    # With power 0.5 it is the bound of significance itself.
    bound = minimum_detectable_effect(1, 25, alpha=0.1, power=0.5)
    assert bound == pytest.approx(1.6449 / 5, abs=1e-4)
    assert minimum_detectable_effect(0, 5) == 0


@pytest.mark.parametrize(("n", "alpha", "power"), [(30, 0.05, 0.8), (500, 0.01, 0.9)])
def test_detectable_effect_agrees_with_statsmodels(n, alpha, power):
    from statsmodels.stats.power import NormalIndPower

    theirs = NormalIndPower(ddof=0).solve_power(
        nobs1=n, alpha=alpha, power=power, ratio=0, alternative="two-sided"
    )
    ours = minimum_detectable_effect(1, n, alpha=alpha, power=power)
    assert ours == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize(("deviation", "n"), [(1, 0), (-1, 5)])
def test_detectable_effect_of_nothing_is_a_mistake(deviation, n):
    with pytest.raises(ValueError, match="n > 0, deviation >= 0"):
        minimum_detectable_effect(deviation, n)
