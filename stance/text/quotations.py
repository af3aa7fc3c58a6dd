"""Finding quotation marks and pairing them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from stance.records import Span
from stance.text.paragraphs import split_paragraphs

_MARKS = re.compile(r"``|''|‘‘|’’|[“”„‟\"«»‹›‘’‚‛']")
_ELISION = re.compile(
    r"(?:em|til|tis|twas|twere|cause|bout|round|n|neath|gainst|cos|\d0s|\d\d)\b",
    re.IGNORECASE,
)
_SINGLE = frozenset({"single", "straight-single"})


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of text in quotation marks.

    Attributes
    ----------
    span, outer
        The text inside the marks, and with them.
    depth
        0 for a quotation outside all others.
    closed
        False where the closing mark is missing and the paragraph's end stands in.
    kind
        ``double``, ``straight``, ``single``, ``straight-single``, ``guillemet``,
        ``single-guillemet``, ``low``, ``single-low`` or ``doubled``.
    paragraph
        Index of its paragraph.
    chain
        Equal for the parts of one quotation that runs over several paragraphs, each
        opened anew and only the last closed; otherwise unique.
    """

    span: Span
    outer: Span
    depth: int
    closed: bool
    kind: str
    paragraph: int
    chain: int


@dataclass(frozen=True, slots=True)
class QuotationScan:
    """All quotations of a text.

    Attributes
    ----------
    quotations
        In order of their opening marks.
    n_unclosed
        Opening marks without a closing one, those of a chain not counted.
    """

    quotations: tuple[Quotation, ...]
    n_unclosed: int


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    kind: str
    opens: bool
    closes: bool


def find_quotations(
    text: str, paragraphs: Iterable[Span] | None = None
) -> QuotationScan:
    """Find and pair the quotation marks of a text.

    Styles may be mixed. Apostrophes are told from single marks by their neighbours. A
    mark that is never closed ends with its paragraph.

    Parameters
    ----------
    text
        Any text.
    paragraphs
        Its paragraphs, if known.

    Returns
    -------
    QuotationScan
        Quotations, nested ones included, and the number of unclosed marks.

    Examples
    --------
    >>> scan = find_quotations("“I didn’t,” he said. ‘Really?’")
    >>> [quotation.span for quotation in scan.quotations]
    [(1, 10), (22, 29)]
    """
    paragraphs = tuple(split_paragraphs(text) if paragraphs is None else paragraphs)
    found: list[Quotation] = []
    n_unclosed = 0
    chain = -1
    open_chain: Quotation | None = None
    for index, span in enumerate(paragraphs):
        pairs, pending = _pair(text, span)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        continued = _continued(text, pending, following)
        n_unclosed += len(pending) - (continued is not None)
        quotations = [*pairs, *_ended_by_paragraph(pending, pairs, span, continued)]
        quotations.sort(key=lambda q: (q.outer[0], -q.outer[1]))
        depths = _depths(quotations)
        for quotation, depth in zip(quotations, depths, strict=True):
            resumes = (
                open_chain is not None
                and quotation.outer[0] == span[0]
                and quotation.kind == open_chain.kind
            )
            chain += not resumes
            number = open_chain.chain if resumes and open_chain else chain
            found.append(replace(quotation, depth=depth, paragraph=index, chain=number))
        open_chain = next(
            (q for q in reversed(found) if continued and q.outer[0] == continued[0]),
            None,
        )
    return QuotationScan(tuple(found), n_unclosed)


def _continued(text: str, pending: list[_Mark], following: Span | None) -> Span | None:
    """Return the unclosed mark that the next paragraph takes up again."""
    for mark in pending:
        characters = text[slice(*mark.span)]
        if following and text.startswith(characters, following[0]):
            return mark.span
    return None


def _ended_by_paragraph(
    pending: list[_Mark],
    pairs: list[Quotation],
    paragraph: Span,
    continued: Span | None,
) -> Iterator[Quotation]:
    """Yield the unclosed quotations worth keeping.

    Single marks without a partner are apostrophes, and a mark after which a whole
    quotation of the same kind follows was left open by mistake.
    """
    last_of_kind = {pair.kind: pair.outer[0] for pair in sorted(pairs, key=_start)}
    end = paragraph[1]
    for mark in pending:
        if mark.span != continued and (
            mark.kind in _SINGLE or last_of_kind.get(mark.kind, -1) > mark.span[0]
        ):
            continue
        if mark.span[1] < end:
            yield _quotation(mark, end, end, closed=False)


def _start(quotation: Quotation) -> int:
    return quotation.outer[0]


def _quotation(mark: _Mark, end: int, outer_end: int, *, closed: bool) -> Quotation:
    span, outer = (mark.span[1], end), (mark.span[0], outer_end)
    return Quotation(span, outer, 0, closed, mark.kind, 0, 0)


def _depths(quotations: list[Quotation]) -> list[int]:
    depths = []
    ends: list[int] = []
    for quotation in quotations:
        while ends and ends[-1] <= quotation.outer[0]:
            ends.pop()
        depths.append(len(ends))
        ends.append(quotation.outer[1])
    return depths


def _pair(text: str, paragraph: Span) -> tuple[list[Quotation], list[_Mark]]:
    """Return the closed quotations of a paragraph and its unclosed opening marks."""
    marks = list(_read_marks(text, paragraph))
    plural = _plural_apostrophes(text, marks)
    stack: list[_Mark] = []
    n_open: dict[str, int] = {}
    pairs: list[Quotation] = []
    pending: list[_Mark] = []
    for index, mark in enumerate(marks):
        if mark.closes and n_open.get(mark.kind) and index not in plural:
            while True:
                opening = stack.pop()
                n_open[opening.kind] -= 1
                if opening.kind == mark.kind:
                    break
                pending.append(opening)
            if opening.span[1] < mark.span[0]:
                pairs.append(
                    _quotation(opening, mark.span[0], mark.span[1], closed=True)
                )
        elif mark.opens:
            stack.append(mark)
            n_open[mark.kind] = n_open.get(mark.kind, 0) + 1
    lost = [mark for mark in pending if mark.kind not in _SINGLE]
    kept = [m for m in stack if m.kind not in _SINGLE or m.span[0] == paragraph[0]]
    return pairs, sorted([*lost, *kept], key=lambda mark: mark.span)


def _plural_apostrophes(text: str, marks: list[_Mark]) -> set[int]:
    """Return the marks that are a plural's apostrophe rather than a closing mark.

    ``‘The ministers’ plan failed’``: after an s and before a lower-case word, a mark
    closes only if no other mark could before the next opening one.
    """
    plural: set[int] = set()
    has_later_closer: dict[str, bool] = {}
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if mark.kind not in _SINGLE:
            continue
        start, end = mark.span
        if mark.opens:
            has_later_closer[mark.kind] = False
        elif mark.closes:
            looks_plural = (
                text[start - 1 : start] == "s"
                and text[end : end + 1] == " "
                and text[end + 1 : end + 2].islower()
            )
            if looks_plural and has_later_closer.get(mark.kind):
                plural.add(index)
            has_later_closer[mark.kind] = True
    return plural


def _read_marks(text: str, paragraph: Span) -> Iterator[_Mark]:
    start, end = paragraph
    n_low = {"low": 0, "single-low": 0}
    n_double = n_reversed = 0
    for match in _MARKS.finditer(text, start, end):
        mark, span = match.group(), match.span()
        before = text[span[0] - 1] if span[0] > start else " "
        after = text[span[1]] if span[1] < end else " "
        opens, closes = _sides(before, after)
        if mark == "``":
            yield _Mark(span, "doubled", opens=True, closes=False)
        elif mark == "''":
            yield _Mark(span, "doubled", opens=opens, closes=closes)
        elif mark in ("‘‘", "’’"):
            yield _Mark(span, "doubled", opens=mark == "‘‘", closes=mark == "’’")
        elif mark == '"':
            closes = closes or (before.isspace() and after in ".,;:!?)")
            yield _Mark(span, "straight", opens=not closes, closes=not opens)
        elif mark in "„‚":
            kind = "low" if mark == "„" else "single-low"
            if kind == "low" or opens:
                n_low[kind] += 1
                yield _Mark(span, kind, opens=True, closes=False)
        elif (mark in "“‟" and n_low["low"] and closes and not opens) or (
            mark == "”" and n_low["low"] and not n_double
        ):
            n_low["low"] -= 1
            yield _Mark(span, "low", opens=False, closes=True)
        elif mark in "“‟”":
            if mark == "”":
                is_opening = opens and not closes and not n_double
            else:
                is_opening = not (closes and not opens and n_double)
            n_double = n_double + 1 if is_opening else max(0, n_double - 1)
            yield _Mark(span, "double", opens=is_opening, closes=not is_opening)
        elif mark in "«»‹›":
            kind = "guillemet" if mark in "«»" else "single-guillemet"
            inward = mark in "»›"
            turned = inward and opens and not closes
            n_reversed += turned
            is_opening = turned or (not inward and not (n_reversed and closes))
            yield _Mark(span, kind, opens=is_opening, closes=not is_opening)
        elif n_low["single-low"] and mark in "‘’" and closes:
            n_low["single-low"] -= 1
            yield _Mark(span, "single-low", opens=False, closes=True)
        else:
            yield from _single(text, mark, span, before, after)


def _sides(before: str, after: str) -> tuple[bool, bool]:
    """Tell from its neighbours whether a mark can open and whether it can close."""
    spaced = before.isspace()
    opens = (spaced or before in "([{—–-/“‘\"'«‹„") and not after.isspace()
    closes = not spaced and (not after.isalnum() or before in ".,!?…")
    if spaced and after.isspace():
        return False, False
    if opens and closes:
        opens = spaced or after.isalnum() or before in "([{“‘"
        closes = not opens
    return opens, closes


def _single(
    text: str, mark: str, span: Span, before: str, after: str
) -> Iterator[_Mark]:
    if before.isalnum() and after.isalnum():
        return
    opens, closes = _sides(before, after)
    kind = "straight-single" if mark == "'" else "single"
    if opens and mark in "‘‛'" and not _ELISION.match(text, span[1]):
        yield _Mark(span, kind, opens=True, closes=False)
    elif closes and mark in "’'":
        yield _Mark(span, kind, opens=False, closes=True)
