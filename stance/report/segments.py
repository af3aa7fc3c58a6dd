"""An article's text cut at every boundary of a highlight."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stance.records import Span, Statement


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same highlights from end to end.

    Attributes
    ----------
    text
        The stretch; the texts of all segments joined give the article.
    contents, sources, cues
        Indexes of the statements whose content, source or cue covers it, the
        narrowest content first.
    starts
        Indexes of the statements whose content begins here.
    """

    text: str
    contents: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    cues: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()


def cut_segments(text: str, statements: Sequence[Statement]) -> list[Segment]:
    """Cut `text` at every boundary of a content, source or cue.

    Parameters
    ----------
    text
        The article.
    statements
        Its statements; spans may nest and overlap. What lies outside the text is
        ignored.

    Returns
    -------
    list of Segment
        In text order, none empty; indexes refer to `statements`.

    Notes
    -----
    Time grows with the number of boundaries times the number of spans that are open
    at once, not with the product of text and statements.

    Examples
    --------
    >>> statement = Statement(id="a-1", doc_id="a", content=((0, 2),), cue=(4, 8))
    >>> [segment.text for segment in cut_segments("No, said Ruiz.", [statement])]
    ['No', ', ', 'said', ' Ruiz.']
    """
    length = len(text)
    opening: dict[int, list[tuple[str, int]]] = {}
    closing: dict[int, list[tuple[str, int]]] = {}
    first: dict[int, list[int]] = {}
    widths: dict[int, int] = {}
    for index, statement in enumerate(statements):
        clipped = _clip(statement.content or (), length)
        widths[index] = sum(end - start for start, end in clipped)
        if clipped:
            first.setdefault(clipped[0][0], []).append(index)
        marks = [("content", span) for span in clipped]
        for kind, span in (("source", statement.source), ("cue", statement.cue)):
            marks += [(kind, s) for s in _clip((span,) if span else (), length)]
        for kind, (start, end) in marks:
            opening.setdefault(start, []).append((kind, index))
            closing.setdefault(end, []).append((kind, index))
    cuts = sorted({0, length, *opening, *closing})
    open_marks: set[tuple[str, int]] = set()
    segments = []
    for start, end in pairwise(cuts):
        open_marks.difference_update(closing.get(start, ()))
        open_marks.update(opening.get(start, ()))
        covering: dict[str, list[int]] = {"content": [], "source": [], "cue": []}
        for kind, index in open_marks:
            covering[kind].append(index)
        segments.append(
            Segment(
                text=text[start:end],
                contents=tuple(
                    sorted(covering["content"], key=lambda i: (widths[i], i))
                ),
                sources=tuple(sorted(covering["source"])),
                cues=tuple(sorted(covering["cue"])),
                starts=tuple(first.get(start, ())),
            )
        )
    return segments


def n_spans_outside(length: int, statement: Statement) -> int:
    """Return how many spans of a statement reach beyond a text of `length`."""
    spans = [*(statement.content or ()), statement.source, statement.cue]
    return sum(1 for span in spans if span is not None and span[1] > length)


def _clip(spans: Sequence[Span], length: int) -> list[Span]:
    return [(start, min(end, length)) for start, end in spans if start < length]
