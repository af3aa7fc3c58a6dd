"""Fit the maps from entailment to probabilities on development statements.

    python scripts/fit_calibration.py stance/weights/minilm-entailment \
        --statements seeds/development/statements.dev.jsonl \
        --others trade=seeds/development/other/trade.dev.jsonl \
        ceasefire=seeds/development/other/ceasefire.dev.jsonl \
        labour=seeds/development/other/labour.dev.jsonl

Writes `calibration.json` into the model folder and prints how well the maps do on
disputes they were not fitted on (cross-fitting over disputes); the threshold has
the best mean of both F1 figures on those cross-fitted probabilities. --others are
statements of codebooks that training has not seen: they fit the map for concessions
without a name in the first one (cross-fitted over codebooks in what is printed) and
take part in choosing the threshold.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from stance.classification import gather_facets, gather_moves
from stance.classification.calibration import (
    Calibration,
    Logistic,
    Majority,
    Softmax,
)
from stance.codebook import Codebook, load_codebook
from stance.entailment import EntailmentModel, load_model
from stance.evaluation import find_majority
from stance.formats import read_statements
from stance.metrics import accuracy, expected_calibration_error, macro_f1
from stance.records import LabelledStatement

MENTION = "mention"
N_LIKELY = 4
THRESHOLDS = tuple(round(0.2 + 0.05 * i, 2) for i in range(11))
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Evidence and right labels of all development statements, one row each.

    Attributes
    ----------
    stance, concessions
        Evidence of shape (n, n_labels).
    scored
        Whether the moves on a concession were scored, shape (n, n_concessions): on
        those a statement is likeliest about, and on the right ones.
    moves
        Evidence of shape (n, n_concessions, n_moves), 0 where not scored.
    conditional
        Evidence of shape (n, n_concessions).
    right_stance
        Index of the label, shape (n,).
    right_moves
        Index of the move on each concession, -1 where there is none, shape
        (n, n_concessions).
    right_conditional
        Shape (n, n_concessions).
    disputes
        Shape (n,).
    """

    stance: Array
    concessions: Array
    scored: NDArray[np.bool_]
    moves: Array
    conditional: Array
    right_stance: NDArray[np.int64]
    right_moves: NDArray[np.int64]
    right_conditional: NDArray[np.bool_]
    disputes: NDArray[np.str_]


def gather(
    statements: Sequence[LabelledStatement],
    model: EntailmentModel,
    codebook: Codebook,
    *,
    with_context: bool,
) -> Table:
    """Score every stance, concession, move and condition of every statement."""
    stance, concessions, moves = codebook.stance, codebook.concessions, codebook.moves
    assert stance is not None
    assert concessions is not None
    assert moves is not None
    facets = gather_facets(statements, model, codebook, with_context=with_context)
    shape = (len(statements), len(concessions.labels))
    right_moves = np.full(shape, -1)
    hangs = np.zeros(shape, dtype=bool)
    for row, statement in enumerate(statements):
        for position in statement.positions:
            column = concessions.names.index(position.concession)
            right_moves[row, column] = moves.names.index(position.move)
            hangs[row, column] = position.conditional
    about = np.array([f[concessions.name] for f in facets])
    likely = about >= np.sort(about, axis=1)[:, [-N_LIKELY]]
    scored = np.argwhere(likely | (right_moves >= 0))
    answers = gather_moves(
        [(statements[row], concessions.labels[column]) for row, column in scored],
        model,
        codebook,
        with_context=with_context,
    )
    evidence = np.zeros((*shape, len(moves.labels)))
    conditional = np.zeros(shape)
    for (row, column), (of_moves, of_condition) in zip(scored, answers, strict=True):
        evidence[row, column] = of_moves
        conditional[row, column] = of_condition
    return Table(
        stance=np.array([f[stance.name] for f in facets]),
        concessions=about,
        scored=likely | (right_moves >= 0),
        moves=evidence,
        conditional=conditional,
        right_stance=np.array([stance.names.index(str(s.stance)) for s in statements]),
        right_moves=right_moves,
        right_conditional=hangs,
        disputes=np.array([s.doc_id for s in statements]),
    )


def fit_softmax(
    evidence: Array, right: NDArray[np.int64], names: Sequence[str]
) -> Softmax:
    """Fit slope and biases by penalized maximum likelihood."""
    n_labels = len(names)

    def loss(x: Array) -> float:
        logits = np.exp(x[0]) * evidence + x[1:]
        logits = logits - logits.max(axis=1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        chosen = log_p[np.arange(len(right)), right]
        return float(-chosen.sum() + 0.5 * (x[1:] ** 2).sum())

    best = minimize(loss, np.zeros(n_labels + 1), method="L-BFGS-B").x
    bias = {name: round(float(b), 4) for name, b in zip(names, best[1:], strict=True)}
    return Softmax(slope=round(float(np.exp(best[0])), 4), bias=bias)


def fit_logistic(
    evidence: Array, right: NDArray[np.bool_], names: Sequence[str]
) -> Logistic:
    """Fit slope, intercept and biases by penalized maximum likelihood (Platt 1999).

    Parameters
    ----------
    evidence, right
        Shape (n, n_labels).
    """

    def loss(x: Array) -> float:
        logits = np.exp(x[0]) * evidence + x[1] + x[2:]
        misfit = np.logaddexp(0, np.where(right, -logits, logits)).sum()
        return float(misfit + 0.5 * (x[2:] ** 2).sum())

    best = minimize(loss, np.zeros(len(names) + 2), method="L-BFGS-B").x
    bias = {name: round(float(b), 4) for name, b in zip(names, best[2:], strict=True)}
    return Logistic(
        slope=round(float(np.exp(best[0])), 4),
        intercept=round(float(best[1]), 4),
        bias=bias,
    )


def fit(table: Table, rows: NDArray[np.bool_], codebook: Codebook) -> Calibration:
    """Fit every map on some rows."""
    assert codebook.stance is not None
    assert codebook.moves is not None
    right = table.right_moves[rows]
    held = right >= 0
    acts = held & (right != codebook.moves.names.index(MENTION))
    stance = fit_softmax(
        table.stance[rows], table.right_stance[rows], codebook.stance.names
    )
    assert codebook.concessions is not None
    concessions = fit_logistic(
        table.concessions[rows], held, codebook.concessions.names
    )
    conditional = fit_logistic(
        table.conditional[rows][acts][:, None],
        table.right_conditional[rows][acts][:, None],
        [""],
    )
    return Calibration(
        stance=stance,
        concessions=concessions,
        moves=fit_softmax(table.moves[rows][held], right[held], codebook.moves.names),
        conditional=conditional.model_copy(
            update={
                "intercept": conditional.intercept + conditional.bias[""],
                "bias": {},
            }
        ),
        exclusive=Softmax(slope=stance.slope),
        independent=concessions.model_copy(update={"bias": {}}),
    )


def predict(
    table: Table, rows: NDArray[np.bool_], maps: Calibration, codebook: Codebook
) -> tuple[Array, Array, Array]:
    """Return p of stances, of acts on concessions, and the best act's index."""
    assert codebook.stance is not None
    assert codebook.moves is not None
    mention = codebook.moves.names.index(MENTION)
    stance = maps.stance.apply(table.stance[rows], codebook.stance.names)
    assert codebook.concessions is not None
    names = codebook.concessions.names
    about = maps.of_concessions(names).apply(table.concessions[rows], names)
    shares = maps.moves.apply(table.moves[rows], codebook.moves.names)
    about = np.where((about >= maps.gate) & table.scored[rows], about, 0.0)
    acts = shares.copy()
    acts[..., mention] = -1
    return stance, about * (1 - shares[..., mention]), acts.argmax(axis=-1)


def f1_of(given: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    """Return F1 of one label."""
    return float(2 * (given & wanted).sum() / max(1, given.sum() + wanted.sum()))


def measure_threshold(
    acts: Array, best: Array, table: Table, wanted: NDArray[np.bool_], threshold: float
) -> tuple[float, float]:
    """Return micro-F1 of concessions and of (concession, move) pairs."""
    given = acts >= threshold
    total = int(given.sum()) + int(wanted.sum())
    hits = given & wanted
    exact = hits & (best == table.right_moves)
    return 2 * int(hits.sum()) / total, 2 * int(exact.sum()) / total


def fit_unnamed(tables: Sequence[Table]) -> Logistic:
    """Fit one slope and intercept on the concessions of several codebooks."""
    evidence = np.concatenate([table.concessions.ravel() for table in tables])
    held = np.concatenate([(table.right_moves >= 0).ravel() for table in tables])
    found = fit_logistic(evidence[:, None], held[:, None], [""])
    return found.model_copy(
        update={"intercept": found.intercept + found.bias[""], "bias": {}}
    )


def measure_others(
    tables: Mapping[str, Table], codebooks: Mapping[str, Codebook], maps: Calibration
) -> dict[float, tuple[float, float]]:
    """Return F1 of concessions and positions by threshold, each codebook left out."""
    sums = {threshold: np.zeros(3) for threshold in THRESHOLDS}
    n_wanted = 0
    for name, table in tables.items():
        rest = [other for key, other in tables.items() if key != name]
        own = maps.model_copy(update={"unnamed": fit_unnamed(rest)})
        rows = np.ones(len(table.disputes), dtype=bool)
        stance, acts, best = predict(table, rows, own, codebooks[name])
        share = float(np.mean(stance.argmax(axis=1) == table.right_stance))
        moves = codebooks[name].moves
        assert moves is not None
        mention = moves.names.index(MENTION)
        wanted = (table.right_moves >= 0) & (table.right_moves != mention)
        print(f"{name}: stance accuracy {share:.3f}")
        for threshold in THRESHOLDS:
            given = acts >= threshold
            hits = given & wanted
            exact = hits & (best == table.right_moves)
            sums[threshold] += [hits.sum(), exact.sum(), given.sum()]
        n_wanted += int(wanted.sum())
    return {
        threshold: (
            float(2 * n_hits / (n_given + n_wanted)),
            float(2 * n_exact / (n_given + n_wanted)),
        )
        for threshold, (n_hits, n_exact, n_given) in sums.items()
    }


def main() -> None:
    """Fit, cross-check, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--statements", type=Path, required=True)
    parser.add_argument("--codebook", default="nuclear-diplomacy")
    parser.add_argument("--others", nargs="*", default=[], metavar="CODEBOOK=FILE")
    parser.add_argument("--with-context", action="store_true")
    parser.add_argument("--dry-run", action="store_true", help="only print the figures")
    arguments = parser.parse_args()
    codebook = load_codebook(arguments.codebook)
    statements = read_statements(arguments.statements)
    model = load_model(arguments.model, precision="float32", batch_size=64)
    table = gather(statements, model, codebook, with_context=arguments.with_context)
    assert codebook.moves is not None
    assert codebook.stance is not None
    assert codebook.concessions is not None
    mention = codebook.moves.names.index(MENTION)
    stance = np.zeros(table.stance.shape)
    acts = np.zeros(table.concessions.shape)
    best = np.zeros(table.concessions.shape)
    conditional = np.zeros(table.concessions.shape)
    for dispute in sorted(set(table.disputes)):
        out = table.disputes == dispute
        maps = fit(table, ~out, codebook)
        stance[out], acts[out], best[out] = predict(table, out, maps, codebook)
        conditional[out] = maps.conditional.apply(
            table.conditional[out], codebook.concessions.names
        )
    wanted = (table.right_moves >= 0) & (table.right_moves != mention)
    curve: dict[float, tuple[float, float]] = {}
    for threshold in THRESHOLDS:
        found = measure_threshold(acts, best, table, wanted, threshold)
        curve[threshold] = found
        print(
            f"threshold {threshold}: concession {found[0]:.3f} position {found[1]:.3f}"
        )
    rows = np.ones(len(statements), dtype=bool)
    maps = fit(table, rows, codebook)
    others: dict[str, Table] = {}
    for entry in arguments.others:
        name, _, file = entry.partition("=")
        others[name] = gather(
            read_statements(file),
            model,
            load_codebook(name),
            with_context=arguments.with_context,
        )
    if others:
        books = {name: load_codebook(name) for name in others}
        unseen = measure_others(others, books, maps)
        for threshold, found in unseen.items():
            print(
                f"others, threshold {threshold}: concession {found[0]:.3f} "
                f"position {found[1]:.3f}"
            )
            curve[threshold] = (
                curve[threshold][0] + found[0],
                curve[threshold][1] + found[1],
            )
        maps = maps.model_copy(update={"unnamed": fit_unnamed(list(others.values()))})
    chosen = max(curve, key=lambda threshold: sum(curve[threshold]))
    print(f"threshold {chosen}")
    picked, right = stance.argmax(axis=1).tolist(), table.right_stance.tolist()
    for i, name in enumerate(codebook.stance.names):
        share = f1_of(np.array(picked) == i, np.array(right) == i)
        print(f"  {name}: F1 {share:.3f}")
    hangs = conditional[wanted] >= 0.5
    hit = np.array(picked) == np.array(right)
    figures = {
        "stance accuracy": accuracy(right, picked),
        "stance macro-F1": macro_f1([{r} for r in right], [{p} for p in picked]),
        "stance ECE": expected_calibration_error(stance.max(axis=1), hit),
        "concession ECE": expected_calibration_error(acts.ravel(), wanted.ravel()),
        "move given the concession": float(
            np.mean(best[wanted] == table.right_moves[wanted])
        ),
        "conditional accuracy": float(
            np.mean(hangs == table.right_conditional[wanted])
        ),
    }
    for name, value in figures.items():
        print(f"{name}: {value:.3f}")
    if arguments.dry_run:
        return
    majority = find_majority(statements)
    maps = maps.model_copy(
        update={
            "threshold": chosen,
            "majority": Majority(stance=majority.stance, positions=majority.positions),
        }
    )
    path = arguments.model / "calibration.json"
    data = maps.model_dump(mode="json")
    path.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", "utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
