import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.articles import GERMAN, gold_rows, read_rows, write_rows
from tests.console import Outcome

Cli = Callable[..., Outcome]


@pytest.fixture
def options(gold: Path, article: Path, book: Path) -> tuple[object, ...]:
    return ("--gold", gold, "--documents", article, "--codebook", book)


@pytest.fixture
def predictions(stance_cli: Cli, article: Path, book: Path, tiny_model: Path) -> Path:
    """Return what `analyze` wrote."""
    path = article.with_name("predicted.jsonl")
    outcome = stance_cli(
        *("analyze", article, "-o", path, "--no-narrated"),
        *("--codebook", book, "--model", tiny_model, "--device", "cpu"),
    )
    assert outcome.code == 0
    return path


def score(stance_cli: Cli, options: Iterable[object], folder: Path) -> dict[str, Any]:
    code, out, err = stance_cli("evaluate", *options, "-o", folder)
    assert code == 0, err
    assert err == f"metrics: {folder / 'metrics.json'}\n"
    assert "Counts" in out
    metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_text("utf-8"))
    return metrics


def test_articles_are_analyzed_and_scored(
    stance_cli: Cli, options: tuple[object, ...], tiny_model: Path, tmp_path: Path
) -> None:
    command = (*options, "--model", tiny_model, "--device", "cpu")
    metrics = score(stance_cli, command, tmp_path / "out")
    assert metrics["n"]["gold"] == 2
    assert metrics["extraction"]["recall"]["value"] == 1
    assert metrics["gold_spans"]["stance"]["accuracy"]["n"] == 2
    assert {"keywords", "pipeline"} <= metrics["baselines"].keys()


def test_gold_scores_one_against_itself(
    stance_cli: Cli, options: tuple[object, ...], gold: Path, tmp_path: Path
) -> None:
    metrics = score(stance_cli, (*options, "--predictions", gold), tmp_path / "out")
    assert metrics["extraction"]["exact_f1"]["value"] == 1
    for stage in ("matched", "end_to_end"):
        assert metrics[stage]["stance"]["accuracy"]["value"] == 1
        assert metrics[stage]["position"]["micro_f1"]["value"] == 1
    assert metrics["attribution"]["speaker_accuracy"]["value"] == 1
    assert not metrics["gold_spans"]


def test_edited_json_lines_are_taken_as_they_are(
    stance_cli: Cli, options: tuple[object, ...], predictions: Path, tmp_path: Path
) -> None:
    rows = read_rows(predictions.read_text("utf-8"))
    kept = ("id", "doc_id", "content", "speaker", "my_note")
    edited = [
        {name: row[name] for name in kept if name in row}
        | {"stance": stance, "positions": [], "my_note": "checked"}
        for row, stance in zip(rows, ("hardline", "hardline"), strict=True)
    ]
    path = write_rows(tmp_path / "edited.jsonl", edited)
    metrics = score(stance_cli, (*options, "--predictions", path), tmp_path / "out")
    # The first is conciliatory in the gold, the second hardline; both are found.
    assert metrics["n"]["matched"] == 2
    assert metrics["matched"]["stance"]["accuracy"]["value"] == 0.5
    assert metrics["matched"]["position"]["micro_f1"]["value"] == 0
    assert metrics["attribution"]["speaker_accuracy"]["value"] == 1


def test_edited_csv_is_taken_as_it_is(
    stance_cli: Cli,
    options: tuple[object, ...],
    article: Path,
    book: Path,
    tiny_model: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / "predicted.csv"
    outcome = stance_cli(
        *("analyze", article, "-o", path, "--no-narrated"),
        *("--codebook", book, "--model", tiny_model, "--device", "cpu"),
    )
    assert outcome.code == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    position = {"concession": "sanctions", "move": "refuse"}
    edited = io.StringIO()
    names = ("id", "doc_id", "content", "stance", "positions", "actor")
    writer = csv.DictWriter(edited, names, extrasaction="ignore", delimiter=";")
    writer.writeheader()
    for row, stance, positions in zip(
        rows, ("conciliatory", ""), ([], [position]), strict=True
    ):
        changed = {"stance": stance, "positions": json.dumps(positions)}
        writer.writerow(row | changed)
    path.write_text(edited.getvalue(), "utf-8")
    metrics = score(stance_cli, (*options, "--predictions", path), tmp_path / "out")
    # One stance is right, one is empty and so counts as wrong; of two gold positions
    # one is given.
    assert metrics["matched"]["stance"]["accuracy"]["value"] == 0.5
    assert metrics["matched"]["position"]["micro_f1"]["value"] == pytest.approx(2 / 3)
    assert metrics["attribution"]["actor_accuracy"]["value"] == 1


def test_rows_without_spans_are_relabelled_without_articles(
    stance_cli: Cli, book: Path, tiny_model: Path, tmp_path: Path
) -> None:
    rows = [
        {"id": "a", "doc_id": "d", "text": "We will meet.", "stance": "conciliatory"},
        {"id": "b", "doc_id": "d", "text": "No relief.", "stance": "hardline"},
    ]
    gold = write_rows(tmp_path / "gold.jsonl", [{**r, "positions": []} for r in rows])
    metrics = score(
        stance_cli,
        ("--gold", gold, "--codebook", book, "--model", tiny_model),
        tmp_path / "out",
    )
    assert metrics["gold_spans"]["stance"]["accuracy"]["n"] == 2


def test_every_problem_of_the_labels_is_listed(
    stance_cli: Cli, options: tuple[object, ...], gold: Path
) -> None:
    first, second = gold_rows()
    first |= {"stance": "friendly", "id": second["id"]}
    second["positions"] = [{"concession": "tea", "move": "drink"}]
    second["content"] = first["content"]
    write_rows(gold, [first, second])
    code, out, err = stance_cli("evaluate", *options)
    assert (code, out) == (1, "")
    assert f'{gold}:2: id: "talks-2" is given twice, first in line 1' in err
    first["id"] = "talks-1"
    write_rows(gold, [first, second])
    code, out, err = stance_cli("evaluate", *options, "--predictions", gold)
    assert (code, out) == (1, "")
    start, end = first["content"][0]
    assert err.splitlines() == [
        "stance: the gold has 4 problems",
        f"  {gold}:1: stance 'friendly' is unknown; permitted are conciliatory, "
        "hardline, neutral",
        f"  {gold}:2: concession 'tea' is unknown; permitted are dialogue, sanctions",
        f"  {gold}:2: move 'drink' is unknown; permitted are offer, refuse, mention",
        f"  {gold}:2: content [{start}, {end}] of 'talks-2' overlaps [{start}, {end}] "
        f"of {gold}:1",
    ]


def test_impossible_spans_are_listed(
    stance_cli: Cli, options: tuple[object, ...], gold: Path
) -> None:
    first, second = gold_rows()
    first["content"] = [[5, 5]]
    second["source"] = [9, 2]
    write_rows(gold, [first, second])
    assert stance_cli("evaluate", *options) == (
        1,
        "",
        "stance: 2 problems in the input\n"
        f"  {gold}:1: content: span [5, 5] is empty, negative or out of order (found "
        "[[5, 5]])\n"
        f"  {gold}:2: source: span [9, 2] is empty or negative (found [9, 2])\n",
    )


def test_offsets_and_labels_that_do_not_fit_are_listed_together(
    stance_cli: Cli, options: tuple[object, ...], gold: Path, article: Path
) -> None:
    length = len(article.read_text("utf-8"))
    first, second = gold_rows()
    first["content"] = [[0, length + 1]]
    first["stance"] = "friendly"
    start = article.read_text("utf-8").index("\n\n")
    second["cue"] = [start, start + 2]
    write_rows(gold, [first, second])
    code, out, err = stance_cli("evaluate", *options)
    assert (code, out) == (1, "")
    heading, *problems = err.splitlines()
    assert heading.startswith("stance: the gold has ")
    assert problems[:3] == [
        f"  {gold}:1: content [0, {length + 1}] ends outside document 'talks' of "
        f"{length} characters",
        f"  {gold}:1: stance 'friendly' is unknown; permitted are conciliatory, "
        "hardline, neutral",
        f"  {gold}:2: cue [{start}, {start + 2}] has no word: '\\n\\n'",
    ]


def test_sources_and_cues_outside_the_document_are_listed(
    stance_cli: Cli, options: tuple[object, ...], gold: Path
) -> None:
    first, second = gold_rows()
    first["source"] = [9000, 9001]
    second["text"] = "Something else"
    write_rows(gold, [first, second])
    code, out, err = stance_cli("evaluate", *options, "--predictions", gold)
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0] == "stance: the gold has 2 problems"
    assert lines[1].startswith(f"  {gold}:1: source [9000, 9001] ends outside document")
    assert lines[2].startswith(f"  {gold}:2: text 'Something else' differs from the")


def test_rows_that_are_no_statements_are_listed(
    stance_cli: Cli, options: tuple[object, ...], gold: Path
) -> None:
    gold.write_text('[1]\n{"id": "a", "doc_id": "talks", "stnce": null}\n', "utf-8")
    code, out, err = stance_cli("evaluate", *options)
    assert (code, out) == (1, "")
    assert f"{gold}:1: found a JSON array; permitted is an object" in err
    assert f'{gold}:2: stance: is missing, is it "stnce"?' in err
    assert f"{gold}:2: positions: is missing" in err


def test_missing_files_are_named(
    stance_cli: Cli, options: tuple[object, ...], tmp_path: Path, article: Path
) -> None:
    missing = tmp_path / "none.jsonl"
    code, out, err = stance_cli("evaluate", "--gold", missing)
    assert (code, out, err) == (1, "", f"stance: {missing}: no such file\n")
    code, out, err = stance_cli("evaluate", *options, "--predictions", missing)
    assert (code, out, err) == (1, "", f"stance: {missing}: no such file\n")
    article.unlink()
    code, out, err = stance_cli("evaluate", *options)
    assert (code, out) == (1, "")
    assert f"{article}: no such file or folder" in err


def test_an_article_that_the_gold_needs_must_be_there(
    stance_cli: Cli, gold: Path, tmp_path: Path
) -> None:
    other = tmp_path / "others"
    other.mkdir()
    (other / "else.txt").write_text(GERMAN, "utf-8")
    code, out, err = stance_cli("evaluate", "--gold", gold, "--documents", other)
    assert (code, out) == (1, "")
    assert err == f"stance: {other}: no article for talks\n"


def test_empty_gold_is_an_error(
    stance_cli: Cli, options: tuple[object, ...], gold: Path, tmp_path: Path
) -> None:
    predictions = write_rows(tmp_path / "some.jsonl", gold_rows())
    gold.write_text("", "utf-8")
    code, out, err = stance_cli(
        "evaluate", "--gold", gold, "--predictions", predictions
    )
    assert (code, out) == (1, "")
    assert "there is no gold statement; at least one is needed" in err


def test_metrics_are_not_overwritten(
    stance_cli: Cli, options: tuple[object, ...], gold: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out" / "metrics.json"
    path.parent.mkdir()
    path.write_text("precious", "utf-8")
    command = ("evaluate", *options, "--predictions", gold, "-o", path.parent)
    code, out, err = stance_cli(*command)
    assert (code, out) == (1, "")
    assert err == f"stance: {path}: exists already; ask for overwriting to replace it\n"
    assert path.read_text("utf-8") == "precious"
    assert stance_cli(*command, "--overwrite").code == 0
    assert path.read_text("utf-8") != "precious"


def test_an_output_that_is_a_file_is_refused(
    stance_cli: Cli, options: tuple[object, ...], gold: Path
) -> None:
    assert stance_cli("evaluate", *options, "-o", gold) == (
        1,
        "",
        f"stance: {gold}: is a file; permitted is a folder\n",
    )


def test_gold_must_be_given(stance_cli: Cli) -> None:
    code, out, err = stance_cli("evaluate")
    assert (code, out) == (2, "")
    assert "Missing option '--gold'" in err
