"""The plain transformers zero-shot pipeline, for comparison."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.entailment.transformer import TransformerModel


def score_with_pipeline(
    model: TransformerModel,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    multi_label: bool,
    batch_size: int = 1,
) -> NDArray[np.float64]:
    """Score texts on labels with the transformers pipeline and the same weights.

    The pipeline's own template ("This example is {}.") makes the hypotheses. It takes
    the contradiction column from its position, not from its name, so that only models
    with contradiction first or last are compared fairly.

    Parameters
    ----------
    multi_label
        Each label for itself (entailment over entailment plus contradiction); else the
        labels share 1.
    batch_size
        The pipeline's; 1 is its default.

    Returns
    -------
    numpy.ndarray, shape (n_texts, n_labels)
        Columns in the order of `labels`.
    """
    from transformers import pipeline

    run: Any = pipeline(
        "zero-shot-classification",
        model=model.network,
        tokenizer=model.tokenizer,
        device=model.device,
        batch_size=batch_size,
    )
    if not texts:
        return np.zeros((0, len(labels)))
    answers = run(list(texts), list(labels), multi_label=multi_label)
    tables = [dict(zip(a["labels"], a["scores"], strict=True)) for a in answers]
    return np.array([[table[label] for label in labels] for table in tables])
