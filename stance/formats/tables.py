"""Rows of JSON lines, CSV and Parquet, each with its line."""

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from stance.errors import DataError
from stance.formats.decoding import decode
from stance.formats.problems import DataProblem, OnProblem

TABLE_FORMATS = ("jsonl", "csv", "parquet")

# Longest first: the suffix of ``a.jsonl.gz`` is ``.jsonl.gz``.
_FORMAT_OF_SUFFIX = {
    ".jsonl.gz": "jsonl",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".txt": "txt",
    ".md": "md",
}
_GZIP_MAGIC = b"\x1f\x8b"
_DELIMITERS = ",;\t"


class Row(NamedTuple):
    """One row of a table: its line (row number in Parquet) from 1, and its values."""

    line: int
    values: dict[str, Any]


def format_of(path: str | Path) -> str | None:
    """Return the format that a file's name tells, or None.

    Examples
    --------
    >>> format_of("a.JSONL.gz"), format_of("b.docx")
    ('jsonl', None)
    """
    name = Path(path).name.lower()
    for suffix, format_ in _FORMAT_OF_SUFFIX.items():
        if name.endswith(suffix):
            return format_
    return None


def stem_of(path: str | Path) -> str:
    """Return a file's name without the suffix of its format.

    Examples
    --------
    >>> stem_of("folder/talks.v2.jsonl.gz")
    'talks.v2'
    """
    name = Path(path).name
    for suffix in _FORMAT_OF_SUFFIX:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return Path(path).stem


def permitted_suffixes() -> str:
    """Return the suffixes that can be read, for messages."""
    return ", ".join(sorted(_FORMAT_OF_SUFFIX))


def did_you_mean(found: str, permitted: list[str]) -> str:
    """Return ``, did you mean "..."?`` for the nearest permitted name, or nothing."""
    close = get_close_matches(found, permitted, n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""


def open_binary(path: str | Path) -> IO[bytes]:
    """Return a file (``-`` for standard input) opened for reading.

    Raises
    ------
    DataError
        If it does not exist, is a folder or cannot be read.
    """
    if str(path) == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        return Path(path).open("rb")
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error


def read_table(
    path: str | Path, *, format: str, on_problem: OnProblem
) -> Iterator[Row]:
    """Yield the rows of a table, one at a time.

    Parameters
    ----------
    path
        A file, or ``-`` for standard input.
    format
        One of `TABLE_FORMATS`. JSON lines may be compressed with gzip.
    on_problem
        Takes what cannot be read; the rest is yielded.

    Raises
    ------
    DataError
        If the file cannot be opened.
    """
    readers = {"jsonl": _read_jsonl, "csv": _read_csv, "parquet": _read_parquet}
    with open_binary(path) as stream:
        yield from readers[format](stream, str(path), on_problem)


def _read_jsonl(stream: IO[bytes], path: str, on_problem: OnProblem) -> Iterator[Row]:
    for line, data in _lines(stream, path, on_problem):
        try:
            text, encoding = decode(data, controls=True)
        except DataError as error:
            on_problem(DataProblem(path, str(error), line))
            if line == 1:
                return
            continue
        if encoding != "utf-8":
            on_problem(DataProblem(path, f"read as {encoding}", line, "notice"))
        if not text.strip():
            continue
        try:
            value = json.loads(text, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            message = f"not valid JSON: {error.msg} at column {error.colno}"
            on_problem(DataProblem(path, message, line))
            continue
        except (ValueError, RecursionError) as error:
            on_problem(DataProblem(path, f"not valid JSON: {error}", line))
            continue
        if not isinstance(value, dict):
            message = f"found a JSON {_json_type(value)}; permitted is an object"
            on_problem(DataProblem(path, message, line))
            continue
        yield Row(line, value)


def _lines(
    stream: IO[bytes], path: str, on_problem: OnProblem
) -> Iterator[tuple[int, bytes]]:
    start = stream.read(4)
    stream.seek(0)
    source: IO[bytes] = stream
    if start.startswith(_GZIP_MAGIC):
        source = cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    elif start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        # In UTF-16 and UTF-32 a line does not end where a byte 0x0A is.
        try:
            text, encoding = decode(stream.read(), controls=True)
        except DataError as error:
            on_problem(DataProblem(path, str(error)))
            return
        on_problem(DataProblem(path, f"read as {encoding}", level="notice"))
        source = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    line = 0
    try:
        for line, data in enumerate(source, start=1):
            yield line, data
    except (EOFError, OSError, zlib.error) as error:
        message = f"damaged after line {line}, the rest is lost: {error}"
        on_problem(DataProblem(path, message, line + 1))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _json_type(value: Any) -> str:
    names = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")


def _read_csv(stream: IO[bytes], path: str, on_problem: OnProblem) -> Iterator[Row]:
    try:
        text, encoding = decode(stream.read(), controls=True)
    except DataError as error:
        on_problem(DataProblem(path, str(error)))
        return
    if encoding != "utf-8":
        on_problem(DataProblem(path, f"read as {encoding}", level="notice"))
    reader = _csv_reader(text)
    try:
        header = [name.strip() for name in next(reader, [])]
        repeated = sorted({name for name in header if header.count(name) > 1})
        if repeated:
            message = f'column "{repeated[0]}" is there twice; names must differ'
            on_problem(DataProblem(path, message, 1))
            return
        # A quoted field may hold line ends: a row begins after the last one's end.
        line = reader.line_num + 1
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                message = f"{len(cells)} fields; permitted are {len(header)}"
                on_problem(DataProblem(path, message, start))
                continue
            yield Row(start, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        on_problem(DataProblem(path, f"not valid CSV: {error}", reader.line_num))


def _csv_reader(text: str) -> Any:
    # The module's limit of 131,072 characters is less than a long article.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    first = text.split("\n", maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _read_parquet(stream: IO[bytes], path: str, on_problem: OnProblem) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = io.BytesIO(stream.read()) if path == "-" else stream
    line = 0
    try:
        for batch in pq.ParquetFile(source).iter_batches(batch_size=256):
            for values in batch.to_pylist():
                line += 1
                yield Row(line, values)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        on_problem(DataProblem(path, f"not valid Parquet: {reason}", line or None))
