import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stance.errors import DataError
from stance.formats import (
    StatementWriter,
    check_output,
    digest_file,
    read_statements,
    write_json_atomic,
    write_statements,
    write_text_atomic,
)
from tests.builders import make_labelled, make_statement

STATEMENTS = [
    make_labelled(((0, 4),), text="Ça va, “or” not\n", positions=[("aid", "offer")]),
    make_labelled(((5, 9),), text='"', speaker="Ana Ruiz", stance=None),
]


class FailedOnPurposeError(Exception):
    pass


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def with_writer(path: Path, *, overwrite: bool = False) -> None:
    with StatementWriter(path, overwrite=overwrite) as writer:
        for statement in STATEMENTS:
            writer.write(statement)


def at_once(path: Path, *, overwrite: bool = False) -> None:
    write_statements(STATEMENTS, path, overwrite=overwrite)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet"])
def test_a_file_is_written_whole(tmp_path: Path, name: str) -> None:
    assert write_statements(STATEMENTS, tmp_path / name) == 2
    assert names_in(tmp_path) == [name]
    assert read_statements(tmp_path / name) == STATEMENTS


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv"])
def test_the_writer_writes_the_same_as_writing_at_once(
    tmp_path: Path, name: str
) -> None:
    with_writer(tmp_path / name)
    assert names_in(tmp_path) == [name]
    assert read_statements(tmp_path / name) == STATEMENTS
    if not name.endswith(".gz"):
        at_once(tmp_path / f"other-{name}")
        other = (tmp_path / f"other-{name}").read_bytes()
        assert (tmp_path / name).read_bytes() == other


def test_json_lines_have_the_fields_in_the_order_of_the_gold_file() -> None:
    stream = io.StringIO()
    write_statements(STATEMENTS[:1], stream, format="jsonl")
    assert list(json.loads(stream.getvalue()))[:13] == [
        "id",
        "doc_id",
        "mode",
        "content",
        "source",
        "cue",
        "speaker",
        "actor",
        "target",
        "voice",
        "stance",
        "positions",
        "text",
    ]
    assert "Ça va, “or” not\\n" in stream.getvalue()


def test_only_the_fields_of_a_gold_file() -> None:
    stream = io.StringIO()
    with StatementWriter(stream, annotation_only=True) as writer:
        writer.write(STATEMENTS[0])
    assert list(json.loads(stream.getvalue()))[-1] == "positions"


def test_extra_columns_follow_and_never_hide_a_field(tmp_path: Path) -> None:
    extra = {"year": 2031, "stance": "mine"}
    stream = io.StringIO()
    with StatementWriter(stream) as writer:
        writer.write(STATEMENTS[0], extra=extra)
    row = json.loads(stream.getvalue())
    assert (row["stance"], row["input_stance"], row["year"]) == (
        "neutral",
        "mine",
        2031,
    )
    path = tmp_path / "a.parquet"
    write_statements(STATEMENTS, path, extras=[extra, {"year": "unknown"}])
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    assert table["year"].to_pylist() == ["2031", '"unknown"']
    assert table["input_stance"].to_pylist() == ["mine", None]


def test_csv_takes_columns_announced_before_the_first_row() -> None:
    stream = io.StringIO()
    with StatementWriter(stream, format="csv", extra_columns=["b"]) as writer:
        writer.write(STATEMENTS[0], extra={"a": 1})
        writer.write(STATEMENTS[1], extra={"b": None})
        with pytest.raises(ValueError, match="not among the columns: c"):
            writer.write(STATEMENTS[1], extra={"c": 1})
    header, first, *_ = stream.getvalue().split("\r\n")
    assert header.endswith(",a,b")
    assert first.endswith(",1,")
    assert writer.n_written == 2


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_no_statements_make_a_file_that_can_be_read(tmp_path: Path, name: str) -> None:
    assert write_statements([], tmp_path / name) == 0
    assert read_statements(tmp_path / name) == []


def test_the_writer_of_no_statements_leaves_a_header(tmp_path: Path) -> None:
    with StatementWriter(tmp_path / "a.csv"):
        pass
    assert (tmp_path / "a.csv").read_text().startswith("id,doc_id,mode,")


@pytest.mark.parametrize("write", [with_writer, at_once])
def test_an_existing_file_is_kept_without_overwrite(
    tmp_path: Path, write: Callable[..., None]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    with pytest.raises(DataError, match=r"a\.jsonl: exists already"):
        write(path)
    assert path.read_text() == "old"
    write(path, overwrite=True)
    assert len(read_statements(path)) == 2
    assert names_in(tmp_path) == ["a.jsonl"]


@pytest.mark.parametrize("write", [with_writer, at_once])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("missing/a.jsonl", "there is no folder"),
        ("folder.jsonl", "is a folder"),
        ("a.txt", 'output format "txt" cannot be written'),
        ("a", 'output format of the name ".*a" cannot be written'),
        (f"{'a' * 300}.jsonl", "cannot be written"),
    ],
)
def test_an_output_that_cannot_be_is_refused(
    tmp_path: Path, write: Callable[..., None], name: str, expected: str
) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(DataError, match=expected):
        write(tmp_path / name)
    assert names_in(tmp_path) == ["folder.jsonl"]


def test_the_writer_cannot_write_parquet(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="permitted: jsonl, csv"):
        StatementWriter(tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv"])
def test_an_interruption_leaves_complete_lines(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")

    def interrupted() -> None:
        with StatementWriter(path, overwrite=True) as writer:
            writer.write(STATEMENTS[0])
            raise FailedOnPurposeError

    with pytest.raises(FailedOnPurposeError):
        interrupted()
    assert path.read_text() == "old"
    partial = tmp_path / f"{name}.partial"
    assert names_in(tmp_path) == [name, partial.name]
    assert read_statements(partial.rename(tmp_path / f"b-{name}")) == STATEMENTS[:1]


def test_each_line_is_on_disk_before_the_next_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with StatementWriter(path) as writer:
        for n_written, statement in enumerate(STATEMENTS, start=1):
            writer.write(statement)
            lines = (tmp_path / "a.jsonl.partial").read_text("utf-8").split("\n")
            assert [bool(line) for line in lines] == [True] * n_written + [False]


def test_a_failure_while_writing_at_once_leaves_nothing(tmp_path: Path) -> None:
    def statements() -> Any:
        yield STATEMENTS[0]
        raise FailedOnPurposeError

    with pytest.raises(FailedOnPurposeError):
        write_statements(statements(), tmp_path / "a.jsonl")
    assert names_in(tmp_path) == []


def test_errors_of_the_block_are_not_taken_for_errors_of_the_file(
    tmp_path: Path,
) -> None:
    def fails() -> None:
        with StatementWriter(tmp_path / "a.jsonl"):
            raise OSError("of something else")

    with pytest.raises(OSError, match="of something else"):
        fails()


def test_a_writer_outside_its_block_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not open"):
        StatementWriter(tmp_path / "a.jsonl").write(STATEMENTS[0])
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_streams_get_the_bytes_of_a_file(
    tmp_path: Path, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.{format_}"
    at_once(path)
    binary = io.BytesIO()
    write_statements(STATEMENTS, binary, format=format_)
    assert binary.getvalue() == path.read_bytes()
    inner = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(inner, encoding="latin-1"))
    write_statements(STATEMENTS, sys.stdout, format=format_)
    assert inner.getvalue() == path.read_bytes()


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    write_text_atomic("x", os.devnull)
    assert not Path(os.devnull).is_file()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_text_atomic("new", tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_compressed_output_has_no_time_stamp(tmp_path: Path) -> None:
    at_once(tmp_path / "a.jsonl.gz")
    data = (tmp_path / "a.jsonl.gz").read_bytes()
    assert data[4:8] == b"\0\0\0\0"
    assert gzip.decompress(data).count(b"\n") == 2


def test_statements_without_labels_have_no_labels(tmp_path: Path) -> None:
    stream = io.StringIO()
    write_statements([make_statement()], stream)
    assert "stance" not in json.loads(stream.getvalue())


def test_json_has_sorted_keys_and_finite_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json_atomic({"b": [1.5, None], "a": "é"}, path)
    assert path.read_text("utf-8") == (
        '{\n  "a": "é",\n  "b": [\n    1.5,\n    null\n  ]\n}\n'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json_atomic({"a": float("nan")}, path)
    assert names_in(tmp_path) == ["a.json"]


def test_text_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text_atomic("one\r\ntwo\n", path)
    write_text_atomic("three", path)
    assert path.read_bytes() == b"three"
    with pytest.raises(DataError, match="cannot be written"):
        write_text_atomic("x", tmp_path / "missing" / "a.txt")


def test_check_output_accepts_what_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    check_output(path)
    path.touch()
    check_output(path, overwrite=True)
    check_output(os.devnull)
    with pytest.raises(DataError, match="exists already"):
        check_output(path)


def test_digest_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    # The example of FIPS 180-2, appendix B.1.
    assert digest_file(path) == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    with pytest.raises(DataError, match="cannot be read"):
        digest_file(tmp_path / "missing")
