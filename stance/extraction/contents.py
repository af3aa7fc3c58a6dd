"""Where the content of a cue begins and ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from stance.extraction.cues import word_set
from stance.extraction.finite import COMMON_PASTS, has_finite_verb, opens_clause
from stance.extraction.objects import end_of_object, object_region
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    right_phrase,
    skip_adverbials,
)
from stance.extraction.units import Item, Unit
from stance.extraction.verbs import Verb

Shape = Literal["that", "bare", "quote", "to", "object"]

_SEARCH = 26
# Headlines end in what the matter is: "minister tells union in pay row".
_TOPIC = word_set("in over amid after during about at as ahead despite")
_PLAIN = word_set("say tell think believe hope")
_ASKING = frozenset({"ask", "press", "petition", "beg", "appeal to"})
_SILENT = frozenset({"say", "specify", "disclose", "make clear", "make it clear"})
# "has not said whether"; "would not say" holds back as "declined to say" does.
_DO = word_set("did does do didn't doesn't don't has have had hasn't haven't hadn't")
_WH = word_set("whether how what why where when who if")


@dataclass(frozen=True, slots=True)
class Content:
    """Items ``first`` to ``last`` of a unit that are the content of a cue.

    Attributes
    ----------
    shape
        Kind of clause.
    addressee
        Whom it is addressed to, if told.
    """

    shape: Shape
    first: int
    last: int
    addressee: Phrase | None = None


def find_content(
    unit: Unit,
    verb: Verb,
    cut: Callable[[int], int],
) -> Content | None:
    """Return what follows a cue verb as its content, or None.

    Parameters
    ----------
    unit
        The unit.
    verb
        A cue verb of it.
    cut
        Function from the index where a content begins to the index where it ends,
        before the next cue of the same sentence.
    """
    items, frames = unit.items, verb.cue.frames
    start = verb.last
    if verb.role == "inverted" and verb.subject is not None:
        start = verb.subject.last
    addressee = _addressee(items, verb, start)
    content = _that_clause(items, verb, start, addressee, cut)
    if content is None:
        content = _quotation_after(items, verb, start, addressee, cut)
    if content is None and frames & {"to", "person_to"}:
        content = _infinitive(items, verb, start, cut)
    if content is None and frames & {"bare", "person_that"}:
        content = _bare_clause(unit, verb, start, addressee, cut)
    if content is None and frames & {"wh"} and start < len(items):
        begin = addressee.last if addressee else start
        if begin < len(items) and items[begin].lower in _WH:
            content = Content("object", begin, cut(begin), addressee)
    if content is None and verb.cue.lemma in _ASKING:
        content = _asked_for(items, verb, start, cut)
    if content is None and _leaves_open(items, verb):
        content = Content("object", start, cut(start))
    if content is None and frames & {"object", "label", "gerund"}:
        region = object_region(items, verb, start, cut)
        content = Content("object", *region) if region else None
    if content is None or content.last <= content.first:
        return None
    return content


def _asked_for(
    items: Sequence[Item], verb: Verb, start: int, cut: Callable[[int], int]
) -> Content | None:
    """Read ``asked the council for more time``."""
    for index in range(start + 1, min(len(items) - 1, start + 8)):
        item = items[index]
        if item.kind != "word" or is_auxiliary(item) or is_in(item, "subordinators"):
            return None
        if item.lower == "for":
            begin = index + 1
            end = end_of_object(items, begin, cut(begin), wanting=True)
            return Content("object", begin, end, Phrase(start, index))
    return None


def _leaves_open(items: Sequence[Item], verb: Verb) -> bool:
    """Tell ``did not say whether C``."""
    return (
        verb.cue.lemma in _SILENT
        and verb.first < verb.index
        and items[verb.first].lower in _DO
        and verb.last < len(items)
        and items[verb.last].lower in ("whether", "if", "when")
    )


def _addressee(items: Sequence[Item], verb: Verb, start: int) -> Phrase | None:
    if not verb.cue.frames & {"person_that", "person_to"}:
        return None
    position = start
    while position < len(items) and is_adverb(items[position]):
        position += 1
    if position < len(items) and is_in(items[position], "subordinators"):
        return None
    phrase = right_phrase(items, position)
    if phrase is None and position < len(items):
        pronoun = items[position].lower in ("me", "him", "us", "them", "her")
        phrase = Phrase(position, position + 1) if pronoun else None
    return phrase


def _that_clause(
    items: Sequence[Item],
    verb: Verb,
    start: int,
    addressee: Phrase | None,
    cut: Callable[[int], int],
) -> Content | None:
    if not verb.cue.frames & {"that", "person_that"}:
        return None
    for index in range(start, min(cut(start), start + _SEARCH)):
        item = items[index]
        if item.kind == "quote" or item.text in (".", ";", ":", "—", "–", "("):
            return None
        if item.lower == "that":
            previous = items[index - 1]
            if index > start and (
                is_in(previous, "prepositions")
                or (previous.text == "," and index - start < 2)
            ):
                continue
            begin = index + 1
            if index > start and addressee is None and _is_relative(items, begin):
                return None
            if begin < len(items) and items[begin].text == ",":
                begin += 1
            return Content("that", begin, cut(begin), addressee)
        if index > start and (
            is_auxiliary(item)
            or item.lower in ("who", "which", "and", "but", "he", "she", "it", "they")
        ):
            if item.lower == "and" and items[index - 1].is_capitalized:
                continue
            return None
    return None


def _is_relative(items: Sequence[Item], begin: int) -> bool:
    """Tell the "that" of ``at a briefing that began late``, subject of its clause."""
    if begin >= len(items):
        return False
    item = items[begin]
    return is_auxiliary(item) or (
        item.kind == "word"
        and not item.is_capitalized
        and (item.lower in COMMON_PASTS or item.lower.endswith("ed"))
    )


def _quotation_after(
    items: Sequence[Item],
    verb: Verb,
    start: int,
    addressee: Phrase | None,
    cut: Callable[[int], int],
) -> Content | None:
    """Read ``said, "C"``, ``said in Geneva: "C"`` and ``said "C"``."""
    for index in range(start, min(len(items), start + _SEARCH)):
        item = items[index]
        previous = items[index - 1]
        if item.kind == "quote":
            after_mark = previous.text in (",", ":")
            if after_mark and verb.cue.frames & {"quote", "that", "person_that"}:
                return Content("quote", index, _end_of_quotation(items, index, cut))
            if after_mark and previous.text == ":":
                return Content("quote", index, _end_of_quotation(items, index, cut))
            if index == start and verb.cue.frames & {"quote", "that"}:
                return Content("quote", index, cut(index), addressee)
            return None
        if item.text in (".", ";", "—", "–") or (
            index > start and is_auxiliary(item) and previous.text != ","
        ):
            return None
        if item.lower in ("that", "who", "which", "and", "but") and not (
            item.lower == "and" and previous.is_capitalized
        ):
            return None
    return None


def _end_of_quotation(
    items: Sequence[Item], index: int, cut: Callable[[int], int]
) -> int:
    """Return the end of a quotation after a comma or colon.

    What follows belongs to it only where the quotation is a mere fragment.
    """
    quotation = items[index].quotation
    end = index + 1
    while end < len(items) and items[end].kind == "quote":
        end += 1
    if end >= len(items) or items[end].kind == "mark":
        return end
    if quotation and quotation.span[1] - quotation.span[0] < 30:
        return cut(index)
    return end


def _infinitive(
    items: Sequence[Item], verb: Verb, start: int, cut: Callable[[int], int]
) -> Content | None:
    frames = verb.cue.frames
    shape: Shape = "to"
    position = skip_adverbials(items, start)
    for begin in dict.fromkeys((start, position)):
        if "to" in frames and _is_infinitive(items, begin):
            return Content(shape, begin, cut(begin))
    if "person_to" in frames:
        begin = start
        while begin < len(items) and is_adverb(items[begin]):
            begin += 1
        phrase = right_phrase(items, begin)
        after = phrase.last if phrase else begin + 1
        if after < len(items) and _is_infinitive(items, after):
            addressee = phrase or Phrase(begin, begin + 1)
            # What is wanted of somebody is a clause; who is urged is told apart.
            first = begin if verb.cue.inner else after
            return Content(shape, first, cut(after), addressee)
    return None


def _is_infinitive(items: Sequence[Item], index: int) -> bool:
    if index + 1 < len(items) and items[index].lower == "not":
        index += 1
    if index + 1 >= len(items) or items[index].lower != "to":
        return False
    following = items[index + 1]
    return following.kind == "quote" or (
        following.kind == "word"
        and not is_in(following, "determiners", "pronouns", "times")
        and following.text[0].isalpha()
    )


def _bare_clause(
    unit: Unit,
    verb: Verb,
    start: int,
    addressee: Phrase | None,
    cut: Callable[[int], int],
) -> Content | None:
    items = unit.items
    if "bare" not in verb.cue.frames:
        if addressee is None:
            return None
        start = addressee.last
    for begin in dict.fromkeys((start, skip_adverbials(items, start))):
        if begin >= len(items):
            continue
        end = cut(begin)
        item = items[begin]
        if item.kind == "mark" and item.text not in "$€£":
            continue
        if begin == start and is_in(item, "times") and item.is_capitalized:
            continue
        if begin > start and item.lower == "that" and _is_relative(items, begin + 1):
            continue
        if opens_clause(items, begin, end, plural_counts=verb.cue.lemma in _PLAIN) or (
            unit.is_headline
            and end - begin >= 2
            and begin > 0
            and not (begin == start and "person_that" in verb.cue.frames)
            and (item.lower not in _TOPIC or has_finite_verb(items[begin:end]))
        ):
            return Content("bare", begin, end, None if begin == start else addressee)
    return None
