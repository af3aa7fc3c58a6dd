from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import stance
from stance.sklearn import ZeroShotClassifier
from tests.fakes import KeywordModel

TEXTS = ["The striker scored.", "The vote was close.", "A goal in extra time.", "…"]
LABELS = ["sport", "politics"]


def make_classifier(**options: object) -> ZeroShotClassifier:
    model = KeywordModel(
        [
            ("striker", "sport", 0.9),
            ("goal", "sport", 0.8),
            ("vote", "politics", 0.9),
            ("", "sport", 0.2),
            ("", "politics", 0.2),
        ]
    )
    settled: dict[str, object] = {"labels": LABELS, "model": model, **options}
    return ZeroShotClassifier(**settled)  # type: ignore[arg-type]


def test_texts_are_labelled() -> None:
    classifier = make_classifier().fit(TEXTS)
    assert classifier.classes_.tolist() == ["politics", "sport"]
    assert classifier.predict(TEXTS[:3]).tolist() == ["sport", "politics", "sport"]
    assert classifier.score(TEXTS[:3], ["sport", "politics", "sport"]) == 1


def test_probabilities_follow_the_classes() -> None:
    shares = make_classifier().fit(TEXTS).predict_proba(TEXTS)
    assert shares.shape == (4, 2)
    assert shares.sum(axis=1) == pytest.approx(np.ones(4))
    # Odds 9 (0.9) against 1/4 (0.2); a text without words is even.
    assert shares[0] == pytest.approx([0.25 / 9.25, 9 / 9.25], abs=1e-5)
    assert shares[3] == pytest.approx([0.5, 0.5])


def test_no_texts_give_no_rows() -> None:
    classifier = make_classifier().fit(TEXTS)
    assert classifier.predict_proba([]).shape == (0, 2)
    assert classifier.predict([]).shape == (0,)


def test_texts_may_be_an_array_or_a_series() -> None:
    import pandas as pd

    classifier = make_classifier().fit(np.array(TEXTS))
    expected = classifier.predict(TEXTS).tolist()
    assert classifier.predict(np.array(TEXTS)).tolist() == expected
    assert classifier.predict(pd.Series(TEXTS, index=[9, 8, 7, 6])).tolist() == expected


def test_labels_may_come_from_y_or_have_definitions() -> None:
    fitted = make_classifier(labels=None).fit(TEXTS[:3], ["sport", "politics", "sport"])
    assert fitted.classes_.tolist() == ["politics", "sport"]
    defined = make_classifier(labels={"sport": "a game", "politics": "a vote"})
    assert defined.fit(TEXTS).predict(TEXTS[:2]).tolist() == ["sport", "politics"]
    asked = {hypothesis for _, hypothesis in defined.model.asked}
    assert "The statement is sport: a game." in asked


def test_a_template_makes_the_hypotheses() -> None:
    classifier = make_classifier(hypothesis_template="This is about {}.")
    classifier.fit(TEXTS).predict(TEXTS[:1])
    assert {hypothesis for _, hypothesis in classifier.model.asked} == {
        "This is about sport.",
        "This is about politics.",
    }


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (None, "give labels, or y to take them from"),
        ([], "found 0 labels; at least two are needed"),
        (["sport", "sport"], "found 1 labels; at least two are needed"),
    ],
)
def test_too_few_labels_are_refused(labels: list[str] | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_classifier(labels=labels).fit(TEXTS)


def test_an_unfitted_classifier_says_so() -> None:
    with pytest.raises(NotFittedError):
        make_classifier().predict(TEXTS)


def test_parameters_are_kept_and_cloned() -> None:
    classifier = ZeroShotClassifier(LABELS, model="some-model", batch_size=8)
    assert classifier.get_params() == {
        "labels": LABELS,
        "hypothesis_template": None,
        "model": "some-model",
        "precision": "auto",
        "batch_size": 8,
    }
    copy = clone(classifier).set_params(batch_size=4)
    assert copy.get_params() == {**classifier.get_params(), "batch_size": 4}
    assert not hasattr(copy, "classes_")


def test_it_works_in_a_pipeline() -> None:
    def lower(texts: list[str]) -> list[str]:
        return [text.lower() for text in texts]

    pipeline = make_pipeline(FunctionTransformer(lower), make_classifier())
    pipeline.fit(TEXTS, None)
    assert pipeline.predict(TEXTS[:2]).tolist() == ["sport", "politics"]
    assert pipeline.predict_proba(TEXTS[:2]).shape == (2, 2)


def test_it_works_in_a_grid_search() -> None:
    texts = np.array([*TEXTS[:3], "A vote again."] * 2)
    y = np.array(["sport", "politics", "sport", "politics"] * 2)
    grid = {"hypothesis_template": ["It is {}.", "It is nothing."]}
    search = GridSearchCV(make_classifier(), grid, cv=2).fit(texts, y)
    assert search.best_params_ == {"hypothesis_template": "It is {}."}
    assert search.best_score_ == 1


def test_a_model_folder_is_loaded(tiny_model: Path) -> None:
    classifier = stance.sklearn.ZeroShotClassifier(
        LABELS, model=str(tiny_model), precision="float32"
    ).fit(TEXTS)
    shares = classifier.predict_proba(TEXTS)
    assert shares.sum(axis=1) == pytest.approx(np.ones(4))
    assert np.array_equal(
        shares[::-1][:3], classifier.predict_proba(TEXTS[::-1])[:3]
    ) or np.allclose(shares[::-1], classifier.predict_proba(TEXTS[::-1]), atol=1e-5)
