"""What is wrong with an input file, and who is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from stance.errors import DataError

Level = Literal["error", "notice"]

_MAX_LISTED = 100


@dataclass(frozen=True, slots=True)
class DataProblem:
    """Something found in an input.

    Attributes
    ----------
    path
        The file as the user named it.
    message
        What was found and what is permitted.
    line
        Line (JSON lines, CSV) or row (Parquet), from 1; None for the whole file.
    level
        ``error``: the item was left out. ``notice``: it was read, but the user may
        want to know (another encoding), or was passed over on purpose.
    """

    path: str
    message: str
    line: int | None = None
    level: Level = "error"

    def __str__(self) -> str:
        """Return ``path:line: message``."""
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


OnProblem = Callable[[DataProblem], None]


@dataclass(slots=True)
class ProblemList:
    """A callback that keeps every error, to be raised together."""

    problems: list[DataProblem] = field(default_factory=list)

    def __call__(self, problem: DataProblem) -> None:
        """Keep a problem; a notice is dropped."""
        if problem.level == "error":
            self.problems.append(problem)

    def raise_if_any(self) -> None:
        """Raise one error that lists the problems.

        Raises
        ------
        DataError
            If there was a problem.
        """
        raise_problems(self.problems)


def raise_problems(problems: Iterable[DataProblem]) -> None:
    """Raise one `DataError` that lists the problems; do nothing if there are none."""
    found = [str(problem) for problem in problems]
    if not found:
        return
    if len(found) == 1:
        raise DataError(found[0])
    listed = found[:_MAX_LISTED]
    if len(found) > _MAX_LISTED:
        listed.append(f"and {len(found) - _MAX_LISTED} more")
    raise DataError(f"{len(found)} problems in the input", problems=listed)
