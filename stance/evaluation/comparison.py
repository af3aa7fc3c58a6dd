"""Runs against each other on the same gold: differences, tests, items won and lost."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from stance.errors import EvaluationError, StanceError
from stance.evaluation.alignment import in_document_order
from stance.evaluation.checks import check_comparable
from stance.evaluation.figures import (
    LEVEL,
    MIN_DOCUMENTS,
    Path,
    clusters_of,
    interval_note,
)
from stance.evaluation.pairing import (
    PairedTallies,
    PairedTally,
    Statements,
    pair_end_to_end,
    pair_on_gold_spans,
)
from stance.evaluation.stages import is_exclusive, items_by_id, labels_of, pairs_of
from stance.metrics import (
    Counts,
    FloatArray,
    IntArray,
    Tally,
    adjust_holm,
    mcnemar_p,
    minimum_detectable_effect,
    resample,
    sign_p,
    summarize,
)
from stance.records import LabelledStatement

ALPHA = 0.05
POWER = 0.8
NO_DIFFERENCE = 1e-12  # Equal scores may differ by the order of their sums.


@dataclass(frozen=True, slots=True)
class RunLabels:
    """What one run says about the articles of a gold file.

    Attributes
    ----------
    predictions
        The statements it found; None if it found none of its own.
    gold_labelled
        The gold statements as it labels them, with the same ids; None if it does not.
    """

    predictions: Statements | None = None
    gold_labelled: Statements | None = None


def compare_labels(
    runs: Mapping[str, RunLabels],
    gold: Iterable[LabelledStatement],
    *,
    seed: int = 0,
    n_resamples: int = 10_000,
) -> dict[str, Any]:
    """Compare runs with the first of them, figure by figure and item by item.

    Parameters
    ----------
    runs
        Name to labels; two or more, the first is the baseline.
    gold
        The gold statements that all of them are scored against.
    seed
        Seed of the bootstrap.
    n_resamples
        Number of bootstrap resamples; 10000 by default, as the smallest p value is
        about two over that number, times the number of comparisons.

    Returns
    -------
    dict
        ``baseline``: its name. ``runs``: name to the figures, under the paths of
        ``metrics.json``: on ``gold_spans`` accuracy and macro-F1 of stance, micro-F1
        of concession and position, accuracy of conditional (and of facets of the
        user's own); ``extraction`` F1; ``end_to_end`` the same without conditional. A
        stage that not both runs have is left out. Each figure has ``baseline``,
        ``run`` and ``difference`` (run minus baseline), each with ``value``, ``low``,
        ``high`` and ``n``; ``p``, ``p_adjusted`` and the ``test`` they come from;
        ``n_won`` and ``n_lost``, the items that only the run or only the baseline has
        right, for accuracies on gold spans; ``minimum_detectable_effect``. ``items`` of
        a run: for stance and position, and facets, what was ``won`` and ``lost``,
        each with id, doc_id, text and the labels of gold, baseline and run. ``n``:
        counts. ``interval``: how intervals and tests were made.

    Raises
    ------
    GoldError
        If the gold is empty, repeats an id or has statements that overlap.
    EvaluationError
        If there are fewer than two runs, a run does not fit the gold, or a run has no
        stage in common with the baseline.

    Notes
    -----
    Intervals are those of a paired bootstrap: both runs are scored on each resample of
    documents where there are ten or more, else of statements. p is that of McNemar's
    exact test (``mcnemar``) for accuracies on gold spans, and of the signs of the
    bootstrap differences (``bootstrap``) for F1 scores and, as spurious statements
    differ between runs, for accuracies end to end. McNemar's test takes statements as
    independent of their document, the bootstrap over documents does not.
    ``p_adjusted`` is corrected (Holm) over all figures of all runs. The minimum
    detectable effect is that of a two-sided test at 0.05 with power 0.8, from the
    standard error of the difference in the bootstrap; null where no resample differs.

    Conditional is compared over the positions that gold and both runs have, so that its
    values may differ from those of ``metrics.json``. End to end, the items are the gold
    statements and the spurious ones of either run, those that overlap by half taken for
    the same. An item of an exclusive label is won where the run is right and the
    baseline is not; a set of labels is won where it differs from gold in fewer labels
    than that of the baseline. Items are those of gold spans.

    References
    ----------
    See `stance.metrics.mcnemar_p`, `stance.metrics.sign_p`,
    `stance.metrics.adjust_holm` and `stance.metrics.minimum_detectable_effect`.
    """
    gold = in_document_order(gold)
    _check_runs(runs, gold)
    baseline, *others = runs
    doc_ids = {s.doc_id for s in gold}
    over_documents = len(doc_ids) >= MIN_DOCUMENTS
    facets = tuple(sorted({facet for s in gold for facet in s.labels}))

    figures: dict[tuple[str, Path], dict[str, Any]] = {}
    for name in others:
        families = _pair_runs(runs[baseline], runs[name], gold, facets)
        for family, (figures_of, units) in enumerate(families):
            measured = _measure(
                figures_of,
                clusters_of(units, over_documents=over_documents),
                rng=np.random.default_rng([seed, family]),
                n_resamples=n_resamples,
            )
            figures |= {(name, path): found for path, found in measured.items()}
    tested = [found for found in figures.values() if found["p"] is not None]
    adjusted = adjust_holm([found["p"] for found in tested])
    for found, p in zip(tested, adjusted, strict=True):
        found["p_adjusted"] = p

    compared: dict[str, dict[str, Any]] = {name: {} for name in others}
    for (name, path), found in figures.items():
        place = compared[name]
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = found
    for name in others:
        compared[name]["items"] = _items(runs[baseline], runs[name], gold, facets)
    return {
        "baseline": baseline,
        "runs": compared,
        "n": {
            "documents": len(doc_ids),
            "gold": len(gold),
            "comparisons": len(tested),
        },
        "interval": {
            **interval_note(
                seed=seed, n_resamples=n_resamples, over_documents=over_documents
            ),
            "alpha": ALPHA,
            "power": POWER,
        },
    }


def _check_runs(runs: Mapping[str, RunLabels], gold: Statements) -> None:
    if len(runs) < 2:
        raise EvaluationError(
            f"a comparison needs two or more runs, there is {len(runs)}"
        )
    check_comparable(None, gold)
    problems = []
    baseline, *others = runs
    for name, run in runs.items():
        try:
            check_comparable(run.predictions, gold, gold_labelled=run.gold_labelled)
        except StanceError as error:
            problems += [f"{name}: {problem}" for problem in error.problems]
    for name in others:
        if not _has_both(runs[baseline], runs[name], gold):
            problems.append(
                f"{name}: has neither statements found nor gold statements labelled "
                f"that {baseline} has too"
            )
    if problems:
        raise EvaluationError("the runs cannot be compared", problems=problems)


def _has_both(first: RunLabels, second: RunLabels, gold: Statements) -> bool:
    labelled = first.gold_labelled is not None and second.gold_labelled is not None
    found = first.predictions is not None and second.predictions is not None
    return labelled or (found and any(s.content for s in gold))


def _pair_runs(
    baseline: RunLabels, run: RunLabels, gold: Statements, facets: Sequence[str]
) -> list[tuple[PairedTallies, Statements]]:
    """Return the figures that both runs have, with a statement for each row."""
    families: list[tuple[PairedTallies, Statements]] = [({}, ()), ({}, ())]
    if baseline.gold_labelled is not None and run.gold_labelled is not None:
        labels = baseline.gold_labelled, run.gold_labelled
        families[0] = pair_on_gold_spans(*labels, gold, facets), gold
    located = [s for s in gold if s.content]
    if located and baseline.predictions is not None and run.predictions is not None:
        found = baseline.predictions, run.predictions
        families[1] = pair_end_to_end(*found, located, facets)
    return families


def _measure(
    paired: PairedTallies,
    clusters: IntArray,
    *,
    rng: np.random.Generator,
    n_resamples: int,
) -> dict[Path, dict[str, Any]]:
    joined: dict[tuple[int, int], Counts] = {}
    tallies: dict[tuple[Path, str], Tally] = {}
    for path, pair in paired.items():
        first, second = pair.baseline.counts, pair.run.counts
        counts = joined.setdefault((id(first), id(second)), _join(first, second))
        tallies |= {(path, name): t for name, t in _tallies_of(pair, counts).items()}
    resampled = resample(tallies, clusters, rng=rng, n_resamples=n_resamples)
    results: dict[Path, dict[str, Any]] = {}
    for path, pair in paired.items():
        found = {
            name: summarize(tallies[path, name], resampled[path, name], level=LEVEL)
            for name in ("baseline", "run", "difference")
        }
        differences = resampled[path, "difference"]
        if found["difference"].value is None:
            p = None
        elif pair.won_lost is not None:
            p = mcnemar_p(*pair.won_lost)
        else:
            p = sign_p(differences)
        n_won, n_lost = pair.won_lost or (None, None)
        results[path] = {
            **{name: measured.to_json() for name, measured in found.items()},
            "p": p,
            "p_adjusted": None,
            "test": "bootstrap" if pair.won_lost is None else "mcnemar",
            "n_won": n_won,
            "n_lost": n_lost,
            "minimum_detectable_effect": _detectable(differences, pair.n),
        }
    return results


def _join(first: Counts, second: Counts) -> Counts:
    """Return the columns of both side by side."""
    return Counts(
        rows=np.concatenate([first.rows, second.rows]),
        columns=np.concatenate([first.columns, second.columns + first.width]),
        values=np.concatenate([first.values, second.values]),
        width=first.width + second.width,
    )


def _tallies_of(pair: PairedTally, counts: Counts) -> dict[str, Tally]:
    width = pair.baseline.counts.width

    def baseline(sums: FloatArray) -> FloatArray:
        return pair.baseline.statistic(sums[..., :width])

    def run(sums: FloatArray) -> FloatArray:
        return pair.run.statistic(sums[..., width:])

    def difference(sums: FloatArray) -> FloatArray:
        return run(sums) - baseline(sums)

    return {
        "baseline": Tally(counts, baseline, pair.baseline.n),
        "run": Tally(counts, run, pair.run.n),
        "difference": Tally(counts, difference, pair.n),
    }


def _detectable(differences: FloatArray, n: int) -> float | None:
    defined = differences[~np.isnan(differences)]
    if defined.size < 2 or n == 0 or np.ptp(defined) < NO_DIFFERENCE:
        return None
    deviation = float(defined.std(ddof=1)) * n**0.5
    return minimum_detectable_effect(deviation, n, alpha=ALPHA, power=POWER)


_Statements = tuple[LabelledStatement, LabelledStatement, LabelledStatement]


def _items(
    baseline: RunLabels, run: RunLabels, gold: Statements, facets: Sequence[str]
) -> dict[str, Any]:
    """Return what was won and lost on gold spans, by kind of label."""
    if baseline.gold_labelled is None or run.gold_labelled is None:
        return {}
    first = items_by_id(gold, baseline.gold_labelled)
    second = items_by_id(gold, run.gold_labelled)
    rows = [
        (one.gold, one.predicted, other.predicted)
        for one, other in zip(first, second, strict=True)
        if one.gold and one.predicted and other.predicted
    ]
    with_stance = [row for row in rows if row[0].stance is not None]
    items: dict[str, Any] = {
        "stance": _won_and_lost(with_stance, lambda s: s.stance),
        "position": _won_and_lost(rows, pairs_of),
    }
    for facet in facets:
        coded = [row for row in rows if row[0].labels.get(facet) is not None]
        exclusive = is_exclusive([s for row in coded for s in row], facet)
        read = partial(_label_of if exclusive else labels_of, facet=facet)
        items.setdefault("facets", {})[facet] = _won_and_lost(coded, read)
    return items


def _label_of(statement: LabelledStatement, facet: str) -> Any:
    return statement.labels.get(facet)


def _won_and_lost(
    rows: Iterable[_Statements], read: Callable[[LabelledStatement], Any]
) -> dict[str, list[dict[str, Any]]]:
    items: dict[str, list[dict[str, Any]]] = {"won": [], "lost": []}
    for row in rows:
        right, before, after = (read(statement) for statement in row)
        gained = _errors(right, before) - _errors(right, after)
        if gained:
            items["won" if gained > 0 else "lost"].append(
                {
                    "id": row[0].id,
                    "doc_id": row[0].doc_id,
                    "gold": _shown(right),
                    "baseline": _shown(before),
                    "run": _shown(after),
                    "text": row[0].text,
                }
            )
    return items


def _errors(right: Any, given: Any) -> int:
    if isinstance(right, frozenset):
        return len(right ^ given)
    return int(right != given)


def _shown(labels: Any) -> Any:
    """Return a label as it is, and a set as a sorted list of texts."""
    if not isinstance(labels, frozenset):
        return labels
    return sorted(
        ": ".join(label) if isinstance(label, tuple) else str(label) for label in labels
    )
