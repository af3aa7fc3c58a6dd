"""From entailment to calibrated probabilities.

The evidence for a label is the log odds of entailment, averaged over the hypotheses of
the label. A logistic map per kind of decision, fitted on development statements (Platt
1999; for the exclusive scales its multinomial form), turns it into a probability. The
maps are stored beside the weights they were fitted for, in ``calibration.json``.
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stance.errors import ModelError
from stance.records import Position

_FLOOR = 1e-6


class Logistic(BaseModel):
    """The map z_k -> 1 / (1 + exp(-(slope z_k + intercept + bias_k)))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slope: float = 1.0
    intercept: float = 0.0
    bias: dict[str, float] = Field(default_factory=dict)

    def apply(
        self, evidence: NDArray[np.float64], names: tuple[str, ...]
    ) -> NDArray[np.float64]:
        """Return probabilities of shape (..., n_labels), each for itself."""
        bias = np.array([self.bias.get(name, 0.0) for name in names])
        logits = self.slope * evidence + self.intercept + bias
        probabilities: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-logits))
        return probabilities


class Softmax(BaseModel):
    """The map z_k -> softmax over k of (slope z_k + bias_k)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slope: float = 1.0
    bias: dict[str, float] = Field(default_factory=dict)

    def apply(
        self, evidence: NDArray[np.float64], names: tuple[str, ...]
    ) -> NDArray[np.float64]:
        """Return probabilities of shape (..., n_labels) that sum to 1."""
        bias = np.array([self.bias.get(name, 0.0) for name in names])
        logits = self.slope * evidence + bias
        logits = logits - logits.max(axis=-1, keepdims=True)
        odds = np.exp(logits)
        probabilities: NDArray[np.float64] = odds / odds.sum(axis=-1, keepdims=True)
        return probabilities


class Majority(BaseModel):
    """The commonest labels of the development statements, for a baseline."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stance: str | None = None
    positions: tuple[Position, ...] = ()


class Calibration(BaseModel):
    """The maps of one model, and the decisions that go with them.

    Attributes
    ----------
    stance, moves
        Exclusive scales of the three-block codebooks. Their biases belong to label
        names; a label they do not name has none.
    concessions, conditional
        Whether a statement is about a concession, and whether a move hangs on a
        condition.
    unnamed
        Whether a statement is about a concession of a codebook with labels that
        `concessions` does not name: such evidence is weaker. None for the same map.
    exclusive, independent
        The same for facets of the user's own.
    gate
        Probability of being about a concession from which on its moves are scored.
    threshold
        Probability from which on a concession (or independent label) is given, where
        the codebook names no threshold.
    floor
        Probability of the best label of an exclusive scale below which stance abstains.
    majority
        The commonest labels of the statements that the maps were fitted on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stance: Softmax = Softmax()
    moves: Softmax = Softmax()
    concessions: Logistic = Logistic()
    unnamed: Logistic | None = None
    conditional: Logistic = Logistic()
    exclusive: Softmax = Softmax()
    independent: Logistic = Logistic()
    gate: float = Field(default=0.2, ge=0, le=1)
    threshold: float = Field(default=0.5, gt=0, lt=1)
    floor: float = Field(default=0.3, ge=0, lt=1)
    majority: Majority = Majority()

    def of_concessions(self, names: Collection[str]) -> Logistic:
        """Return the map for the concessions of a codebook, given their names."""
        named = set(names) <= set(self.concessions.bias)
        return self.concessions if named or self.unnamed is None else self.unnamed


def evidence_of(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log odds of entailment against the rest, shape (n_pairs,).

    Parameters
    ----------
    scores
        Shape (n_pairs, 3): entailment, neutral, contradiction.
    """
    values = scores.astype(np.float64)
    entailed = np.maximum(values[:, 0], _FLOOR)
    rest = np.maximum(values[:, 1] + values[:, 2], _FLOOR)
    evidence: NDArray[np.float64] = np.log(entailed) - np.log(rest)
    return evidence


def load_calibration(model: str) -> Calibration:
    """Return the maps stored with a model, given its name or folder.

    A model without ``calibration.json`` gets the identity maps, so that its entailment
    probabilities are used as they are.

    Raises
    ------
    ModelError
        If the file does not hold what it should.
    """
    shipped = Path(__file__).parents[1] / "weights" / model
    folder = shipped if shipped.is_dir() else Path(model)
    path = folder / "calibration.json"
    if not path.is_file():
        return Calibration()
    return read_calibration(path)


def read_calibration(path: Path) -> Calibration:
    """Return the maps that a JSON file holds; see `load_calibration`."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        return Calibration.model_validate(data)
    except (ValueError, ValidationError) as error:
        raise ModelError(f"{path}: not a calibration ({error})") from error
