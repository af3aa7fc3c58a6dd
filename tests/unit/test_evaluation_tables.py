import json

from stance.evaluation import evaluate, format_measure, metric_tables
from tests.builders import make_labelled


def _at(start, **fields):
    return make_labelled([(start, start + 10)], **fields)


def _tables(metrics):
    tables = {t.title: t for t in metric_tables(json.loads(json.dumps(metrics)))}
    for table in tables.values():
        assert all(len(row) == len(table.header) for row in table.rows)
        assert all(isinstance(cell, str) for row in table.rows for cell in row)
    return tables


def test_ours_and_the_baselines_stand_side_by_side():
    gold = [
        _at(0, stance="mixed", positions=[("aid", "offer")]),
        _at(100, stance="neutral", labels={"tone": "calm"}),
    ]
    wrong = [s.model_copy(update={"stance": "hardline", "labels": {}}) for s in gold]
    metrics = evaluate(gold, gold, gold_labelled=gold, baselines={"majority": wrong})
    table = _tables(metrics)["Labels on gold spans"]
    assert table.header == ("measure", "model", "majority")
    cells = {row[0]: row[1:] for row in table.rows}
    assert cells["stance accuracy"] == (
        "1.00 [1.00, 1.00] n=2",
        "0.00 [0.00, 0.00] n=2",
    )
    assert cells["tone accuracy"][1] == "0.00 [0.00, 0.00] n=1"
    assert "position micro f1" in cells


def test_tables_of_a_full_result():
    gold = [_at(0, stance="mixed"), _at(100, mode="indirect")]
    tables = _tables(evaluate(gold, gold))
    assert ("precision", "1.00 [1.00, 1.00]", "2") in tables[
        "Statements, speakers and actors"
    ].rows
    names = {row[0] for row in tables["Statements, speakers and actors"].rows}
    assert "indirect: recall" in names
    assert not any(name.startswith("narrated") for name in names)
    assert tables["Labels of found statements"].header == (
        "measure",
        "matched",
        "end to end",
    )
    assert ("matched", "2") in tables["Counts"].rows
    confusion = tables["Stance, gold by row and given by column, matched"]
    assert confusion.rows == (("mixed", "1", "0"), ("neutral", "0", "1"))
    assert "Calibration on gold spans" not in tables


def test_what_was_not_measured_is_left_out():
    gold = [_at(0)]
    tables = _tables(evaluate(None, gold, gold_labelled=gold))
    assert "Statements, speakers and actors" not in tables
    assert "Labels of found statements" not in tables
    assert "Labels on gold spans" in tables


def test_a_figure_without_interval():
    assert format_measure({"value": 0.5, "low": None, "high": None, "n": 1}) == "0.50"
    assert format_measure(None) == "–"
