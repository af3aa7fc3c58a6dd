"""A BERT classifier that reads a premise once for any number of hypotheses.

Tokens of the premise see the premise alone; each hypothesis has a [CLS] of its own and
sees the premise and itself. What a hypothesis scores then depends on nothing but the
premise and itself, so that any number of them share one sequence (after the prefix
masks of Liu et al. 2018 and the packing of Krell et al. 2021).

This file derives from transformers' classes and is therefore imported only when such a
model is loaded.
"""

from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    BertConfig,
    BertForSequenceClassification,
)
from transformers.modeling_outputs import SequenceClassifierOutput

MODEL_TYPE = "premise_once_bert"


class PremiseOnceConfig(BertConfig):  # type: ignore[misc]
    """Configuration of the classifier: that of BERT under a name of its own.

    transformers' auto classes refuse a name that they do not know. Under the name of
    BERT they would load the weights without the mask and give wrong scores.
    """

    model_type = MODEL_TYPE


class PremiseOnceClassifier(BertForSequenceClassification):  # type: ignore[misc]
    """BERT with a block attention mask between a premise and its hypotheses."""

    config_class = PremiseOnceConfig

    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        **options: Any,
    ) -> SequenceClassifierOutput:
        """Return one row of logits for each hypothesis, in reading order.

        Parameters
        ----------
        input_ids
            Shape (n_rows, width): ``[CLS] premise [SEP]``, then
            ``[CLS] hypothesis [SEP]`` once or more.
        attention_mask
            Shape (n_rows, width), 0 for padding; all 1 if left out.
        token_type_ids
            Shape (n_rows, width): 0 in the premise, k in the k-th hypothesis.
        position_ids
            Those of each hypothesis go on after the premise if left out.
        options
            Further options of the BERT encoder.

        Raises
        ------
        ValueError
            If a row has no hypothesis.
        """
        if input_ids is None or token_type_ids is None:
            raise ValueError("input_ids and token_type_ids are needed")
        if attention_mask is None:
            attention_mask = torch.ones_like(input_ids)
        segments = token_type_ids.masked_fill(attention_mask == 0, -1)
        starts = _starts(segments)
        first = starts & (segments > 0)
        if not bool(first.any(dim=1).all()):
            raise ValueError("a row without a hypothesis: tokenize pairs of texts")
        if position_ids is None:
            position_ids = _positions(segments, starts)
        hidden = self.bert(
            input_ids,
            attention_mask=self._mask(segments),
            token_type_ids=token_type_ids.clamp(max=1),
            position_ids=position_ids,
            **options,
        ).last_hidden_state
        pooler = self.bert.pooler
        pooled = pooler.activation(pooler.dense(hidden[first]))
        logits = self.classifier(self.dropout(pooled))
        return SequenceClassifierOutput(logits=logits)

    def _mask(self, segments: torch.Tensor) -> torch.Tensor:
        keys, queries = segments[:, None, None, :], segments[:, None, :, None]
        seen = (keys == 0) | ((keys == queries) & (keys > 0))
        if self.config._attn_implementation != "eager":
            return seen
        hidden = torch.finfo(self.dtype).min
        return torch.zeros_like(seen, dtype=self.dtype).masked_fill(~seen, hidden)


def _starts(segments: torch.Tensor) -> torch.Tensor:
    """Return where a segment begins, shape (n_rows, width)."""
    before = torch.nn.functional.pad(segments[:, :-1], (1, 0), value=-2)
    return segments != before


def _positions(segments: torch.Tensor, starts: torch.Tensor) -> torch.Tensor:
    """Return 0, 1, ... for the premise, going on from its end in each hypothesis."""
    index = torch.arange(segments.shape[1], device=segments.device).expand_as(segments)
    begin = torch.where(starts, index, 0).cummax(dim=1).values
    n_premise = (segments == 0).sum(dim=1, keepdim=True)
    positions = index - begin + n_premise * (segments > 0)
    return positions.masked_fill(segments < 0, 0)


AutoConfig.register(MODEL_TYPE, PremiseOnceConfig, exist_ok=True)
AutoModelForSequenceClassification.register(
    PremiseOnceConfig, PremiseOnceClassifier, exist_ok=True
)
