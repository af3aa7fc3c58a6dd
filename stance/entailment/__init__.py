"""Scoring of premise and hypothesis pairs.

`load_model` gives the shipped model, or any transformers sequence-classification model
trained for natural language inference. Everything above this module knows only the
`EntailmentModel` protocol.
"""

from stance.entailment.loading import DEFAULT_MODEL, list_models, load_model
from stance.entailment.pipeline import score_with_pipeline
from stance.entailment.protocol import EntailmentModel, Pair
from stance.entailment.transformer import (
    Device,
    Precision,
    TransformerModel,
    resolve_columns,
)

__all__ = [
    "DEFAULT_MODEL",
    "Device",
    "EntailmentModel",
    "Pair",
    "Precision",
    "TransformerModel",
    "list_models",
    "load_model",
    "resolve_columns",
    "score_with_pipeline",
]
