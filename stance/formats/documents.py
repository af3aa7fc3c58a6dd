"""Reading articles."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from stance.errors import DataError
from stance.formats.decoding import PDF_HINT, decode
from stance.formats.html_text import read_html
from stance.formats.problems import DataProblem, Level, OnProblem, ProblemList
from stance.formats.tables import (
    TABLE_FORMATS,
    did_you_mean,
    format_of,
    open_binary,
    permitted_suffixes,
    read_table,
    stem_of,
)
from stance.records import Document

INPUT_FORMATS = ("txt", "md", "html", *TABLE_FORMATS)
_OPTIONAL_FIELDS = ("title", "published", "publisher", "url")
_HINTS = {
    ".pdf": PDF_HINT,
    ".docx": "is a word processor file; save it as plain text (.txt) or HTML first",
    ".doc": "is a word processor file; save it as plain text (.txt) or HTML first",
    ".odt": "is a word processor file; save it as plain text (.txt) or HTML first",
    ".json": "is one JSON value; write one object a line and name it .jsonl",
    ".xlsx": "is a spreadsheet; save it as .csv first",
    ".xls": "is a spreadsheet; save it as .csv first",
}


def read_documents(
    paths: str | Path | Iterable[str | Path],
    *,
    input_format: str | None = None,
    on_problem: OnProblem | None = None,
) -> Iterator[Document]:
    """Yield articles from files and folders, one at a time.

    Parameters
    ----------
    paths
        Files, folders (read with their subfolders, in the order of the names), or
        ``-`` for standard input.
    input_format
        One of `INPUT_FORMATS`, whatever the names of the files say; for standard input
        the default is ``txt``.
    on_problem
        Takes each `DataProblem`; what has an error is left out and the rest is
        yielded. By default all errors are raised together: those of the paths before
        the first article, those of the content after the last.

    Yields
    ------
    Document
        The text is the file's, without a byte order mark and otherwise untouched. The
        id is the stem of the file; for a row of a table its ``id``, or the stem with
        the number of the row.

    Raises
    ------
    DataError
        Without `on_problem`, if anything was left out.
    """
    if input_format is not None and input_format not in INPUT_FORMATS:
        hint = did_you_mean(input_format, list(INPUT_FORMATS))
        raise DataError(
            f'input format "{input_format}" is unknown{hint}'
            f" (permitted: {', '.join(INPUT_FORMATS)})"
        )
    gathered = ProblemList()
    report = on_problem or gathered
    named = [paths] if isinstance(paths, str | Path) else list(paths)
    files = list(
        chain.from_iterable(_files_of(path, input_format, report) for path in named)
    )
    gathered.raise_if_any()
    seen: dict[str, str] = {}
    for path, in_folder in files:
        for line, document in _read_file(path, input_format, in_folder, report):
            where = path if line is None else f"{path}:{line}"
            if document.id in seen:
                first = seen[document.id]
                message = f'the id "{document.id}" is already that of {first}'
                report(DataProblem(path, f"{message}; ids must differ", line))
                continue
            seen[document.id] = where
            yield document
    gathered.raise_if_any()


def _files_of(
    path: str | Path, input_format: str | None, report: OnProblem
) -> list[tuple[str, bool]]:
    """Return the files under a path, each with whether it was found in a folder."""
    if str(path) == "-":
        return [("-", False)]
    root = Path(path)
    try:
        is_folder, exists = root.is_dir(), root.exists()
    except OSError as error:  # For one, a text given in place of a name.
        report(DataProblem(str(path), f"cannot be read: {error.strerror}"))
        return []
    if is_folder:
        return [(str(file), True) for file in _files_in(root, report)]
    if not exists:
        report(DataProblem(str(path), _missing(root)))
        return []
    # A table or page of another name is recognized by `input_format` alone; a PDF and
    # the like are refused in any case.
    suffix = root.suffix.lower()
    if format_of(root) is None and (input_format is None or suffix in _HINTS):
        reason = _HINTS.get(suffix) or _unknown_suffix(root)
        report(DataProblem(str(path), f"{reason} (permitted: {permitted_suffixes()})"))
        return []
    return [(str(path), False)]


def _files_in(folder: Path, report: OnProblem) -> list[Path]:
    names = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    files = [path for path in names if format_of(path) is not None]
    others = Counter(path.suffix or path.name for path in names if path not in files)
    if not files:
        message = "has no article"
        if others:
            message += f", only {', '.join(sorted(others))}"
        message += f" (permitted: {permitted_suffixes()})"
        report(DataProblem(str(folder), message))
    elif others:
        kinds = ", ".join(f"{n} {suffix}" for suffix, n in sorted(others.items()))
        message = f"files of other kinds are left out: {kinds}"
        report(DataProblem(str(folder), message, level="notice"))
    return files


def _missing(path: Path) -> str:
    folder = path.parent
    names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
    return f"no such file or folder{did_you_mean(path.name, names)}"


def _unknown_suffix(path: Path) -> str:
    found = f'the suffix "{path.suffix}"' if path.suffix else "no suffix"
    return f"has {found}, so its format is unknown"


def _read_file(
    path: str, input_format: str | None, in_folder: bool, report: OnProblem
) -> Iterator[tuple[int | None, Document]]:
    format_ = input_format or format_of(path) or "txt"
    try:
        if format_ in TABLE_FORMATS:
            yield from _read_rows(path, format_, in_folder, report)
        else:
            document = _read_article(path, format_, report)
            if document is not None:
                yield None, document
    except DataError as error:
        message = str(error).removeprefix(f"{path}: ")
        report(DataProblem(path, message))


def _read_article(path: str, format_: str, report: OnProblem) -> Document | None:
    with open_binary(path) as stream:
        try:
            data = stream.read()
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}") from error
    if not data:
        raise DataError("is empty; permitted is an article")
    text, encoding = decode(data, html=format_ == "html")
    if encoding != "utf-8":
        report(DataProblem(path, f"is not UTF-8, read as {encoding}", level="notice"))
    fields: dict[str, str] = {}
    if format_ == "html":
        text, fields = read_html(text)
    if not text.strip():
        raise DataError("has no text, only white space or markup")
    return Document(id="stdin" if path == "-" else stem_of(path), text=text, **fields)


def _read_rows(
    path: str, format_: str, in_folder: bool, report: OnProblem
) -> Iterator[tuple[int, Document]]:
    stem = "stdin" if path == "-" else stem_of(path)
    n_rows = n_problems = 0

    def count(problem: DataProblem) -> None:
        nonlocal n_problems
        n_problems += problem.level == "error"
        report(problem)

    for row in read_table(path, format=format_, on_problem=count):
        n_rows += 1
        if n_rows == 1 and {"doc_id", "content"} <= row.values.keys():
            message = "holds statements, not articles"
            level: Level = "notice" if in_folder else "error"
            report(DataProblem(path, message, level=level))
            return
        if "text" not in row.values:
            names = [str(name) for name in row.values]
            message = (
                f'has no "text"{did_you_mean("text", names)}'
                f" (found: {', '.join(names) or 'nothing'})"
            )
            count(DataProblem(path, message, row.line))
            if format_ != "jsonl":
                return
            continue
        try:
            document = _document_of(row.values, default_id=f"{stem}-{n_rows:04d}")
        except DataError as error:
            count(DataProblem(path, str(error), row.line))
            continue
        yield row.line, document
    if n_rows + n_problems == 0:
        report(DataProblem(path, "is empty; permitted are rows with a text"))


def _document_of(values: dict[str, Any], *, default_id: str) -> Document:
    text = values["text"]
    if not isinstance(text, str):
        raise DataError(f"text: found {_describe(text)}; permitted is a string")
    if not text.strip():
        raise DataError("text: is empty")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise DataError("text: has half of a surrogate pair, which is no character")
    fields = {name: as_text(name, values.get(name)) for name in _OPTIONAL_FIELDS}
    return Document(
        id=as_text("id", values.get("id")) or default_id, text=text, **fields
    )


def as_text(name: str, value: Any) -> str | None:
    """Return a cell as text; None for an empty one.

    Raises
    ------
    DataError
        If it is a list, an object or a boolean.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise DataError(f"{name}: found {_describe(value)}; permitted is a string")


def _describe(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
