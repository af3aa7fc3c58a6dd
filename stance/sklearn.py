"""A scikit-learn estimator over zero-shot classification."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stance.classification import classify
from stance.codebook import Codebook, Facet, Label, default_hypotheses, words_of
from stance.entailment import DEFAULT_MODEL, EntailmentModel, load_model
from stance.records import Statement

_FACET = "label"


class ZeroShotClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Label texts with one of several labels, without training.

    Parameters
    ----------
    labels
        Names of the labels, or a mapping from name to definition.
    hypothesis_template
        Hypothesis for a label, with ``{}`` for its name; by default the templates of a
        codebook without hypotheses.
    model
        Name, folder or hub id (see `stance.load_model`), or a loaded model.
    precision, batch_size
        As for `stance.load_model`.

    Attributes
    ----------
    classes_ : numpy.ndarray, shape (n_labels,)
        The labels, sorted.

    Notes
    -----
    `fit` looks at nothing but the labels that occur in `y`, and only where `labels` is
    None.

    Examples
    --------
    >>> model = ZeroShotClassifier(labels=["sport", "politics"])
    >>> model.fit(["The striker scored twice."]).classes_.tolist()
    ['politics', 'sport']
    """

    def __init__(
        self,
        labels: Sequence[str] | Mapping[str, str] | None = None,
        *,
        hypothesis_template: str | None = None,
        model: str | Path | EntailmentModel = DEFAULT_MODEL,
        precision: str = "auto",
        batch_size: int = 32,
    ) -> None:
        self.labels = labels
        self.hypothesis_template = hypothesis_template
        self.model = model
        self.precision = precision
        self.batch_size = batch_size

    def fit(self, X: Sequence[str], y: Sequence[str] | None = None) -> Self:  # noqa: N803 (scikit-learn's name)
        """Load the model and settle the labels.

        Raises
        ------
        ValueError
            If there are fewer than two labels.
        """
        names = self.labels if self.labels is not None else y
        if names is None:
            raise ValueError("give labels, or y to take them from")
        definitions = dict(names) if isinstance(names, Mapping) else {}
        unique = sorted({str(name) for name in names})
        if len(unique) < 2:
            raise ValueError(f"found {len(unique)} labels; at least two are needed")
        self.classes_ = np.array(unique)
        self._codebook = _make_codebook(
            {name: definitions.get(name, words_of(name)) for name in unique},
            self.hypothesis_template,
        )
        self._model = (
            load_model(
                self.model,
                precision=self.precision,  # type: ignore[arg-type]
                batch_size=self.batch_size,
            )
            if isinstance(self.model, str | Path)
            else self.model
        )
        self.n_features_in_ = 1
        return self

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:  # noqa: N803
        """Return probabilities of shape (n_texts, n_labels), columns as `classes_`."""
        check_is_fitted(self, "classes_")
        statements = [
            Statement(id=str(i), doc_id="", text=str(text)) for i, text in enumerate(X)
        ]
        labelled = classify(statements, self._model, self._codebook)
        even = 1 / len(self.classes_)
        rows = []
        for statement in labelled:
            scores = statement.scores.facets.get(_FACET) if statement.scores else None
            rows.append([(scores or {}).get(name, even) for name in self.classes_])
        values = np.array(rows, dtype=np.float64).reshape(-1, len(self.classes_))
        shares: NDArray[np.float64] = values / values.sum(axis=1, keepdims=True)
        return shares

    def predict(self, X: Sequence[str]) -> NDArray[Any]:  # noqa: N803
        """Return the most probable label of each text, shape (n_texts,)."""
        shares = self.predict_proba(X)
        best: NDArray[Any] = self.classes_[shares.argmax(axis=1)]
        return best


def _make_codebook(definitions: Mapping[str, str], template: str | None) -> Codebook:
    labels = tuple(
        Label(
            name=name,
            definition=definition,
            hypotheses=(
                default_hypotheses("exclusive", name, definition)
                if template is None
                else (template.replace("{}", words_of(name)),)
            ),
        )
        for name, definition in definitions.items()
    )
    facet = Facet(name=_FACET, kind="exclusive", labels=labels)
    return Codebook(name="labels", version="0", description="", facets=(facet,))
