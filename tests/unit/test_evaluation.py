import json

import pytest

from stance.errors import EvaluationError, GoldError
from stance.evaluation import check_gold, evaluate
from stance.records import Scores
from tests.builders import make_labelled

STAGE = {
    "stance": {"accuracy", "macro_f1"},
    "concession": {"micro_f1", "macro_f1"},
    "position": {"micro_f1", "macro_f1"},
    "conditional": {"accuracy"},
}


def _value(section, *path):
    for name in path:
        section = section[name]
    return section["value"]


def _at(start, **fields):
    return make_labelled([(start, start + 10)], **fields)


def test_structure_of_the_result():
    gold = [_at(0, positions=[("aid", "offer")])]
    scores = Scores(stance={"neutral": 0.9, "mixed": 0.1}, concession={"aid": 0.8})
    labelled = [gold[0].model_copy(update={"scores": scores})]
    metrics = evaluate(gold, gold, gold_labelled=labelled, baselines={"words": gold})
    for section in ("gold_spans", "matched", "end_to_end"):
        assert {k: set(v) for k, v in metrics[section].items()} == STAGE
    assert set(metrics["baselines"]["words"]["gold_spans"]) == set(STAGE)
    assert set(metrics["extraction"]) == {
        "precision",
        "recall",
        "f1",
        "exact_f1",
        "by_mode",
    }
    assert set(metrics["extraction"]["by_mode"]) == {
        "direct",
        "mixed",
        "indirect",
        "narrated",
    }
    assert set(metrics["attribution"]) == {
        "speaker_accuracy",
        "actor_accuracy",
        "resolved",
    }
    assert set(metrics["calibration"]["stance"]) == {"ece", "brier"}
    assert set(metrics["calibration"]["concession"]) == {"ece", "brier"}
    assert metrics["n"] | {"documents": 1, "gold": 1, "predicted": 1} == metrics["n"]
    assert metrics["n"] | {"matched": 1, "abstained": 0} == metrics["n"]
    assert metrics["extraction"]["f1"] == {
        "value": 1.0,
        "low": 1.0,
        "high": 1.0,
        "n": 1,
    }
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics


def test_extraction_figures():
    gold = [_at(0), _at(100, mode="indirect"), _at(200, mode="narrated")]
    predicted = [
        _at(0),
        make_labelled([(100, 112)], id="near", mode="mixed"),
        _at(300),
        _at(400),
    ]
    found = evaluate(predicted, gold)["extraction"]
    # 2 of 4 predicted are right, 2 of 3 found; F1 4 / (4 + 2 + 1); one is exact: 2 / 7.
    assert _value(found, "precision") == 0.5
    assert found["precision"]["n"] == 4
    assert _value(found, "recall") == pytest.approx(2 / 3)
    assert found["recall"]["n"] == 3
    assert _value(found, "f1") == pytest.approx(4 / 7)
    assert _value(found, "exact_f1") == pytest.approx(2 / 7)
    by_mode = found["by_mode"]
    # Direct: 1 of 3 predicted, 1 of 1 gold; F1 2 * 1/3 / (4/3) = 1/2.
    assert _value(by_mode, "direct", "precision") == pytest.approx(1 / 3)
    assert _value(by_mode, "direct", "recall") == 1.0
    assert _value(by_mode, "direct", "f1") == pytest.approx(0.5)
    # Found as mixed: right for the precision of mixed and the recall of indirect.
    assert _value(by_mode, "mixed", "precision") == 1.0
    assert _value(by_mode, "mixed", "recall") is None
    assert _value(by_mode, "indirect", "recall") == 1.0
    assert _value(by_mode, "narrated", "precision") is None
    assert _value(by_mode, "narrated", "recall") == 0.0
    assert _value(by_mode, "narrated", "f1") == 0.0


def test_exact_f1_uses_the_text_where_given():
    text = "“Talks will resume,” he said."
    gold = [make_labelled([(1, 18)])]
    predicted = [make_labelled([(0, 20)])]
    bare = evaluate(predicted, gold)["extraction"]
    read = evaluate(predicted, gold, documents={"doc": text})["extraction"]
    assert _value(bare, "exact_f1") == 0.0
    assert _value(read, "exact_f1") == 1.0


def test_attribution_figures():
    gold = [
        _at(0, speaker="Ana Ruiz", actor="Varsia"),
        _at(100, speaker="Bo Lind", actor="Varsia"),
        _at(200, speaker=None, actor="Ostrana"),
        _at(300, speaker="Ana Ruiz", actor=None),
    ]
    predicted = [
        _at(0, speaker="Ruiz", actor="varsia"),
        _at(100, speaker=None, actor="Ostrana"),
        _at(200, speaker="Ana Ruiz", actor=None),
        _at(900, speaker="Ana Ruiz", actor=None),
    ]
    found = evaluate(predicted, gold)["attribution"]
    # Matched with a gold speaker: Ruiz right, Lind unresolved. The third has no gold
    # speaker, the fourth is not matched.
    assert _value(found, "speaker_accuracy") == 0.5
    assert found["speaker_accuracy"]["n"] == 2
    # Matched with a gold actor: right, wrong, unresolved.
    assert _value(found, "actor_accuracy") == pytest.approx(1 / 3)
    assert found["actor_accuracy"]["n"] == 3
    # Two of four predictions have an actor.
    assert _value(found, "resolved") == 0.5
    assert found["resolved"]["n"] == 4


def test_label_figures_stage_by_stage():
    gold = [
        _at(
            0,
            stance="conciliatory",
            positions=[("aid", "offer", True), ("dialogue", "mention")],
        ),
        _at(100, stance="hardline", positions=[("sanctions", "refuse")]),
        _at(200, stance="hardline", positions=[("aid", "request")]),
    ]
    predicted = [
        _at(0, stance="conciliatory", positions=[("aid", "offer", False)]),
        _at(100, stance="neutral", positions=[("sanctions", "threaten")]),
        _at(900, stance="conciliatory", positions=[("freeze", "offer")]),
    ]
    metrics = evaluate(predicted, gold)
    matched, whole = metrics["matched"], metrics["end_to_end"]
    # Matched stance: 1 of 2; conciliatory 1, hardline 0, neutral 0.
    assert _value(matched, "stance", "accuracy") == 0.5
    assert _value(matched, "stance", "macro_f1") == pytest.approx(1 / 3)
    # Concessions {aid}, {sanctions} against the same: the mention does not count.
    assert _value(matched, "concession", "micro_f1") == 1.0
    # Positions: aid-offer right, sanctions-refuse missed, sanctions-threaten spurious.
    assert _value(matched, "position", "micro_f1") == 0.5
    assert _value(matched, "position", "macro_f1") == pytest.approx(1 / 3)
    # The one pair in both has the other condition.
    assert matched["conditional"]["accuracy"]["value"] == 0.0
    assert matched["conditional"]["accuracy"]["n"] == 1
    # End to end: right, wrong, missed, spurious.
    assert _value(whole, "stance", "accuracy") == 0.25
    assert whole["stance"]["accuracy"]["n"] == 4
    # conciliatory: tp 1, fp 1 -> 2/3; hardline: fn 2 -> 0; neutral: fp 1 -> 0.
    assert _value(whole, "stance", "macro_f1") == pytest.approx(2 / 9)
    # aid: tp 1, fn 1; sanctions: tp 1; freeze: fp 1 -> 4/6 and (2/3 + 1 + 0) / 3.
    assert _value(whole, "concession", "micro_f1") == pytest.approx(2 / 3)
    assert _value(whole, "concession", "macro_f1") == pytest.approx(5 / 9)
    assert metrics["gold_spans"] is None
    assert metrics["calibration"] is None
    assert metrics["baselines"] == {}


def test_gold_spans_and_baselines_without_predictions():
    gold = [_at(0, stance="mixed"), _at(100, stance="hardline")]
    labelled = [
        _at(100, stance="hardline"),
        _at(0, stance=None, abstained={"stance": "two labels are equally likely"}),
    ]
    metrics = evaluate(
        None,
        gold,
        gold_labelled=labelled,
        baselines={"majority": gold[:1] + labelled[:1]},
    )
    for section in ("extraction", "attribution", "matched", "end_to_end"):
        assert metrics[section] is None
    # One right, one abstained. Macro: mixed 0, hardline 1.
    assert _value(metrics["gold_spans"], "stance", "accuracy") == 0.5
    assert _value(metrics["gold_spans"], "stance", "macro_f1") == 0.5
    assert metrics["n"]["abstained"] == 1
    assert metrics["n"]["predicted"] is None
    stage = metrics["baselines"]["majority"]["gold_spans"]
    assert _value(stage, "stance", "accuracy") == 1.0
    # No position occurs anywhere.
    assert stage["position"]["micro_f1"]["value"] is None
    assert stage["position"]["micro_f1"]["low"] is None


def test_rows_without_content_count_on_gold_spans_only():
    gold = [
        make_labelled(None, id="1", stance="mixed"),
        make_labelled(None, id="2", stance="neutral"),
    ]
    metrics = evaluate(gold, gold, gold_labelled=gold)
    assert metrics["extraction"] is None
    assert metrics["matched"] is None
    assert _value(metrics["gold_spans"], "stance", "accuracy") == 1.0
    assert metrics["n"]["gold_without_content"] == 2


def test_calibration_figures():
    gold = [
        _at(0, stance="mixed", positions=[("aid", "offer"), ("dialogue", "mention")]),
        _at(100, stance="neutral"),
    ]
    labelled = [
        _at(
            0,
            stance="mixed",
            scores=Scores(
                stance={"mixed": 0.8, "neutral": 0.2},
                concession={"aid": 0.9, "dialogue": 0.5},
            ),
        ),
        _at(
            100,
            stance="mixed",
            scores=Scores(
                stance={"mixed": 0.6, "neutral": 0.4}, concession={"aid": 0.1}
            ),
        ),
    ]
    found = evaluate(None, gold, gold_labelled=labelled)["calibration"]
    # Top labels: .8 right, .6 wrong; ECE (.2 + .6) / 2, Brier (.04 + .36) / 2.
    assert _value(found, "stance", "ece") == pytest.approx(0.4)
    assert _value(found, "stance", "brier") == pytest.approx(0.2)
    # Pooled: .9 yes, .5 no (a mention is no move), .1 no: (.1 + .5 + .1) / 3.
    assert _value(found, "concession", "ece") == pytest.approx(0.7 / 3)
    assert _value(found, "concession", "brier") == pytest.approx(0.27 / 3)
    assert found["concession"]["ece"]["n"] == 3


def test_edited_output_without_scores_has_no_calibration():
    gold = [_at(0)]
    assert evaluate(gold, gold, gold_labelled=gold)["calibration"] is None


def test_facets_of_the_users_own():
    gold = [
        _at(0, stance=None, labels={"tone": "calm", "topics": ("oil", "gas")}),
        _at(100, stance=None, labels={"tone": "angry", "topics": ()}),
        _at(200, stance=None, labels={"tone": None, "topics": ("oil",)}),
    ]
    predicted = [
        _at(0, stance=None, labels={"tone": "calm", "topics": ("oil",)}),
        _at(100, stance=None, labels={"tone": None, "topics": ()}),
        _at(200, stance=None, labels={"tone": "calm", "topics": ("gas",)}),
    ]
    metrics = evaluate(predicted, gold)
    facets = metrics["matched"]["facets"]
    # tone: right, abstained; the third has no gold label.
    assert _value(facets, "tone", "accuracy") == 0.5
    assert facets["tone"]["accuracy"]["n"] == 2
    # topics: oil tp 1, fn 1; gas fp 1, fn 1 -> micro 2/5, macro (2/3 + 0) / 2.
    assert _value(facets, "topics", "micro_f1") == pytest.approx(0.4)
    assert _value(facets, "topics", "macro_f1") == pytest.approx(1 / 3)
    assert metrics["matched"]["stance"]["accuracy"]["value"] is None
    assert metrics["end_to_end"]["stance"]["accuracy"]["n"] == 0
    assert metrics["n"]["abstained"] == 0


def test_facet_calibration_does_not_match_parts_of_a_label():
    gold = [_at(0, labels={"tone": "unkind"})]
    scores = Scores(facets={"tone": {"kind": 0.9, "unkind": 0.1}})
    labelled = [_at(0, labels={"tone": "kind"}, scores=scores)]
    found = evaluate(None, gold, gold_labelled=labelled)["calibration"]
    assert _value(found, "facets", "tone", "ece") == pytest.approx(0.9)
    assert found["stance"] is None


def test_single_labels_and_confusion():
    gold = [
        _at(0, stance="mixed"),
        _at(100, stance="mixed"),
        _at(200, stance="neutral"),
    ]
    predicted = [
        _at(0, stance="mixed"),
        _at(100, stance="neutral"),
        _at(200, stance=None),
    ]
    found = evaluate(predicted, gold)["per_label"]["matched"]
    assert _value(found, "stance", "mixed", "precision") == 1.0
    assert _value(found, "stance", "mixed", "recall") == 0.5
    assert _value(found, "stance", "neutral", "f1") == 0.0
    assert found["confusion"] == {
        "mixed": {"mixed": 1, "neutral": 1},
        "neutral": {"(abstained)": 1},
    }


def test_intervals_resample_documents_from_ten_on():
    # Each document is all right or all wrong: over documents the interval is wider.
    gold, predicted = [], []
    for d in range(10):
        for start in range(0, 500, 50):
            stance = "mixed" if d % 2 else "neutral"
            gold.append(_at(start, doc_id=f"d{d}", stance="mixed"))
            predicted.append(_at(start, doc_id=f"d{d}", stance=stance))
    wide = evaluate(predicted, gold)
    assert wide["interval"]["over"] == "documents"
    nine = [[s for s in rows if s.doc_id != "d9"] for rows in (predicted, gold)]
    narrow = evaluate(*nine)
    assert narrow["interval"]["over"] == "statements"
    spread = [
        m["matched"]["stance"]["accuracy"]["high"]
        - m["matched"]["stance"]["accuracy"]["low"]
        for m in (wide, narrow)
    ]
    assert spread[0] > 2 * spread[1]


def test_the_seed_decides_the_intervals_and_baselines_do_not():
    gold = [_at(i * 50, stance="mixed") for i in range(20)]
    predicted = [_at(i * 50, stance="mixed" if i % 3 else "neutral") for i in range(20)]
    first = evaluate(predicted, gold, gold_labelled=predicted, seed=4)
    more = evaluate(
        predicted, gold, gold_labelled=predicted, baselines={"x": gold}, seed=4
    )
    assert first == more | {"baselines": {}}
    intervals = {
        (found["low"], found["high"])
        for seed in range(8)
        for found in [
            evaluate(predicted, gold, seed=seed, n_resamples=50)["matched"]["stance"][
                "macro_f1"
            ]
        ]
    }
    assert len(intervals) > 1


def test_predictions_outside_the_gold_are_left_out_and_counted():
    gold = [_at(0, doc_id="a")]
    metrics = evaluate([*gold, _at(0, doc_id="b")], gold)
    assert _value(metrics, "extraction", "precision") == 1.0
    assert metrics["n"]["outside_gold"] == 1
    assert metrics["n"]["predicted"] == 1


def test_no_prediction_at_all_is_a_result():
    metrics = evaluate([], [_at(0)])
    assert _value(metrics, "extraction", "precision") is None
    assert _value(metrics, "extraction", "recall") == 0.0
    assert _value(metrics, "matched", "stance", "accuracy") is None
    assert _value(metrics, "end_to_end", "stance", "accuracy") == 0.0


@pytest.mark.parametrize(
    ("gold", "problem"),
    [
        ([], "no gold statement"),
        ([_at(0), _at(0)], "'doc-0' occurs 2 times"),
        ([_at(0), _at(5)], "content [5, 15] of 'doc-5' overlaps [0, 10]"),
    ],
)
def test_gold_that_cannot_be_used(gold, problem):
    with pytest.raises(GoldError) as error:
        evaluate(None, gold)
    assert problem in str(error.value)


def test_all_problems_of_the_predictions_are_listed():
    gold = [_at(0), _at(100)]
    with pytest.raises(EvaluationError) as error:
        evaluate(
            [_at(0, doc_id="other"), _at(0, doc_id="other")],
            gold,
            gold_labelled=gold[:1],
            baselines={"majority": [*gold, _at(200)]},
        )
    text = str(error.value)
    for problem in (
        "id 'other-0' occurs 2 times",
        "no document is shared: predictions have 'other', the gold has 'doc'",
        "relabelled gold: no statement 'doc-100'",
        "baseline majority: statement 'doc-200' is not in the gold",
    ):
        assert problem in text
    assert len(error.value.problems) == 4


def test_predictions_without_content_are_refused():
    with pytest.raises(EvaluationError, match="no content spans"):
        evaluate([make_labelled(None)], [_at(0)])


def test_check_gold_gathers_every_problem():
    statements = [
        _at(0, id="ok", positions=[("aid", "offer")]),
        _at(90, id="end"),
        make_labelled([(10, 12)], id="blank", stance="angry"),
        _at(20, id="odd", text="other words", positions=[("ships", "sell")]),
        _at(25, id="lap", doc_id="doc", labels={"tone": "loud"}),
        _at(0, id="lost", doc_id="elsewhere"),
    ]
    text = "Some text. — Twenty words follow here and then it ends."
    with pytest.raises(GoldError) as error:
        check_gold(
            statements,
            texts={"doc": text},
            stances=["neutral"],
            concessions=["aid"],
            moves=["offer"],
            facets={"tone": ["calm"]},
            where=[f"gold.jsonl:{i}" for i in range(1, 7)],
        )
    problems = error.value.problems
    for problem in (
        "gold.jsonl:2: content [90, 100] ends outside document 'doc' of 55 characters",
        "gold.jsonl:3: content [10, 12] has no word: ' —'",
        "gold.jsonl:3: stance 'angry' is unknown; permitted are neutral",
        "gold.jsonl:4: text 'other words' differs from the document's 'words foll'",
        "gold.jsonl:4: concession 'ships' is unknown; permitted are aid",
        "gold.jsonl:4: move 'sell' is unknown; permitted are offer",
        "gold.jsonl:5: facet tone 'loud' is unknown; permitted are calm",
        "gold.jsonl:6: doc_id 'elsewhere' is no document; there are doc",
        "gold.jsonl:5: content [25, 35] of 'lap' overlaps [20, 30] of gold.jsonl:4",
    ):
        assert problem in problems
    assert len(problems) == 9


def test_check_gold_accepts_good_gold():
    check_gold([_at(0), _at(10)], texts={"doc": "A sentence and another one."})
    check_gold([make_labelled(None)], texts={})
