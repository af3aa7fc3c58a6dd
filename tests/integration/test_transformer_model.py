"""A tiny random-weight cross-encoder through the real transformers code."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.entailment import TransformerModel, load_model, score_with_pipeline
from stance.errors import LabelMappingError, ModelError

MakeModel = Callable[..., Path]

PAIRS = [
    ("We are ready to meet the envoy.", "This is about talks."),
    ("No relief from the embargo.", "The speaker refuses."),
    ("No.", "This is about aid."),
    ("They said the talks will go on, with or without us, for years.", "Talks."),
    ("", "This is about talks."),
    ("Ünïcödé “quoted” 🙂", "The speaker asks the other side."),
    ("We are ready to meet the envoy.", "The speaker refuses."),
]


def load(folder: Path, **options: object) -> TransformerModel:
    settled: dict[str, object] = {"device": "cpu", "precision": "float32", **options}
    return load_model(folder, **settled)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> TransformerModel:
    return load(tiny_model)


def test_scores_are_probabilities(model: TransformerModel) -> None:
    scores = model.score(PAIRS)
    assert scores.shape == (len(PAIRS), 3)
    assert scores.dtype == np.float32
    assert scores.sum(axis=1) == pytest.approx(np.ones(len(PAIRS)), abs=1e-6)
    assert scores.min() >= 0
    assert np.ptp(scores[:, 0]) > 0.05  # Else the tests below could not fail.


def test_no_pairs_give_no_rows(model: TransformerModel) -> None:
    scores = model.score([])
    assert scores.shape == (0, 3)
    assert scores.dtype == np.float32


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    order=st.permutations(range(len(PAIRS))), batch_size=st.integers(1, len(PAIRS) + 1)
)
def test_order_and_batch_size_change_nothing(
    model: TransformerModel, order: list[int], batch_size: int
) -> None:
    one_by_one = np.concatenate([model.score([pair]) for pair in PAIRS])
    other = TransformerModel(
        model.network,
        model.tokenizer,
        provenance=model.provenance,
        batch_size=batch_size,
    )
    scores = other.score([PAIRS[i] for i in order])
    assert np.abs(scores - one_by_one[order]).max() <= 1e-5


def test_the_same_call_gives_the_same_bytes(model: TransformerModel) -> None:
    assert model.score(PAIRS).tobytes() == model.score(PAIRS).tobytes()


def test_duplicates_are_scored_once(
    model: TransformerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_forward = 0
    forward = model.network.forward

    def counting(*args: object, **tensors: object) -> object:
        nonlocal n_forward
        n_forward += len(tensors["input_ids"])  # type: ignore[arg-type]
        return forward(*args, **tensors)

    monkeypatch.setattr(model.network, "forward", counting)
    steps: list[int] = []
    repeated = [*PAIRS, *PAIRS[::-1], PAIRS[0]]
    scores = model.score(repeated, on_progress=steps.append)
    assert n_forward == len(PAIRS)
    assert sum(steps) == len(repeated)
    assert np.array_equal(scores[: len(PAIRS)], scores[len(PAIRS) : -1][::-1])
    assert np.array_equal(scores[0], scores[-1])


def test_a_long_premise_is_cut_and_counted(tiny_model: Path) -> None:
    model = load(tiny_model)
    long = "we will meet " * 100
    scores = model.score([(long, "This is about talks."), PAIRS[0], (long, "Talks.")])
    assert model.n_truncated == 2
    assert np.isfinite(scores).all()
    # What lies behind the cut does not matter.
    longer = model.score([(long + "no", "This is about talks.")])
    assert longer == pytest.approx(scores[:1], abs=1e-5)
    assert model.n_truncated == 3


def test_a_pair_that_just_fits_is_not_cut(tiny_model: Path) -> None:
    model = load(tiny_model)
    # 96 tokens: three special ones, 92 of the premise, one of the hypothesis.
    model.score([("we " * 92, "talks")])
    assert model.n_truncated == 0
    model.score([("we " * 93, "talks")])
    assert model.n_truncated == 1


@pytest.mark.parametrize("premise", ["No.", "we will meet " * 100])
def test_a_hypothesis_that_is_too_long_is_an_error(
    model: TransformerModel, premise: str
) -> None:
    with pytest.raises(
        ModelError, match=r"hypothesis .*alone exceeds the maximum length of 96 tokens"
    ):
        model.score([PAIRS[0], (premise, "we refuse " * 100)])


def test_label_order_moves_the_columns_only(
    model: TransformerModel, make_model: MakeModel
) -> None:
    turned = load(make_model(("entailment", "neutral", "contradiction")))
    assert np.array_equal(turned.score(PAIRS), model.score(PAIRS)[:, ::-1])


def test_a_two_way_model_has_no_neutral(make_model: MakeModel) -> None:
    model = load(make_model(("not_entailment", "entailment")))
    assert model.two_way
    scores = model.score(PAIRS)
    assert scores.shape == (len(PAIRS), 3)
    assert not scores[:, 1].any()
    assert scores[:, 0] + scores[:, 2] == pytest.approx(np.ones(len(PAIRS)), abs=1e-6)
    turned = load(make_model(("entailment", "not_entailment")))
    assert np.array_equal(turned.score(PAIRS), scores[:, ::-1])


def test_a_three_way_model_is_not_two_way(model: TransformerModel) -> None:
    assert not model.two_way


def test_bfloat16_is_close_to_float32(
    model: TransformerModel, tiny_model: Path
) -> None:
    low = load(tiny_model, precision="bfloat16")
    assert low.precision == "bfloat16"
    scores = low.score(PAIRS)
    assert scores.dtype == np.float32
    difference = np.abs(scores - model.score(PAIRS)).max()
    assert 0 < difference <= 0.05


def test_scores_agree_with_the_zero_shot_pipeline(model: TransformerModel) -> None:
    texts = [premise for premise, _ in PAIRS if premise]
    labels = ["talks", "sanctions", "aid"]
    expected = score_with_pipeline(model, texts, labels, multi_label=True)
    pairs = [(text, f"This example is {label}.") for text in texts for label in labels]
    scores = model.score(pairs)
    ours = scores[:, 0] / (scores[:, 0] + scores[:, 2])
    assert np.ptp(expected) > 0.01
    assert np.abs(ours.reshape(expected.shape) - expected).max() <= 1e-3


def test_the_pipeline_takes_no_texts(model: TransformerModel) -> None:
    assert score_with_pipeline(model, [], ["a", "b"], multi_label=False).shape == (0, 2)


def test_unnamed_labels_are_refused(make_model: MakeModel) -> None:
    with pytest.raises(LabelMappingError, match="do not tell which column"):
        load(make_model(("LABEL_0", "LABEL_1", "LABEL_2")))


def test_pickled_weights_are_refused(make_model: MakeModel) -> None:
    with pytest.raises(ModelError, match="pickled weights are never read"):
        load(make_model(safetensors=False))


def test_damaged_weights_are_one_clear_error(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(tiny_model, folder)
    (folder / "model.safetensors").write_bytes(b"nothing of use")
    with pytest.raises(ModelError, match="damaged: cannot be loaded"):
        load(folder)


def test_code_beside_a_model_is_never_run(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "with-code"
    shutil.copytree(tiny_model, folder)
    (folder / "modeling_mine.py").write_text("raise SystemExit('run')\n", "utf-8")
    assert load(folder).score(PAIRS[:1]).shape == (1, 3)


def test_the_digest_follows_the_weights(
    tiny_model: Path, make_model: MakeModel, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(tiny_model, copy)
    first, second = load(tiny_model).provenance, load(copy).provenance
    other = load(make_model(("not_entailment", "entailment"))).provenance
    assert first.digest == second.digest != other.digest
    assert (first.name, first.version) == (str(tiny_model), "unknown")


@pytest.mark.parametrize("batch_size", [0, -1])
def test_a_batch_holds_at_least_one_pair(tiny_model: Path, batch_size: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        load(tiny_model, batch_size=batch_size)
