"""Where the content of a cue begins and ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from stance.extraction.cues import word_set
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    is_noun_like,
    right_phrase,
    skip_adverbials,
)
from stance.extraction.units import Item, Unit
from stance.extraction.verbs import Verb

Shape = Literal["that", "bare", "quote", "to", "object"]

_SEARCH = 26
_OBJECT_ENDS = word_set("after while when because although though before since")
_VENUES = word_set(
    "statement interview speech letter tweet post briefing address interviews remarks "
    "email conference broadcast article"
)
# Headlines end in what the matter is: "minister tells union in pay row".
_TOPIC = word_set("in over amid after during about at as ahead despite")
_PLAIN = word_set("say tell think believe hope")
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


def has_finite_verb(items: Sequence[Item], *, plural_counts: bool = True) -> bool:
    """Tell whether items could hold a clause of their own.

    Parameters
    ----------
    items
        A stretch of a unit.
    plural_counts
        Whether any word in -s may be the verb.
    """
    for index, item in enumerate(items):
        if item.kind == "quote" and not (
            index and is_in(items[index - 1], "documents")
        ):
            return True
        if item.kind != "word":
            continue
        if is_auxiliary(item) or item.lower.endswith(("'s", "'re", "'ll", "'ve", "'d")):
            return True
        if (
            index
            and not item.is_capitalized
            and item.lower not in _NO_VERBS
            and len(item.lower) > 3
            and item.lower.endswith(("ed", "s") if plural_counts else "ed")
            and not item.lower.endswith(("ss", "'s"))
        ):
            return True
        if index and item.lower in COMMON_PASTS:
            return True
    return False


_NO_VERBS = word_set(
    "this his its hers theirs always perhaps towards afterwards besides hundred need "
    "indeed instead red bed speed across"
)
# Irregular verbs that show a finite clause; some base forms for plural subjects.
COMMON_PASTS = word_set(
    "went came made took gave got saw knew thought left kept began held brought told "
    "stood felt became meant sat ran built sold threw lay bore wore drove rode woke "
    "shook taught caught bought sought understood withdrew grew hurt ate fled "
    "spoke wrote fought flew drew broke chose "
    "found struck sent met led lost won paid cut put set hit fell rose grew "
    "want need make go come take get see know think agree remain"
)


def opens_clause(
    items: Sequence[Item], start: int, end: int, *, plural_counts: bool = True
) -> bool:
    """Tell whether a clause without "that" could begin at item `start`."""
    if start >= end:
        return False
    item = items[start]
    if item.kind == "quote":
        return end - start > 1
    if item.kind != "word":
        return item.text in "$€£" and has_finite_verb(items[start:end])
    opens = (
        is_in(item, "determiners", "pronouns")
        or item.lower in ("there", "if", "when", "while", "although", "though", "it's")
        or item.lower.endswith(("'s", "'re", "'d", "'ll", "'ve"))
        or (is_noun_like(item) and not is_adverb(item))
    )
    plural_counts |= item.lower in _SUBJECT_PRONOUNS
    return opens and has_finite_verb(
        items[start : min(end, start + _SEARCH * 2)], plural_counts=plural_counts
    )


_SUBJECT_PRONOUNS = word_set("he she it they we i you there this")


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
    if content is None and frames & {"object", "label", "gerund"}:
        content = _object(items, verb, start, cut)
    if content is None or content.last <= content.first:
        return None
    return content


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
            return Content(shape, begin, cut(after), addressee)
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
        if opens_clause(items, begin, end, plural_counts=verb.cue.lemma in _PLAIN) or (
            unit.is_headline
            and end - begin >= 2
            and begin > 0
            and not (begin == start and "person_that" in verb.cue.frames)
            and (item.lower not in _TOPIC or has_finite_verb(items[begin:end]))
        ):
            return Content("bare", begin, end, None if begin == start else addressee)
    return None


def _object(
    items: Sequence[Item], verb: Verb, start: int, cut: Callable[[int], int]
) -> Content | None:
    begin = start
    while begin < len(items) and is_adverb(items[begin]):
        begin += 1
    if begin >= len(items):
        return None
    item = items[begin]
    frames = verb.cue.frames
    is_gerund = item.lower.endswith("ing") and item.kind == "word"
    if is_gerund and "gerund" not in frames and "object" not in frames:
        return None
    is_pronoun = item.lower in ("it", "him", "her", "them", "us", "me")
    if not (
        item.kind == "quote"
        or is_pronoun
        or (is_noun_like(item) and not is_in(item, "times"))
        or is_in(item, "determiners")
        or item.lower in ("what", "how")
    ):
        return None
    if verb.cue.lemma == "warn" and not any(
        following.lower in ("against", "of", "about", "over")
        for following in items[begin : begin + 7]
    ):
        return None
    end = _end_of_object(items, begin, cut(begin))
    while end - begin > 2 and (
        items[end - 1].lower == "too"
        or [i.lower for i in items[end - 2 : end]] == ["as", "well"]
    ):
        end -= 1 + (items[end - 1].lower == "well")
    part = items[begin:end]
    if item.lower.endswith(("self", "selves")) and "label" in frames:
        return None
    if "label" in frames and not frames & {"object", "gerund"} and not _labels(part):
        return None
    if frames == {"gerund"} and not is_gerund:
        return None
    if len(part) == 1 and part[0].kind != "quote" and not verb.cue.particles:
        return None
    return Content("object", begin, end)


def _labels(items: Sequence[Item]) -> bool:
    if any(item.kind == "quote" for item in items):
        return True
    return any(item.lower in ("a", "an") for item in items[1:7])


def _end_of_object(items: Sequence[Item], begin: int, end: int) -> int:
    for index in range(begin + 1, end):
        item = items[index]
        if item.text == ":" and index + 1 < end:
            return end
        if item.text in (",", ";", "—", "–", ":") or (
            item.lower in _OBJECT_ENDS and not _is_deadline(items, index, end)
        ):
            if item.text != "," or not _is_in_list(items, begin, index, end):
                return index
        elif (
            is_venue(items, index)
            or _is_time(items, index)
            or (
                item.lower in ("and", "but") and _continues_with_verb(items, index, end)
            )
        ):
            return index
    return end


def _is_deadline(items: Sequence[Item], index: int, end: int) -> bool:
    """Tell ``before the end of May``, part of what is asked, from a clause."""
    following = items[index + 1 : end]
    return (
        items[index].lower == "before"
        and any(is_in(item, "times") for item in following[:6])
        and not has_finite_verb([i for i in following[:8] if not is_in(i, "times")])
    )


def _is_in_list(items: Sequence[Item], begin: int, comma: int, end: int) -> bool:
    """Tell a comma between the things named: ``a truce, a swap and an apology``."""
    if comma + 1 >= end:
        return False
    following = items[comma + 1]
    if following.kind == "quote":
        return items[comma - 1].kind == "quote"
    if not (_opens_thing(items[begin]) and _opens_thing(following)):
        return False
    for index in range(comma + 2, min(end - 1, comma + _SEARCH)):
        if items[index].lower in ("and", "or") and _opens_thing(items[index + 1]):
            return not has_finite_verb(items[comma + 1 : index], plural_counts=False)
        if items[index].text in (";", ":", "—", "–"):
            break
    return False


def _opens_thing(item: Item) -> bool:
    return item.lower in ("a", "an", "the", "more", "no") or item.text[:1].isdigit()


def is_venue(items: Sequence[Item], index: int) -> bool:
    """Tell whether ``in a statement`` or the like begins at item `index`."""
    return (
        index < len(items)
        and items[index].lower in ("in", "during")
        and any(item.lower in _VENUES for item in items[index + 1 : index + 4])
    )


def _is_time(items: Sequence[Item], index: int) -> bool:
    """Tell whether ``on Tuesday`` or ``last week`` begins at item `index`."""
    item = items[index]
    following = items[index + 1] if index + 1 < len(items) else item
    if item.lower in ("on", "last", "late", "early", "earlier"):
        return is_in(following, "times")
    return item.is_capitalized and item.lower.endswith("day") and is_in(item, "times")


def _continues_with_verb(items: Sequence[Item], index: int, end: int) -> bool:
    position = index + 1
    while position < end and is_adverb(items[position]):
        position += 1
    if position >= end:
        return False
    item = items[position]
    return is_auxiliary(item) or (
        item.kind == "word" and not item.is_capitalized and item.lower.endswith("ed")
    )
