"""What the rules share while they read one unit."""

from collections.abc import Callable, Iterable

from stance.extraction.cues import word_set
from stance.extraction.drafts import Draft, add_region
from stance.extraction.holders import Holder, holder_of
from stance.extraction.phrases import Phrase
from stance.extraction.units import Unit
from stance.records import CueKind, Span

OPPOSING = word_set("but and while though although whereas")


class Workspace:
    """The statements found so far in a unit, and which of its items they hold.

    Parameters
    ----------
    text
        The document's text.
    unit
        The unit.
    is_party
        Tells whether the mention under a span names a party as a whole (a country).
    """

    def __init__(self, text: str, unit: Unit, is_party: Callable[[Span], bool]) -> None:
        self.text = text
        self.unit = unit
        self.items = unit.items
        self.is_party = is_party
        self.claimed = [False] * len(unit.items)
        self.drafts: list[tuple[int, Draft]] = []

    def span(self, phrase: Phrase | None) -> Span | None:
        """Return the offsets of a phrase."""
        return phrase.span(self.items) if phrase else None

    def words(self, first: int, last: int) -> Span:
        """Return the offsets of items `first` to `last` (exclusive)."""
        return self.items[first].start, self.items[last - 1].end

    def holder(self, phrase: Phrase) -> Holder:
        """Tell what kind of source a phrase names."""
        return holder_of(self.items, phrase, self.is_party)

    def kind(self, source: Phrase | None, *, inner: bool = False) -> CueKind:
        """Return the kind of a cue with this source."""
        if inner:
            return "inner"
        if source is not None and self.holder(source) == "document":
            return "document"
        return "speech"

    def claim(self, first: int, last: int) -> None:
        """Mark items as belonging to a statement."""
        for index in range(first, min(last, len(self.claimed))):
            self.claimed[index] = True

    def keep(
        self, index: int, draft: Draft, regions: Iterable[tuple[int, int]]
    ) -> Draft | None:
        """Give a draft its content and keep it, unless nothing is left of it.

        Parameters
        ----------
        index
            Where its cue stands.
        draft
            A draft without content.
        regions
            Ranges of items.
        """
        for first, last in regions:
            if add_region(draft, self.text, self.items, first, last):
                self.claim(first, last)
        if not draft.spans:
            return None
        self.drafts.append((index, draft))
        return draft

    def trim(self, begin: int, end: int) -> int:
        """Return `end` without closing marks and linking words."""
        while end > begin and (
            self.items[end - 1].text in (",", ".", ";", ":", "—", "–", "-")
            or self.items[end - 1].lower in OPPOSING
        ):
            end -= 1
        return end
