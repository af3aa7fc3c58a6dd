"""Scoring against gold, with the baselines on the same statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stance.classification import classify, load_calibration
from stance.codebook import Codebook, words_of
from stance.entailment import (
    DEFAULT_MODEL,
    EntailmentModel,
    TransformerModel,
    score_with_pipeline,
)
from stance.evaluation import (
    MajorityLabels,
    check_gold,
    evaluate,
    keyword_baseline,
    majority_baseline,
)
from stance.records import Document, LabelledStatement, Position, Statement

MAX_PIPELINE = 300


def score_run(
    predictions: Iterable[LabelledStatement] | None,
    gold: Sequence[LabelledStatement],
    *,
    documents: Mapping[str, Document],
    codebook: Codebook,
    model: EntailmentModel | None,
    relabel: bool = True,
    gold_labelled: Sequence[LabelledStatement] | None = None,
    baselines: bool | None = None,
    with_context: bool = False,
    seed: int = 0,
    n_resamples: int = 1000,
    where: Sequence[str] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Score predictions, and the classifier on gold spans, beside the baselines.

    Parameters
    ----------
    predictions
        Statements of any system; None scores the classifier on gold spans alone.
    gold
        Gold statements.
    documents
        The articles by id.
    codebook
        Names the permitted labels.
    model
        Relabels the gold spans and runs the pipeline baseline; None leaves both out.
    relabel
        False leaves ``gold_spans`` out (another system's predictions).
    gold_labelled
        The gold as labelled already; it is then not labelled again.
    baselines
        Whether to score them; None leaves only the transformers pipeline out above 300
        statements.
    where
        Place of each gold statement, for messages.

    Returns
    -------
    dict
        The structure of ``metrics.json``.

    Raises
    ------
    GoldError
        If the gold does not fit documents or codebook, with every problem.
    """
    check_gold_fits(gold, documents=documents, codebook=codebook, where=where)
    relabelled = gold_labelled
    others: dict[str, list[LabelledStatement]] = {}
    if relabelled is None and model is not None and relabel:
        relabelled = classify(
            gold, model, codebook, with_context=with_context, on_progress=on_progress
        )
    if baselines is not False:
        others = label_with_baselines(
            gold,
            codebook,
            model,
            with_pipeline=bool(baselines) or len(gold) <= MAX_PIPELINE,
        )
    return evaluate(
        predictions,
        gold,
        gold_labelled=relabelled,
        baselines=others,
        documents={id: document.text for id, document in documents.items()},
        seed=seed,
        n_resamples=n_resamples,
    )


def check_gold_fits(
    gold: Sequence[LabelledStatement],
    *,
    documents: Mapping[str, Document],
    codebook: Codebook,
    where: Sequence[str] | None = None,
) -> None:
    """Check gold statements against their articles and the labels of a codebook.

    Parameters
    ----------
    gold, documents, codebook, where
        As for `score_run`; without documents the offsets are not checked.

    Raises
    ------
    GoldError
        With every problem.
    """
    check_gold(
        gold,
        texts={id: document.text for id, document in documents.items()} or None,
        stances=codebook.stance.names if codebook.stance else None,
        concessions=codebook.concessions.names if codebook.concessions else None,
        moves=codebook.moves.names if codebook.moves else None,
        facets={facet.name: facet.names for facet in codebook.facets},
        where=where,
    )


def label_with_baselines(
    statements: Sequence[LabelledStatement],
    codebook: Codebook,
    model: EntailmentModel | None,
    *,
    with_pipeline: bool = True,
) -> dict[str, list[LabelledStatement]]:
    """Label statements by majority class, keywords and the transformers pipeline.

    The majority class is that of the development statements, stored with the shipped
    model; a codebook with another stance scale has no such baseline.
    """
    labels: dict[str, list[LabelledStatement]] = {}
    majority = load_calibration(DEFAULT_MODEL).majority
    if codebook.stance is not None and majority.stance in codebook.stance.names:
        constant = MajorityLabels(majority.stance, majority.positions)
        labels["majority"] = majority_baseline(statements, constant)
    labels["keywords"] = keyword_baseline(statements, codebook)
    if with_pipeline and isinstance(model, TransformerModel) and not model.two_way:
        labels["pipeline"] = label_with_pipeline(statements, model, codebook)
    return labels


def label_with_pipeline(
    statements: Sequence[Statement], model: TransformerModel, codebook: Codebook
) -> list[LabelledStatement]:
    """Label statements with the plain transformers pipeline and label names alone.

    Stance and moves are single-label, concessions multi-label at 0.5; the move on a
    concession is asked for as ``MOVE of CONCESSION``.
    """
    texts = [statement.text or "." for statement in statements]
    stances: list[str | None] = [None] * len(texts)
    if codebook.stance is not None:
        names = codebook.stance.names
        scores = score_with_pipeline(model, texts, names, multi_label=False)
        stances = [names[int(i)] for i in scores.argmax(axis=1)]
    positions: list[list[Position]] = [[] for _ in texts]
    if codebook.concessions is not None and codebook.moves is not None:
        words = [words_of(name) for name in codebook.concessions.names]
        fired = score_with_pipeline(model, texts, words, multi_label=True) >= 0.5
        for column, concession in enumerate(codebook.concessions.names):
            rows = np.flatnonzero(fired[:, column])
            asked = [f"{move} of {words[column]}" for move in codebook.moves.names]
            scores = score_with_pipeline(
                model, [texts[row] for row in rows], asked, multi_label=False
            )
            for row, values in zip(rows, scores, strict=True):
                move = codebook.moves.names[int(values.argmax())]
                positions[row].append(Position(concession=concession, move=move))
    labels: list[dict[str, str | tuple[str, ...] | None]] = [{} for _ in texts]
    for facet in codebook.facets:
        exclusive = facet.kind == "exclusive"
        scores = score_with_pipeline(
            model, texts, facet.names, multi_label=not exclusive
        )
        for at, values in enumerate(scores):
            if exclusive:
                labels[at][facet.name] = facet.names[int(values.argmax())]
            else:
                labels[at][facet.name] = tuple(
                    name
                    for name, p in zip(facet.names, values, strict=True)
                    if p >= 0.5
                )
    return [
        LabelledStatement(
            **{name: getattr(statement, name) for name in Statement.model_fields},
            stance=stance,
            positions=tuple(found),
            labels=own,
        )
        for statement, stance, found, own in zip(
            statements, stances, positions, labels, strict=True
        )
    ]
