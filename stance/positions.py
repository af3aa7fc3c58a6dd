"""Labelled statements gathered into a matrix of actors and concessions.

Each cell says which moves an actor makes with a concession, in how many statements
and in which; a cell that no statement supports does not exist.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from stance.records import LabelledStatement

MENTION = "mention"

# Where one concession gets two moves, the first of these counts; the same order
# breaks ties between moves of equal frequency.
_MOVE_ORDER = ("threaten", "refuse", "offer", "request", MENTION)

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Cell:
    """What one actor does with one concession.

    Attributes
    ----------
    actor, concession
        Row and column of the cell.
    moves
        Pairs (move, number of statements), the most frequent first; without
        ``mention``. The numbers sum to `n`.
    n
        Number of statements that make a move.
    statement_ids
        Ids of these statements, in document order.
    stances
        Pairs (stance, number of statements) over the same statements, the most
        frequent first; abstentions are the rest up to `n`.
    n_conditional
        How many of the moves hang on a condition.
    mention_ids
        Ids of the statements that only mention the concession.
    dominant
        The most frequent move; null if there are only mentions.
    tied
        True where another move is as frequent as `dominant`; then `dominant` is the
        first of threaten, refuse, offer, request.
    share, low, high
        Share of the dominant move among `n` and its 95 % Wilson interval, in [0, 1];
        null if there are only mentions.
    """

    actor: str
    concession: str
    moves: tuple[tuple[str, int], ...]
    n: int
    statement_ids: tuple[str, ...]
    stances: tuple[tuple[str, int], ...]
    n_conditional: int
    mention_ids: tuple[str, ...]
    dominant: str | None
    tied: bool
    share: float | None
    low: float | None
    high: float | None

    @property
    def n_mentions(self) -> int:
        """Number of statements that only mention the concession."""
        return len(self.mention_ids)


@dataclass(frozen=True, slots=True)
class Profile:
    """The stances of one actor.

    Attributes
    ----------
    actor
        The actor.
    n
        Number of statements, with and without positions.
    stances
        Pairs (stance, number of statements), the most frequent first.
    n_abstained
        Number of statements without a stance.
    statement_ids
        Ids of the statements, in document order.
    """

    actor: str
    n: int
    stances: tuple[tuple[str, int], ...]
    n_abstained: int
    statement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PositionMatrix:
    """Actors and concessions, and what was said where they meet.

    Attributes
    ----------
    actors
        Rows: the actor with the most statements first, then by name.
    concessions
        Columns, in the order of the codebook.
    cells
        Cells with at least one statement, row by row.
    profiles
        One stance profile for each actor, in the order of `actors`.
    n_statements
        Number of statements in the matrix.
    n_without_actor, n_duplicates, n_recommended
        Statements left out: nobody's; the same as another one; courses that an
        author recommends (0 where these were asked for). Each statement is counted
        under the first reason that holds, in the order duplicate, recommended,
        without actor.
    """

    actors: tuple[str, ...]
    concessions: tuple[str, ...]
    cells: tuple[Cell, ...]
    profiles: tuple[Profile, ...]
    n_statements: int
    n_without_actor: int
    n_duplicates: int
    n_recommended: int

    def cell(self, actor: str, concession: str) -> Cell | None:
        """Return the cell of an actor and a concession; null where it is silent."""
        for cell in self.cells:
            if cell.actor == actor and cell.concession == concession:
                return cell
        return None


def build_matrix(
    labelled: Iterable[LabelledStatement],
    *,
    include_recommended: bool = False,
    concessions: Sequence[str] | None = None,
) -> PositionMatrix:
    """Gather labelled statements into a matrix of actors and concessions.

    Parameters
    ----------
    labelled
        Statements of any number of documents, in any order.
    include_recommended
        Also count courses that an author recommends, though they are no party's
        policy.
    concessions
        Columns in the order of the codebook, kept also where nobody speaks of them;
        others that occur follow by name. By default those that occur, by name.

    Returns
    -------
    PositionMatrix
        The same for any order of `labelled`. Without statements it is empty.

    Notes
    -----
    A statement counts once in a cell. A statement that repeats another
    (`duplicate_of`) is left out, also where it names a third one that repeats it in
    turn; where the repeated one is not among `labelled`, one of its repetitions
    stands for it.

    Examples
    --------
    >>> statement = LabelledStatement.model_validate({
    ...     "id": "a-1", "doc_id": "a", "actor": "Varsia", "stance": "hardline",
    ...     "positions": [{"concession": "aid", "move": "refuse"}],
    ... })
    >>> matrix = build_matrix([statement])
    >>> matrix.cell("Varsia", "aid").moves
    (('refuse', 1),)
    >>> matrix.cell("Varsia", "dialogue") is None
    True
    """
    statements = sorted(labelled, key=_document_order)
    distinct = _without_duplicates(statements)
    voiced = [s for s in distinct if include_recommended or s.voice == "party"]
    by_actor: dict[str, list[LabelledStatement]] = defaultdict(list)
    for statement in voiced:
        if statement.actor:
            by_actor[statement.actor].append(statement)
    actors = sorted(by_actor, key=lambda actor: (-len(by_actor[actor]), actor))
    found = {p.concession for s in voiced if s.actor for p in s.positions}
    columns = list(dict.fromkeys(concessions or ()))
    columns += sorted(found.difference(columns))
    n_kept = sum(len(group) for group in by_actor.values())
    return PositionMatrix(
        actors=tuple(actors),
        concessions=tuple(columns),
        cells=tuple(
            cell
            for actor in actors
            for concession in columns
            if (cell := _build_cell(actor, concession, by_actor[actor])) is not None
        ),
        profiles=tuple(_build_profile(actor, by_actor[actor]) for actor in actors),
        n_statements=n_kept,
        n_without_actor=len(voiced) - n_kept,
        n_duplicates=len(statements) - len(distinct),
        n_recommended=len(distinct) - len(voiced),
    )


def wilson_interval(k: int, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share of `k` in `n`.

    Parameters
    ----------
    k
        Number of successes, 0 <= k <= n.
    n
        Number of trials, at least 1.

    Returns
    -------
    tuple of float
        Lower and upper bound in [0, 1].

    Raises
    ------
    ValueError
        If `n` is below 1 or `k` outside 0..n.

    References
    ----------
    Edwin B. Wilson (1927), "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson_interval(1, 1)]
    [0.207, 1.0]
    """
    if n < 1 or not 0 <= k <= n:
        raise ValueError(f"no share of {k} in {n}; 0 <= k <= n and n >= 1 are needed")
    share, z2 = k / n, _Z95 * _Z95
    center = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the edges the formula gives 0 and 1 only up to rounding.
    low = 0.0 if k == 0 else max(0.0, center - half)
    high = 1.0 if k == n else min(1.0, center + half)
    return low, high


def _document_order(statement: LabelledStatement) -> tuple[str, int, str, str]:
    start = statement.content[0][0] if statement.content else 0
    # The last part only decides between statements that share an id.
    return statement.doc_id, start, statement.id, statement.model_dump_json()


def _without_duplicates(
    statements: Sequence[LabelledStatement],
) -> list[LabelledStatement]:
    repeats = {(s.doc_id, s.id): s.duplicate_of for s in statements if s.duplicate_of}
    originals = {(s.doc_id, s.id) for s in statements if not s.duplicate_of}
    seen: set[tuple[str, str]] = set()
    distinct = []
    for statement in statements:
        if statement.duplicate_of:
            root = _root(statement.doc_id, statement.id, repeats)
            if root in originals or root in seen:
                continue
            seen.add(root)
        distinct.append(statement)
    return distinct


def _root(doc_id: str, id: str, repeats: dict[tuple[str, str], str]) -> tuple[str, str]:
    path = [id]
    while (repeated := repeats.get((doc_id, path[-1]))) is not None:
        if repeated in path:
            return doc_id, min(path[path.index(repeated) :])
        path.append(repeated)
    return doc_id, path[-1]


def _build_cell(
    actor: str, concession: str, statements: Sequence[LabelledStatement]
) -> Cell | None:
    moves: Counter[str] = Counter()
    stances: Counter[str] = Counter()
    ids, mention_ids, n_conditional = [], [], 0
    for statement in statements:
        candidates = [p for p in statement.positions if p.concession == concession]
        if not candidates:
            continue
        position = min(candidates, key=lambda p: _move_rank(p.move))
        if position.move == MENTION:
            mention_ids.append(statement.id)
            continue
        ids.append(statement.id)
        moves[position.move] += 1
        n_conditional += position.conditional
        if statement.stance is not None:
            stances[statement.stance] += 1
    if not ids and not mention_ids:
        return None
    ranked = sorted(moves.items(), key=lambda item: (-item[1], _move_rank(item[0])))
    interval = wilson_interval(ranked[0][1], len(ids)) if ids else (None, None)
    return Cell(
        actor=actor,
        concession=concession,
        moves=tuple(ranked),
        n=len(ids),
        statement_ids=tuple(ids),
        stances=_ranked(stances),
        n_conditional=n_conditional,
        mention_ids=tuple(mention_ids),
        dominant=ranked[0][0] if ranked else None,
        tied=len(ranked) > 1 and ranked[0][1] == ranked[1][1],
        share=ranked[0][1] / len(ids) if ids else None,
        low=interval[0],
        high=interval[1],
    )


def _build_profile(actor: str, statements: Sequence[LabelledStatement]) -> Profile:
    stances = Counter(s.stance for s in statements if s.stance is not None)
    return Profile(
        actor=actor,
        n=len(statements),
        stances=_ranked(stances),
        n_abstained=len(statements) - stances.total(),
        statement_ids=tuple(s.id for s in statements),
    )


def _move_rank(move: str) -> tuple[int, str]:
    known = _MOVE_ORDER.index(move) if move in _MOVE_ORDER else len(_MOVE_ORDER)
    # A move of the user's own is still more than a mention.
    return (known if move != MENTION else len(_MOVE_ORDER) + 1), move


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
