"""Reading statements: gold, predictions, annotations, and rows to classify."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stance.errors import DataError
from stance.formats.columns import from_cells
from stance.formats.documents import as_text
from stance.formats.problems import DataProblem, ProblemList
from stance.formats.tables import (
    TABLE_FORMATS,
    Row,
    did_you_mean,
    format_of,
    read_table,
    stem_of,
)
from stance.records import (
    Document,
    LabelledStatement,
    Span,
    Statement,
    from_json_object,
    join_spans,
)

_REQUIRED = ("id", "doc_id", "stance", "positions")
# Null means "not given" here, as in an empty cell of CSV.
_NEVER_NULL = ("text", "voice", "positions", "labels", "abstained", "cue_polarity")
_ROW_FIELDS = (
    "id",
    "doc_id",
    "text",
    "context",
    "speaker",
    "actor",
    "target",
    "published",
    "title",
)


@dataclass(frozen=True, slots=True)
class ClassifyRow:
    """A row to classify.

    Attributes
    ----------
    statement
        What the row says.
    extra
        The row's other columns, untouched, in their order.
    """

    statement: Statement
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


def read_statements(
    path: str | Path, *, documents: Mapping[str, Document] | None = None
) -> list[LabelledStatement]:
    """Return the labelled statements of a file, in order.

    Parameters
    ----------
    path
        ``.jsonl``, ``.jsonl.gz``, ``.csv`` or ``.parquet``, as `write_statements`
        writes them; ``-`` is JSON lines on standard input. Each row has ``id``,
        ``doc_id``, ``content`` (or ``text``) and either ``labels`` or ``stance`` and
        ``positions``; unknown fields are left out.
    documents
        By id; where a statement has no text or words of its cue, they are taken from
        here.

    Raises
    ------
    DataError
        With every problem found, each with its line and field.

    Notes
    -----
    An empty file gives an empty list.
    """
    problems = ProblemList()
    statements: list[LabelledStatement] = []
    first_lines: dict[tuple[str, str], int] = {}
    empty_is_null = format_of(path) == "csv"
    for row in _rows(path, problems):
        found = _statement_of(row.values, documents or {}, empty_is_null=empty_is_null)
        if isinstance(found, list):
            for message in found:
                problems(DataProblem(str(path), message, row.line))
            continue
        first = first_lines.setdefault((found.doc_id, found.id), row.line)
        if first != row.line:
            message = f'id: "{found.id}" is given twice, first in line {first}'
            problems(DataProblem(str(path), message, row.line))
            continue
        statements.append(found)
    problems.raise_if_any()
    return statements


def read_rows(path: str | Path) -> list[ClassifyRow]:
    """Return the rows of a table that are statements already, in order.

    Parameters
    ----------
    path
        ``.jsonl``, ``.jsonl.gz``, ``.csv`` or ``.parquet`` with a ``text`` column;
        ``-`` is JSON lines on standard input. The columns ``id``, ``doc_id``,
        ``context``, ``speaker``, ``actor``, ``target``, ``published`` and ``title`` are
        used where they are. A row without id gets the stem of the file and its number.
        Statements that `write_statements` wrote keep their spans.

    Raises
    ------
    DataError
        With every problem found; no row is left out.
    """
    problems = ProblemList()
    stem = "stdin" if str(path) == "-" else stem_of(path)
    rows: list[ClassifyRow] = []
    for number, row in enumerate(_rows(path, problems), start=1):
        if "text" not in row.values:
            message = f'has no "text"{_suggest("text", row.values)}'
            problems(DataProblem(str(path), message, row.line))
            if format_of(path) in ("csv", "parquet"):
                break
            continue
        try:
            rows.append(_row_of(row.values, stem=stem, number=number))
        except ValidationError as error:
            for message in _messages(error):
                problems(DataProblem(str(path), message, row.line))
        except (DataError, ValueError) as error:
            problems(DataProblem(str(path), str(error), row.line))
    problems.raise_if_any()
    return rows


def _rows(path: str | Path, problems: ProblemList) -> Iterator[Row]:
    format_ = "jsonl" if str(path) == "-" else format_of(path)
    if format_ not in TABLE_FORMATS:
        raise DataError(
            f'{path}: has the suffix "{Path(path).suffix}"; permitted are .jsonl,'
            " .jsonl.gz, .csv, .parquet"
        )
    return read_table(path, format=format_, on_problem=problems)


def _statement_of(
    values: Mapping[str, Any],
    documents: Mapping[str, Document],
    *,
    empty_is_null: bool,
) -> LabelledStatement | list[str]:
    """Return the statement of a row, or what is wrong with it."""
    messages = _missing_keys(values)
    if messages:
        return messages
    try:
        data = _without_null(from_cells(values, empty_is_null=empty_is_null))
        statement = from_json_object(data)
    except ValidationError as error:
        return _messages(error)
    except ValueError as error:
        return [str(error)]
    document = documents.get(statement.doc_id)
    if statement.content is None:
        if statement.text:
            return statement
        return ["content: found neither content nor text; permitted is either or both"]
    if document is None:
        return statement
    return _with_words(statement, document)


def _with_words(
    statement: LabelledStatement, document: Document
) -> LabelledStatement | list[str]:
    """Take the words of content and cue from the document where they are missing."""
    wanted: dict[str, tuple[str, tuple[Span, ...]]] = {}
    if not statement.text and statement.content:
        wanted["text"] = ("content", statement.content)
    if not statement.cue_text and statement.cue:
        wanted["cue_text"] = ("cue", (statement.cue,))
    n_characters = len(document.text)
    outside = [
        f"{field}: ends at {spans[-1][1]}; the document {document.id} has only"
        f" {n_characters} characters"
        for field, spans in wanted.values()
        if spans[-1][1] > n_characters
    ]
    if outside:
        return outside
    missing = {
        name: join_spans(document.text, spans) for name, (_, spans) in wanted.items()
    }
    return statement.model_copy(update=missing)


def _missing_keys(values: Mapping[str, Any]) -> list[str]:
    required = _REQUIRED[:2] if "labels" in values else _REQUIRED
    messages = [
        f"{key}: is missing{_suggest(key, values)}"
        for key in required
        if key not in values
    ]
    if "content" not in values and "text" not in values:
        messages.append(f"content: is missing{_suggest('content', values)}")
    return messages


def _suggest(key: str, values: Mapping[str, Any]) -> str:
    unknown = [
        str(name) for name in values if name not in LabelledStatement.model_fields
    ]
    close = did_you_mean(key, unknown)
    if close:
        return close.replace("did you mean", "is it")
    return f" (found: {', '.join(map(str, values)) or 'nothing'})"


def _without_null(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in data.items()
        if value is not None or name not in _NEVER_NULL
    }


def _messages(error: ValidationError) -> list[str]:
    messages = []
    for detail in error.errors(include_url=False):
        where = ".".join(str(part) for part in detail["loc"])
        reason = detail["msg"].removeprefix("Value error, ")
        if not where:
            messages.append(reason)
            continue
        shown = repr(detail["input"])
        found = shown if len(shown) <= 60 else f"{shown[:60]}…"
        messages.append(f"{where}: {reason} (found {found})")
    return messages


def _row_of(values: Mapping[str, Any], *, stem: str, number: int) -> ClassifyRow:
    if not isinstance(values["text"], str) or not values["text"].strip():
        raise DataError(f"text: found {values['text']!r}; permitted is a text")
    defaults = {"id": f"{stem}-{number:04d}", "doc_id": stem}
    # Rows with these two are statements that have been extracted.
    if {"doc_id", "content"} <= values.keys():
        used = set(Statement.model_fields)
        cells = from_cells(values, empty_is_null=True)
        data = {**_without_null(cells), "text": values["text"]}
        data |= {name: data.get(name) or default for name, default in defaults.items()}
    else:
        used = set(_ROW_FIELDS)
        data = {name: as_text(name, values.get(name)) for name in _ROW_FIELDS}
        data |= {name: data[name] or default for name, default in defaults.items()}
    return ClassifyRow(
        statement=Statement.model_validate(data),
        extra={name: value for name, value in values.items() if name not in used},
    )
