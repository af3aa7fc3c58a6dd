"""What a model says of statements: log odds of entailment for every label."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stance.classification.calibration import evidence_of
from stance.codebook import Codebook, Facet, Label, fill
from stance.entailment import EntailmentModel, Pair
from stance.records import Statement

CONDITIONAL_HYPOTHESES = (
    "{actor} ties {concession} to a condition.",
    "{concession} depends on something in return.",
)
_VERBS = {"affirmed": "said", "negated": "denied", "hypothetical": "might say"}
_NO_VERB = re.compile(r"\W*(according to.*|in .*)?", re.IGNORECASE)


def premise_of(statement: Statement, *, with_context: bool = False) -> str:
    """Return the text from which labels are to follow.

    Parameters
    ----------
    statement
        Its actor and the words of its cue stand before the content: hypotheses that
        name the actor then refer to the right party, and a cue such as ``demanded`` or
        ``denied`` takes part. A narrated statement names its party itself.
    with_context
        Put the surrounding text in front.

    Examples
    --------
    >>> premise_of(Statement(id="1", doc_id="d", actor="Varsia", text="We will meet."))
    'Varsia said: We will meet.'
    >>> premise_of(Statement(id="1", doc_id="d", actor="Varsia", text="lift the duty",
    ...                      cue_text="demanded"))
    'Varsia demanded: lift the duty'
    """
    text = statement.text
    who = statement.actor or statement.speaker
    if who and statement.mode != "narrated":
        text = f"{who} {_verb_of(statement)}: {text}"
    if with_context and statement.context:
        return f"{statement.context} {text}"
    return text


def _verb_of(statement: Statement) -> str:
    cue = statement.cue_text or ""
    if _NO_VERB.fullmatch(cue):
        return _VERBS[statement.cue_polarity]
    return cue.lower()


def facets_of(codebook: Codebook) -> tuple[Facet, ...]:
    """Return the facets that are scored for every statement."""
    blocks = (codebook.stance, codebook.concessions)
    return (*(block for block in blocks if block is not None), *codebook.facets)


def label_hypotheses(
    label: Label, statement: Statement, *, concession: Label | None = None
) -> list[str]:
    """Return the hypotheses of a label for one statement."""
    phrase = concession.phrase if concession else None
    return [
        fill(
            template,
            actor=statement.actor or statement.speaker,
            target=statement.target,
            concession=phrase,
        )
        for template in label.hypotheses
    ]


def conditional_hypotheses(statement: Statement, concession: Label) -> list[str]:
    """Return the hypotheses that a move on a concession is conditional."""
    label = Label("conditional", "", CONDITIONAL_HYPOTHESES)
    return label_hypotheses(label, statement, concession=concession)


def gather_facets(
    statements: Sequence[Statement],
    model: EntailmentModel,
    codebook: Codebook,
    *,
    with_context: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> list[dict[str, NDArray[np.float64]]]:
    """Score every label of every facet but the moves."""
    facets = facets_of(codebook)
    groups = [
        (
            premise_of(statement, with_context=with_context),
            label_hypotheses(label, statement),
        )
        for statement in statements
        for facet in facets
        for label in facet.labels
    ]
    means = iter(_mean_evidence(model, groups, on_progress))
    return [
        {facet.name: np.array([next(means) for _ in facet.labels]) for facet in facets}
        for _ in statements
    ]


def gather_moves(
    asked: Sequence[tuple[Statement, Label]],
    model: EntailmentModel,
    codebook: Codebook,
    *,
    with_context: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> list[tuple[NDArray[np.float64], float]]:
    """Score the moves, and conditionality, on one concession of a statement each.

    Returns
    -------
    list of (array of shape (n_moves,), float)
        In the order asked.
    """
    if codebook.moves is None:
        return []
    groups = []
    for statement, concession in asked:
        premise = premise_of(statement, with_context=with_context)
        groups += [
            (premise, label_hypotheses(move, statement, concession=concession))
            for move in codebook.moves.labels
        ]
        groups.append((premise, conditional_hypotheses(statement, concession)))
    means = iter(_mean_evidence(model, groups, on_progress))
    n_moves = len(codebook.moves.labels)
    return [
        (np.array([next(means) for _ in range(n_moves)]), next(means)) for _ in asked
    ]


def _mean_evidence(
    model: EntailmentModel,
    groups: Iterable[tuple[str, list[str]]],
    on_progress: Callable[[int], None] | None,
) -> list[float]:
    """Return the mean log odds of each group of hypotheses on one premise."""
    pairs: list[Pair] = []
    ends: list[int] = []
    for premise, hypotheses in groups:
        pairs += [(premise, hypothesis) for hypothesis in hypotheses]
        ends.append(len(pairs))
    evidence = evidence_of(model.score(pairs, on_progress=on_progress))
    return [float(evidence[start:end].mean()) for start, end in pairwise([0, *ends])]
