"""The exceptions that stance raises.

Every error of the user's input or environment is a `StanceError`; its message says
where the problem lies, what was found and what is permitted. Mistakes of the calling
code stay `ValueError` or `TypeError`.
"""

from collections.abc import Iterable


class StanceError(Exception):
    """Base of all errors raised by stance.

    Parameters
    ----------
    message
        One line, or the heading over `problems`.
    problems
        All problems found by a validator, one line each, in input order.
    """

    def __init__(self, message: str, *, problems: Iterable[str] = ()) -> None:
        self.problems = tuple(problems)
        lines = [message, *(f"  {problem}" for problem in self.problems)]
        super().__init__("\n".join(lines))


class ConfigError(StanceError):
    """A configuration that cannot be used."""


class CodebookError(ConfigError):
    """A codebook that cannot be used."""


class DataError(StanceError):
    """Input documents or records that cannot be used."""


class GoldError(DataError):
    """Gold or annotated statements that do not fit their documents or codebook."""


class ModelError(StanceError):
    """A model that cannot be loaded or run."""


class ModelNotFoundError(ModelError):
    """A model name, folder or hub id that leads to no model."""


class LabelMappingError(ModelError):
    """A model whose label names do not tell which column is entailment."""


class EvaluationError(StanceError):
    """Statements that cannot be compared with each other."""
