"""From statements and a codebook to labels, scores and abstentions."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from stance.classification.calibration import Calibration, load_calibration
from stance.classification.evidence import gather_facets, gather_moves
from stance.codebook import Codebook, Facet, Label
from stance.entailment import EntailmentModel
from stance.records import (
    LabelledStatement,
    Position,
    Provenance,
    ScoredPosition,
    Scores,
    Statement,
)

MENTION = "mention"
NEUTRAL = "neutral"
_DIGITS = 6


def classify(
    statements: Sequence[Statement],
    model: EntailmentModel,
    codebook: Codebook,
    *,
    calibration: Calibration | None = None,
    with_context: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> list[LabelledStatement]:
    """Label statements by a codebook.

    Parameters
    ----------
    statements
        Any statements with a text; labels they may have are replaced.
    model
        Scores premise and hypothesis pairs.
    codebook
        What is coded.
    calibration
        Maps from evidence to probabilities; by default those of the model.
    with_context
        Let the surrounding text stand before each statement.
    on_progress
        Called with the number of pairs scored since its last call.

    Returns
    -------
    list of LabelledStatement
        In the order of `statements`. A statement without a word is abstained from.

    Notes
    -----
    Every statement is scored on stance and on what it is about; moves and
    conditionality only on concessions that pass the gate of `calibration`. The
    probability of a position is that of its concession times that of its move.
    """
    maps = calibration or load_calibration(model.provenance.name)
    worded = [s for s in statements if any(c.isalpha() for c in s.text)]
    facets = gather_facets(
        worded, model, codebook, with_context=with_context, on_progress=on_progress
    )
    asked: list[tuple[Statement, Label]] = []
    about: list[NDArray[np.float64]] = []
    for statement, evidence in zip(worded, facets, strict=True):
        if codebook.concessions is None:
            continue
        block = codebook.concessions
        map_of = maps.of_concessions(block.names)
        about.append(map_of.apply(evidence[block.name], block.names))
        asked += [
            (statement, label)
            for label, p in zip(codebook.concessions.labels, about[-1], strict=True)
            if p >= maps.gate
        ]
    moves = iter(
        gather_moves(
            asked, model, codebook, with_context=with_context, on_progress=on_progress
        )
    )
    labelled = {}
    for i, (statement, evidence) in enumerate(zip(worded, facets, strict=True)):
        candidates: list[ScoredPosition] = []
        if codebook.concessions is not None and codebook.moves is not None:
            for label, p in zip(codebook.concessions.labels, about[i], strict=True):
                if p >= maps.gate:
                    candidates += _candidates(
                        label, float(p), *next(moves), codebook.moves, maps
                    )
        labelled[id(statement)] = _label(
            statement, evidence, candidates, codebook, maps, model.provenance
        )
    return [
        labelled.get(id(statement))
        or _abstain(statement, codebook, model.provenance, "no words")
        for statement in statements
    ]


def drop_idle_narrated(
    labelled: Sequence[LabelledStatement],
) -> tuple[list[LabelledStatement], int]:
    """Drop narrated candidates that carry no position.

    A candidate stays if a concession fires in it, or if its stance is anything but
    neutral or abstained while the codebook codes no concessions.

    Returns
    -------
    tuple of (list of LabelledStatement, int)
        The statements that stay, in order, and how many were dropped.
    """
    kept = [s for s in labelled if s.mode != "narrated" or _carries_position(s)]
    return kept, len(labelled) - len(kept)


def _carries_position(statement: LabelledStatement) -> bool:
    if statement.scores is not None and statement.scores.concession:
        return bool(statement.positions)
    return statement.stance not in (None, NEUTRAL) or bool(statement.labels)


def _candidates(
    concession: Label,
    p_about: float,
    moves: NDArray[np.float64],
    conditional: float,
    facet: Facet,
    maps: Calibration,
) -> list[ScoredPosition]:
    shares = maps.moves.apply(moves, facet.names)
    hangs = bool(maps.conditional.apply(np.array([conditional]), ("",))[0] >= 0.5)
    return [
        ScoredPosition(
            concession=concession.name,
            move=move,
            conditional=hangs,
            p=round(p_about * float(share), _DIGITS),
        )
        for move, share in zip(facet.names, shares, strict=True)
    ]


def _label(
    statement: Statement,
    evidence: dict[str, NDArray[np.float64]],
    candidates: list[ScoredPosition],
    codebook: Codebook,
    maps: Calibration,
    model: Provenance,
) -> LabelledStatement:
    abstained: dict[str, str] = {}
    stance: str | None = None
    stance_scores: dict[str, float] = {}
    if codebook.stance is not None:
        stance, stance_scores = _pick(
            codebook.stance,
            maps.stance.apply(evidence[codebook.stance.name], codebook.stance.names),
            maps.floor,
            abstained,
        )
    positions, concession_scores = _positions(candidates, codebook, maps)
    labels: dict[str, str | tuple[str, ...] | None] = {}
    facet_scores: dict[str, dict[str, float]] = {}
    for facet in codebook.facets:
        values = evidence[facet.name]
        if facet.kind == "exclusive":
            shares = maps.exclusive.apply(values, facet.names)
            labels[facet.name], facet_scores[facet.name] = _pick(
                facet, shares, maps.floor, abstained
            )
        else:
            shares = maps.independent.apply(values, facet.names)
            facet_scores[facet.name] = _rounded(facet, shares)
            labels[facet.name] = tuple(
                label.name
                for label, p in zip(facet.labels, shares, strict=True)
                if p >= (label.threshold or maps.threshold)
            )
    return _labelled(
        statement,
        codebook,
        model,
        stance=stance,
        positions=positions,
        labels=labels,
        scores=Scores(
            stance=stance_scores,
            concession=concession_scores,
            positions=tuple(candidates),
            facets=facet_scores,
        ),
        abstained=abstained,
    )


def _positions(
    candidates: list[ScoredPosition], codebook: Codebook, maps: Calibration
) -> tuple[tuple[Position, ...], dict[str, float]]:
    """Return the positions at or above threshold, and p of every concession."""
    if codebook.concessions is None:
        return (), {}
    positions: list[Position] = []
    scores: dict[str, float] = {}
    for label in codebook.concessions.labels:
        own = [c for c in candidates if c.concession == label.name]
        acts = [c for c in own if c.move != MENTION]
        p = round(sum(c.p for c in acts), _DIGITS)
        scores[label.name] = p
        if acts and p >= (label.threshold or maps.threshold):
            best = max(acts, key=lambda c: c.p)
            positions.append(
                Position(
                    concession=best.concession,
                    move=best.move,
                    conditional=best.conditional,
                )
            )
    return tuple(positions), scores


def _pick(
    facet: Facet,
    shares: NDArray[np.float64],
    floor: float,
    abstained: dict[str, str],
) -> tuple[str | None, dict[str, float]]:
    """Return the best label of a scale, or None with the reason in `abstained`."""
    best = int(np.argmax(shares))
    label = facet.labels[best]
    needed = label.threshold or floor
    scores = _rounded(facet, shares)
    if shares[best] < needed:
        abstained[facet.name] = (
            f"best label {label.name} has {shares[best]:.2f}, below {needed:.2f}"
        )
        return None, scores
    return label.name, scores


def _rounded(facet: Facet, shares: NDArray[np.float64]) -> dict[str, float]:
    return {
        name: round(float(p), _DIGITS)
        for name, p in zip(facet.names, shares, strict=True)
    }


def _abstain(
    statement: Statement, codebook: Codebook, model: Provenance, reason: str
) -> LabelledStatement:
    exclusive = [f for f in (codebook.stance, *codebook.facets) if f is not None]
    return _labelled(
        statement,
        codebook,
        model,
        stance=None,
        positions=(),
        labels={facet.name: None for facet in codebook.facets},
        scores=Scores(),
        abstained={facet.name: reason for facet in exclusive},
    )


def _labelled(
    statement: Statement,
    codebook: Codebook,
    model: Provenance,
    *,
    stance: str | None,
    positions: tuple[Position, ...],
    labels: dict[str, str | tuple[str, ...] | None],
    scores: Scores,
    abstained: dict[str, str],
) -> LabelledStatement:
    plain = {name: getattr(statement, name) for name in Statement.model_fields}
    return LabelledStatement(
        **plain,
        stance=stance,
        positions=positions,
        labels=labels,
        scores=scores,
        abstained=abstained,
        model=model,
        codebook=Provenance(
            name=codebook.name, version=codebook.version, digest=codebook.digest
        ),
    )
