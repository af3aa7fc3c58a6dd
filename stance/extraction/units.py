"""Words, quotations and punctuation marks of a sentence as one sequence of items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from stance.records import Span
from stance.text import Quotation

_ITEM = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Adm|Prof|Rev|Hon|Amb|Sgt|Jr|Sr"
    r"|St|No|[A-Z])\.(?=\s)"
    r"|@?\w+(?:[’'‘‑-]\w+)*(?:(?<=s)[’'](?!\w))?"
    r"|\.{2,}|[^\w\s]"
)
_MAX_UNIT = 250
# "GENEVA, May 5 (Reuters) - " and "GENEVA — ": the place of a report.
_DATELINE = re.compile(
    r"(?:[A-Z][\w.,’'/ -]{1,50}\([A-Z][\w /.’'-]{1,25}\)|[A-Z][A-Z.,’'/ ]{2,40}"
    r"(?:[A-Z][\w.]{2,12}(?: \d{1,2})?)?)\s*[-–—]{1,2}\s+"
)

Kind = Literal["word", "mark", "quote"]


@dataclass(frozen=True, slots=True)
class Item:
    """A word, a punctuation mark or a whole quotation.

    Attributes
    ----------
    start, end
        Offsets in the text; for a quotation, its marks included.
    text, lower
        As written and in lower case with straight apostrophes; empty for quotations.
    kind
        ``word``, ``mark`` or ``quote``.
    quotation
        The quotation, if it is one.
    """

    start: int
    end: int
    text: str
    lower: str
    kind: Kind
    quotation: Quotation | None = None

    @property
    def is_capitalized(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch between sentence boundaries that lie outside quotations.

    Attributes
    ----------
    items
        In text order.
    paragraph
        Index of the paragraph.
    is_first
        Whether it opens its paragraph.
    is_headline
        Whether it reads as a headline.
    """

    items: tuple[Item, ...]
    paragraph: int
    is_first: bool
    is_headline: bool


def read_units(
    text: str,
    paragraphs: Sequence[Span],
    sentences: Sequence[Span],
    quotations: Sequence[Quotation],
) -> list[Unit]:
    """Return the units of a text."""
    outer = [quotation for quotation in quotations if quotation.depth == 0]
    units: list[Unit] = []
    next_quotation = next_sentence = 0
    for index, (start, end) in enumerate(paragraphs):
        inside: list[Quotation] = []
        while next_quotation < len(outer) and outer[next_quotation].outer[0] < end:
            inside.append(outer[next_quotation])
            next_quotation += 1
        cuts: list[int] = []
        while next_sentence < len(sentences) and sentences[next_sentence][1] <= end:
            cuts.append(sentences[next_sentence][1])
            next_sentence += 1
        items = list(_read_items(text, (start, end), inside))
        headline = _is_headline(text, (start, end), items, is_first=index == 0)
        for number, part in enumerate(_cut(items, cuts)):
            units.append(Unit(tuple(part), index, number == 0, headline))
    return units


def _read_items(
    text: str, paragraph: Span, quotations: list[Quotation]
) -> Iterator[Item]:
    position, end = paragraph
    dateline = _DATELINE.match(text, position, end)
    if dateline and not any(q.outer[0] < dateline.end() for q in quotations):
        position = dateline.end()
    for quotation in quotations:
        yield from _read_plain(text, position, quotation.outer[0])
        start, position = quotation.outer
        yield Item(start, position, "", "", "quote", quotation)
    yield from _read_plain(text, position, end)


def _read_plain(text: str, start: int, end: int) -> Iterator[Item]:
    for match in _ITEM.finditer(text, start, end):
        word = match.group()
        kind: Kind = "word" if word[0].isalnum() or word[0] == "@" else "mark"
        lower = word.lower().replace("’", "'").replace("‘", "'")
        yield Item(*match.span(), word, lower, kind)


def _cut(items: list[Item], ends: list[int]) -> Iterator[list[Item]]:
    part: list[Item] = []
    number = 0
    for item in items:
        while number < len(ends) and ends[number] <= item.start:
            if part:
                yield part
                part = []
            number += 1
        part.append(item)
        # A sentence that ends within a quotation ends no unit.
        while number < len(ends) and item.start < ends[number] < item.end:
            number += 1
        if len(part) >= _MAX_UNIT:
            yield part
            part = []
    if part:
        yield part


def _is_headline(
    text: str, paragraph: Span, items: list[Item], *, is_first: bool
) -> bool:
    """Tell a headline: one short line in title case, or the first without full stop."""
    words = [item for item in items if item.kind == "word"]
    if not words or not 2 <= len(items) <= 30:
        return False
    start, end = paragraph
    last = text[start:end].rstrip("\"”’'")[-1:]
    if is_first and last not in ".!?," and "\n" not in text[start:end]:
        return True
    long = [item for item in words if len(item.text) >= 4 and item.text[0].isalpha()]
    n_capitals = sum(item.is_capitalized for item in long)
    return len(long) >= 3 and n_capitals >= 0.75 * len(long)
