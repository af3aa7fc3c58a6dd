import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stance.errors import DataError
from stance.formats import read_rows, read_statements, write_statements
from stance.records import Position, Statement, to_json_object
from tests.builders import make_document, make_labelled, make_statement

GOLD: dict[str, Any] = {
    "id": "doc-01",
    "doc_id": "doc",
    "mode": "direct",
    "content": [[0, 3], [5, 9]],
    "source": [10, 12],
    "cue": None,
    "speaker": "Ana Ruiz",
    "actor": "Varsia",
    "target": None,
    "voice": "party",
    "stance": "mixed",
    "positions": [{"concession": "aid", "move": "offer", "conditional": True}],
}


def write_lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def without(*keys: str) -> dict[str, Any]:
    return {name: value for name, value in GOLD.items() if name not in keys}


def test_a_gold_file_is_read(tmp_path: Path) -> None:
    (statement,) = read_statements(write_lines(tmp_path / "gold.jsonl", GOLD))
    assert to_json_object(statement, annotation_only=True) == GOLD
    assert statement.positions == (
        Position(concession="aid", move="offer", conditional=True),
    )
    assert statement.text == ""


def test_text_is_taken_from_the_document_where_it_is_missing(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "gold.jsonl",
        GOLD,
        {**GOLD, "id": "b", "text": "Kept."},
        {**GOLD, "id": "c", "doc_id": "unknown"},
    )
    documents = {"doc": make_document("One, two… three")}
    texts = [s.text for s in read_statements(path, documents=documents)]
    assert texts == ["One two…", "Kept.", ""]


def test_content_beyond_the_document_is_a_problem(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "gold.jsonl", GOLD)
    with pytest.raises(DataError, match=r":1: content: ends at 9; .* only 5 char"):
        read_statements(path, documents={"doc": make_document("Short")})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (without("id"), "id: is missing (found: doc_id, mode, "),
        (
            {**without("positions"), "postions": []},
            'positions: is missing, is it "postions"?',
        ),
        ({**without("stance"), "Stance": "x"}, 'stance: is missing, is it "Stance"?'),
        (
            {**without("content"), "contents": []},
            'content: is missing, is it "contents',
        ),
        ({**GOLD, "content": None}, "content: found neither content nor text"),
        ({**GOLD, "id": ""}, "id: String should have at least 1 character"),
        ({**GOLD, "content": []}, "content: content has no span"),
        ({**GOLD, "content": [[5, 3]]}, "content: span [5, 3] is empty"),
        ({**GOLD, "content": [1]}, "content.0: Input should be a valid tuple"),
        ({**GOLD, "content": [["a", 2]]}, "content.0.0: Input should be a valid int"),
        ({**GOLD, "source": [4, 4]}, "source: span [4, 4] is empty or negative"),
        ({**GOLD, "mode": "drect"}, "mode: Input should be 'direct', 'mixed'"),
        ({**GOLD, "speaker": 3}, "speaker: Input should be a valid string (found 3)"),
        ({**GOLD, "positions": [{"move": "offer"}]}, "positions.0.concession: Field"),
        ({**GOLD, "positions": GOLD["positions"] * 2}, "position listed twice"),
        ({**GOLD, "doc_id": None}, "doc_id: Input should be a valid string"),
    ],
)
def test_a_bad_statement_is_named_by_line_and_field(
    tmp_path: Path, row: dict[str, Any], expected: str
) -> None:
    path = write_lines(tmp_path / "gold.jsonl", {**GOLD, "id": "first"}, row)
    with pytest.raises(DataError) as caught:
        read_statements(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: {expected}")
    assert "\n" not in message


def test_every_problem_is_listed(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "gold.jsonl", {**GOLD, "mode": 1, "cue": 2}, [], GOLD, GOLD
    )
    with pytest.raises(DataError, match="4 problems") as caught:
        read_statements(path)
    starts = [problem.removeprefix(f"{path}:")[:9] for problem in caught.value.problems]
    assert starts == [
        "1: mode: ",
        "1: cue: I",
        "2: found ",
        '4: id: "d',
    ]


@pytest.mark.parametrize(
    "row",
    [
        {**GOLD, "comment": "of the user's own"},
        {**without("stance", "positions"), "labels": {"taste": "sweet"}},
        {**without("content"), "text": "We will talk."},
        {**GOLD, "voice": None},
        {**GOLD, "content": None, "text": "We will talk."},
    ],
)
def test_what_is_permitted(tmp_path: Path, row: dict[str, Any]) -> None:
    (statement,) = read_statements(write_lines(tmp_path / "gold.jsonl", row))
    assert statement.id == "doc-01"
    assert statement.voice == "party"


def test_ids_may_repeat_in_another_document(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "gold.jsonl", GOLD, {**GOLD, "doc_id": "other"})
    assert len(read_statements(path)) == 2


def test_an_empty_file_has_no_statements(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.touch()
    assert read_statements(path) == []


@pytest.mark.parametrize("read", [read_statements, read_rows])
@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.txt", 'has the suffix ".txt"; permitted are'), ("a.jsonl", "no such file")],
)
def test_a_wrong_path_is_refused(
    tmp_path: Path, read: Callable[[Path], Any], name: str, expected: str
) -> None:
    with pytest.raises(DataError, match=expected):
        read(tmp_path / name)


def test_csv_cells_that_are_no_json_are_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    write_statements([make_labelled()], path)
    path.write_text(path.read_text("utf-8").replace('"[[0, 10]]"', "0-10"), "utf-8")
    with pytest.raises(
        DataError, match=r":2: content: found '0-10'; permitted is JSON"
    ):
        read_statements(path)


def test_rows_to_classify_keep_their_other_columns(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "rows.jsonl",
        {"year": 2031, "text": "We will talk.", "actor": "Varsia", "tags": ["a"]},
        {"text": "Never.", "id": 7, "target": "", "context": "He left.", "x": None},
    )
    rows = read_rows(path)
    assert [row.statement for row in rows] == [
        Statement(id="rows-0001", doc_id="rows", text="We will talk.", actor="Varsia"),
        Statement(id="7", doc_id="rows", text="Never.", context="He left."),
    ]
    assert [dict(row.extra) for row in rows] == [
        {"year": 2031, "tags": ["a"]},
        {"x": None},
    ]


def test_rows_to_classify_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("label,text\nyes,We will talk.\n,No.\n")
    rows = read_rows(path)
    assert [row.statement.text for row in rows] == ["We will talk.", "No."]
    assert [dict(row.extra) for row in rows] == [{"label": "yes"}, {"label": ""}]


def test_a_column_that_only_shares_its_name_is_left_alone(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "rows.jsonl", {"text": "No.", "mode": "train", "content": "x"}
    )
    (row,) = read_rows(path)
    assert row.statement.mode is None
    assert row.extra == {"mode": "train", "content": "x"}


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_extracted_statements_to_classify_keep_their_spans(
    tmp_path: Path, suffix: str
) -> None:
    statement = make_statement(((2, 5), (7, 9)), text="a b", speaker="Ana Ruiz")
    path = tmp_path / f"rows.{suffix}"
    write_statements([statement], path)
    (row,) = read_rows(path)
    assert row.statement == statement
    assert row.extra == {}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"txt": "a"}, 'has no "text", is it "txt"?'),
        ({"text": None}, "text: found None"),
        ({"text": " "}, "text: found ' '"),
        ({"text": ["a"]}, "text: found ['a']"),
        ({"text": "a", "actor": ["b"]}, "actor: found ['b']"),
        ({"text": "a", "doc_id": "d", "content": "x"}, "content: found 'x'"),
        ({"text": "a", "doc_id": "d", "content": [[2, 1]]}, "content: span [2, 1]"),
    ],
)
def test_no_row_is_left_out(tmp_path: Path, row: dict[str, Any], expected: str) -> None:
    path = write_lines(tmp_path / "rows.jsonl", {"text": "a"}, row, {"text": "b"})
    with pytest.raises(DataError) as caught:
        read_rows(path)
    assert str(caught.value).startswith(f"{path}:2: {expected}")


def test_a_table_without_text_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("txt\na\nb\n")
    with pytest.raises(DataError) as caught:
        read_rows(path)
    assert str(caught.value) == f'{path}:2: has no "text", is it "txt"?'


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps({**GOLD, "text": "We will talk."}).encode()
    for read in (read_statements, read_rows):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert len(read("-")) == 1
