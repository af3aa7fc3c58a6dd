"""How far annotators of the same documents agree."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from stance.errors import EvaluationError
from stance.evaluation.alignment import align, in_document_order, is_exact_in
from stance.evaluation.checks import repeated_ids
from stance.evaluation.figures import (
    MIN_DOCUMENTS,
    Tallies,
    interval_note,
    mean_tally,
    measure,
    nest,
    prf_tallies,
    within,
)
from stance.evaluation.names import name_key
from stance.evaluation.stages import concessions_of, is_exclusive, labels_of, pairs_of
from stance.metrics import (
    Counts,
    FloatArray,
    Tally,
    alpha_ratio,
    count_alpha,
    count_kappa,
    kappa_ratio,
    mean_ratio,
)
from stance.records import LabelledStatement

MISSING = object()

_FIELDS: Mapping[str, Callable[[LabelledStatement], Hashable]] = {
    "mode": lambda s: s.mode,
    "speaker": lambda s: name_key(s.speaker),
    "actor": lambda s: name_key(s.actor),
    "target": lambda s: name_key(s.target),
    "voice": lambda s: s.voice,
    "stance": lambda s: MISSING if s.stance is None else s.stance,
}
_SETS: Mapping[str, Callable[[LabelledStatement], frozenset[Any]]] = {
    "concessions": concessions_of,
    "positions": pairs_of,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """Statements of different annotators that are taken for the same one.

    Attributes
    ----------
    row
        Number of the unit.
    by_annotator
        Annotator to statement; annotators without it are absent.
    """

    row: int
    by_annotator: Mapping[str, LabelledStatement]


def measure_agreement(
    annotations: Mapping[str, Iterable[LabelledStatement]],
    *,
    documents: Mapping[str, str] | None = None,
    seed: int = 0,
    n_resamples: int = 1000,
) -> dict[str, Any]:
    """Measure how far annotations of the same documents agree.

    Parameters
    ----------
    annotations
        Annotator to statements; two or more.
    documents
        Text of each article by doc_id, for comparing spans without the white space
        and punctuation at their edges.
    seed
        Seed of the bootstrap.
    n_resamples
        Number of bootstrap resamples; 1000 by default.

    Returns
    -------
    dict
        ``units``: F1 and exact F1 of finding the same statements. ``fields``: for mode,
        speaker, actor, target, voice and stance the percent ``agreement``, Cohen's
        ``kappa`` and Krippendorff's ``alpha``; for concessions and positions the
        mean ``f1`` and ``jaccard`` of the sets. ``concession_alpha``: for each
        concession the alpha of giving it or not. ``facets``: for facets of the user's
        own what their kind has under ``fields``. ``n``: counts. Every figure has
        ``value``, ``low``, ``high`` and ``n``.

    Raises
    ------
    EvaluationError
        If there are fewer than two annotations, an annotation repeats an id, or no
        document is in all of them.

    Notes
    -----
    Only documents that all annotators have are measured. Units are built by aligning
    each annotation, in alphabetical order of annotators, with the units before it;
    with two annotators that is the pairwise alignment. Fields are compared over units
    that at least two annotators have. A null name is a value like any other (nobody is
    named); a null stance is missing. Two empty sets agree fully. With more than two
    annotators, F1, agreement and sets pool all pairs, and kappa is the mean over pairs
    (Light). ``mention`` is no position here, as in `evaluate`.

    References
    ----------
    Light (1971), Measures of Response Agreement for Qualitative Data.
    """
    names = sorted(annotations)
    given = {name: in_document_order(annotations[name]) for name in names}
    shared = _check_annotations(given)
    kept = {
        name: [s for s in statements if s.doc_id in shared]
        for name, statements in given.items()
    }
    units = build_units(kept)
    common = [u for u in units if len(u.by_annotator) > 1]
    pairs = list(combinations(names, 2))

    tallies = within("units", _unit_tallies(units, pairs, documents))
    for field, read in _FIELDS.items():
        tallies |= within("fields", within(field, _field_tallies(common, pairs, read)))
    for field, read_set in _SETS.items():
        tallies |= within(
            "fields", within(field, _set_tallies(common, pairs, read_set))
        )
    tallies |= within("concession_alpha", _concession_tallies(common))
    tallies |= within("facets", _facet_tallies(common, pairs))

    of_row = [next(iter(unit.by_annotator.values())) for unit in units]
    over_documents = len(shared) >= MIN_DOCUMENTS
    figures = measure(
        tallies,
        of_row,
        seed=seed,
        family=0,
        n_resamples=n_resamples,
        over_documents=over_documents,
    )
    all_documents = {s.doc_id for statements in given.values() for s in statements}
    return {
        "units": {},
        "fields": {},
        "concession_alpha": {},
        "facets": {},
        **nest(figures),
        "n": {
            "documents": len(shared),
            "documents_left_out": len(all_documents) - len(shared),
            "statements": {name: len(kept[name]) for name in names},
            "units": len(units),
            "common_units": len(common),
        },
        "interval": interval_note(
            seed=seed, n_resamples=n_resamples, over_documents=over_documents
        ),
    }


def build_units(
    annotations: Mapping[str, Sequence[LabelledStatement]],
) -> list[Unit]:
    """Return the units of annotations, in document order.

    Each annotation is aligned with the first statement of each unit found before it.
    """
    members: list[dict[str, LabelledStatement]] = []
    for name in sorted(annotations):
        first_of = {id(first): m for m in members for first in [next(iter(m.values()))]}
        alignment = align(annotations[name], [next(iter(m.values())) for m in members])
        for pair in alignment.pairs:
            first_of[id(pair.gold)][name] = pair.predicted
        members += [{name: statement} for statement in alignment.spurious]

    def place(unit: dict[str, LabelledStatement]) -> tuple[Any, ...]:
        first = next(iter(unit.values()))
        return (first.doc_id, first.content or (), first.id)

    return [Unit(row, unit) for row, unit in enumerate(sorted(members, key=place))]


def _check_annotations(
    annotations: Mapping[str, Sequence[LabelledStatement]],
) -> set[str]:
    if len(annotations) < 2:
        raise EvaluationError(
            f"agreement needs two or more annotations, there is {len(annotations)}"
        )
    problems = []
    for name, statements in annotations.items():
        found = repeated_ids(statements, [s.id for s in statements])
        problems += [f"{name}: {problem}" for problem in found]
    by_annotator = [{s.doc_id for s in rows} for rows in annotations.values()]
    shared = set.intersection(*by_annotator)
    if not shared:
        problems.append(
            "no document is in all annotations: "
            + "; ".join(
                f"{name} has {', '.join(sorted(ids)[:5]) or 'none'}"
                for name, ids in zip(annotations, by_annotator, strict=True)
            )
        )
    if problems:
        raise EvaluationError("the annotations cannot be compared", problems=problems)
    return shared


Pairs = Sequence[tuple[str, str]]


def _unit_tallies(
    units: Sequence[Unit], pairs: Pairs, documents: Mapping[str, str] | None
) -> Tallies:
    found, exact = [], []
    for unit in units:
        for a, b in pairs:
            first, second = unit.by_annotator.get(a), unit.by_annotator.get(b)
            if first is None and second is None:
                continue
            both = first is not None and second is not None
            equal = (
                first is not None
                and second is not None
                and is_exact_in(first, second, documents)
            )
            has_a, has_b = first is not None, second is not None
            found.append((unit.row, both, has_a and not both, has_b and not both))
            exact.append((unit.row, equal, has_a and not equal, has_b and not equal))
    return {
        ("f1",): prf_tallies(_counts_of(found))["f1",],
        ("exact_f1",): prf_tallies(_counts_of(exact))["f1",],
    }


def _counts_of(rows: Sequence[tuple[int, bool, bool, bool]]) -> Counts:
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Counts.from_columns(table[:, 1], table[:, 2], table[:, 3], rows=table[:, 0])


def _field_tallies(
    units: Sequence[Unit], pairs: Pairs, read: Callable[[LabelledStatement], Hashable]
) -> Tallies:
    coded = [
        (unit.row, {name: read(s) for name, s in unit.by_annotator.items()})
        for unit in units
    ]
    rows: list[int] = []
    hits: list[bool] = []
    kappas = []
    for a, b in pairs:
        both = [
            (row, values[a], values[b])
            for row, values in coded
            if values.get(a, MISSING) is not MISSING
            and values.get(b, MISSING) is not MISSING
        ]
        at = [row for row, _, _ in both]
        first, second = [v for _, v, _ in both], [v for _, _, v in both]
        rows += at
        hits += [x == y for x, y in zip(first, second, strict=True)]
        kappas.append(count_kappa(first, second, rows=at))
    labels = [[v for v in values.values() if v is not MISSING] for _, values in coded]
    alpha = count_alpha(labels, rows=[row for row, _ in coded])
    return {
        ("agreement",): mean_tally(hits, rows),
        ("kappa",): _mean_kappa_tally(kappas, len(rows)),
        ("alpha",): Tally(alpha, alpha_ratio, sum(len(v) > 1 for v in labels)),
    }


def _mean_kappa_tally(parts: Sequence[Counts], n: int) -> Tally:
    stops = np.cumsum([0, *(part.width for part in parts)])

    def mean_kappa(sums: FloatArray) -> FloatArray:
        return mean_ratio(
            [kappa_ratio(sums[..., start:stop]) for start, stop in pairwise(stops)]
        )

    starts = zip(parts, stops[:-1], strict=True)
    counts = Counts(
        rows=np.concatenate([part.rows for part in parts]),
        columns=np.concatenate([part.columns + start for part, start in starts]),
        values=np.concatenate([part.values for part in parts]),
        width=int(stops[-1]),
    )
    return Tally(counts, mean_kappa, n)


def _set_tallies(
    units: Sequence[Unit],
    pairs: Pairs,
    read: Callable[[LabelledStatement], frozenset[Any]],
) -> Tallies:
    rows, f1, jaccard = [], [], []
    for unit in units:
        for a, b in pairs:
            if a in unit.by_annotator and b in unit.by_annotator:
                first = read(unit.by_annotator[a])
                second = read(unit.by_annotator[b])
                shared, either = len(first & second), len(first | second)
                rows.append(unit.row)
                f1.append(2 * shared / (shared + either) if either else 1.0)
                jaccard.append(shared / either if either else 1.0)
    return {("f1",): mean_tally(f1, rows), ("jaccard",): mean_tally(jaccard, rows)}


def _facet_tallies(units: Sequence[Unit], pairs: Pairs) -> Tallies:
    statements = [s for unit in units for s in unit.by_annotator.values()]
    tallies: Tallies = {}
    for facet in sorted({facet for s in statements for facet in s.labels}):
        if is_exclusive(statements, facet):
            found = _field_tallies(units, pairs, partial(_label_of, facet=facet))
        else:
            found = _set_tallies(units, pairs, partial(labels_of, facet=facet))
        tallies |= within(facet, found)
    return tallies


def _label_of(statement: LabelledStatement, *, facet: str) -> Hashable:
    label = statement.labels.get(facet)
    return MISSING if label is None else label


def _concession_tallies(units: Sequence[Unit]) -> Tallies:
    coded = [[concessions_of(s) for s in u.by_annotator.values()] for u in units]
    rows = [unit.row for unit in units]
    names = sorted({name for sets in coded for labels in sets for name in labels})
    tallies: Tallies = {}
    for name in names:
        given = [[name in labels for labels in sets] for sets in coded]
        counts = count_alpha(given, rows=rows)
        tallies[name,] = Tally(counts, alpha_ratio, len(units))
    return tallies
