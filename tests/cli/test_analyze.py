import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stance.records import LabelledStatement
from tests.articles import GERMAN, KEEP, MEET, TALKS, read_rows
from tests.console import Outcome

Cli = Callable[..., Outcome]
MakeModel = Callable[..., Path]


@pytest.fixture
def options(tiny_model: Path, book: Path) -> tuple[object, ...]:
    return ("--model", tiny_model, "--codebook", book, "--device", "cpu")


def test_labelled_statements_are_printed(
    stance_cli: Cli, article: Path, options: tuple[object, ...]
) -> None:
    code, out, err = stance_cli("analyze", article, *options, "--no-narrated")
    assert code == 0
    assert err == "2 statements in 1 articles\n"
    rows = read_rows(out)
    assert [(r["text"], r["speaker"]) for r in rows] == [
        (MEET, "Ana Ruiz"),
        (KEEP, "Tomas Holm"),
    ]
    order = "id doc_id mode content source cue speaker actor target voice stance"
    for row in rows:
        assert list(row)[:12] == [*order.split(), "positions"]
        assert set(row) == set(LabelledStatement.model_fields)
        assert set(row["scores"]["stance"]) == {"conciliatory", "hardline", "neutral"}
        assert set(row["scores"]["concession"]) == {"dialogue", "sanctions"}
        assert row["codebook"]["name"] == "small"
        assert row["model"]["name"].endswith("tiny-model")
        assert (row["stance"] is None) == ("stance" in row["abstained"])


def test_quiet_says_nothing(
    stance_cli: Cli, article: Path, options: tuple[object, ...]
) -> None:
    code, out, err = stance_cli("analyze", article, *options, "--quiet")
    assert (code, err) == (0, "")
    assert out


def test_a_table_has_the_labels(
    stance_cli: Cli, article: Path, options: tuple[object, ...]
) -> None:
    code, out, _ = stance_cli("analyze", article, *options, "--format", "table")
    assert code == 0
    for word in ("Statements", "Speaker", "Stance", "Positions", "Tomas Holm"):
        assert word in out


def test_a_report_is_written_too(
    stance_cli: Cli, article: Path, tmp_path: Path, options: tuple[object, ...]
) -> None:
    report, output = tmp_path / "page.html", tmp_path / "out.csv"
    command = ("analyze", article, *options, "-o", output, "--report", report)
    code, out, err = stance_cli(*command)
    assert (code, out) == (0, "")
    assert err.endswith(f"report: {report}\n")
    assert "Tomas Holm" in report.read_text("utf-8")
    assert output.read_text("utf-8").startswith("id,doc_id,mode,content,")
    before = report.read_bytes()
    output.unlink()
    code, out, err = stance_cli(*command)
    assert (code, out) == (1, "")
    assert err == (
        f"stance: {report}: exists already; ask for overwriting to replace it\n"
    )
    assert (report.read_bytes(), output.exists()) == (before, False)
    assert stance_cli(*command, "--overwrite").code == 0


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(
    stance_cli: Cli, article: Path, tmp_path: Path, options: tuple[object, ...]
) -> None:
    missing = tmp_path / "none.txt"
    code, out, err = stance_cli("analyze", missing, article, *options)
    assert code == 1
    assert {row["doc_id"] for row in read_rows(out)} == {"talks"}
    lines = err.splitlines()
    assert lines[0] == f"stance: {missing}: no such file or folder"
    assert lines[-1] == "stance: 1 input left out; the rest was processed"


def test_another_language_is_said(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    path = tmp_path / "de.txt"
    path.write_text(GERMAN, "utf-8")
    assert stance_cli("analyze", path, *options) == (
        0,
        "",
        "note: de: is in 'de', not in English; no statements are taken\n"
        "0 statements in 1 articles\n"
        "note: articles in other languages: 1\n",
    )


def test_truncation_is_told(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    path = tmp_path / "long.txt"
    words = "we will meet the envoy and talk about relief and aid " * 12
    path.write_text(f"“{words.strip()},” minister Ana Ruiz said.\n", "utf-8")
    code, out, err = stance_cli("analyze", path, *options, "--no-narrated")
    assert code == 0
    assert len(read_rows(out)) == 1
    assert "note: premises truncated: " in err


def test_unknown_models_are_refused(stance_cli: Cli, article: Path) -> None:
    code, out, err = stance_cli("analyze", article, "--model", "no-such-model")
    assert (code, out) == (1, "")
    assert err.startswith("stance: model 'no-such-model': neither a shipped model (")
    assert err.endswith(") nor a folder nor a hub id of the form ORG/MODEL@COMMIT\n")
    code, out, err = stance_cli("analyze", article, "--model", "some/model")
    assert (code, out) == (1, "")
    assert "name a revision too (some/model@COMMIT)" in err


def test_a_model_without_label_names_is_refused(
    stance_cli: Cli, article: Path, make_model: MakeModel
) -> None:
    folder = make_model(("LABEL_0", "LABEL_1", "LABEL_2"))
    assert stance_cli("analyze", article, "--model", folder) == (
        1,
        "",
        f"stance: {folder}: its label names ['LABEL_0', 'LABEL_1', 'LABEL_2'] do not "
        "tell which column is entailment; permitted are entailment, neutral, "
        "contradiction, or entailment, not_entailment (set id2label in the model's "
        "config.json)\n",
    )


def test_a_model_without_safetensors_is_refused(
    stance_cli: Cli, article: Path, make_model: MakeModel
) -> None:
    folder = make_model(safetensors=False)
    code, out, err = stance_cli("analyze", article, "--model", folder)
    assert (code, out) == (1, "")
    assert err.startswith(f"stance: {folder}: no *.safetensors file; convert the ")


def test_a_broken_codebook_is_refused_with_its_lines(
    stance_cli: Cli, article: Path, tmp_path: Path
) -> None:
    book = tmp_path / "broken.yaml"
    book.write_text("name: a\nversion: 1\nstances: {a: b, c: d}\n", "utf-8")
    code, out, err = stance_cli("analyze", article, "--codebook", book)
    assert (code, out) == (1, "")
    assert f'{book}:3: codebook: unknown key "stances", did you mean "stance"?' in err


def test_facets_of_ones_own_are_labelled(
    stance_cli: Cli, article: Path, tmp_path: Path, tiny_model: Path
) -> None:
    book = tmp_path / "own.yaml"
    facet = {"name": "tone", "kind": "exclusive", "labels": {"glad": "g", "sad": "s"}}
    book.write_text(json.dumps({"name": "own", "version": "1", "facets": [facet]}))
    code, out, _ = stance_cli(
        "analyze", article, "--model", tiny_model, "--codebook", book
    )
    assert code == 0
    for row in read_rows(out):
        assert set(row["labels"]) == {"tone"}
        assert row["stance"] is None
        assert row["positions"] == []


def test_order_and_batch_size_do_not_matter(
    stance_cli: Cli, article: Path, tmp_path: Path, options: tuple[object, ...]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(TALKS.replace("Ana Ruiz", "Eva Lind"), "utf-8")
    command = (*options, "--precision", "float32")
    first = read_rows(stance_cli("analyze", article, other, *command).out)
    second = read_rows(
        stance_cli("analyze", other, article, *command, "--batch-size", "3").out
    )
    by_id = {row["id"]: row for row in second}
    assert len(by_id) == len(first)
    for row in first:
        twin = by_id[row["id"]]
        assert row["scores"]["stance"] == pytest.approx(
            twin["scores"]["stance"], abs=2e-5
        )
        assert row["stance"] == twin["stance"]
