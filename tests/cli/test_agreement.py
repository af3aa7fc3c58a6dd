import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.articles import gold_rows, write_rows
from tests.console import Outcome

Cli = Callable[..., Outcome]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Return a second annotation that differs in one stance."""
    first, second = gold_rows()
    return write_rows(tmp_path / "b.jsonl", [first, second | {"stance": "neutral"}])


def test_agreement_is_measured_by_field(
    stance_cli: Cli, gold: Path, other: Path, article: Path, tmp_path: Path
) -> None:
    output = tmp_path / "agreement.json"
    code, out, err = stance_cli(
        "agreement", gold, other, "--documents", article, "-o", output
    )
    assert (code, err) == (0, "")
    for word in ("Counts", "Agreement by field", "stance", "kappa"):
        assert word in out
    result = json.loads(output.read_text("utf-8"))
    assert result["units"]["exact_f1"]["value"] == 1
    assert result["fields"]["stance"]["agreement"]["value"] == 0.5
    assert result["fields"]["speaker"]["agreement"]["value"] == 1
    assert result["n"]["documents"] == 1


def test_an_annotation_agrees_with_itself(
    stance_cli: Cli, gold: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(gold.read_bytes())
    output = tmp_path / "agreement.json"
    assert stance_cli("agreement", gold, copy, "-o", output).code == 0
    fields = json.loads(output.read_text("utf-8"))["fields"]
    assert fields["stance"]["kappa"]["value"] == 1
    assert fields["positions"]["f1"]["value"] == 1


def test_output_that_a_user_has_edited_is_taken_as_it_is(
    stance_cli: Cli, article: Path, gold: Path, tmp_path: Path
) -> None:
    # An extraction, of which a person kept a few columns and added labels.
    path = tmp_path / "mine.csv"
    assert stance_cli("extract", article, "--no-narrated", "-o", path).code == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    edited = io.StringIO()
    names = ("doc_id", "id", "content", "speaker", "stance", "positions", "remark")
    writer = csv.DictWriter(edited, names, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        mine = {"stance": "hardline", "positions": "", "remark": "sure"}
        writer.writerow(row | mine)
    path.write_text(edited.getvalue(), "utf-8")
    output = tmp_path / "agreement.json"
    code, _, err = stance_cli("agreement", gold, path, "-o", output)
    assert (code, err) == (0, "")
    result = json.loads(output.read_text("utf-8"))
    assert result["n"]["common_units"] == 2
    assert result["fields"]["stance"]["agreement"]["value"] == 0.5
    assert result["fields"]["speaker"]["agreement"]["value"] == 1
    assert result["fields"]["positions"]["f1"]["value"] == 0


def test_one_file_is_too_few(stance_cli: Cli, gold: Path) -> None:
    assert stance_cli("agreement", gold) == (
        1,
        "",
        "stance: agreement needs two or more files\n",
    )


def test_files_of_different_documents_are_refused(
    stance_cli: Cli, gold: Path, tmp_path: Path
) -> None:
    rows = [row | {"doc_id": "elsewhere"} for row in gold_rows()]
    other = write_rows(tmp_path / "c.jsonl", rows)
    code, out, err = stance_cli("agreement", gold, other)
    assert (code, out) == (1, "")
    assert "no document is in all annotations" in err
    assert "has elsewhere" in err


def test_a_broken_file_is_named_with_its_lines(
    stance_cli: Cli, gold: Path, tmp_path: Path
) -> None:
    broken = write_rows(tmp_path / "c.jsonl", [gold_rows()[0], ["no object"]])
    assert stance_cli("agreement", gold, broken) == (
        1,
        "",
        f"stance: {broken}:2: found a JSON array; permitted is an object\n",
    )


def test_an_output_is_not_overwritten(stance_cli: Cli, gold: Path, other: Path) -> None:
    before = gold.read_bytes()
    code, out, err = stance_cli("agreement", gold, other, "-o", gold)
    assert (code, out) == (1, "")
    assert err == f"stance: {gold}: exists already; ask for overwriting to replace it\n"
    assert gold.read_bytes() == before
