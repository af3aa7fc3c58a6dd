"""Results that are tables for a reader and JSON for a program."""

import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stance.cli.console import print_tables

if TYPE_CHECKING:
    from stance.evaluation import Table


class ResultFormat(StrEnum):
    """Output formats of a result."""

    table = "table"
    json = "json"


ResultFormatOption = Annotated[
    ResultFormat | None,
    typer.Option("--format", help="Default: table on a terminal and json otherwise."),
]


def write_result(
    data: Mapping[str, Any],
    tables: "Sequence[Table]",
    *,
    output: Path | None,
    format: ResultFormat | None,
) -> None:
    """Print a result or write it to a file, in which cells are parted by tabs."""
    from stance.formats import write_json_atomic, write_text_atomic

    told = output is None and sys.stdout.isatty()
    chosen = format or (ResultFormat.table if told else ResultFormat.json)
    if chosen is ResultFormat.json and output is not None:
        write_json_atomic(data, output)
    elif chosen is ResultFormat.json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True))
    elif output is None:
        print_tables(tables)
    else:
        blocks = [[(t.title,), t.header, *t.rows] for t in tables]
        write_text_atomic("\n".join(_as_text(rows) for rows in blocks), output)


def _as_text(rows: Sequence[Sequence[str]]) -> str:
    lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    return "".join(f"{line}\n" for line in lines)
