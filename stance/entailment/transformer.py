"""Any transformers sequence-classification model trained for entailment."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stance.entailment.protocol import Pair
from stance.errors import LabelMappingError, ModelError
from stance.records import Provenance

Device = Literal["auto", "cpu", "cuda", "mps"]
Precision = Literal["auto", "float32", "bfloat16"]

_NAMES = {
    "entailment": "entailment",
    "entail": "entailment",
    "entailed": "entailment",
    "entails": "entailment",
    "neutral": "neutral",
    "contradiction": "contradiction",
    "contradict": "contradiction",
    "contradicts": "contradiction",
    "notentailment": "not_entailment",
    "nonentailment": "not_entailment",
    "notentailed": "not_entailment",
}


def resolve_columns(id2label: Mapping[int, str], *, name: str) -> tuple[int, ...]:
    """Return the model's columns of entailment, neutral and contradiction.

    Parameters
    ----------
    id2label
        Column number to label name, from the model's configuration.
    name
        The model's name, for the message.

    Returns
    -------
    tuple of int
        Three columns, or two (entailment, not entailment) for a two-way model.

    Raises
    ------
    LabelMappingError
        If the names do not say which column is which. They are never guessed.

    Examples
    --------
    >>> resolve_columns({0: "CONTRADICTION", 1: "NEUTRAL", 2: "ENTAILMENT"}, name="m")
    (2, 1, 0)
    """
    known: dict[str, int] = {}
    for column, label in id2label.items():
        letters = "".join(c for c in label.lower() if c.isalpha())
        known[_NAMES.get(letters, letters)] = int(column)
    for wanted in (
        ("entailment", "neutral", "contradiction"),
        ("entailment", "not_entailment"),
    ):
        if len(known) == len(id2label) and set(known) == set(wanted):
            return tuple(known[label] for label in wanted)
    raise LabelMappingError(
        f"{name}: its label names {list(id2label.values())} do not tell which column "
        "is entailment; permitted are entailment, neutral, contradiction, or "
        "entailment, not_entailment (set id2label in the model's config.json)"
    )


def pick_device(device: Device) -> str:
    """Return the torch device for a choice, the fastest one for ``auto``."""
    import torch

    if device != "auto":
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def pick_precision(precision: Precision, device: str) -> str:
    """Return float32 or bfloat16; ``auto`` takes bfloat16 where it is native."""
    import torch

    if precision != "auto":
        return precision
    if device == "cuda":
        native = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        native = device == "cpu" and torch.cpu._is_avx512_bf16_supported()
    return "bfloat16" if native else "float32"


class TransformerModel:
    """An entailment model held by transformers.

    Pairs are scored once each, however often they occur, in batches of similar length
    that are padded to their longest pair, the longest batch first (so that too large a
    batch fails at once). Order and batch size do not change scores beyond 1e-5 in
    float32.

    Parameters
    ----------
    network, tokenizer
        The loaded model and its fast tokenizer.
    provenance
        What the scores are attributed to.
    device, precision
        Resolved names, as `pick_device` and `pick_precision` return them.
    batch_size
        Pairs a batch.
    """

    def __init__(
        self,
        network: Any,
        tokenizer: Any,
        *,
        provenance: Provenance,
        device: str = "cpu",
        precision: str = "float32",
        batch_size: int = 32,
    ) -> None:
        import torch

        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; at least 1 is needed")
        self._columns = resolve_columns(network.config.id2label, name=provenance.name)
        self.network = network.to(device, getattr(torch, precision)).eval()
        self.tokenizer = tokenizer
        self._batch_size = batch_size
        self._max_length = _max_length(network.config, tokenizer)
        self._n_truncated = 0
        self.device = device
        self.precision = precision
        self.provenance = provenance

    @property
    def two_way(self) -> bool:
        """Whether the model only tells entailment from the rest."""
        return len(self._columns) == 2

    @property
    def n_truncated(self) -> int:
        """Number of different pairs so far whose premise was cut."""
        return self._n_truncated

    def score(
        self,
        pairs: Sequence[Pair],
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return probabilities of shape (n_pairs, 3); see `EntailmentModel.score`."""
        index = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
        scores = self._score_unique(list(index), len(pairs), on_progress)
        return scores[[index[pair] for pair in pairs]]

    def _score_unique(
        self,
        pairs: list[Pair],
        n_asked: int,
        on_progress: Callable[[int], None] | None,
    ) -> NDArray[np.float32]:
        import torch

        scores = np.zeros((len(pairs), 3), dtype=np.float32)
        if not pairs:
            return scores
        rows = self._encode(pairs)
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i]["input_ids"]))
        told = 0
        with torch.inference_mode():
            for start in range(0, len(order), self._batch_size):
                batch = order[start : start + self._batch_size]
                scores[batch] = self._forward([rows[i] for i in batch])
                if on_progress is not None:
                    done = round(n_asked * (start + len(batch)) / len(order))
                    on_progress(done - told)
                    told = done
        return scores

    def _encode(self, pairs: list[Pair]) -> list[dict[str, list[int]]]:
        encoded = self._tokenize(pairs)
        n_pairs = len(pairs)
        rows = [{name: encoded[name][i] for name in encoded} for i in range(n_pairs)]
        long = [
            i for i, row in enumerate(rows) if len(row["input_ids"]) > self._max_length
        ]
        if long:
            self._n_truncated += len(long)
            try:
                cut = self._tokenize(
                    [pairs[i] for i in long],
                    truncation="only_first",
                    max_length=self._max_length,
                )
            except Exception as error:
                raise ModelError(
                    f"{self.provenance.name}: a hypothesis alone exceeds the maximum "
                    f"length of {self._max_length} tokens"
                ) from error
            for at, i in enumerate(long):
                rows[i] = {name: cut[name][at] for name in cut}
                if len(rows[i]["input_ids"]) > self._max_length:
                    raise ModelError(
                        f"{self.provenance.name}: the hypothesis "
                        f"{pairs[i][1][:60]!r}... alone exceeds the maximum length of "
                        f"{self._max_length} tokens"
                    )
        return rows

    def _tokenize(self, pairs: list[Pair], **limits: Any) -> Any:
        return self.tokenizer(
            [premise for premise, _ in pairs],
            [hypothesis for _, hypothesis in pairs],
            verbose=False,
            **limits,
        )

    def _forward(self, rows: list[dict[str, list[int]]]) -> NDArray[np.float32]:
        import torch

        width = max(len(row["input_ids"]) for row in rows)
        fill = dict.fromkeys(rows[0], 0) | {
            "input_ids": self.tokenizer.pad_token_id or 0
        }
        side = self.tokenizer.padding_side
        tensors: dict[str, torch.Tensor] = {}
        for name in rows[0]:
            padded = []
            for row in rows:
                padding = [fill[name]] * (width - len(row[name]))
                right = side == "right"
                padded.append(row[name] + padding if right else padding + row[name])
            tensors[name] = torch.tensor(padded, device=self.device)
        return self._read_logits(self.network(**tensors).logits)

    def _read_logits(self, logits: Any) -> NDArray[np.float32]:
        import torch

        chosen = logits.float()[:, list(self._columns)]
        values: NDArray[np.float32] = torch.softmax(chosen, dim=-1).cpu().numpy()
        if self.two_way:
            zero = np.zeros(len(values), dtype=np.float32)
            values = np.stack([values[:, 0], zero, values[:, 1]], axis=1)
        return values


def _max_length(config: Any, tokenizer: Any) -> int:
    """Return the most tokens a pair may have: what model and tokenizer both take."""
    positions = getattr(config, "max_position_embeddings", None) or math.inf
    if config.model_type in {"roberta", "xlm-roberta", "camembert", "mpnet"}:
        positions -= 2  # These number their positions from the padding id on.
    return int(min(positions, tokenizer.model_max_length, 100_000))
