"""Writing statements and articles."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self, cast

from stance.errors import DataError
from stance.formats.atomic import check_output, replacing, write_bytes
from stance.formats.columns import to_arrow, to_cells
from stance.formats.tables import TABLE_FORMATS, format_of
from stance.records import Document, LabelledStatement, Statement, to_json_object

OutputFormat = Literal["jsonl", "csv", "parquet"]
Target = str | Path | IO[str] | IO[bytes]


class StatementWriter:
    """Writes statements one at a time, so that they can be read while work goes on.

    Parameters
    ----------
    target
        A file, or a stream such as standard output. A file is written as
        ``NAME.partial`` and gets its name when the block ends without an exception;
        after an interruption the partial file holds every statement written so far,
        each line complete.
    format
        ``jsonl`` or ``csv``; ``parquet`` needs all statements, see
        `write_statements`. The default is told by the file's name, ``jsonl`` for a
        stream. JSON lines are compressed where the name ends in ``.gz``.
    overwrite
        Replace an existing file.
    annotation_only
        Write only the fields of a gold file.
    extra_columns
        Names of columns besides the record's fields; CSV needs to know them before
        the first row.

    Attributes
    ----------
    n_written
        How many statements were written.

    Raises
    ------
    DataError
        On entering the block, if the file exists or cannot be written.

    Examples
    --------
    >>> import io
    >>> from stance.records import Statement
    >>> stream = io.StringIO()
    >>> with StatementWriter(stream, format="jsonl") as writer:
    ...     writer.write(Statement(id="a", doc_id="d", text="We will talk."))
    >>> stream.getvalue()[:25]
    '{"id": "a", "doc_id": "d"'
    """

    def __init__(
        self,
        target: Target,
        *,
        format: str | None = None,
        overwrite: bool = False,
        annotation_only: bool = False,
        extra_columns: Iterable[str] = (),
    ) -> None:
        self.n_written = 0
        self._target = target
        self._format = _check_format(target, format, permitted=("jsonl", "csv"))
        self._overwrite = overwrite
        self._annotation_only = annotation_only
        self._extra_columns = tuple(extra_columns)
        self._columns: tuple[str, ...] = ()
        self._stack = ExitStack()
        self._stream: IO[Any] | None = None

    def __enter__(self) -> Self:
        """Open the file."""
        if isinstance(self._target, str | Path):
            check_output(self._target, overwrite=self._overwrite)
            stream = self._stack.enter_context(replacing(self._target, keep=".partial"))
            self._stream = self._stack.enter_context(_maybe_gzip(stream, self._target))
        else:
            self._stream = self._target
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file and, if all went well, give it its name."""
        if kind is None and self._format == "csv" and not self._columns:
            self._write_header(_empty_row(annotation_only=self._annotation_only))
        self._stack.__exit__(kind, error, traceback)

    def write(
        self, statement: Statement, *, extra: Mapping[str, Any] | None = None
    ) -> None:
        """Write one statement.

        Parameters
        ----------
        statement
            Labelled or not; in CSV all of one kind.
        extra
            Further columns, written after the record's fields; one that has the name
            of such a field becomes ``input_NAME``.

        Raises
        ------
        ValueError
            In CSV, for a column that the first row did not have.
        """
        row = to_row(statement, extra=extra, annotation_only=self._annotation_only)
        if self._format == "jsonl":
            self._emit(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        else:
            if not self._columns:
                self._write_header(row)
            unknown = row.keys() - set(self._columns)
            if unknown:
                raise ValueError(f"not among the columns: {', '.join(sorted(unknown))}")
            cells = to_cells(row)
            self._emit(_csv_line([cells.get(name, "") for name in self._columns]))
        self.n_written += 1

    def _write_header(self, row: Mapping[str, Any]) -> None:
        extra = (_extra_name(name) for name in self._extra_columns)
        self._columns = tuple(dict.fromkeys([*row, *extra]))
        self._emit(_csv_line(self._columns))

    def _emit(self, line: str) -> None:
        if self._stream is None:
            raise ValueError("the writer is not open; use it in a with block")
        _write_to(self._stream, line)
        self._stream.flush()


def write_statements(
    statements: Iterable[Statement],
    target: Target,
    *,
    format: str | None = None,
    overwrite: bool = False,
    annotation_only: bool = False,
    extras: Iterable[Mapping[str, Any]] | None = None,
) -> int:
    """Write statements; a file appears whole or not at all.

    Parameters
    ----------
    statements
        In the order in which they are written.
    target
        A file, or a stream.
    format
        ``jsonl``, ``csv`` or ``parquet``; told by the file's name if not given,
        ``jsonl`` for a stream. In CSV, fields that are no plain text hold JSON, and an
        empty cell is null. In Parquet, spans and positions are lists and structs;
        ``labels``, ``scores`` and ``abstained`` hold JSON.
    overwrite
        Replace an existing file.
    annotation_only
        Write only the fields of a gold file.
    extras
        For each statement its further columns; see `StatementWriter.write`.

    Returns
    -------
    int
        How many statements were written.

    Raises
    ------
    DataError
        If the file exists or cannot be written, or the format is unknown.
    """
    chosen = _check_format(target, format, permitted=TABLE_FORMATS)
    if isinstance(target, str | Path):
        check_output(target, overwrite=overwrite)
    items = list(statements)
    further = [{} for _ in items] if extras is None else list(extras)
    rows = [
        to_row(item, extra=extra, annotation_only=annotation_only)
        for item, extra in zip(items, further, strict=True)
    ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not rows:
        columns = list(_empty_row(annotation_only=annotation_only))
    if isinstance(target, str | Path):
        with replacing(target) as stream, _maybe_gzip(stream, target) as inner:
            _write_rows(rows, columns, inner, chosen)
    else:
        _write_rows(rows, columns, target, chosen)
        target.flush()
    return len(rows)


def write_documents(
    documents: Iterable[Document], path: str | Path, *, overwrite: bool = False
) -> int:
    """Write articles as JSON lines, whole or not at all; return how many.

    Raises
    ------
    DataError
        If the file exists or cannot be written.
    """
    check_output(path, overwrite=overwrite)
    n_written = 0
    with replacing(path) as stream, _maybe_gzip(stream, path) as inner:
        for document in documents:
            _write_to(inner, json.dumps(document.model_dump(), ensure_ascii=False))
            _write_to(inner, "\n")
            n_written += 1
    return n_written


def to_row(
    statement: Statement,
    *,
    extra: Mapping[str, Any] | None = None,
    annotation_only: bool = False,
) -> dict[str, Any]:
    """Return a statement as a JSON object with further columns after its fields.

    Parameters
    ----------
    statement
        Labelled or not.
    extra
        Further columns; one with the name of a field becomes ``input_NAME``.
    annotation_only
        Keep only the fields of a gold file.
    """
    row = to_json_object(statement, annotation_only=annotation_only)
    for name, value in (extra or {}).items():
        row[_extra_name(name)] = value
    return row


def _extra_name(name: str) -> str:
    return f"input_{name}" if name in LabelledStatement.model_fields else name


def _empty_row(*, annotation_only: bool) -> dict[str, Any]:
    empty = LabelledStatement(id="none", doc_id="none")
    return to_json_object(empty, annotation_only=annotation_only)


def _check_format(
    target: Target, format_: str | None, *, permitted: tuple[str, ...]
) -> str:
    found = format_
    if found is None:
        named = isinstance(target, str | Path)
        found = format_of(str(target)) if named else "jsonl"
    if found not in permitted:
        shown = f'"{found}"' if found else f'of the name "{target}"'
        raise DataError(
            f"output format {shown} cannot be written (permitted:"
            f" {', '.join(permitted)})"
        )
    return found


def _maybe_gzip(stream: IO[bytes], path: str | Path) -> IO[bytes]:
    if not str(path).endswith(".gz"):
        return stream
    # Without a time stamp the same statements give the same bytes.
    packed = gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0)
    return cast(IO[bytes], packed)


def _write_rows(
    rows: list[dict[str, Any]], columns: list[str], stream: IO[Any], format_: str
) -> None:
    if format_ == "parquet":
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        pq.write_table(to_arrow(rows, columns=columns), buffer)
        write_bytes(buffer.getvalue(), getattr(stream, "buffer", stream))
        return
    if format_ == "csv":
        _write_to(stream, _csv_line(columns))
    for row in rows:
        if format_ == "csv":
            cells = to_cells(row)
            _write_to(stream, _csv_line([cells.get(name, "") for name in columns]))
        else:
            _write_to(stream, json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _csv_line(cells: Iterable[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _write_to(stream: IO[Any], text: str) -> None:
    """Write UTF-8, whatever encoding and line ends a text stream would use."""
    # Half of a surrogate pair has no UTF-8; its escape is valid JSON.
    data = text.encode("utf-8", "backslashreplace")
    if isinstance(stream, io.StringIO):
        stream.write(text)
    elif isinstance(stream, io.TextIOBase):
        stream.flush()
        write_bytes(data, stream.buffer)
    else:
        write_bytes(data, stream)
