"""Predictions against gold: the figures of ``metrics.json``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stance.evaluation.alignment import Alignment, align, in_document_order, is_exact_in
from stance.evaluation.checks import check_comparable
from stance.evaluation.figures import (
    MIN_DOCUMENTS,
    Figures,
    Path,
    Tallies,
    interval_note,
    mean_tally,
    measure,
    nest,
    prf_tallies,
    within,
)
from stance.evaluation.names import same_name
from stance.evaluation.stages import (
    Item,
    concessions_of,
    confusion,
    is_exclusive,
    items_by_id,
    label_tallies,
    labels_of,
    stage_tallies,
)
from stance.metrics import (
    Counts,
    FloatArray,
    Tally,
    calibration_error_ratio,
    count_brier,
    count_calibration,
    ratio,
)
from stance.records import LabelledStatement

MODES = ("direct", "mixed", "indirect", "narrated")
Statements = Sequence[LabelledStatement]
Measurer = Callable[[Tallies, Statements, int], Figures]


def evaluate(
    predictions: Iterable[LabelledStatement] | None,
    gold: Iterable[LabelledStatement],
    *,
    gold_labelled: Iterable[LabelledStatement] | None = None,
    baselines: Mapping[str, Iterable[LabelledStatement]] | None = None,
    documents: Mapping[str, str] | None = None,
    seed: int = 0,
    n_resamples: int = 1000,
) -> dict[str, Any]:
    """Score statements against gold, stage by stage.

    Parameters
    ----------
    predictions
        The output of this or any other system for the articles of the gold file; None
        measures only the labels on gold spans.
    gold
        Gold statements. Those without content (rows that came without a document)
        count on gold spans only.
    gold_labelled
        The gold statements as labelled by the classifier, with the same ids.
    baselines
        Name to gold statements as labelled by a baseline.
    documents
        Text of each article by doc_id; needed for comparing spans without the white
        space and punctuation at their edges.
    seed
        Seed of the bootstrap.
    n_resamples
        Number of bootstrap resamples; 1000 by default.

    Returns
    -------
    dict
        The structure of ``metrics.json``; a section that could not be measured is
        None. Beyond the documented keys: ``facets`` in each stage for a codebook of
        the user's own facets, ``per_label`` and ``interval``.

    Raises
    ------
    GoldError
        If the gold is empty, repeats an id or has statements that overlap.
    EvaluationError
        If predictions repeat an id or share no document with the gold, or if relabelled
        gold does not have the ids of the gold.

    Notes
    -----
    Figures do not depend on the order of the statements. Intervals resample documents
    where there are ten or more, else statements; see `stance.metrics.bootstrap`.
    Precision by mode is over the predictions of that mode, recall over the gold of that
    mode. End to end, accuracy divides by all gold statements and spurious predictions;
    ``conditional`` is by definition that of matched statements. The Brier score is of
    the same events as the calibration error: the top label being right, and each
    concession. Predictions for articles without gold are left out and counted.
    """
    gold = in_document_order(gold)
    given = None if predictions is None else in_document_order(predictions)
    relabelled = None if gold_labelled is None else list(gold_labelled)
    others = {name: list(rows) for name, rows in (baselines or {}).items()}
    check_comparable(given, gold, gold_labelled=relabelled, baselines=others)

    facets = tuple(sorted({facet for s in gold for facet in s.labels}))
    doc_ids = {s.doc_id for s in gold}
    over_documents = len(doc_ids) >= MIN_DOCUMENTS

    def of_family(tallies: Tallies, of_row: Statements, family: int) -> Figures:
        return measure(
            tallies,
            of_row,
            seed=seed,
            family=family,
            n_resamples=n_resamples,
            over_documents=over_documents,
        )

    figures: Figures = {}
    n: dict[str, int | None] = {"documents": len(doc_ids), "gold": len(gold)}
    n |= {"predicted": None, "matched": None}
    confusions = {}

    located = [s for s in gold if s.content]
    n["gold_without_content"] = len(gold) - len(located)
    if given is not None:
        kept = [s for s in given if s.doc_id in doc_ids]
        n["outside_gold"] = len(given) - len(kept)
        n["predicted"] = len(kept)
        if located:
            alignment = align([s for s in kept if s.content], located)
            n["predicted_without_content"] = sum(not s.content for s in kept)
            n["matched"] = len(alignment.pairs)
            figures |= _measure_alignment(alignment, documents, facets, of_family)
            figures |= of_family(_resolved(kept), kept, 2)
            confusions["matched"] = confusion(_matched_items(alignment))
    tallies, confusions["gold_spans"] = _gold_tallies(gold, relabelled, others, facets)
    figures |= of_family(tallies, gold, 3)

    counted = given if given is None else [s for s in given if s.doc_id in doc_ids]
    n["abstained"] = _n_abstained(counted if counted is not None else relabelled, gold)
    if relabelled is not None:
        n["abstained_on_gold_spans"] = _n_abstained(relabelled, gold)
    return _assemble(
        figures,
        n=n,
        baselines=others,
        confusions=confusions,
        interval=interval_note(
            seed=seed, n_resamples=n_resamples, over_documents=over_documents
        ),
    )


def _measure_alignment(
    alignment: Alignment[LabelledStatement, LabelledStatement],
    documents: Mapping[str, str] | None,
    facets: Sequence[str],
    of_family: Measurer,
) -> Figures:
    matched = _matched_items(alignment)
    n_pairs = len(matched)
    missed = [Item(n_pairs + i, gold, None) for i, gold in enumerate(alignment.missed)]
    n_gold = n_pairs + len(missed)
    spurious = [Item(n_gold + i, None, p) for i, p in enumerate(alignment.spurious)]
    everything = [*matched, *missed, *spurious]
    exact = [is_exact_in(p.predicted, p.gold, documents) for p in alignment.pairs]

    tallies = {
        **within("extraction", _extraction_tallies(everything, exact)),
        **within("end_to_end", stage_tallies(everything, facets)),
    }
    found = {
        **within("attribution", _attribution_tallies(matched)),
        **within("matched", stage_tallies(matched, facets)),
        **within("per_label", within("matched", label_tallies(matched, facets))),
    }
    units = [s for i in everything if (s := i.gold or i.predicted) is not None]
    return of_family(tallies, units, 0) | of_family(found, units[:n_pairs], 1)


def _matched_items(
    alignment: Alignment[LabelledStatement, LabelledStatement],
) -> list[Item]:
    return [Item(i, p.gold, p.predicted) for i, p in enumerate(alignment.pairs)]


def _extraction_tallies(items: Sequence[Item], exact: Sequence[bool]) -> Tallies:
    rows = [item.row for item in items]
    hit = np.array([i.gold is not None and i.predicted is not None for i in items])
    in_gold = np.array([i.gold is not None for i in items])
    given = np.array([i.predicted is not None for i in items])
    equal = np.zeros(len(items), dtype=bool)
    equal[: len(exact)] = exact
    tallies = prf_tallies(
        Counts.from_columns(hit, given & ~hit, in_gold & ~hit, rows=rows)
    )
    counts = Counts.from_columns(equal, given & ~equal, in_gold & ~equal, rows=rows)
    tallies["exact_f1",] = prf_tallies(counts)["f1",]
    for mode in MODES:
        of_gold = np.array([bool(i.gold and i.gold.mode == mode) for i in items])
        of_given = np.array(
            [bool(i.predicted and i.predicted.mode == mode) for i in items]
        )
        counts = Counts.from_columns(
            hit & of_given, of_given, hit & of_gold, of_gold, rows=rows
        )
        n_given, n_gold = int(of_given.sum()), int(of_gold.sum())
        tallies |= within(
            "by_mode",
            within(
                mode,
                {
                    ("precision",): Tally(counts, _first_share, n_given),
                    ("recall",): Tally(counts, _second_share, n_gold),
                    ("f1",): Tally(counts, _mean_of_shares, n_given + n_gold),
                },
            ),
        )
    return tallies


def _attribution_tallies(matched: Sequence[Item]) -> Tallies:
    tallies: Tallies = {}
    for field in ("speaker", "actor"):
        names = [
            (i.row, getattr(i.gold, field), getattr(i.predicted, field))
            for i in matched
            if getattr(i.gold, field) is not None
        ]
        hits = [same_name(right, given) for _, right, given in names]
        tallies[f"{field}_accuracy",] = mean_tally(hits, [row for row, _, _ in names])
    return tallies


def _resolved(predictions: Statements) -> Tallies:
    hits = [s.actor is not None for s in predictions]
    return {("attribution", "resolved"): mean_tally(hits, range(len(hits)))}


def _gold_tallies(
    gold: Statements,
    relabelled: Statements | None,
    baselines: Mapping[str, Statements],
    facets: Sequence[str],
) -> tuple[Tallies, dict[str, dict[str, int]]]:
    tallies: Tallies = {}
    matrix: dict[str, dict[str, int]] = {}
    if relabelled is not None:
        items = items_by_id(gold, relabelled)
        tallies |= within("gold_spans", stage_tallies(items, facets))
        labels = label_tallies(items, facets)
        tallies |= within("per_label", within("gold_spans", labels))
        tallies |= within("calibration", _calibration_tallies(items, facets))
        matrix = confusion(items)
    for name, rows in baselines.items():
        stage = within("gold_spans", stage_tallies(items_by_id(gold, rows), facets))
        tallies |= within("baselines", within(name, stage))
    return tallies, matrix


def _calibration_tallies(items: Sequence[Item], facets: Sequence[str]) -> Tallies:
    events: dict[Path, list[tuple[int, float, bool]]] = {}
    for item in items:
        if item.gold is None or item.predicted is None or item.predicted.scores is None:
            continue
        scores = item.predicted.scores
        if scores.stance and item.gold.stance is not None:
            top, p = max(scores.stance.items(), key=lambda pair: pair[1])
            hit = top == item.gold.stance
            events.setdefault(("stance",), []).append((item.row, p, hit))
        right = concessions_of(item.gold)
        for label, p in scores.concession.items():
            event = (item.row, p, label in right)
            events.setdefault(("concession",), []).append(event)
        for facet in facets:
            found = scores.facets.get(facet, {})
            if not found or item.gold.labels.get(facet) is None:
                continue
            labels = labels_of(item.gold, facet)
            if is_exclusive([item.gold, item.predicted], facet):
                found = dict([max(found.items(), key=lambda pair: pair[1])])
            new = [(item.row, p, label in labels) for label, p in found.items()]
            events.setdefault(("facets", facet), []).extend(new)
    tallies: Tallies = {}
    for path, rows in events.items():
        at = np.array([row for row, _, _ in rows])
        announced = [p for _, p, _ in rows]
        hits = [hit for _, _, hit in rows]
        bins = count_calibration(announced, hits, rows=at)
        tallies[*path, "ece"] = Tally(bins, calibration_error_ratio, len(rows))
        errors = count_brier(announced, hits, rows=at)
        tallies[*path, "brier"] = Tally(errors, ratio, len(rows))
    return tallies


def _n_abstained(statements: Statements | None, gold: Statements) -> int:
    has_stance = any(s.stance is not None for s in gold)
    return sum(
        bool(s.abstained) or (has_stance and s.stance is None) for s in statements or ()
    )


def _assemble(
    figures: Figures,
    *,
    n: Mapping[str, int | None],
    baselines: Mapping[str, Any],
    confusions: Mapping[str, dict[str, dict[str, int]]],
    interval: Mapping[str, Any],
) -> dict[str, Any]:
    sections = ("extraction", "attribution", "gold_spans", "matched", "end_to_end")
    metrics = nest(figures)
    for stage in metrics.get("per_label", {}):
        metrics["per_label"][stage]["confusion"] = confusions[stage]
    calibration = metrics.get("calibration")
    if calibration is not None:
        calibration = {"stance": None, "concession": None, **calibration}
    return {
        **{name: metrics.get(name) for name in sections},
        "calibration": calibration,
        "baselines": {name: metrics["baselines"][name] for name in baselines},
        "n": dict(n),
        "per_label": metrics.get("per_label", {}),
        "interval": dict(interval),
    }


def _first_share(sums: FloatArray) -> FloatArray:
    return ratio(sums[..., :2])


def _second_share(sums: FloatArray) -> FloatArray:
    return ratio(sums[..., 2:])


def _mean_of_shares(sums: FloatArray) -> FloatArray:
    """Return the harmonic mean of the shares; an undefined one counts as 0."""
    first, second = _first_share(sums), _second_share(sums)
    p, r = np.nan_to_num(first), np.nan_to_num(second)
    mean = 2 * p * r / np.where(p + r > 0, p + r, 1)
    return np.where(np.isnan(first) & np.isnan(second), np.nan, mean)
