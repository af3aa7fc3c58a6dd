"""Scoring with a classifier that reads a premise once for many hypotheses."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.entailment.protocol import Pair
from stance.entailment.transformer import TransformerModel
from stance.errors import ModelError

# Tokens of hypotheses in a row. More of them save readings of the premise and cost
# attention between hypotheses that is masked out again.
_ROW_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Row:
    """A premise and hypotheses that share one sequence.

    Attributes
    ----------
    ids, segments
        Token ids; 0 for tokens of the premise and k for those of hypothesis k.
    pairs
        Which pair each hypothesis belongs to.
    """

    ids: list[int]
    segments: list[int]
    pairs: list[int]


class PremiseOnceModel(TransformerModel):
    """`TransformerModel` for a `PremiseOnceClassifier`; scores are the same as alone.

    Pairs of one premise are packed into rows, so that the premise is read once a row.
    """

    def _score_unique(
        self,
        pairs: list[Pair],
        n_asked: int,
        on_progress: Callable[[int], None] | None,
    ) -> NDArray[np.float32]:
        import torch

        scores = np.zeros((len(pairs), 3), dtype=np.float32)
        rows = sorted(self._pack(pairs), key=lambda row: -len(row.ids))
        told = n_done = start = 0
        with torch.inference_mode():
            while start < len(rows):
                batch = _take(rows, start, self._batch_size)
                start += len(batch)
                members = [i for row in batch for i in row.pairs]
                scores[members] = self._forward_rows(batch)
                n_done += len(members)
                if on_progress is not None:
                    done = round(n_asked * n_done / len(pairs))
                    on_progress(done - told)
                    told = done
        return scores

    def _pack(self, pairs: list[Pair]) -> Iterator[Row]:
        if not pairs:
            return
        members: dict[str, list[int]] = defaultdict(list)
        for i, (premise, _) in enumerate(pairs):
            members[premise].append(i)
        hypotheses = list(dict.fromkeys(hypothesis for _, hypothesis in pairs))
        second = dict(zip(hypotheses, self._ids(hypotheses), strict=True))
        for premise, first in zip(members, self._ids(list(members)), strict=True):
            row, n_shown = Row([], [], []), 0
            for i in members[premise]:
                more = second[pairs[i][1]]
                shown = self._cut(first, n_others=len(more))
                full = len(row.ids) - n_shown + len(more) > _ROW_TOKENS
                if not row.pairs or full or n_shown != len(shown):
                    if row.pairs:
                        yield row
                    row, n_shown = Row(list(shown), [0] * len(shown), []), len(shown)
                row.pairs.append(i)
                row.ids.extend(more)
                row.segments.extend([len(row.pairs)] * len(more))
            yield row

    def _cut(self, premise: list[int], *, n_others: int) -> list[int]:
        """Return as much of a premise as fits beside a hypothesis."""
        room = self._max_length - n_others
        if len(premise) <= room:
            return premise
        if room < 3:
            raise ModelError(
                f"{self.provenance.name}: a hypothesis alone exceeds the maximum "
                f"length of {self._max_length} tokens"
            )
        self._n_truncated += 1
        return [*premise[: room - 1], premise[-1]]

    def _ids(self, texts: list[str]) -> list[list[int]]:
        ids: list[list[int]] = self.tokenizer(texts, verbose=False)["input_ids"]
        return ids

    def _forward_rows(self, rows: list[Row]) -> NDArray[np.float32]:
        import torch

        width = max(len(row.ids) for row in rows)
        arrays = {
            name: np.zeros((len(rows), width), dtype=np.int64)
            for name in ("input_ids", "token_type_ids", "attention_mask")
        }
        for at, row in enumerate(rows):
            n = len(row.ids)
            arrays["input_ids"][at, :n] = row.ids
            arrays["token_type_ids"][at, :n] = row.segments
            arrays["attention_mask"][at, :n] = 1
        tensors = {
            name: torch.from_numpy(array).to(self.device)
            for name, array in arrays.items()
        }
        return self._read_logits(self.network(**tensors).logits)


def _take(rows: list[Row], start: int, n_pairs: int) -> list[Row]:
    """Return the next rows, together of `n_pairs` pairs or a few more."""
    batch: list[Row] = []
    for row in rows[start:]:
        batch.append(row)
        n_pairs -= len(row.pairs)
        if n_pairs <= 0:
            break
    return batch
