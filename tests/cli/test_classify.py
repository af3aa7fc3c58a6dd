import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.articles import read_rows, write_rows
from tests.console import Outcome

Cli = Callable[..., Outcome]
ROWS = [
    {"text": "We will meet them.", "actor": "Varsia", "party": "left"},
    {"text": "No relief.", "id": "mine", "party": "right"},
    {"text": "12 …"},
]


@pytest.fixture
def options(tiny_model: Path, book: Path) -> tuple[object, ...]:
    return ("--model", tiny_model, "--codebook", book, "--device", "cpu")


def test_rows_come_back_in_order_with_labels(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    path = write_rows(tmp_path / "rows.jsonl", ROWS)
    code, out, err = stance_cli("classify", path, *options)
    assert (code, err) == (0, "")
    rows = read_rows(out)
    assert [row["id"] for row in rows] == ["rows-0001", "mine", "rows-0003"]
    assert [row["text"] for row in rows] == [row["text"] for row in ROWS]
    assert [row.get("party") for row in rows] == ["left", "right", None]
    assert [row["actor"] for row in rows] == ["Varsia", None, None]
    for row in rows:
        assert [row[name] for name in ("content", "source", "cue", "mode")] == [
            None
        ] * 4
    assert rows[2]["abstained"] == {"stance": "no words"}
    assert rows[2]["stance"] is None


def test_csv_keeps_its_columns(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    path, output = tmp_path / "rows.csv", tmp_path / "out.csv"
    path.write_text('n,text,stance\n1,We will meet.,old\n2,"No, never.",\n', "utf-8")
    code, out, err = stance_cli("classify", path, *options, "-o", output)
    assert (code, out, err) == (0, "", "")
    rows = list(csv.DictReader(io.StringIO(output.read_text("utf-8"))))
    assert [(row["n"], row["text"]) for row in rows] == [
        ("1", "We will meet."),
        ("2", "No, never."),
    ]
    assert [row["input_stance"] for row in rows] == ["old", ""]
    assert set(json.loads(rows[0]["scores"])["concession"]) == {"dialogue", "sanctions"}


def test_statements_of_extract_keep_their_spans(
    stance_cli: Cli, article: Path, tmp_path: Path, options: tuple[object, ...]
) -> None:
    path = tmp_path / "statements.jsonl"
    assert stance_cli("extract", article, "-o", path).code == 0
    given = read_rows(path.read_text("utf-8"))
    rows = read_rows(stance_cli("classify", path, *options).out)
    for name in ("id", "doc_id", "content", "source", "speaker", "context"):
        assert [row[name] for row in rows] == [row[name] for row in given]


def test_standard_input_is_read(
    stance_cli: Cli, monkeypatch: pytest.MonkeyPatch, options: tuple[object, ...]
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b'{"text": "We will meet."}\n'))
    monkeypatch.setattr(sys, "stdin", stream)
    code, out, _ = stance_cli("classify", "-", *options)
    assert code == 0
    assert read_rows(out)[0]["id"] == "stdin-0001"


def test_a_table_is_printed(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    path = write_rows(tmp_path / "rows.jsonl", ROWS)
    code, out, _ = stance_cli("classify", path, *options, "--format", "table")
    assert code == 0
    assert "We will meet them." in out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "{}: no such file"),
        ("[1]\n", "{}:1: found a JSON array; permitted is an object"),
        (
            '{"txt": "a"}\n',
            '{}:1: has no "text", is it "txt"?',
        ),
        (
            '{"text": " "}\n[]\n',
            "2 problems in the input\n"
            "  {}:1: text: found ' '; permitted is a text\n"
            "  {}:2: found a JSON array; permitted is an object",
        ),
    ],
)
def test_rows_that_cannot_be_used_are_refused(
    stance_cli: Cli, tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "rows.jsonl"
    if content is not None:
        path.write_text(content, "utf-8")
    code, out, err = stance_cli("classify", path)
    assert (code, out) == (1, "")
    assert err == f"stance: {message.replace('{}', str(path))}\n"


def test_a_file_of_another_kind_is_refused(stance_cli: Cli, article: Path) -> None:
    assert stance_cli("classify", article) == (
        1,
        "",
        f'stance: {article}: has the suffix ".txt"; permitted are .jsonl, .jsonl.gz, '
        ".csv, .parquet\n",
    )


def test_an_output_is_not_overwritten(stance_cli: Cli, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.jsonl", ROWS)
    before = path.read_bytes()
    code, _, err = stance_cli("classify", path, "-o", path)
    assert code == 1
    assert err == f"stance: {path}: exists already; ask for overwriting to replace it\n"
    assert path.read_bytes() == before
