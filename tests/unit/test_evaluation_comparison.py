import json

import pytest

from stance.errors import EvaluationError, GoldError
from stance.evaluation import (
    RunLabels,
    compare_labels,
    comparison_tables,
    evaluate,
    format_measure,
)
from tests.builders import make_labelled

FAST = {"n_resamples": 200}


def _at(start, **fields):
    return make_labelled([(start, start + 10)], text=f"said at {start}", **fields)


def _row(start, stance, *positions, **fields):
    return _at(start, stance=stance, positions=positions, **fields)


AID, NO_AID, TALKS = ("aid", "offer"), ("aid", "refuse"), ("dialogue", "offer")
GOLD = [
    _row(0, "hardline", AID),
    _row(100, "hardline", NO_AID, TALKS),
    _row(200, "neutral"),
    _row(300, "mixed", TALKS),
]
BEFORE = [
    _row(0, "hardline", AID),
    _row(100, "neutral"),
    _row(200, "neutral", AID),
    _row(300, None, TALKS),
]
AFTER = [
    _row(0, "neutral", AID),
    _row(100, "hardline", AID, TALKS),
    _row(200, "neutral"),
    _row(300, "mixed"),
]


def _compare(before, after, gold=GOLD, **options):
    runs = {"before": before, "after": after}
    result = compare_labels(runs, gold, **{**FAST, **options})
    return result["runs"]["after"]


def _labelled(rows):
    return RunLabels(gold_labelled=rows)


def _found(rows):
    return RunLabels(predictions=rows)


def test_structure_of_the_result():
    both = RunLabels(predictions=BEFORE, gold_labelled=BEFORE)
    result = compare_labels({"a": both, "b": both, "c": both}, GOLD, seed=4, **FAST)
    assert result["baseline"] == "a"
    assert list(result["runs"]) == ["b", "c"]
    # Five figures on gold spans, one of extraction and four end to end, twice.
    assert result["n"] == {"documents": 1, "gold": 4, "comparisons": 20}
    assert result["interval"] == {
        "level": 0.95,
        "n_resamples": 200,
        "over": "statements",
        "seed": 4,
        "alpha": 0.05,
        "power": 0.8,
    }
    run = result["runs"]["c"]
    stage = {
        "stance": {"accuracy", "macro_f1"},
        "concession": {"micro_f1"},
        "position": {"micro_f1"},
    }
    assert {k: set(v) for k, v in run["end_to_end"].items()} == stage
    assert {k: set(v) for k, v in run["gold_spans"].items()} == {
        **stage,
        "conditional": {"accuracy"},
    }
    assert set(run["extraction"]) == {"f1"}
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_values_are_those_of_metrics_json():
    spurious = [_row(400, "mixed", AID)]
    before = RunLabels(predictions=BEFORE[1:] + spurious, gold_labelled=BEFORE)
    after = RunLabels(predictions=AFTER[:2], gold_labelled=AFTER)
    found = _compare(before, after)
    for name, run in (("baseline", before), ("run", after)):
        metrics = evaluate(run.predictions, GOLD, gold_labelled=run.gold_labelled)
        for path in [
            ("gold_spans", "stance", "accuracy"),
            ("gold_spans", "stance", "macro_f1"),
            ("gold_spans", "concession", "micro_f1"),
            ("gold_spans", "position", "micro_f1"),
            ("extraction", "f1"),
            ("end_to_end", "stance", "accuracy"),
            ("end_to_end", "stance", "macro_f1"),
            ("end_to_end", "position", "micro_f1"),
        ]:
            ours, theirs = found, metrics
            for part in path:
                ours, theirs = ours[part], theirs[part]
            assert ours[name]["value"] == pytest.approx(theirs["value"]), path
            assert ours[name]["n"] == theirs["n"], path
            value = ours["run"]["value"] - ours["baseline"]["value"]
            assert ours["difference"]["value"] == pytest.approx(value)


def test_accuracy_on_gold_spans():
    found = _compare(_labelled(BEFORE), _labelled(AFTER))["gold_spans"]
    accuracy = found["stance"]["accuracy"]
    # Right before: 0 and 200; after: 100, 200 and 300. Won 2, lost 1; exact p of 2 : 1
    # is 2 * (1 + 3) / 8 = 1.
    assert accuracy["baseline"]["value"] == 0.5
    assert accuracy["run"]["value"] == 0.75
    assert accuracy["difference"]["value"] == 0.25
    assert accuracy["difference"]["n"] == 4
    assert (accuracy["n_won"], accuracy["n_lost"]) == (2, 1)
    assert (accuracy["p"], accuracy["test"]) == (1, "mcnemar")
    # Items differ by -1, 1, 0 and 1: deviation sqrt(.6875), error .4146, 2.8016 times.
    effect = accuracy["minimum_detectable_effect"]
    assert effect == pytest.approx(1.161, abs=0.15)
    # Positions: before tp 2, fp 1, fn 2; after tp 2, fp 1, fn 2.
    position = found["position"]["micro_f1"]
    assert position["baseline"]["value"] == pytest.approx(4 / 7)
    assert position["difference"]["value"] == pytest.approx(0)
    assert (position["test"], position["n_won"]) == ("bootstrap", None)


def test_mcnemar_counts_all_documents_and_the_bootstrap_draws_them():
    # Twelve documents of five statements; the run wins all of the first and no other.
    gold = [
        _row(50 * i, "hardline", doc_id=f"d{d:02}") for d in range(12) for i in range(5)
    ]
    before = [s.model_copy(update={"stance": "neutral"}) for s in gold]
    after = [s if s.doc_id == "d00" else b for s, b in zip(gold, before, strict=True)]
    runs = {"before": _labelled(before), "after": _labelled(after)}
    result = compare_labels(runs, gold, n_resamples=2000)
    assert result["interval"]["over"] == "documents"
    accuracy = result["runs"]["after"]["gold_spans"]["stance"]["accuracy"]
    assert accuracy["difference"]["value"] == pytest.approx(1 / 12)
    assert accuracy["p"] == pytest.approx(2 / 2**5)
    assert accuracy["difference"]["low"] == 0
    # Of documents: deviation sqrt(1/12 * 11/12) = .276, error .0798, 2.8016 times.
    assert accuracy["minimum_detectable_effect"] == pytest.approx(0.2235, abs=0.015)


def test_p_values_are_corrected_for_all_runs():
    gold = [_row(50 * i, "hardline", AID) for i in range(8)]
    wrong = [s.model_copy(update={"stance": "mixed", "positions": ()}) for s in gold]
    half = gold[:6] + wrong[6:]
    runs = {"a": wrong, "b": gold, "c": half}
    result = compare_labels(
        {name: _labelled(rows) for name, rows in runs.items()}, gold, **FAST
    )
    # Conditional is undefined: no position is in all three.
    assert result["n"]["comparisons"] == 8
    best = result["runs"]["b"]["gold_spans"]["stance"]["accuracy"]
    assert best["p"] == pytest.approx(2 / 2**8)
    assert best["p_adjusted"] == pytest.approx(8 * 2 / 2**8)
    other = result["runs"]["c"]["gold_spans"]
    assert other["stance"]["accuracy"]["p"] == pytest.approx(2 / 2**6)
    assert other["conditional"]["accuracy"]["p_adjusted"] is None
    for run in result["runs"].values():
        for found in run["gold_spans"]["stance"].values():
            assert found["p"] <= found["p_adjusted"] <= 1


def test_conditional_is_compared_over_common_positions():
    gold = [_row(0, "mixed", (*AID, True)), _row(100, "mixed", (*AID, True), TALKS)]
    before = [_row(0, "mixed", AID), _row(100, "mixed", (*AID, True), TALKS)]
    after = [_row(0, "mixed", (*AID, True)), _row(100, "mixed", (*AID, True))]
    found = _compare(_labelled(before), _labelled(after), gold)
    conditional = found["gold_spans"]["conditional"]["accuracy"]
    # Aid in both; the talks are only in the first.
    assert conditional["baseline"] | {"value": 0.5, "n": 2} == conditional["baseline"]
    assert conditional["run"]["value"] == 1
    assert (conditional["n_won"], conditional["n_lost"]) == (1, 0)


def test_items_won_and_lost():
    found = _compare(_labelled(BEFORE), _labelled(AFTER))["items"]
    stances = {
        outcome: [(i["id"], i["gold"], i["baseline"], i["run"]) for i in rows]
        for outcome, rows in found["stance"].items()
    }
    assert stances == {
        "won": [
            ("doc-100", "hardline", "neutral", "hardline"),
            ("doc-300", "mixed", None, "mixed"),
        ],
        "lost": [("doc-0", "hardline", "hardline", "neutral")],
    }
    # At 100 two are missing before; after, one is wrong and one missing beside a right
    # one: no gain. At 200 a wrong one is gone, at 300 the right one is.
    assert found["position"] == {
        "won": [
            {
                "id": "doc-200",
                "doc_id": "doc",
                "gold": [],
                "baseline": ["aid: offer"],
                "run": [],
                "text": "said at 200",
            }
        ],
        "lost": [
            {
                "id": "doc-300",
                "doc_id": "doc",
                "gold": ["dialogue: offer"],
                "baseline": ["dialogue: offer"],
                "run": [],
                "text": "said at 300",
            }
        ],
    }


def test_facets_of_the_users_own():
    gold = [_at(0, labels={"topic": "tea", "tags": ("a", "b")})]
    before = [_at(0, labels={"topic": "milk", "tags": ("a",)})]
    found = _compare(_labelled(before), _labelled(gold), gold)
    facets = found["gold_spans"]["facets"]
    assert facets["topic"]["accuracy"]["difference"]["value"] == 1
    assert facets["topic"]["accuracy"]["test"] == "mcnemar"
    assert set(facets["tags"]) == {"micro_f1"}
    items = found["items"]["facets"]
    assert items["topic"]["won"][0]["baseline"] == "milk"
    assert items["tags"]["won"][0]["run"] == ["a", "b"]


def test_spurious_statements_of_both_runs_are_one_item():
    # The same spurious statement in both, and one of the second alone.
    before = [GOLD[0], make_labelled([(500, 510)], id="x")]
    after = [
        GOLD[0],
        make_labelled([(501, 510)], id="y"),
        make_labelled([(600, 610)], id="z"),
    ]
    found = _compare(_found(before), _found(after))
    f1 = found["extraction"]["f1"]
    # tp 1, fn 3, with fp 1 and 2: 2 / (2 + 4) and 2 / (2 + 5).
    assert f1["baseline"]["value"] == pytest.approx(2 / 6)
    assert f1["run"]["value"] == pytest.approx(2 / 7)
    assert f1["difference"]["n"] == 6
    assert f1["difference"]["high"] == 0
    assert "gold_spans" not in found
    assert found["items"] == {}


def test_predictions_alone_of_one_run_leave_gold_spans():
    before = RunLabels(predictions=BEFORE, gold_labelled=BEFORE)
    assert set(_compare(before, _labelled(AFTER))) == {"gold_spans", "items"}


def test_runs_that_do_not_fit_are_listed_together():
    runs = {
        "a": _labelled(BEFORE),
        "b": _labelled(AFTER[1:]),
        "c": _found([_row(0, "mixed", doc_id="elsewhere")]),
    }
    with pytest.raises(EvaluationError) as caught:
        compare_labels(runs, GOLD)
    assert caught.value.problems == (
        "b: relabelled gold: no statement 'doc-0'",
        "c: no document is shared: predictions have 'elsewhere', the gold has 'doc'",
        "c: has neither statements found nor gold statements labelled that a has too",
    )


def test_one_run_is_too_few_and_gold_must_be_usable():
    with pytest.raises(EvaluationError, match="two or more runs, there is 1"):
        compare_labels({"a": _labelled(GOLD)}, GOLD)
    with pytest.raises(GoldError, match="the gold cannot be scored against"):
        compare_labels({"a": _labelled([]), "b": _labelled([])}, [])


def test_rows_without_content_count_on_gold_spans_only():
    gold = [make_labelled(None, id="a", text="We will meet.")]
    both = RunLabels(predictions=gold, gold_labelled=gold)
    assert set(_compare(both, both, gold)) == {"gold_spans", "items"}


def test_the_seed_decides_the_intervals_of_a_comparison():
    runs = _labelled(BEFORE), _labelled(AFTER)
    assert _compare(*runs, seed=1) == _compare(*runs, seed=1)
    figures = [
        _compare(*runs, seed=seed)["gold_spans"]["stance"]["macro_f1"]["difference"]
        for seed in range(5)
    ]
    assert len({f["low"] for f in figures}) > 1
    assert len({f["value"] for f in figures}) == 1


def test_tables_of_a_comparison():
    before = RunLabels(predictions=BEFORE, gold_labelled=BEFORE)
    after = RunLabels(predictions=AFTER, gold_labelled=AFTER)
    result = compare_labels({"one": before, "two": after}, GOLD, **FAST)
    counts, figures = comparison_tables(result)
    assert ("comparisons", "10") in counts.rows
    assert ("resampled", "statements") in counts.rows
    assert figures.title == "two against one"
    rows = {row[0]: row[1:] for row in figures.rows}
    assert set(rows) >= {"gold spans: stance accuracy", "extraction: f1"}
    accuracy = dict(
        zip(figures.header[1:], rows["gold spans: stance accuracy"], strict=True)
    )
    assert accuracy["baseline"] == "0.50"
    assert accuracy["run"] == "0.75"
    assert accuracy["difference [95 % interval]"].startswith("0.25 [")
    assert accuracy["won / lost"] == "2 / 1"
    assert (accuracy["p"], accuracy["p (Holm)"]) == ("1.000", "1.000")
    assert (accuracy["test"], accuracy["n"]) == ("McNemar", "4")
    assert rows["extraction: f1"][3:] == ("–", "1.000", "1.000", "bootstrap", "–", "4")

    tables = comparison_tables(result, items=True)
    assert [t.title for t in tables[2:]] == [
        "Stance, two against one",
        "Position, two against one",
    ]
    assert tables[2].rows[1] == ("won", "doc-300", "mixed", "–", "mixed", "said at 300")
    assert tables[3].rows[0][2:5] == ("–", "aid: offer", "–")


def test_a_difference_that_rounds_to_zero_has_no_sign():
    measure = {"value": -0.001, "low": -0.2, "high": 0.001, "n": 9}
    assert format_measure(measure) == "0.00 [-0.20, 0.00]"


def test_figures_without_items_and_empty_items_are_left_out():
    gold = [_row(0, "mixed")]
    result = compare_labels({"a": _labelled(gold), "b": _labelled(gold)}, gold, **FAST)
    _, figures = comparison_tables(result, items=True)
    assert "gold spans: conditional accuracy" not in {row[0] for row in figures.rows}
