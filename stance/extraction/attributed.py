"""Finding attributed statements: direct, mixed and indirect speech."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from stance.extraction.attribution import Attribution
from stance.extraction.clauses import read_unit
from stance.extraction.continuations import continue_draft, continues
from stance.extraction.drafts import Draft, quoted_span, trim_closing
from stance.extraction.layouts import (
    Turn,
    byline_after,
    is_aside,
    read_headline,
    read_turns,
    says_nothing,
    source_before_colon,
    turn_draft,
)
from stance.extraction.phrases import is_auxiliary, is_in
from stance.extraction.subjects import subject_before
from stance.extraction.units import Item, Unit, read_units
from stance.records import Span
from stance.text import (
    Quotation,
    QuotationScan,
    find_quotations,
    split_paragraphs,
    split_sentences,
)

# Share of quotations that are statements by number of words, measured on PolNeAR:
# 0.98 from seven words on, 0.92 with four to six.
_WORDS_FOR_SURE = 7
_WORDS_LIKELY = 4


_TALKING = frozenset({"i", "we", "you"})


def _no_party(mention: Span) -> bool:
    return False


def find_attributions(
    text: str,
    *,
    paragraphs: Sequence[Span] | None = None,
    sentences: Sequence[Span] | None = None,
    scan: QuotationScan | None = None,
    is_party: Callable[[Span], bool] = _no_party,
) -> list[Attribution]:
    """Find the statements that the text attributes to somebody.

    Rules over the untouched text; there is no parser and no model.

    Parameters
    ----------
    text
        The document's text.
    paragraphs, sentences, scan
        What `stance.text` finds in it, if already known.
    is_party
        Tells whether the mention under a span names a country or another party as a
        whole. With such a subject, verbs that are no utterances (``Varsia rejects``)
        are narration and left out here.

    Returns
    -------
    list of Attribution
        By the start of their content.

    Examples
    --------
    >>> text = "The talks will go on, the envoy said."
    >>> [attribution.content for attribution in find_attributions(text)]
    [((0, 20),)]
    """
    paragraphs = split_paragraphs(text) if paragraphs is None else paragraphs
    sentences = split_sentences(text) if sentences is None else sentences
    scan = find_quotations(text, paragraphs) if scan is None else scan
    turns = read_turns(text, paragraphs)
    units = read_units(text, paragraphs, sentences, scan.quotations)
    reader = _Reader(text, units, turns, paragraphs, is_party)
    drafts = reader.read()
    return sorted(
        (draft.freeze() for draft in drafts if _has_content(text, draft)),
        key=lambda attribution: attribution.content,
    )


class _Reader:
    """Carries the last speaker from unit to unit."""

    def __init__(
        self,
        text: str,
        units: Sequence[Unit],
        turns: dict[int, Turn],
        paragraphs: Sequence[Span],
        is_party: Callable[[Span], bool],
    ) -> None:
        self.text = text
        self.units = units
        self.turns = turns
        self.paragraphs = paragraphs
        self.is_party = is_party
        self.drafts: list[Draft] = []
        self.last: Draft | None = None
        self.last_paragraph = -1
        self.last_unit: Unit | None = None
        self.chains: dict[int, Draft] = {}
        self.turn: Turn | None = None
        self.turn_draft: Draft | None = None
        self.last_turn = max(turns, default=-1)

    def read(self) -> list[Draft]:
        previous: Unit | None = None
        for unit in self.units:
            if unit.paragraph <= self.last_turn and self._read_turn(unit):
                continue
            self._read_unit(unit, previous)
            previous = unit
        return self.drafts

    def _read_turn(self, unit: Unit) -> bool:
        """Read a unit as part of a transcript's turn; tell whether it is one."""
        turn = self.turns.get(unit.paragraph)
        if unit.is_first and turn is not None:
            self.turn = turn
            self.turn_draft = None if turn.asks else turn_draft(self.text, turn)
            if self.turn_draft is not None:
                self.drafts.append(self.turn_draft)
        if self.turn is None:
            return False
        paragraph = self.paragraphs[unit.paragraph]
        if turn is None and is_aside(self.text, paragraph):
            return True
        if self.turn.asks:
            self._read_question(unit, turn.body[0] if turn else paragraph[0])
        elif unit.is_first and turn is None and self.turn_draft is not None:
            span = trim_closing(self.text, paragraph)
            if span is not None:
                self.turn_draft.spans.append(span)
                self.turn_draft.quoted.append(True)
        return True

    def _read_question(self, unit: Unit, start: int) -> None:
        """Keep of a journalist's words only what they attribute to a third party."""
        items = tuple(item for item in unit.items if item.start >= start)
        if not items or items[-1].text == "?":
            return
        asked = replace(unit, items=items, is_headline=False)
        self.drafts.extend(
            draft
            for draft in read_unit(self.text, asked, self.is_party)
            if draft.source is not None
            and draft.polarity != "hypothetical"
            and self.text[slice(*draft.source)].lower() not in _TALKING
        )

    def _read_unit(self, unit: Unit, previous: Unit | None) -> None:
        headline = read_headline(self.text, unit)
        if headline is not None:
            self.drafts.append(headline)
            return
        found = read_unit(self.text, unit, self.is_party)
        if not found:
            found = self._read_continuation(unit, previous)
        covered = [span for draft in found for span in draft.spans]
        for index, item in enumerate(unit.items):
            if item.kind == "quote" and not _is_covered(item, covered):
                self._read_quotation(unit, index, item, found, previous)
        self.drafts.extend(found)
        for item in unit.items:
            self._remember_chain(item, found)
        speaking = [draft for draft in found if draft.kind != "inner"]
        if speaking:
            self.last = speaking[-1]
            self.last_paragraph = unit.paragraph
            self.last_unit = unit
        elif self.last is not None:
            self.last.extensible = False

    def _read_continuation(self, unit: Unit, previous: Unit | None) -> list[Draft]:
        """Return what goes on with the statement of the unit right before, if so."""
        last = self.last
        if (
            last is None
            or unit.is_headline
            or previous is not self.last_unit
            or self.last_paragraph != unit.paragraph
            or not continues(self.text, unit, last)
        ):
            return []
        draft = continue_draft(self.text, unit, last)
        return [draft] if draft else []

    def _remember_chain(self, item: Item, found: Iterable[Draft]) -> None:
        quotation = item.quotation
        if quotation is None or quotation.closed or quotation.chain in self.chains:
            return
        for draft in found:
            if _is_covered(item, draft.spans):
                self.chains[quotation.chain] = draft

    def _read_quotation(
        self,
        unit: Unit,
        index: int,
        item: Item,
        found: list[Draft],
        previous: Unit | None,
    ) -> None:
        """Give a quotation without a cue of its own to a speaker, or drop it."""
        quotation, span = item.quotation, quoted_span(self.text, item)
        if quotation is None or span is None:
            return
        if quotation.chain in self.chains:
            self._extend(self.chains[quotation.chain], quotation, span)
            return
        n_words = len(self.text[slice(*span)].split())
        source = byline_after(unit.items, index)
        if source is None:
            source = source_before_colon(unit.items, index)
        if source is not None and n_words >= 2:
            self._start(found, quotation, span, source, None, "byline")
            return
        if not _is_speech(self.text, span, n_words):
            return
        alone = _stands_alone(unit, index)
        if found and index > 0 and not alone:
            earlier = [d for d in found if d.spans[0][0] < item.start]
            if earlier and unit.items[index - 1].text in (":", ",", "—", "–"):
                self._inherit(found, quotation, span, earlier[-1])
                return
        last = self.last
        same_paragraph = last is not None and self.last_paragraph == unit.paragraph
        if alone and last is not None and (same_paragraph or unit.is_first):
            if found and found[-1].inherited and found[-1].mode == "direct":
                self._extend(found[-1], quotation, span)
            elif (
                same_paragraph
                and last.extensible
                and last.mode in ("direct", "mixed")
                and last.quoted[-1]
                and index == 0
            ):
                self._extend(last, quotation, span)
            elif same_paragraph or self._follows_directly(unit):
                self._inherit(found, quotation, span, last)
            else:
                self._start(found, quotation, span, None, None, "quotation-alone")
            return
        if alone or n_words >= _WORDS_FOR_SURE:
            source = self._subject_of(unit, index) or self._subject_of(previous, None)
            if previous is not None and previous.paragraph != unit.paragraph and alone:
                source = None
            self._start(found, quotation, span, source, None, "quotation-alone")

    def _follows_directly(self, unit: Unit) -> bool:
        return unit.paragraph - self.last_paragraph <= 1

    def _subject_of(self, unit: Unit | None, index: int | None) -> Span | None:
        """Return the subject of a sentence that introduces a quotation."""
        if unit is None:
            return None
        items = unit.items[:index]
        for position in range(1, len(items)):
            word = items[position]
            if word.kind != "word" or word.is_capitalized:
                continue
            if is_auxiliary(word) or (
                word.lower.endswith("ed")
                and not is_in(items[position - 1], "determiners")
            ):
                subject = subject_before(items, position)
                if subject is None:
                    return None
                phrase = items[subject[0].first : subject[0].last]
                person = (
                    phrase[-1].is_capitalized
                    or any(is_in(i, "roles") for i in phrase)
                    or phrase[0].lower in ("he", "she", "they")
                )
                return subject[0].span(items) if person else None
        return None

    def _extend(self, draft: Draft, quotation: Quotation, span: Span) -> None:
        draft.spans.append(span)
        draft.quoted.append(True)
        if not quotation.closed:
            self.chains.setdefault(quotation.chain, draft)

    def _inherit(
        self, found: list[Draft], quotation: Quotation, span: Span, last: Draft
    ) -> None:
        draft = self._start(
            found, quotation, span, last.source, last.cue, "quotation-continued"
        )
        draft.inherited = True
        draft.extensible = True

    def _start(
        self,
        found: list[Draft],
        quotation: Quotation,
        span: Span,
        source: Span | None,
        cue: Span | None,
        rule: str,
    ) -> Draft:
        draft = Draft([span], [True], source, cue, kind="speech", found_by=rule)
        draft.extensible = True
        found.append(draft)
        if not quotation.closed:
            self.chains.setdefault(quotation.chain, draft)
        return draft


def _has_content(text: str, draft: Draft) -> bool:
    """Tell whether a draft says anything; a mere refusal to comment does not."""
    if not draft.spans or draft.mode != "direct":
        return bool(draft.spans)
    return not says_nothing(" ".join(text[slice(*span)] for span in draft.spans))


def _is_covered(item: Item, spans: Iterable[Span]) -> bool:
    return any(start < item.end and item.start < end for start, end in spans)


def _stands_alone(unit: Unit, index: int) -> bool:
    """Tell whether a unit consists of quotations only."""
    return all(
        item.kind != "word" or item.lower in ("and", "but") for item in unit.items
    )


def _is_speech(text: str, span: Span, n_words: int) -> bool:
    """Tell a quotation from scare quotes, titles and names."""
    if n_words >= _WORDS_FOR_SURE:
        return True
    words = text[slice(*span)].split()
    if n_words >= _WORDS_LIKELY:
        long = [word for word in words if len(word) > 3]
        return not long or sum(w[0].isupper() for w in long) < 0.7 * len(long)
    return text[span[1] : span[1] + 1] in ".!?" or words[-1][-1] in ".!?"
