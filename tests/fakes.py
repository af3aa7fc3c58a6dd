"""An entailment model made of rules, behind the same protocol as the real ones."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from stance.entailment import Pair
from stance.records import Provenance

Rule = tuple[str, str, float]


class KeywordModel:
    """Entails a hypothesis with the probability of the first rule that fits.

    Parameters
    ----------
    rules
        (word in the premise, word in the hypothesis, probability); an empty word fits
        everything.
    default
        Probability where no rule fits.

    Attributes
    ----------
    asked
        All pairs so far, in order.
    """

    two_way = False
    n_truncated = 0

    def __init__(self, rules: Iterable[Rule] = (), *, default: float = 0.02) -> None:
        self._rules = tuple(rules)
        self._default = default
        self.asked: list[Pair] = []
        self.provenance = Provenance(name="keywords", version="1", digest="0" * 64)

    def score(
        self,
        pairs: Sequence[Pair],
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return scores as `EntailmentModel.score` does."""
        self.asked += pairs
        scores = np.zeros((len(pairs), 3), dtype=np.float32)
        for row, (premise, hypothesis) in enumerate(pairs):
            entailed = self._entailed(premise.lower(), hypothesis.lower())
            rest = 1 - entailed
            scores[row] = entailed, rest * 0.75, rest * 0.25
        if on_progress is not None:
            on_progress(len(pairs))
        return scores

    def _entailed(self, premise: str, hypothesis: str) -> float:
        for in_premise, in_hypothesis, p in self._rules:
            if in_premise in premise and in_hypothesis in hypothesis:
                return p
        return self._default
