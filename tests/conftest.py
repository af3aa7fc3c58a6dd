"""Fixtures that several test modules share."""

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from string import ascii_lowercase, digits, punctuation

import pytest

from tests.console import Outcome, call_stance

MAX_TOKENS = 96
THREE_WAY = ("contradiction", "neutral", "entailment")
_WORDS = (
    "the we you they is are to of for and no not talk talks meet meeting envoy said "
    "sanctions embargo relief aid troops ready refuse refuses offer offers asks about "
    "this example party speaker other side only or a in on with will it if then war"
)

MakeModel = Callable[..., Path]


@pytest.fixture(scope="session")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> MakeModel:
    """Return a function that gives a folder with a tiny random-weight model.

    The weights depend on the number of labels only, so that two models with the same
    names in another order differ in nothing but the names.
    """
    made: dict[int, Path] = {}

    def make(labels: tuple[str, ...] = THREE_WAY, *, safetensors: bool = True) -> Path:
        n_labels = len(labels)
        if n_labels not in made:
            made[n_labels] = tmp_path_factory.mktemp("model")
            _save_tiny_model(made[n_labels], n_labels)
        folder = tmp_path_factory.mktemp("tiny") / "tiny-model"
        shutil.copytree(made[n_labels], folder)
        config = json.loads((folder / "config.json").read_text("utf-8"))
        config["id2label"] = {str(i): label for i, label in enumerate(labels)}
        config["label2id"] = {label: i for i, label in enumerate(labels)}
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        if not safetensors:
            (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
        return folder

    return make


@pytest.fixture(scope="session")
def tiny_model(make_model: MakeModel) -> Path:
    """Return the folder of a three-way model."""
    return make_model()


def _save_tiny_model(folder: Path, n_labels: int) -> None:
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertTokenizerFast,
    )
    from transformers.utils import logging

    characters = ascii_lowercase + digits
    pieces = [
        *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
        *characters,
        *(f"##{character}" for character in characters),
        *punctuation,
        *(word for word in dict.fromkeys(_WORDS.split()) if len(word) > 1),
    ]
    tokenizer = BertTokenizerFast(
        vocab={piece: i for i, piece in enumerate(pieces)}, model_max_length=MAX_TOKENS
    )
    # A model this small loses by more threads, badly so on a busy machine.
    torch.set_num_threads(1)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_TOKENS,
        num_labels=n_labels,
        # Larger than usual, so that the scores of different pairs differ visibly.
        initializer_range=0.2,
    )
    logging.disable_progress_bar()
    with torch.random.fork_rng():
        torch.manual_seed(7)
        network = BertForSequenceClassification(config)
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


@pytest.fixture
def stance_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Outcome]]:
    """Return a function that calls the command line in this process."""
    before = signal.getsignal(signal.SIGINT)

    def call(*arguments: object) -> Outcome:
        return call_stance(arguments, monkeypatch, capsys)

    yield call
    signal.signal(signal.SIGINT, before)
