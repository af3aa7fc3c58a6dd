"""Premises with their hypotheses as padded batches, for `train_entailment.py`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

LABELS = ("entailment", "neutral", "contradiction")
NOT_ENTAILMENT = 3
LABEL_IDS = {name: i for i, name in enumerate((*LABELS, "not_entailment"))}
Row = tuple[str, str, int]


@dataclass(frozen=True)
class Group:
    """A premise and hypotheses that share one sequence.

    Attributes
    ----------
    input_ids, segments
        Token ids; 0 for tokens of the premise and k for those of hypothesis k.
    labels
        Of each hypothesis (3 = not entailment).
    """

    input_ids: list[int]
    segments: list[int]
    labels: list[int]


def encode(
    rows: Sequence[Row], tokenizer: Any, *, max_premise: int, n_packed: int
) -> list[Group]:
    """Tokenize pairs; up to `n_packed` of the same premise share a sequence.

    With `n_packed` 1 a hypothesis has no [CLS] of its own, as BERT has it.
    """
    together: dict[str, dict[tuple[str, int], None]] = defaultdict(dict)
    for premise, hypothesis, label in rows:
        together[premise][hypothesis, label] = None
    premises = list(together)
    hypotheses = list({h for group in together.values() for h, _ in group})
    first = _ids(premises, tokenizer, max_premise)
    second = dict(
        zip(hypotheses, _ids(hypotheses, tokenizer, max_premise), strict=True)
    )
    groups = []
    for premise, ids in zip(premises, first, strict=True):
        pairs = list(together[premise])
        np.random.default_rng(len(ids) + len(pairs)).shuffle(pairs)
        for start in range(0, len(pairs), n_packed):
            input_ids, segments = list(ids), [0] * len(ids)
            part = pairs[start : start + n_packed]
            for k, (hypothesis, _) in enumerate(part, 1):
                more = second[hypothesis][0 if n_packed > 1 else 1 :]
                input_ids += more
                segments += [k] * len(more)
            groups.append(Group(input_ids, segments, [int(y) for _, y in part]))
    return groups


def _ids(texts: Sequence[str], tokenizer: Any, most: int) -> list[list[int]]:
    encoded = tokenizer(list(texts), truncation=True, max_length=most)
    ids: list[list[int]] = encoded["input_ids"]
    return ids


def count_pairs(groups: Sequence[Group]) -> int:
    """Return the number of hypotheses in all groups."""
    return sum(len(group.labels) for group in groups)


def make_batches(
    groups: Sequence[Group], *, batch_size: int, rng: np.random.Generator
) -> list[list[int]]:
    """Return shuffled batches, each of about `batch_size` pairs of similar length.

    The groups are shuffled, cut into pools of some 50 batches and sorted by length
    within each, so that padding is rare and the order still random.
    """
    mean = max(1.0, count_pairs(groups) / max(1, len(groups)))
    pool_size = int(50 * batch_size / mean) + 1
    order = rng.permutation(len(groups))
    batches: list[list[int]] = []
    for start in range(0, len(order), pool_size):
        pool = order[start : start + pool_size]
        lengths = [len(groups[i].input_ids) for i in pool]
        batch: list[int] = []
        n_pairs = 0
        for i in pool[np.argsort(lengths, kind="stable")]:
            batch.append(int(i))
            n_pairs += len(groups[i].labels)
            if n_pairs >= batch_size:
                batches.append(batch)
                batch, n_pairs = [], 0
        if batch:
            batches.append(batch)
    return [batches[i] for i in rng.permutation(len(batches))]


def collate(groups: Sequence[Group], device: str) -> dict[str, torch.Tensor]:
    """Pad groups to the longest one, rounded up to a multiple of 16.

    The CPU's kernels are compiled and cached for each shape: few shapes are faster and
    need less memory.
    """
    width = -(-max(len(group.input_ids) for group in groups) // 16) * 16
    ids = np.zeros((len(groups), width), dtype=np.int64)
    types, mask = np.zeros_like(ids), np.zeros_like(ids)
    for row, group in enumerate(groups):
        n = len(group.input_ids)
        ids[row, :n] = group.input_ids
        types[row, :n] = group.segments
        mask[row, :n] = 1
    labels = np.array([label for group in groups for label in group.labels])
    names = ("input_ids", "token_type_ids", "attention_mask", "labels")
    return {
        name: torch.from_numpy(array).to(device)
        for name, array in zip(names, (ids, types, mask, labels), strict=True)
    }


def pair_loss(
    logits: torch.Tensor, labels: torch.Tensor, *, smoothing: float = 0.0
) -> torch.Tensor:
    """Cross-entropy; for two-way labels that of the summed other two classes."""
    log_p = torch.log_softmax(logits.float(), dim=-1)
    not_entailed = torch.logsumexp(log_p[:, 1:], dim=-1, keepdim=True)
    loss = -torch.cat([log_p, not_entailed], 1).gather(1, labels[:, None]).mean()
    if smoothing:
        loss = (1 - smoothing) * loss - smoothing * log_p.mean()
    return loss


@torch.inference_mode()
def measure(model: Any, groups: Sequence[Group], device: str) -> dict[str, float]:
    """Return loss, accuracy and two-way accuracy over all pairs."""
    model.eval()
    order = np.argsort([len(group.input_ids) for group in groups], kind="stable")
    losses, hits, two_way, n = 0.0, 0, 0, 0
    for start in range(0, len(order), 64):
        batch = collate([groups[i] for i in order[start : start + 64]], device)
        labels = batch.pop("labels")
        with torch.autocast(device, torch.bfloat16):
            logits = model(**batch).logits.float()
        losses += float(pair_loss(logits, labels)) * len(labels)
        log_p = torch.log_softmax(logits, dim=-1)
        entailed = log_p[:, 0] > torch.logsumexp(log_p[:, 1:], dim=-1)
        two_way += int((entailed == (labels == 0)).sum())
        exact = torch.where(
            labels == NOT_ENTAILMENT, ~entailed, log_p.argmax(-1) == labels
        )
        hits += int(exact.sum())
        n += len(labels)
    model.train()
    return {"loss": losses / n, "accuracy": hits / n, "two_way": two_way / n, "n": n}
