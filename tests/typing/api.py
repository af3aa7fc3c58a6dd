"""The public API as a typed caller uses it; mypy reads this, nothing runs it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import stance


def analyze_an_article(text: str) -> None:
    analyzer = stance.Analyzer.load(codebook="trade", precision="float32")
    analysis = analyzer.analyze(text)
    assert_type(analysis, stance.Analysis)
    assert_type(analysis.statements, tuple[stance.LabelledStatement, ...])
    for statement in analysis.statements:
        assert_type(statement.stance, str | None)
        assert_type(statement.positions, tuple[stance.Position, ...])
        assert_type(statement.content, tuple[tuple[int, int], ...] | None)
    analysis.to_html(Path("page.html"))


def analyze_many(documents: Sequence[stance.Document]) -> None:
    analyzer = stance.Analyzer.load(model="folder", batch_size=8)
    found = analyzer.analyze_many(documents, on_progress=lambda n: None)
    assert_type(found, Iterator[stance.Analysis])


class OwnModel:
    """Fits the protocol by its shape alone."""

    two_way = False
    n_truncated = 0

    @property
    def provenance(self) -> Any:
        return None

    def score(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        return np.zeros((len(pairs), 3), dtype=np.float32)


def use_an_own_model(codebook: stance.Codebook) -> stance.Analyzer:
    model: stance.EntailmentModel = OwnModel()
    return stance.Analyzer.load(model=model, codebook=codebook)


def load_things() -> None:
    assert_type(stance.list_codebooks(), tuple[str, ...])
    assert_type(stance.load_codebook("trade"), stance.Codebook)
    scores = stance.load_model(device="cpu").score([("a", "b")])
    assert_type(scores, NDArray[np.float32])


def extract_only(text: str) -> Sequence[stance.Statement]:
    return stance.extract(stance.Document(id="a", text=text)).statements


def evaluate(
    predictions: Sequence[stance.LabelledStatement],
    gold: Sequence[stance.LabelledStatement],
) -> Mapping[str, Any]:
    stance.measure_agreement({"a": predictions, "b": gold})
    return stance.evaluate(predictions, gold, gold_labelled=None)


def run_an_experiment() -> None:
    result = stance.run("config.yaml", overrides=["seed=1"], output=None)
    assert_type(result.folder, Path)
    stance.write_report("page.html", result.documents, result.statements)
    stance.build_matrix(result.statements)
    assert_type(stance.compare_runs(["a", Path("b")], seed=1), dict[str, Any])


def label_texts(texts: Sequence[str]) -> NDArray[np.float64]:
    classifier = stance.sklearn.ZeroShotClassifier(labels=["a", "b"])
    return classifier.fit(texts).predict_proba(texts)


def handle_errors() -> None:
    try:
        stance.load_model("none")
    except stance.StanceError as error:
        assert_type(error.problems, tuple[str, ...])
