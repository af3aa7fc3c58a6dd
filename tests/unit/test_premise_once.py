"""The classifier that reads a premise once, tiny and with random weights."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stance.entailment import (
    Pair,
    TransformerModel,
    load_model,
    score_with_pipeline,
)
from stance.entailment.loading import PREMISE_ONCE
from stance.entailment.packing import PremiseOnceModel
from stance.errors import ModelError
from stance.records import Provenance
from tests.console import run_python

MakeModel = Callable[..., Path]
Network = tuple[Any, Any]

LABELS = ("entailment", "neutral", "contradiction")
CLOSE = 1e-5
PREMISE = "The envoy said they are ready to meet, if the embargo ends."
OTHER = "No relief."
HYPOTHESES = (
    "This is about talks.",
    "This is about sanctions and an embargo, or it is about relief.",
    "The speaker refuses.",
    "Aid?",
    "The other side asks for troops.",
)
PAIRS = [(PREMISE, hypothesis) for hypothesis in HYPOTHESES]
WORDS = ("we", "talks", "refuse", "no", "relief", "war", "Ünïcödé", "“aid”", "x1", ".")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def built(make_model: MakeModel) -> Network:
    """Return the network, with the weights of the tiny model, and its tokenizer."""
    from tokenizers.processors import TemplateProcessing
    from transformers import (
        AutoTokenizer,
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
    )
    from transformers.utils import logging

    from stance.entailment.premise_once import PremiseOnceClassifier, PremiseOnceConfig

    logging.disable_progress_bar()
    source = make_model(LABELS)
    plain = BertForSequenceClassification.from_pretrained(source)
    options = plain.config.to_dict()
    for name in ("model_type", "architectures"):
        del options[name]
    network = PremiseOnceClassifier(PremiseOnceConfig(**options)).eval()
    network.load_state_dict(plain.state_dict())
    # So that the scores of different pairs differ visibly.
    network.classifier.weight.data *= 4
    tokenizer = AutoTokenizer.from_pretrained(source)
    inner = tokenizer.backend_tokenizer
    inner.post_processor = TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 [CLS]:1 $B:1 [SEP]:1",
        special_tokens=[
            ("[CLS]", tokenizer.cls_token_id),
            ("[SEP]", tokenizer.sep_token_id),
        ],
    )
    names = ("cls_token", "sep_token", "pad_token", "unk_token", "mask_token")
    paired = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        model_max_length=tokenizer.model_max_length,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        **{name: getattr(tokenizer, name) for name in names},
    )
    return network, paired


@pytest.fixture(scope="module")
def folder(built: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("premise-once")
    for part in built:
        part.save_pretrained(path)
    return path


@pytest.fixture
def model(folder: Path) -> TransformerModel:
    return load_model(folder, device="cpu", precision="float32")


@pytest.fixture(scope="module")
def score_alone(built: Network) -> Callable[[Sequence[Pair]], NDArray[np.float32]]:
    """Return a function that scores each pair in a row and a batch of its own.

    The rows are those that the tokenizer makes of a pair, without our packing.
    """
    alone = wrap(built, kind=TransformerModel, batch_size=1)
    known: dict[Pair, NDArray[np.float32]] = {}

    def score(pairs: Sequence[Pair]) -> NDArray[np.float32]:
        for pair in pairs:
            if pair not in known:
                known[pair] = alone.score([pair])[0]
        return np.array([known[pair] for pair in pairs]).reshape(-1, 3)

    return score


def wrap(
    built: Network,
    *,
    kind: type[TransformerModel] = PremiseOnceModel,
    batch_size: int = 32,
) -> TransformerModel:
    """Return a model with the network, none of whose pairs was cut so far."""
    network, tokenizer = built
    provenance = Provenance(name="tiny", version="1", digest="0" * 64)
    return kind(network, tokenizer, provenance=provenance, batch_size=batch_size)


def logits_of(network: Any, tensors: dict[str, Any]) -> NDArray[np.float32]:
    import torch

    with torch.inference_mode():
        logits: NDArray[np.float32] = network(**tensors).logits.numpy()
    return logits


def test_scores_are_probabilities_that_differ(model: TransformerModel) -> None:
    scores = model.score([*PAIRS, (OTHER, HYPOTHESES[0])])
    assert scores.dtype == np.float32
    assert scores.sum(axis=1) == pytest.approx(np.ones(len(scores)), abs=1e-6)
    # Else the tests below could not fail.
    assert np.ptp(scores[: len(PAIRS), 0]) > 0.02
    assert np.abs(scores[0] - scores[-1]).max() > 0.05


@settings(max_examples=40, deadline=None)
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from((PREMISE, OTHER, "", "we will meet " * 20)), TEXTS),
        max_size=60,
    ),
    batch_size=st.integers(1, 70),
)
def test_packed_scores_are_those_of_each_pair_alone(
    built: Network,
    score_alone: Callable[[Sequence[Pair]], NDArray[np.float32]],
    pairs: list[Pair],
    batch_size: int,
) -> None:
    packed = wrap(built, batch_size=batch_size).score(pairs)
    assert packed.shape == (len(pairs), 3)
    assert np.abs(packed - score_alone(pairs)).max(initial=0) <= CLOSE


def test_one_premise_is_read_less_often_than_it_is_asked(
    built: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, _ = built
    shapes: list[tuple[int, int]] = []
    forward = network.forward

    def noting(**tensors: Any) -> Any:
        shapes.append(tuple(tensors["input_ids"].shape))
        return forward(**tensors)

    monkeypatch.setattr(network, "forward", noting)
    # 14 tokens of premise, 5 of each hypothesis.
    many = [("we " * 12, f"no {word} {end}") for word in "abcdefgh" for end in "xyz"]
    wrap(built).score(many)
    assert shapes == [(1, 14 + 24 * 5)]
    shapes.clear()
    wrap(built).score([*PAIRS, (OTHER, HYPOTHESES[0])])
    assert [n_rows for n_rows, _ in shapes] == [2]


@pytest.mark.parametrize("company", [HYPOTHESES[1:], HYPOTHESES[:0:-1], ("no " * 60,)])
def test_company_does_not_change_a_score(
    model: TransformerModel, company: tuple[str, ...]
) -> None:
    alone = model.score(PAIRS[:1])
    before = model.score([*((PREMISE, other) for other in company), PAIRS[0]])
    after = model.score([PAIRS[0], *((PREMISE, other) for other in company)])
    assert before[-1:] == pytest.approx(alone, abs=CLOSE)
    assert after[:1] == pytest.approx(alone, abs=CLOSE)


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_does_not_change_a_score(built: Network, side: str) -> None:
    import torch

    network, tokenizer = built
    bare = dict(tokenizer(*PAIRS[1], return_tensors="pt"))
    padding = (7, 0) if side == "left" else (0, 7)
    padded = {
        name: torch.nn.functional.pad(tensor, padding) for name, tensor in bare.items()
    }
    other = tokenizer(*PAIRS[0], return_tensors="pt")["input_ids"].shape[1]
    assert other < bare["input_ids"].shape[1]
    expected = logits_of(network, bare)
    assert np.isfinite(expected).all()
    assert logits_of(network, padded) == pytest.approx(expected, abs=CLOSE)
    # What stands in the padding does not matter either.
    filled = padded["input_ids"].masked_fill(padded["attention_mask"] == 0, 9)
    noisy = logits_of(network, {**padded, "input_ids": filled})
    assert noisy == pytest.approx(expected, abs=CLOSE)


def test_a_mask_left_out_means_no_padding(built: Network) -> None:
    network, tokenizer = built
    given_ = dict(tokenizer(*PAIRS[0], return_tensors="pt"))
    expected = logits_of(network, given_)
    del given_["attention_mask"]
    assert logits_of(network, given_) == pytest.approx(expected, abs=CLOSE)


def test_eager_and_sdpa_agree(folder: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    from stance.entailment import premise_once

    tokenizer = AutoTokenizer.from_pretrained(folder)
    pairs = [*PAIRS, (OTHER, HYPOTHESES[0])]
    scores = {}
    for kernel in ("eager", "sdpa"):
        network = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation=kernel
        )
        assert isinstance(network, premise_once.PremiseOnceClassifier)
        assert network.config._attn_implementation == kernel
        scores[kernel] = wrap((network, tokenizer)).score(pairs)
    assert np.isfinite(scores["eager"]).all()
    assert np.abs(scores["eager"] - scores["sdpa"]).max() <= CLOSE


def test_bfloat16_is_close_to_float32(folder: Path, model: TransformerModel) -> None:
    low = load_model(folder, device="cpu", precision="bfloat16").score(PAIRS)
    assert 0 < np.abs(low - model.score(PAIRS)).max() <= 0.015


@pytest.mark.parametrize("texts", [[PREMISE], [PREMISE, OTHER]])
def test_a_row_without_hypothesis_is_refused(built: Network, texts: list[str]) -> None:
    network, tokenizer = built
    tensors = dict(tokenizer(texts, padding=True, return_tensors="pt"))
    with pytest.raises(ValueError, match="without a hypothesis: tokenize pairs"):
        logits_of(network, tensors)


def test_one_row_without_hypothesis_among_others_is_refused(built: Network) -> None:
    network, tokenizer = built
    tensors = dict(
        tokenizer(
            [PREMISE, OTHER], list(HYPOTHESES[:2]), padding=True, return_tensors="pt"
        )
    )
    tensors["token_type_ids"][1] = 0
    with pytest.raises(ValueError, match="without a hypothesis"):
        logits_of(network, tensors)


@pytest.mark.parametrize("name", ["input_ids", "token_type_ids"])
def test_ids_and_segments_are_needed(built: Network, name: str) -> None:
    network, tokenizer = built
    tensors = dict(tokenizer(*PAIRS[0], return_tensors="pt"))
    del tensors[name]
    with pytest.raises(ValueError, match="input_ids and token_type_ids are needed"):
        logits_of(network, tensors)


def test_a_saved_model_scores_the_same(
    built: Network, folder: Path, model: TransformerModel
) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert config["id2label"] == {str(i): label for i, label in enumerate(LABELS)}
    assert list(folder.glob("*.safetensors"))
    assert isinstance(model, PremiseOnceModel)
    expected = wrap(built).score(PAIRS)
    assert model.score(PAIRS) == pytest.approx(expected, abs=1e-6)


def test_the_saved_name_is_one_that_transformers_does_not_know(folder: Path) -> None:
    from transformers import CONFIG_MAPPING
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    from stance.entailment.premise_once import MODEL_TYPE, PremiseOnceConfig

    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert config["model_type"] == MODEL_TYPE == PREMISE_ONCE
    assert MODEL_TYPE not in CONFIG_MAPPING_NAMES  # Those of transformers itself.
    assert CONFIG_MAPPING[MODEL_TYPE] is PremiseOnceConfig


@pytest.mark.slow
def test_a_fresh_process_loads_it(folder: Path, model: TransformerModel) -> None:
    code = f"""
import json
import stance
model = stance.load_model({str(folder)!r}, device="cpu", precision="float32")
print(json.dumps(model.score({PAIRS!r}).tolist()))
"""
    outcome = run_python("-W", "error", "-c", code, timeout=300)
    assert (outcome.code, outcome.err) == (0, "")
    expected = model.score(PAIRS)
    assert np.array(json.loads(outcome.out)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("batch_size", [1, 4])
def test_scores_agree_with_the_zero_shot_pipeline(
    model: TransformerModel, batch_size: int
) -> None:
    texts, labels = [PREMISE, OTHER], ["talks", "sanctions and an embargo", "aid"]
    expected = score_with_pipeline(
        model, texts, labels, multi_label=True, batch_size=batch_size
    )
    pairs = [(text, f"This example is {label}.") for text in texts for label in labels]
    scores = model.score(pairs)
    ours = scores[:, 0] / (scores[:, 0] + scores[:, 2])
    assert np.ptp(expected) > 0.01
    assert np.abs(ours.reshape(expected.shape) - expected).max() <= CLOSE


LONG = "we will meet " * 100


def test_a_long_premise_is_cut_and_counted(
    built: Network, score_alone: Callable[[Sequence[Pair]], NDArray[np.float32]]
) -> None:
    model = wrap(built)
    cut = [(LONG, "we talk"), (LONG, "no talks"), (LONG, "we talk")]
    scores = model.score([*cut, PAIRS[0]])
    assert model.n_truncated == 2
    assert scores[:3] == pytest.approx(score_alone(cut), abs=CLOSE)
    # What lies behind the cut does not matter.
    longer = model.score([(LONG + "no", "we talk")])
    assert longer == pytest.approx(scores[:1], abs=CLOSE)
    assert model.n_truncated == 3


def test_company_does_not_cut_a_premise(built: Network) -> None:
    premise = "we will meet " * 28 + "no"
    short, long = (premise, "talks"), (premise, "they refuse to meet " * 4)
    alone = wrap(built)
    expected = alone.score([short])
    assert alone.n_truncated == 0
    model = wrap(built)
    scores = model.score([short, long])
    assert scores[:1] == pytest.approx(expected, abs=CLOSE)
    assert model.n_truncated == 1


def test_a_pair_that_just_fits_is_not_cut(built: Network) -> None:
    # 96 tokens: four special ones, 91 of the premise, one of the hypothesis.
    for n_words, n_truncated in ((91, 0), (92, 1)):
        model = wrap(built)
        model.score([("we " * n_words, "talks")])
        assert model.n_truncated == n_truncated


@pytest.mark.parametrize("premise", ["No.", LONG])
def test_a_hypothesis_that_is_too_long_is_an_error(
    model: TransformerModel, premise: str
) -> None:
    with pytest.raises(
        ModelError, match="hypothesis alone exceeds the maximum length of 96 tokens"
    ):
        model.score([PAIRS[0], (premise, "we refuse " * 60)])


@pytest.mark.parametrize("batch_size", [1, 3, 32])
@pytest.mark.parametrize("n_repeats", [1, 3])
def test_progress_sums_to_the_number_asked(
    built: Network, batch_size: int, n_repeats: int
) -> None:
    pairs = [*PAIRS, *((OTHER, hypothesis) for hypothesis in HYPOTHESES)] * n_repeats
    steps: list[int] = []
    model = wrap(built, batch_size=batch_size)
    model.score([*pairs, PAIRS[2]], on_progress=steps.append)
    assert sum(steps) == len(pairs) + 1
    assert min(steps) >= 0


def test_no_pairs_give_no_rows(model: TransformerModel) -> None:
    steps: list[int] = []
    scores = model.score([], on_progress=steps.append)
    assert scores.shape == (0, 3)
    assert scores.dtype == np.float32
    assert sum(steps) == 0
