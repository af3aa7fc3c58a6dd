"""What every verb needs: messages, progress, tables, and how errors end."""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import typer

from stance.errors import StanceError

if TYPE_CHECKING:
    from stance.evaluation import Table
    from stance.formats import DataProblem


_WIDTH = 140  # Where standard output is no terminal.
_options = {"quiet": False, "debug": False}


def configure(*, quiet: bool = False, debug: bool = False) -> None:
    """Take over the options that every verb has."""
    _options.update(quiet=quiet, debug=debug)


class InputLeftOutError(StanceError):
    """Some inputs were left out; what could be processed was."""


def say(message: str) -> None:
    """Print a message to stderr, unless quiet."""
    if not _options["quiet"]:
        print(message, file=sys.stderr)


def complain(message: str) -> None:
    """Print an error to stderr, also when quiet."""
    print(f"stance: {message}", file=sys.stderr)


class ProblemLog:
    """Prints the problems of the inputs as they come, and counts the errors."""

    def __init__(self) -> None:
        self.n_errors = 0

    def __call__(self, problem: "DataProblem") -> None:
        """Print a problem."""
        if problem.level == "error":
            self.n_errors += 1
            complain(str(problem))
        else:
            say(f"note: {problem}")

    def raise_if_any(self) -> None:
        """End with an error if something was left out.

        Raises
        ------
        InputLeftOutError
            If an error was printed.
        """
        if self.n_errors:
            n = self.n_errors
            raise InputLeftOutError(
                f"{n} input{'s' if n > 1 else ''} left out; the rest was processed"
            )


@contextmanager
def progress(label: str) -> Iterator[Callable[[int], None]]:
    """Show how many pairs have been scored, on a terminal and unless quiet."""
    if _options["quiet"] or not sys.stderr.isatty():
        yield lambda n: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:.0f} hypotheses scored"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda n: bar.advance(task, n)


def print_tables(tables: "Iterable[Table]") -> None:
    """Print tables to stdout."""
    from rich.console import Console
    from rich.table import Table as RichTable

    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    width = None if told else _WIDTH
    console = Console(width=width, highlight=False)
    for table in tables:
        shown = RichTable(title=table.title, title_justify="left", title_style="bold")
        for column, name in enumerate(table.header):
            cells = [row[column] for row in table.rows]
            figures = all(cell[:1].isdigit() or cell[:1] in "-–" for cell in cells)
            shown.add_column(name, justify="right" if figures else "left")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)


def run_guarded(app: typer.Typer) -> int:
    """Run the command line and return its exit code.

    Returns
    -------
    int
        0 success, 1 an input or model error; wrong usage (2) and an interruption (130)
        end the process from within.
    """
    signal.signal(signal.SIGINT, _end_interrupted)
    try:
        app(prog_name="stance")
    except StanceError as error:
        if _options["debug"]:
            raise
        complain(str(error))
        return 1
    return 0


def _end_interrupted(signum: int, frame: FrameType | None) -> None:
    # The interruption may come in the middle of a print: write past its buffer.
    os.write(2, b"stance: interrupted\n")
    raise SystemExit(130)
