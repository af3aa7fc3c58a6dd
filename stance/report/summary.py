"""Counts, tables and choices over all statements of the page."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stance.codebook import Codebook
from stance.positions import MENTION, PositionMatrix
from stance.records import Document, LabelledStatement, Provenance
from stance.report.segments import n_spans_outside
from stance.report.tones import label_names


@dataclass(frozen=True, slots=True)
class FacetTable:
    """How often each label of one facet was given to each actor's statements."""

    name: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of the page offer."""

    actors: tuple[str, ...]
    stances: tuple[str, ...]
    modes: tuple[str, ...]
    concessions: tuple[str, ...]
    moves: tuple[str, ...]


def flatten(data: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    """Yield dotted key and value as text for every leaf of a nested mapping.

    Examples
    --------
    >>> list(flatten({"seed": 1, "model": {"name": "tiny"}}))
    [('model.name', 'tiny'), ('seed', '1')]
    """
    for key in sorted(data, key=str):
        value = data[key]
        if isinstance(value, Mapping) and value:
            yield from flatten(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value
        else:
            yield f"{prefix}{key}", json.dumps(value, default=str, ensure_ascii=False)


def build_facet_tables(
    labelled: Sequence[LabelledStatement], codebook: Codebook | None
) -> tuple[FacetTable, ...]:
    """Count the labels of each of the user's own facets by actor; repetitions too."""
    counts: dict[str, dict[str, Counter[str]]] = {}
    for statement in labelled:
        for facet, label in statement.labels.items():
            of_actor = counts.setdefault(facet, {})
            row = of_actor.setdefault(statement.actor or "", Counter())
            row.update(label_values(label))
    known = {facet.name: facet for facet in codebook.facets} if codebook else {}
    tables = []
    for facet, of_actor in counts.items():
        found = sorted({name for row in of_actor.values() for name in row})
        listed = known[facet].names if facet in known else ()
        names = (*listed, *(name for name in found if name not in listed))
        actors = sorted(of_actor, key=lambda a: (-of_actor[a].total(), a))
        tables.append(
            FacetTable(
                name=facet,
                labels=names,
                rows=tuple(
                    (actor, tuple(of_actor[actor][name] for name in names))
                    for actor in actors
                ),
            )
        )
    return tuple(tables)


def find_choices(
    labelled: Sequence[LabelledStatement],
    codebook: Codebook | None,
    matrix: PositionMatrix,
    stances: tuple[str, ...],
) -> Choices:
    """Find what can be filtered by: only what occurs, in the codebook's order."""
    positions = [p for s in labelled for p in s.positions]
    modes = {s.mode for s in labelled}
    given = {s.stance for s in labelled}
    other = {p.concession for p in positions}.difference(matrix.concessions)
    occurring = {p.move for p in positions}
    moves = label_names(codebook.moves if codebook else None, occurring)
    return Choices(
        actors=tuple(sorted({s.actor for s in labelled if s.actor})),
        stances=tuple(name for name in stances if name in given),
        modes=tuple(
            m for m in ("direct", "mixed", "indirect", "narrated") if m in modes
        ),
        concessions=(*matrix.concessions, *sorted(other)) if positions else (),
        moves=tuple(move for move in moves if move in occurring),
    )


def count_records(
    documents: Sequence[Document], labelled: Sequence[LabelledStatement]
) -> tuple[tuple[str, int], ...]:
    """Count what heads the page."""
    moves = [p for s in labelled for p in s.positions if p.move != MENTION]
    n_labels = sum(len(label_values(v)) for s in labelled for v in s.labels.values())
    counts = [
        ("articles", len(documents)),
        ("statements", len(labelled)),
        ("speakers", len({s.speaker for s in labelled if s.speaker})),
        ("actors", len({s.actor for s in labelled if s.actor})),
        ("labels", n_labels) if n_labels else ("positions", len(moves)),
        ("abstentions", sum(len(s.abstained) for s in labelled)),
    ]
    return tuple(counts)


def count_diagnostics(
    documents: Sequence[Document],
    labelled: Sequence[LabelledStatement],
    matrix: PositionMatrix,
    manifest: Mapping[str, Any] | None,
) -> tuple[tuple[str, int], ...]:
    """Count what could not be decided, resolved or shown; zeros included."""
    lengths = {d.id: len(d.text) for d in documents}
    reasons = Counter(
        f"abstained on {facet}: {reason}"
        for s in labelled
        for facet, reason in s.abstained.items()
    )
    rows = [
        (
            "speaker not resolved (narrated statements have none)",
            sum(s.speaker is None and s.mode != "narrated" for s in labelled),
        ),
        ("actor not resolved", sum(not s.actor for s in labelled)),
        *sorted(reasons.items()),
        ("repetition of another statement", matrix.n_duplicates),
        (
            "course recommended by an author, not in the matrix",
            matrix.n_recommended,
        ),
        (
            "cue denies or only supposes",
            sum(s.cue_polarity != "affirmed" for s in labelled),
        ),
        (
            "statement without its article",
            sum(s.doc_id not in lengths or s.content is None for s in labelled),
        ),
        (
            "span beyond the end of the article",
            sum(
                n_spans_outside(lengths[s.doc_id], s)
                for s in labelled
                if s.doc_id in lengths
            ),
        ),
    ]
    counted = (manifest or {}).get("diagnostics")
    if isinstance(counted, Mapping):
        rows += [
            (str(name).replace("_", " "), value)
            for name, value in sorted(counted.items(), key=lambda item: str(item[0]))
            if isinstance(value, int)
        ]
    return tuple(rows)


def find_provenance(
    labelled: Sequence[LabelledStatement], codebook: Codebook | None
) -> tuple[tuple[str, Provenance], ...]:
    """Find the models and codebooks behind the labels, without repetitions."""
    found = dict.fromkeys(("model", s.model) for s in labelled if s.model)
    found.update(
        dict.fromkeys(("codebook", s.codebook) for s in labelled if s.codebook)
    )
    if codebook and not any(kind == "codebook" for kind, _ in found):
        given = Provenance(
            name=codebook.name, version=codebook.version, digest=codebook.digest
        )
        found[("codebook", given)] = None
    return tuple(found)


def label_values(label: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the labels of one facet as a tuple; empty where there is none."""
    if label is None:
        return ()
    return (label,) if isinstance(label, str) else label
