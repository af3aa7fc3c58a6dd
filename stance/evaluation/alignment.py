"""Which predicted statement is which gold statement."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from stance.metrics import PRF
from stance.records import Span, Statement

MIN_OVERLAP = 0.5

P = TypeVar("P", bound=Statement)
G = TypeVar("G", bound=Statement)
S = TypeVar("S", bound=Statement)
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pair(Generic[P, G]):
    """A predicted statement and the gold statement it stands for.

    `overlap` is the Jaccard overlap of their content characters.
    """

    predicted: P
    gold: G
    overlap: float


@dataclass(frozen=True, slots=True)
class Alignment(Generic[P, G]):
    """Predictions and gold, paired as far as possible; each in document order.

    Attributes
    ----------
    pairs
        Matched statements.
    missed
        Gold statements without a prediction.
    spurious
        Predictions without a gold statement.
    """

    pairs: tuple[Pair[P, G], ...]
    missed: tuple[G, ...]
    spurious: tuple[P, ...]

    @property
    def prf(self) -> PRF:
        """Counts of matched, spurious and missed statements."""
        return PRF(tp=len(self.pairs), fp=len(self.spurious), fn=len(self.missed))


def align(
    predicted: Iterable[P], gold: Iterable[G], *, min_overlap: float = MIN_OVERLAP
) -> Alignment[P, G]:
    """Pair statements one to one, the best overlap first.

    Parameters
    ----------
    predicted, gold
        Statements of the same documents, in any order.
    min_overlap
        Smallest Jaccard overlap of content characters that makes a pair; 0.5 by
        default.

    Returns
    -------
    Alignment
        Sorted by document and position; it does not depend on the order of the input.

    Notes
    -----
    Of equal overlaps the one that comes first in the document is taken. Statements
    without content (rows that came without a document) are paired by equal id.
    """
    predicted, gold = in_document_order(predicted), in_document_order(gold)
    candidates = [
        *_overlapping(predicted, gold, min_overlap),
        *_of_equal_id(predicted, gold),
    ]
    candidates.sort()
    partner_of: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for negative, _, j, i in candidates:
        if j not in partner_of and i not in taken:
            partner_of[j] = (i, -negative)
            taken.add(i)
    return Alignment(
        pairs=tuple(
            Pair(predicted[partner_of[j][0]], gold[j], partner_of[j][1])
            for j in range(len(gold))
            if j in partner_of
        ),
        missed=tuple(g for j, g in enumerate(gold) if j not in partner_of),
        spurious=tuple(p for i, p in enumerate(predicted) if i not in taken),
    )


def in_document_order(statements: Iterable[S]) -> list[S]:
    """Return statements sorted by document, position and id."""
    return sorted(statements, key=lambda s: (s.doc_id, s.content or (), s.id))


def overlap(first: Spans, second: Spans) -> float:
    """Return the Jaccard overlap of the characters under two sets of spans.

    Examples
    --------
    >>> overlap(((0, 10),), ((5, 10), (20, 25)))  # 5 shared, 15 in all
    0.3333333333333333
    """
    shared = sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in first
        for other_start, other_end in second
    )
    return shared / (_length(first) + _length(second) - shared)


def is_exact(first: Statement, second: Statement, *, text: str | None = None) -> bool:
    """Tell whether two statements have the same content.

    Parameters
    ----------
    first, second
        Statements of one document.
    text
        Text of the document. With it, white space and punctuation at the edges of the
        spans do not count; without it the spans must be equal as they are.
    """
    if first.content is None or second.content is None:
        return first.content is second.content and first.id == second.id
    if text is None:
        return first.content == second.content
    return trim(first.content, text) == trim(second.content, text)


def trim(spans: Spans, text: str) -> Spans:
    """Return spans without white space and punctuation at their edges.

    A span of nothing else is dropped.

    Examples
    --------
    >>> trim(((0, 7), (8, 10)), "“Never,” … he said")
    ((1, 6),)
    """
    trimmed = []
    for start, end in spans:
        end = min(end, len(text))
        while start < end and _is_edge(text[start]):
            start += 1
        while end > start and _is_edge(text[end - 1]):
            end -= 1
        if start < end:
            trimmed.append((start, end))
    return tuple(trimmed)


def is_exact_in(
    first: Statement, second: Statement, documents: Mapping[str, str] | None
) -> bool:
    """Apply `is_exact` with the text of their document, where it is at hand."""
    text = (documents or {}).get(second.doc_id)
    return is_exact(first, second, text=text)


Candidate = tuple[float, tuple[Spans, Spans], int, int]


def _overlapping(
    predicted: list[P], gold: list[G], min_overlap: float
) -> Iterable[Candidate]:
    by_document = defaultdict(list)
    for i, statement in enumerate(predicted):
        if statement.content:
            by_document[statement.doc_id].append((i, statement.content))
    for j, right in enumerate(gold):
        if not right.content:
            continue
        for i, content in by_document[right.doc_id]:
            if content[0][0] >= right.content[-1][1]:
                break
            if content[-1][1] <= right.content[0][0]:
                continue
            shared = overlap(content, right.content)
            if shared >= min_overlap:
                # In this form the position does not tell gold from prediction.
                first, second = sorted((content, right.content))
                yield -shared, (first, second), j, i


def _of_equal_id(predicted: list[P], gold: list[G]) -> Iterable[Candidate]:
    index_of = {(s.doc_id, s.id): i for i, s in enumerate(predicted) if not s.content}
    for j, right in enumerate(gold):
        i = index_of.get((right.doc_id, right.id))
        if i is not None and not right.content:
            yield -1.0, ((), ()), j, i


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)


def _is_edge(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("P")
