"""Splitting a text into paragraphs."""

import re
from collections.abc import Iterator
from itertools import pairwise

from stance.records import Span

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*|\f")
_TERMINAL = tuple('.!?…:"”’»)]')
_MAX_WRAPPED_LINE = 120


def split_paragraphs(text: str) -> tuple[Span, ...]:
    r"""Return the paragraphs of a text, without outer white space.

    Blank lines part paragraphs. So do single line breaks, unless the lines of a block
    are evidently one paragraph wrapped at a fixed width.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    tuple of Span
        In text order, none empty; together they hold every character that is not
        white space.

    Examples
    --------
    >>> split_paragraphs("Talks resume\n\nThe envoy said so.")
    ((0, 12), (14, 32))
    """
    spans: list[Span] = []
    start = 0
    for gap in _BLANK_LINES.finditer(text):
        spans.extend(_split_block(text, start, gap.start()))
        start = gap.end()
    spans.extend(_split_block(text, start, len(text)))
    return tuple(spans)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    for line in re.compile(r"[^\n\r\v\u2028\u2029\x85]+").finditer(text, start, end):
        span = trim(text, *line.span())
        if span:
            yield span


def _split_block(text: str, start: int, end: int) -> list[Span]:
    lines = list(_lines(text, start, end))
    if len(lines) < 2 or not _is_wrapped(text, lines):
        return lines
    width = max(stop - begin for begin, stop in lines)
    paragraphs: list[Span] = []
    begin = lines[0][0]
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        is_short = line[1] - line[0] < 0.7 * width
        closes = text[line[1] - 1] in _TERMINAL or (
            line is lines[0] and following and not text[following[0]].islower()
        )
        if following is None or (is_short and closes):
            paragraphs.append((begin, line[1]))
            begin = following[0] if following else end
    return paragraphs


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    """Tell whether line breaks stand in mid-sentence."""
    if max(end - start for start, end in lines) > _MAX_WRAPPED_LINE:
        return False
    n_continued = sum(
        text[end - 1] not in _TERMINAL and text[start].islower()
        for (_, end), (start, _) in pairwise(lines)
    )
    return n_continued >= 0.3 * (len(lines) - 1)


def trim(text: str, start: int, end: int) -> Span | None:
    """Return the span without outer white space, or None if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
