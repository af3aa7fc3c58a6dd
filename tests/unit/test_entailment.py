import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from stance.entailment import EntailmentModel, load_model, resolve_columns
from stance.errors import LabelMappingError, ModelError, ModelNotFoundError
from tests.fakes import KeywordModel

MakeModel = Callable[..., Path]


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (("contradiction", "neutral", "entailment"), (2, 1, 0)),
        (("entailment", "neutral", "contradiction"), (0, 1, 2)),
        (("ENTAILMENT", "CONTRADICTION", "NEUTRAL"), (0, 2, 1)),
        (("Entails", "Neutral", "Contradicts"), (0, 1, 2)),
        (("entailment", "not_entailment"), (0, 1)),
        (("not-entailment", "Entailment"), (1, 0)),
    ],
)
def test_columns_come_from_the_label_names(
    labels: tuple[str, ...], columns: tuple[int, ...]
) -> None:
    assert resolve_columns(dict(enumerate(labels)), name="m") == columns


@pytest.mark.parametrize(
    "labels",
    [
        (),
        ("LABEL_0", "LABEL_1", "LABEL_2"),
        ("positive", "negative"),
        ("entailment",),
        ("entailment", "contradiction"),
        ("entailment", "neutral"),
        ("entailment", "neutral", "contradiction", "other"),
        ("entailment", "entails", "contradiction"),
        ("entailment", "neutral", "not_entailment"),
        ("entailment", "neutral", "LABEL_2"),
    ],
)
def test_columns_are_never_guessed(labels: tuple[str, ...]) -> None:
    with pytest.raises(LabelMappingError) as caught:
        resolve_columns(dict(enumerate(labels)), name="some-model")
    assert str(caught.value) == (
        f"some-model: its label names {list(labels)} do not tell which column is "
        "entailment; permitted are entailment, neutral, contradiction, or entailment, "
        "not_entailment (set id2label in the model's config.json)"
    )


def test_columns_may_be_counted_in_any_order() -> None:
    id2label = {2: "neutral", 0: "contradiction", 1: "entailment"}
    assert resolve_columns(id2label, name="m") == (1, 2, 0)


def folder_with(path: Path, **files: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text, "utf-8")
    return path


NLI = json.dumps(
    {"id2label": {"0": "entailment", "1": "neutral", "2": "contradiction"}}
)
UNNAMED = json.dumps({"id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}})


@pytest.mark.parametrize(
    ("files", "error", "message"),
    [
        ({}, ModelNotFoundError, "{}: no config.json, so no transformers model"),
        ({"config__json": "{"}, ModelError, r"{}/config.json: not JSON \(.+\)"),
        ({"config__json": "[]"}, ModelError, "{}/config.json: holds no JSON object"),
        (
            {"config__json": UNNAMED, "model__safetensors": ""},
            LabelMappingError,
            r"{}: its label names \['LABEL_0', 'LABEL_1', 'LABEL_2'\] do not tell .+",
        ),
        (
            {"config__json": "{}", "model__safetensors": ""},
            LabelMappingError,
            r"{}: its label names \[\] do not tell .+",
        ),
        (
            {"config__json": NLI},
            ModelError,
            r"{}: no \*.safetensors file; .+ \(pickled weights are never read\)",
        ),
        (
            {"config__json": NLI, "pytorch_model__bin": "pickled"},
            ModelError,
            r"{}: no \*.safetensors file; .+ \(pickled weights are never read\)",
        ),
    ],
)
def test_a_folder_that_is_no_model_is_refused(
    tmp_path: Path, files: dict[str, str], error: type[ModelError], message: str
) -> None:
    folder = folder_with(tmp_path / "mine", **files)
    with pytest.raises(error) as caught:
        load_model(folder)
    wanted = message.replace("{}", re.escape(str(folder)), 1)
    assert re.fullmatch(wanted, str(caught.value))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        load_model("no-such-model")
    assert re.fullmatch(
        r"model 'no-such-model': neither a shipped model \(.+\) nor a folder nor a hub "
        "id of the form ORG/MODEL@COMMIT",
        str(caught.value),
    )


def test_a_hub_id_needs_its_revision() -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        load_model("some-group/some-model")
    assert str(caught.value) == (
        "model 'some-group/some-model': no such folder; for a model of the hub name a "
        "revision too (some-group/some-model@COMMIT), so that the run can be repeated"
    )


def test_a_hub_model_that_is_not_to_be_had_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import huggingface_hub

    def fail(*args: object, **options: object) -> str:
        raise OSError("no connection\nwith details")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    revision = hashlib.sha1(b"some").hexdigest()
    with pytest.raises(ModelNotFoundError) as caught:
        load_model(f"some-group/some-model@{revision}")
    assert str(caught.value) == (
        f"model some-group/some-model@{revision}: not in the local cache and not to be "
        "had from the hub (no connection)"
    )


def test_the_fake_model_keeps_the_protocol() -> None:
    model: EntailmentModel = KeywordModel([("rain", "wet", 0.9)])
    scores = model.score([("It rains.", "It is wet."), ("Sun.", "It is wet.")])
    assert scores.shape == (2, 3)
    assert scores.sum(axis=1) == pytest.approx([1, 1])
    assert scores[:, 0] == pytest.approx([0.9, 0.02])
    assert model.score([]).shape == (0, 3)


def test_a_larger_architecture_takes_the_same_path(
    tiny_model: Path, tmp_path: Path
) -> None:
    """DeBERTa-v2, as most NLI models of the hub, of tiny size and random weights."""
    from transformers import (
        AutoTokenizer,
        DebertaV2Config,
        DebertaV2ForSequenceClassification,
    )

    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    config = DebertaV2Config(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        type_vocab_size=2,
        relative_attention=True,
        pos_att_type=["p2c", "c2p"],
        id2label={0: "entailment", 1: "neutral", 2: "contradiction"},
        label2id={"entailment": 0, "neutral": 1, "contradiction": 2},
    )
    DebertaV2ForSequenceClassification(config).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    model = load_model(tmp_path, precision="float32")
    pairs = [("we will meet.", "they talk."), ("no.", "the other side refuses it.")]
    scores = model.score(pairs)
    assert scores.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert model.score(pairs[:1]) == pytest.approx(scores[:1], abs=1e-5)
