import importlib

import numpy as np
import pytest

from stance.metrics import (
    PRF,
    Counts,
    Measure,
    Tally,
    accuracy,
    bootstrap,
    brier_score,
    cohen_kappa,
    count_labels,
    expected_calibration_error,
    f1_ratio,
    krippendorff_alpha,
    macro_f1,
    micro_f1,
    precision_ratio,
    ratio,
    recall_ratio,
    reliability_bins,
)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        # 3 of 4 predicted are right, 3 of 6 are found; 2 * .75 * .5 / 1.25 = 0.6
        (PRF(tp=3, fp=1, fn=3), 0.75, 0.5, 0.6),
        (PRF(tp=0, fp=2, fn=0), 0.0, None, 0.0),
        (PRF(tp=0, fp=0, fn=2), None, 0.0, 0.0),
        (PRF(), None, None, None),
    ],
)
def test_prf_derives_ratios_from_counts(counts, precision, recall, f1):
    assert counts.precision == precision
    assert counts.recall == recall
    assert counts.f1 == (None if f1 is None else pytest.approx(f1))


def test_ratios_of_sums_work_on_any_number_of_resamples():
    sums = np.array([[3.0, 1.0, 3.0], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(precision_ratio(sums), [0.75, 0.0, np.nan])
    np.testing.assert_allclose(recall_ratio(sums), [0.5, np.nan, np.nan])
    np.testing.assert_allclose(f1_ratio(sums), [0.6, 0.0, np.nan])


def test_accuracy_counts_an_abstention_as_wrong():
    # right, wrong, abstained, right
    assert accuracy(["a", "b", "a", "b"], ["a", "a", None, "b"]) == 0.5
    assert accuracy([None], [None]) == 0.0
    assert accuracy([], []) is None


def test_f1_of_sets():
    gold = [{"aid", "freeze"}, {"aid"}, set(), {"dialogue"}]
    predicted = [{"aid"}, {"freeze"}, {"aid"}, {"dialogue"}]
    # aid: tp 1, fp 1, fn 1 -> 2/4; freeze: tp 0, fp 1, fn 1 -> 0; dialogue: 1 -> 1.
    # Micro: tp 2, fp 2, fn 2 -> 4/8; macro: (1/2 + 0 + 1) / 3.
    assert micro_f1(gold, predicted) == 0.5
    assert macro_f1(gold, predicted) == pytest.approx(0.5)
    assert macro_f1(gold[:3], predicted[:3]) == pytest.approx(0.25)


def test_macro_f1_averages_only_labels_that_occur():
    assert macro_f1([{"a"}, {"a"}], [{"a"}, {"a"}]) == 1.0
    assert macro_f1([set()], [set()]) is None
    assert micro_f1([], []) is None


def test_f1_agrees_with_scikit_learn():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(7)
    gold = rng.choice(list("abcd"), 200)
    predicted = np.where(rng.random(200) < 0.6, gold, rng.choice(list("abcd"), 200))
    as_sets = [{x} for x in gold], [{x} for x in predicted]
    assert macro_f1(*as_sets) == pytest.approx(
        f1_score(gold, predicted, average="macro")
    )
    assert micro_f1(*as_sets) == pytest.approx(
        f1_score(gold, predicted, average="micro")
    )


def test_counting_sequences_of_different_length_is_a_mistake():
    with pytest.raises(ValueError, match="shorter"):
        count_labels([{"a"}], [])


def test_calibration_error_by_hand():
    # Bin (0.6, 0.7]: 0.65 twice, one hit: gap |1.3 - 1| = 0.3.
    # Bin (0.9, 1.0]: 0.95 and 1.0, both hits: gap |1.95 - 2| = 0.05. ECE 0.35 / 4.
    p, hits = [0.65, 0.65, 0.95, 1.0], [True, False, True, True]
    assert expected_calibration_error(p, hits) == pytest.approx(0.0875)
    # (0.35² + 0.65² + 0.05² + 0²) / 4 = (0.1225 + 0.4225 + 0.0025) / 4
    assert brier_score(p, hits) == pytest.approx(0.136875)


def test_brier_agrees_with_scikit_learn():
    from sklearn.metrics import brier_score_loss

    rng = np.random.default_rng(3)
    p = rng.random(100)
    hits = rng.random(100) < p
    assert brier_score(p, hits) == pytest.approx(brier_score_loss(hits, p))


def test_calibration_of_nothing_is_undefined():
    assert expected_calibration_error([], []) is None
    assert brier_score([], []) is None


@pytest.mark.parametrize("p", [[1.2], [-0.1], [float("nan")]])
def test_a_probability_outside_its_range_is_a_mistake(p):
    with pytest.raises(ValueError, match="outside"):
        expected_calibration_error(p, [True])


def test_reliability_bins_are_closed_above():
    bins = reliability_bins([0.0, 0.1, 0.3, 0.7, 0.71, 1.0], [0, 0, 1, 1, 0, 1])
    assert [b.n for b in bins] == [2, 0, 1, 0, 0, 0, 1, 1, 0, 1]
    assert bins[0].confidence == pytest.approx(0.05)
    assert bins[0].accuracy == 0.0
    assert bins[1].confidence is None


def test_kappa_by_hand_and_with_scikit_learn():
    from sklearn.metrics import cohen_kappa_score

    first = ["a"] * 20 + ["a"] * 5 + ["b"] * 10 + ["b"] * 15
    second = ["a"] * 20 + ["b"] * 5 + ["a"] * 10 + ["b"] * 15
    # Agreement 35/50 = .7; by chance .5 * .6 + .5 * .4 = .5; (.7 - .5) / .5 = .4
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    rng = np.random.default_rng(1)
    one, two = rng.choice(list("xyz"), 80), rng.choice(list("xyz"), 80)
    assert cohen_kappa(list(one), list(two)) == pytest.approx(
        cohen_kappa_score(one, two)
    )


def test_kappa_agrees_with_statsmodels():
    from statsmodels.stats.inter_rater import cohens_kappa, to_table

    rng = np.random.default_rng(2)
    one = rng.integers(0, 4, 60)
    two = np.where(rng.random(60) < 0.5, one, rng.integers(0, 4, 60))
    table, _ = to_table(np.column_stack([one, two]))
    expected = cohens_kappa(table, return_results=False)
    assert cohen_kappa(one.tolist(), two.tolist()) == pytest.approx(expected)


def test_kappa_without_variation_is_undefined():
    assert cohen_kappa(["a", "a"], ["a", "a"]) is None
    assert cohen_kappa([], []) is None


def test_alpha_of_the_published_two_observer_example():
    # Krippendorff (2011), section B: nominal data, two observers, alpha = 0.692.
    one = list("aabbddccceda")
    two = list("babbbdcccedd")
    alpha = krippendorff_alpha(list(zip(one, two, strict=True)))
    assert alpha == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_the_published_example_with_missing_values():
    # Krippendorff (2011), section C: four observers, twelve units, alpha = 0.743.
    table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[v for v in unit if v is not None] for unit in zip(*table, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_alpha_by_hand_and_where_undefined():
    # Two units, labels aa and ab: n = 4, n_a = 3, n_b = 1; D = 2 / 1;
    # alpha = 1 - 3 * 2 / (16 - 10) = 0.
    assert krippendorff_alpha([["a", "a"], ["a", "b"]]) == pytest.approx(0.0)
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None
    assert krippendorff_alpha([["a"], ["b"]]) is None
    assert krippendorff_alpha([]) is None


def _share(hits, clusters=None, **options):
    hits = np.asarray(hits, dtype=float)
    counts = Counts.from_columns(hits, np.ones_like(hits))
    at = np.arange(hits.size) if clusters is None else np.asarray(clusters)
    rng = np.random.default_rng(options.pop("seed", 0))
    tallies = {"share": Tally(counts, ratio, hits.size)}
    return bootstrap(tallies, at, rng=rng, **options)["share"]


def test_bootstrap_agrees_with_scipy():
    from scipy.stats import bootstrap as scipy_bootstrap

    hits = np.array([1] * 30 + [0] * 20)
    ours = _share(hits, n_resamples=20_000)
    theirs = scipy_bootstrap(
        (hits,), np.mean, n_resamples=20_000, method="percentile", rng=1
    ).confidence_interval
    assert ours.value == pytest.approx(0.6)
    assert ours.low == pytest.approx(theirs.low, abs=0.015)
    assert ours.high == pytest.approx(theirs.high, abs=0.015)
    assert ours.n == 50


def test_bootstrap_draws_whole_clusters():
    # Ten clusters of ten equal items: the spread is that of ten items, not of hundred.
    # Its standard error is sqrt(.25 / 10) = .158 instead of .05.
    hits = np.repeat([0, 1], 50)
    by_item = _share(hits)
    by_cluster = _share(hits, np.repeat(np.arange(10), 10))
    assert by_item.high - by_item.low == pytest.approx(4 * 0.05, abs=0.03)
    assert by_cluster.high - by_cluster.low == pytest.approx(4 * 0.158, abs=0.1)


def test_bootstrap_is_decided_by_the_seed():
    hits = [1, 0, 1, 1, 0, 1, 0, 1]
    assert _share(hits, seed=5) == _share(hits, seed=5)
    runs = {(m.low, m.high) for m in (_share(hits, seed=s) for s in range(20))}
    assert len(runs) > 1


def test_bootstrap_of_one_cluster_and_of_none():
    assert _share([1, 0], [0, 0]) == Measure(0.5, 0.5, 0.5, 2)
    assert _share([]) == Measure(None, None, None, 0)


def test_bootstrap_leaves_out_undefined_resamples():
    # The third item has no trial; resamples of it alone are undefined.
    counts = Counts.from_columns([1.0, 1.0, 0.0], [1.0, 1.0, 0.0])
    measures = bootstrap(
        {"share": Tally(counts, ratio, 2)}, np.arange(3), rng=np.random.default_rng(0)
    )
    assert measures["share"] == Measure(1.0, 1.0, 1.0, 2)


def test_bootstrap_in_blocks_covers_every_resample(monkeypatch):
    module = importlib.import_module("stance.metrics.bootstrap")
    monkeypatch.setattr(module, "_BLOCK", 30)
    measure = _share([1, 0] * 5, n_resamples=400)
    assert measure.low == pytest.approx(0.2, abs=0.1)
    assert measure.high == pytest.approx(0.8, abs=0.1)


def test_measure_to_json():
    assert Measure(0.5, 0.25, 0.75, 4).to_json() == {
        "value": 0.5,
        "low": 0.25,
        "high": 0.75,
        "n": 4,
    }
