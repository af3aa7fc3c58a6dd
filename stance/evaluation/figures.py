"""Figures by path, and how they are measured and nested."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stance.metrics import (
    Counts,
    IntArray,
    Measure,
    Tally,
    bootstrap,
    f1_ratio,
    precision_ratio,
    ratio,
    recall_ratio,
)
from stance.records import Statement

LEVEL = 0.95
MIN_DOCUMENTS = 10

Path = tuple[str, ...]
Tallies = dict[Path, Tally]
Figures = dict[Path, Measure]


def measure(
    tallies: Mapping[Path, Tally],
    of_row: Sequence[Statement],
    *,
    seed: int,
    family: int,
    n_resamples: int,
    over_documents: bool,
) -> Figures:
    """Measure figures over common items with one bootstrap.

    Parameters
    ----------
    tallies
        The figures.
    of_row
        A statement of each item; it tells the document.
    seed, family
        The seed of the run, and a number that gives each family of figures a stream of
        its own, so that measuring one does not change another.
    n_resamples
        Number of resamples.
    over_documents
        Resample documents instead of items.
    """
    return bootstrap(
        tallies,
        clusters_of(of_row, over_documents=over_documents),
        rng=np.random.default_rng([seed, family]),
        n_resamples=n_resamples,
        level=LEVEL,
    )


def interval_note(
    *, seed: int, n_resamples: int, over_documents: bool
) -> dict[str, Any]:
    """Return how the intervals were made, for the record."""
    return {
        "level": LEVEL,
        "n_resamples": n_resamples,
        "over": "documents" if over_documents else "statements",
        "seed": seed,
    }


def within(name: str, tallies: Mapping[Path, Tally]) -> Tallies:
    """Return the tallies with `name` before each path."""
    return {(name, *path): tally for path, tally in tallies.items()}


def nest(figures: Mapping[Path, Measure]) -> dict[str, Any]:
    """Return figures as nested dicts of JSON values."""
    root: dict[str, Any] = {}
    for path, measured in figures.items():
        place = root
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = measured.to_json()
    return root


def prf_tallies(counts: Counts) -> Tallies:
    """Return precision, recall and F1 from counts with columns tp, fp, fn."""
    tp, fp, fn = (int(n) for n in counts.total())
    return {
        ("precision",): Tally(counts, precision_ratio, tp + fp),
        ("recall",): Tally(counts, recall_ratio, tp + fn),
        ("f1",): Tally(counts, f1_ratio, tp + fp + fn),
    }


def mean_tally(values: Sequence[float], rows: Sequence[int]) -> Tally:
    """Return the mean of values, such as the share of hits, of the items at `rows`."""
    counts = Counts.from_columns(values, [1.0] * len(values), rows=rows)
    return Tally(counts, ratio, len(values))


def clusters_of(statements: Sequence[Statement], *, over_documents: bool) -> IntArray:
    """Return the cluster of each item: its document, or the item alone."""
    if not over_documents or not statements:
        return np.arange(len(statements))
    _, clusters = np.unique([s.doc_id for s in statements], return_inverse=True)
    return clusters.astype(np.int64)
