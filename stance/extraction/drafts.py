"""Statements under construction."""

from collections.abc import Sequence
from dataclasses import dataclass

from stance.extraction.attribution import Attribution
from stance.extraction.units import Item
from stance.records import CueKind, Mode, Polarity, Span

_EDGE_MARKS = frozenset(",.;:—–-…")
_CLOSING = ".,;: \t\n"


@dataclass(slots=True)
class Draft:
    """A statement that later quotations may still extend.

    Attributes
    ----------
    spans, quoted
        Spans so far, and for each whether it is the inside of a whole quotation.
    fragments
        Whether a span that is not wholly quoted has a quotation in it.
    extensible
        Whether the cue stands last in its unit, so that a quotation right after it
        belongs to the statement.
    """

    spans: list[Span]
    quoted: list[bool]
    source: Span | None
    cue: Span | None
    polarity: Polarity = "affirmed"
    kind: CueKind | None = None
    addressee: Span | None = None
    channel: Span | None = None
    found_by: str = ""
    inherited: bool = False
    fragments: bool = False
    extensible: bool = False

    @property
    def mode(self) -> Mode:
        """Direct, mixed or indirect, as the spans have it."""
        if all(self.quoted):
            return "direct"
        return "mixed" if self.fragments or any(self.quoted) else "indirect"

    def freeze(self) -> Attribution:
        """Return the finished statement."""
        return Attribution(
            mode=self.mode,
            content=tuple(sorted(self.spans)),
            source=self.source,
            cue=self.cue,
            cue_polarity=self.polarity,
            cue_kind=self.kind,
            addressee=self.addressee,
            channel=self.channel,
            found_by=self.found_by,
            inherited=self.inherited,
        )


def quoted_span(text: str, item: Item) -> Span | None:
    """Return the inside of a quotation without white space and closing marks."""
    if item.quotation is None:
        return None
    return trim_closing(text, item.quotation.span)


def trim_closing(text: str, span: Span) -> Span | None:
    """Return a span without outer white space and a closing comma or full stop."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1] in _CLOSING:
        if text[end - 1] == "." and _is_abbreviation(text, start, end):
            break
        if text.endswith(("...", "…"), start, end):
            break
        end -= 1
    return (start, end) if start < end else None


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    return end - start >= 4 and text[end - 3] == "." and text[end - 2].isupper()


def add_region(
    draft: Draft, text: str, items: Sequence[Item], first: int, last: int
) -> bool:
    """Add items `first` to `last` to the content; tell whether anything was left."""
    while first < last and items[first].text in _EDGE_MARKS:
        first += 1
    while last > first and items[last - 1].text in _EDGE_MARKS:
        last -= 1
    if first >= last:
        return False
    part = items[first:last]
    goes_on = bool(draft.spans) and not any(draft.quoted)
    if not goes_on and all(
        item.kind == "quote" or item.text in _EDGE_MARKS for item in part
    ):
        spans = [quoted_span(text, item) for item in part if item.kind == "quote"]
        found = [span for span in spans if span is not None]
        draft.spans.extend(found)
        draft.quoted.extend(True for _ in found)
        return bool(found)
    draft.spans.append((part[0].start, part[-1].end))
    draft.quoted.append(False)
    draft.fragments |= any(item.kind == "quote" for item in part)
    return True
