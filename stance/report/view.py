"""What the page shows, computed before the template puts it into HTML."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stance.codebook import Codebook
from stance.positions import MENTION, Cell, PositionMatrix, Profile, build_matrix
from stance.records import Document, LabelledStatement, Position, Provenance
from stance.report.segments import Segment, cut_segments
from stance.report.summary import (
    Choices,
    FacetTable,
    build_facet_tables,
    count_diagnostics,
    count_records,
    find_choices,
    find_provenance,
    flatten,
    label_values,
)
from stance.report.tones import (
    Share,
    count_shares,
    label_names,
    move_symbol,
    move_tone,
    probability_shares,
    spare_tone,
    stance_tone,
)

# Candidate positions less probable than this say nothing and would fill the card.
_LEAST_P = 0.05

# How far written probabilities may sum beside 1.
_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class PositionView:
    """A position with its symbol, its tone and, where known, its probability."""

    concession: str
    move: str
    conditional: bool
    symbol: str
    tone: str
    p: float | None


@dataclass(frozen=True, slots=True)
class LabelView:
    """One facet of the user's own: given labels with tone and probability, or why none.

    `shares` is the bar of an exclusive facet, empty for an independent one.
    """

    facet: str
    values: tuple[tuple[str, str, float | None], ...]
    reason: str | None
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with its number in the page."""

    number: int
    statement: LabelledStatement
    document: Document | None
    tone: str
    p: float | None
    shares: tuple[Share, ...]
    positions: tuple[PositionView, ...]
    candidates: tuple[PositionView, ...]
    labels: tuple[LabelView, ...]

    @property
    def pairs(self) -> list[list[str]]:
        """Concession and move of each position, for the filter of the page."""
        return [[p.concession, p.move] for p in self.positions]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article, cut into segments, with its statements in text order."""

    document: Document
    segments: tuple[Segment, ...]
    statements: tuple[StatementView, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the matrix: each move, its count and the number of a statement."""

    cell: Cell
    moves: tuple[tuple[PositionView, int, int], ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the matrix; silent cells are null."""

    profile: Profile
    shares: tuple[Share, ...]
    cells: tuple[tuple[str, CellView | None], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template shows."""

    title: str
    articles: tuple[ArticleView, ...]
    rest: tuple[StatementView, ...]
    statements: tuple[StatementView, ...]
    matrix: PositionMatrix
    rows: tuple[RowView, ...]
    facets: tuple[FacetTable, ...]
    tones: Mapping[str, str]
    counted: frozenset[str]
    choices: Choices
    counts: tuple[tuple[str, int], ...]
    diagnostics: tuple[tuple[str, int], ...]
    models: tuple[tuple[str, Provenance], ...]
    manifest: tuple[tuple[str, str], ...]


def build_page(
    documents: Sequence[Document],
    labelled: Sequence[LabelledStatement],
    *,
    codebook: Codebook | None,
    manifest: Mapping[str, Any] | None,
    title: str | None,
) -> Page:
    """Compute everything that the page shows; the order of `documents` is kept."""
    stances = label_names(
        codebook.stance if codebook else None, (s.stance for s in labelled)
    )
    views, articles, rest = _build_statements(documents, labelled, stances)
    concessions = (
        codebook.concessions.names if codebook and codebook.concessions else ()
    )
    matrix = build_matrix(labelled, concessions=concessions)
    by_id = {v.statement.id: v for v in reversed(views)}
    return Page(
        title=title or _default_title(documents),
        articles=articles,
        rest=rest,
        statements=views,
        matrix=matrix,
        rows=tuple(_build_row(p, matrix, by_id, stances) for p in matrix.profiles),
        facets=build_facet_tables(labelled, codebook),
        tones={name: stance_tone(name, stances) for name in stances},
        counted=frozenset(id for p in matrix.profiles for id in p.statement_ids),
        choices=find_choices(labelled, codebook, matrix, stances),
        counts=count_records(documents, labelled),
        diagnostics=count_diagnostics(documents, labelled, matrix, manifest),
        models=find_provenance(labelled, codebook),
        manifest=tuple(flatten(manifest or {})),
    )


def _default_title(documents: Sequence[Document]) -> str:
    if len(documents) == 1:
        return documents[0].title or documents[0].id
    return "Stance and positions"


def _build_statements(
    documents: Sequence[Document],
    labelled: Sequence[LabelledStatement],
    stances: Sequence[str],
) -> tuple[
    tuple[StatementView, ...], tuple[ArticleView, ...], tuple[StatementView, ...]
]:
    of_document: dict[str, list[LabelledStatement]] = {d.id: [] for d in documents}
    loose = []
    for statement in labelled:
        if statement.doc_id in of_document and statement.content is not None:
            of_document[statement.doc_id].append(statement)
        else:
            loose.append(statement)
    views: list[StatementView] = []
    articles = []
    for document in documents:
        # A document listed twice shows its statements the first time.
        own = of_document.pop(document.id, [])
        own.sort(key=lambda s: (s.content or (), s.id))
        mine = [
            _build_statement(len(views) + i, s, document, stances)
            for i, s in enumerate(own, start=1)
        ]
        views += mine
        counts = Counter(s.stance for s in own if s.stance is not None)
        articles.append(
            ArticleView(
                document=document,
                segments=tuple(cut_segments(document.text, own)),
                statements=tuple(mine),
                shares=count_shares(counts, len(own) - counts.total(), stances),
            )
        )
    rest = [
        _build_statement(len(views) + i, s, None, stances)
        for i, s in enumerate(loose, start=1)
    ]
    return (*views, *rest), tuple(articles), tuple(rest)


def _build_statement(
    number: int,
    statement: LabelledStatement,
    document: Document | None,
    stances: Sequence[str],
) -> StatementView:
    scores = statement.scores
    scored = scores.positions if scores else ()
    given = {(p.concession, p.move) for p in statement.positions}
    probabilities = {(p.concession, p.move): p.p for p in scored}
    below = [p for p in scored if (p.concession, p.move) not in given]
    below = sorted((p for p in below if p.p >= _LEAST_P), key=lambda p: -p.p)
    by_label = scores.stance if scores else {}
    return StatementView(
        number=number,
        statement=statement,
        document=document,
        tone=stance_tone(statement.stance, stances),
        p=by_label.get(statement.stance) if statement.stance is not None else None,
        shares=probability_shares(
            {n: stance_tone(n, stances) for n in by_label}, by_label
        ),
        positions=tuple(
            _position(p, probabilities.get((p.concession, p.move)))
            for p in statement.positions
        ),
        candidates=tuple(_position(p, p.p) for p in below[:6]),
        labels=tuple(_label_views(statement)),
    )


def _position(position: Position, p: float | None) -> PositionView:
    return PositionView(
        concession=position.concession,
        move=position.move,
        conditional=position.conditional,
        symbol=move_symbol(position.move),
        tone=move_tone(position.move),
        p=p,
    )


def _label_views(statement: LabelledStatement) -> Iterable[LabelView]:
    probabilities = statement.scores.facets if statement.scores else {}
    for facet in dict.fromkeys([*statement.labels, *probabilities]):
        found = probabilities.get(facet, {})
        given = label_values(statement.labels.get(facet))
        names = dict.fromkeys([*found, *given])
        tones = {name: spare_tone(i) for i, name in enumerate(names)}
        # Only the labels of an exclusive facet share one bar.
        exclusive = bool(found) and abs(sum(found.values()) - 1) < _ROUNDING
        yield LabelView(
            facet=facet,
            values=tuple((name, tones[name], found.get(name)) for name in given),
            reason=statement.abstained.get(facet),
            shares=probability_shares(tones, found) if exclusive else (),
        )


def _build_row(
    profile: Profile,
    matrix: PositionMatrix,
    by_id: Mapping[str, StatementView],
    stances: Sequence[str],
) -> RowView:
    cells = {c.concession: c for c in matrix.cells if c.actor == profile.actor}
    return RowView(
        profile=profile,
        shares=count_shares(dict(profile.stances), profile.n_abstained, stances),
        cells=tuple(
            (name, _build_cell(cells[name], by_id) if name in cells else None)
            for name in matrix.concessions
        ),
    )


def _build_cell(cell: Cell, by_id: Mapping[str, StatementView]) -> CellView:
    counts = [*cell.moves]
    if cell.n_mentions:
        counts.append((MENTION, cell.n_mentions))
    views = [by_id[id] for id in (*cell.statement_ids, *cell.mention_ids)]
    moves = []
    for move, n in counts:
        pair = [cell.concession, move]
        first = next((v for v in views if pair in v.pairs), views[0])
        position = Position(concession=cell.concession, move=move)
        moves.append((_position(position, None), n, first.number))
    return CellView(cell, tuple(moves))
