"""What the rest of the package knows about a model."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stance.records import Provenance

Pair = tuple[str, str]


class EntailmentModel(Protocol):
    """Scores how far a premise entails a hypothesis."""

    @property
    def provenance(self) -> Provenance:
        """Name, version and content digest of the model."""
        ...

    @property
    def two_way(self) -> bool:
        """True for entailment against the rest; the neutral column is then 0."""
        ...

    @property
    def n_truncated(self) -> int:
        """Number of different pairs whose premise was cut to the maximum length."""
        ...

    def score(
        self,
        pairs: Sequence[Pair],
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return the probabilities of entailment, neutral and contradiction.

        Parameters
        ----------
        pairs
            Premise and hypothesis of each pair.
        on_progress
            Called with the number of pairs done since its last call.

        Returns
        -------
        numpy.ndarray, shape (n_pairs, 3), float32
            Columns entailment, neutral, contradiction; rows sum to 1. No pairs give
            shape (0, 3).
        """
        ...
