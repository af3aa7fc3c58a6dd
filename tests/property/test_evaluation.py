import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.evaluation import (
    RunLabels,
    align,
    compare_labels,
    evaluate,
    measure_agreement,
)
from tests.builders import make_labelled, make_position

STANCES = ("conciliatory", "hardline", "mixed", "neutral")
PAIRS = [
    (concession, move)
    for concession in ("aid", "dialogue", "sanctions")
    for move in ("offer", "refuse", "mention")
]
FAST = {"n_resamples": 20}


@st.composite
def annotations(draw, *, max_documents=3):
    """Statements of a few documents, none of which overlap."""
    statements = []
    for d in range(draw(st.integers(1, max_documents))):
        place = 0
        for i in range(draw(st.integers(1, 4))):
            start = place + draw(st.integers(0, 6))
            place = start + draw(st.integers(1, 12))
            statements.append(
                make_labelled(
                    [(start, place)],
                    id=f"{d}-{i}",
                    doc_id=f"doc{d}",
                    mode=draw(st.sampled_from(["direct", "mixed", "narrated"])),
                    speaker=draw(st.sampled_from([None, "Ana Ruiz", "Bo Lind"])),
                    actor=draw(st.sampled_from([None, "Varsia", "Ostrana"])),
                    stance=draw(st.sampled_from(STANCES)),
                    positions=draw(
                        st.lists(st.sampled_from(PAIRS), unique=True, max_size=3)
                    ),
                )
            )
    return statements


def leaves(section, path=()):
    if isinstance(section, dict):
        if set(section) == {"value", "low", "high", "n"}:
            yield path, section
            return
        for name, part in section.items():
            yield from leaves(part, (*path, name))


def keys(statements):
    return sorted((s.doc_id, s.id) for s in statements)


@settings(max_examples=25, deadline=None)
@given(annotations())
def test_gold_against_itself_gives_one_wherever_defined(gold):
    metrics = evaluate(gold, gold, gold_labelled=gold, **FAST)
    found = dict(leaves({k: v for k, v in metrics.items() if k != "attribution"}))
    assert {m["value"] for m in found.values()} <= {1.0, None}
    assert found["extraction", "exact_f1"]["value"] == 1.0
    for name in ("speaker_accuracy", "actor_accuracy"):
        assert metrics["attribution"][name]["value"] in (1.0, None)


@settings(max_examples=25, deadline=None)
@given(annotations(), annotations(max_documents=1))
def test_exchanging_gold_and_prediction_exchanges_precision_and_recall(one, other):
    # Documents of one side only are left out on one way and missed on the other.
    one = [s for s in one if s.doc_id == "doc0"]
    there, back = (evaluate(a, b, **FAST) for a, b in ((one, other), (other, one)))
    scores = [(there["extraction"], back["extraction"])]
    scores += [
        (s["by_mode"][m], t["by_mode"][m])
        for s, t in scores
        for m in ("direct", "mixed", "narrated")
    ]
    for first, second in scores:
        assert first["precision"]["value"] == second["recall"]["value"]
        assert first["recall"]["value"] == second["precision"]["value"]
        assert first["f1"]["value"] == pytest.approx(second["f1"]["value"])
    for stage in ("matched", "end_to_end"):
        for path, measure in leaves(there[stage]):
            other_way = dict(leaves(back[stage]))[path]
            assert measure["value"] == pytest.approx(other_way["value"]), path


@settings(max_examples=25, deadline=None)
@given(annotations(), annotations(), st.randoms(use_true_random=False))
def test_permuting_statements_changes_nothing(one, other, shuffler):
    def shuffled(statements):
        return shuffler.sample(statements, len(statements))

    relabelled = [s.model_copy(update={"stance": "mixed"}) for s in other]
    assert evaluate(one, other, gold_labelled=relabelled, **FAST) == evaluate(
        shuffled(one), shuffled(other), gold_labelled=shuffled(relabelled), **FAST
    )
    assert measure_agreement({"a": one, "b": other}, **FAST) == measure_agreement(
        {"b": shuffled(other), "a": shuffled(one)}, **FAST
    )


@settings(max_examples=25, deadline=None)
@given(annotations(), annotations())
def test_every_interval_holds_its_value_and_every_share_is_a_share(one, other):
    metrics = evaluate(one, other, gold_labelled=other, **FAST)
    for path, measure in leaves(metrics):
        if measure["value"] is None:
            assert measure["low"] is None, path
            continue
        assert 0 <= measure["low"] <= measure["value"] <= measure["high"] <= 1, path
        assert measure["n"] > 0, path


@settings(max_examples=50, deadline=None)
@given(annotations(), annotations())
def test_alignment_loses_no_statement_and_uses_none_twice(one, other):
    found = align(one, other)
    predicted = [p.predicted for p in found.pairs] + list(found.spurious)
    gold = [p.gold for p in found.pairs] + list(found.missed)
    assert keys(predicted) == keys(one)
    assert keys(gold) == keys(other)
    assert all(p.overlap >= 0.5 for p in found.pairs)


@st.composite
def gold_and_runs(draw, *, n_runs):
    """Gold, and runs that label it and find other statements in its documents."""
    gold = draw(annotations())
    doc_ids = {s.doc_id for s in gold}
    runs = []
    for _ in range(n_runs):
        labelled = []
        for statement in gold:
            stance = draw(st.sampled_from([None, *STANCES]))
            pairs = draw(st.lists(st.sampled_from(PAIRS), unique=True, max_size=3))
            positions = [make_position((*p, draw(st.booleans()))) for p in pairs]
            labels = {"stance": stance, "positions": tuple(positions)}
            labelled.append(statement.model_copy(update=labels))
        found = [s for s in draw(annotations()) if s.doc_id in doc_ids]
        runs.append(RunLabels(predictions=found, gold_labelled=labelled))
    return gold, runs


def compared(result, name):
    """Return the figures of a comparison by path."""

    def walk(section, path):
        for key, part in section.items():
            if "difference" in part:
                yield (*path, key), part
            elif key != "items":
                yield from walk(part, (*path, key))

    return dict(walk(result["runs"][name], ()))


@settings(max_examples=25, deadline=None)
@given(gold_and_runs(n_runs=1))
def test_a_run_does_not_differ_from_itself(gold_and_run):
    gold, [run] = gold_and_run
    result = compare_labels({"one": run, "same": run}, gold, **FAST)
    for path, found in compared(result, "same").items():
        bounds = {found["difference"][key] for key in ("value", "low", "high")}
        assert bounds <= {0.0, None}, path
        assert found["p"] in (1, None), path
        assert found["p_adjusted"] in (1, None), path
        assert found["minimum_detectable_effect"] is None
        assert found["n_won"] in (0, None)
        assert found["n_lost"] in (0, None)
    for items in result["runs"]["same"]["items"].values():
        assert items == {"won": [], "lost": []}


@settings(max_examples=25, deadline=None)
@given(gold_and_runs(n_runs=2))
def test_exchanging_runs_flips_signs_and_exchanges_won_and_lost(gold_and_two):
    gold, [one, other] = gold_and_two
    there = compare_labels({"a": one, "b": other}, gold, **FAST)
    back = compare_labels({"b": other, "a": one}, gold, **FAST)
    flipped = compared(back, "a")
    for path, found in compared(there, "b").items():
        other_way = flipped[path]
        assert found["baseline"] == pytest.approx(other_way["run"]), path
        assert (found["n_won"], found["n_lost"]) == (
            other_way["n_lost"],
            other_way["n_won"],
        )
        assert found["p"] == pytest.approx(other_way["p"]), path
        assert found["p_adjusted"] == pytest.approx(other_way["p_adjusted"]), path
        if found["difference"]["value"] is not None:
            for key, opposite in (("value", "value"), ("low", "high"), ("high", "low")):
                negative = -other_way["difference"][opposite]
                assert found["difference"][key] == pytest.approx(negative), path
    for kind, items in there["runs"]["b"]["items"].items():
        exchanged = back["runs"]["a"]["items"][kind]
        for outcome, opposite in (("won", "lost"), ("lost", "won")):
            assert [(i["id"], i["run"]) for i in items[outcome]] == [
                (i["id"], i["baseline"]) for i in exchanged[opposite]
            ]


@settings(max_examples=20, deadline=None)
@given(annotations())
def test_annotations_agree_with_themselves(statements):
    found = measure_agreement(
        {"a": statements, "b": statements, "c": statements}, **FAST
    )
    assert {m["value"] for _, m in leaves(found)} <= {1.0, None}


def test_intervals_cover_the_true_share_about_as_often_as_they_say():
    # 60 experiments of 40 items with a true accuracy of .7: of 95 % intervals at least
    # 50 hold it but with a probability below 1e-3 (binomial, p = .93).
    source = random.Random(11)
    n_covered = 0
    for seed in range(60):
        gold = [
            make_labelled([(i * 20, i * 20 + 9)], stance="mixed") for i in range(40)
        ]
        labelled = [
            s.model_copy(
                update={"stance": "mixed" if source.random() < 0.7 else "neutral"}
            )
            for s in gold
        ]
        metrics = evaluate(
            None, gold, gold_labelled=labelled, seed=seed, n_resamples=200
        )
        accuracy = metrics["gold_spans"]["stance"]["accuracy"]
        n_covered += accuracy["low"] <= 0.7 <= accuracy["high"]
    assert n_covered >= 50
