"""Subjects of verbs, across appositions and brackets."""

from collections.abc import Sequence

from stance.extraction.finite import COMMON_PASTS
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    is_nickname,
    left_phrase,
    right_phrase,
)
from stance.extraction.units import Item

_MAX_APPOSITION = 40


def subject_before(
    items: Sequence[Item], end: int, floor: int = 0
) -> tuple[Phrase, int] | None:
    """Return the subject of a verb group that begins at `end`.

    An apposition or relative clause between commas before the verb is skipped.

    Returns
    -------
    tuple or None
        The subject, and the index where it begins with everything that belongs to it.
    """
    end = _before_time(items, end, floor)
    if end <= floor:
        return None
    previous = items[end - 1]
    if previous.text != ",":
        if previous.text in (")", "]"):
            opening = _opening_bracket(items, end - 1, floor)
            if opening is not None:
                phrase = left_phrase(items, opening, floor)
                return (phrase, phrase.first) if phrase else None
        phrase = left_phrase(items, end, floor)
        if phrase is not None:
            phrase = _with_list(items, phrase, floor)
        return (phrase, phrase.first) if phrase else None
    return _subject_before_apposition(items, end - 1, floor)


def _before_time(items: Sequence[Item], end: int, floor: int) -> int:
    """Return the index before ``on Tuesday`` or ``late on May 3``, if one ends here."""
    begin = end
    while begin > floor and (
        is_in(items[begin - 1], "times") or items[begin - 1].text.isdigit()
    ):
        begin -= 1
    if begin in (end, floor) or items[begin - 1].lower != "on":
        return end
    return begin - 1


def _with_list(items: Sequence[Item], phrase: Phrase, floor: int) -> Phrase:
    """Extend ``Ostrana and Varsia`` to ``Brelland, Ostrana and Varsia``."""
    words = items[phrase.first : phrase.last]
    if not words[0].is_capitalized or not any(item.lower == "and" for item in words):
        return phrase
    first = phrase.first
    while (
        first - 2 >= floor
        and items[first - 1].text == ","
        and items[first - 2].is_capitalized
        and (first - 3 < floor or items[first - 3].text == ",")
        and not is_in(items[first - 2], "times", "adverbs", "subordinators")
    ):
        first -= 2
    return Phrase(first, phrase.last)


def _opening_bracket(items: Sequence[Item], closing: int, floor: int) -> int | None:
    for index in range(closing - 1, max(floor, closing - 12) - 1, -1):
        if items[index].text in ("(", "["):
            return index
    return None


def _subject_before_apposition(
    items: Sequence[Item], comma: int, floor: int
) -> tuple[Phrase, int] | None:
    lowest = max(floor, comma - _MAX_APPOSITION)
    best: Phrase | None = None
    apposed: Phrase | None = None
    index = comma
    n_segments = 0
    while index > lowest and n_segments < 5:
        begin = index - 1
        while begin >= lowest and items[begin].text not in (",", ";", ":", "—", "–"):
            if items[begin].kind == "quote" and not is_nickname(
                items, begin, len(items)
            ):
                break
            begin -= 1
        segment_floor = begin + 1
        if segment_floor >= index:
            break
        phrase = left_phrase(items, index, segment_floor)
        head = items[segment_floor]
        whole = phrase is not None and (
            _reaches(items, phrase.first, segment_floor)
            or (n_segments > 0 and _opens_with_place(items, phrase, segment_floor))
        )
        if n_segments == 0 and phrase is not None and whole and _names(items, phrase):
            apposed = phrase
        if n_segments > 0 and phrase is not None and whole:
            is_name = items[phrase.last - 1].is_capitalized
            if (
                is_name
                or is_in(items[phrase.last - 1], "roles", "pronouns")
                or best is None
            ):
                best = phrase
        elif n_segments > 0 and not is_in(
            head, "subordinators", "determiners", "prepositions", "roles"
        ):
            break
        n_segments += 1
        if begin < lowest or items[begin].text != ",":
            break
        index = begin
    if best is None:
        return None
    is_role = not items[best.last - 1].is_capitalized
    return (apposed if apposed and is_role else best), best.first


def _reaches(items: Sequence[Item], first: int, floor: int) -> bool:
    """Tell whether only linking words stand between a boundary and a phrase."""
    return all(
        is_in(item, "conjunctions") or item.lower in ("that", "as")
        for item in items[floor:first]
    )


def _opens_with_place(items: Sequence[Item], phrase: Phrase, floor: int) -> bool:
    """Tell ``At the other end of the hall Ana Ruiz``: a place, then a person."""
    start = floor
    while start < phrase.first and is_in(items[start], "conjunctions", "adverbs"):
        start += 1
    words = items[phrase.first : phrase.last]
    return (
        start < phrase.first
        and is_in(items[start], "prepositions")
        and not is_in(items[phrase.first - 1], "prepositions")
        and all(item.kind == "word" for item in items[start : phrase.first])
        and (
            all(item.is_capitalized for item in words)
            or any(is_in(item, "roles") for item in words)
        )
    )


def _names(items: Sequence[Item], phrase: Phrase) -> bool:
    """Tell a bare name, as in ``the minister, Ana Ruiz,``."""
    words = items[phrase.first : phrase.last]
    return len(words) >= 2 and all(item.is_capitalized for item in words)


def apposed_name(items: Sequence[Item], phrase: Phrase) -> Phrase | None:
    """Return the name after a role: ``said the minister, Ana Ruiz``."""
    comma = phrase.last
    if comma + 2 >= len(items) or items[comma].text != ",":
        return None
    if items[phrase.last - 1].is_capitalized:
        return None
    name = right_phrase(items, comma + 1)
    return name if name is not None and _names(items, name) else None


def leading_subject(items: Sequence[Item], before: int) -> Phrase | None:
    """Return the subject of the first finite verb among the items before an index.

    Where none shows, the phrase is taken that opens the unit, if a name or an office.
    """
    for position in range(1, before):
        item = items[position]
        if item.kind != "word" or item.is_capitalized:
            continue
        if is_auxiliary(item) or (
            (item.lower in COMMON_PASTS or item.lower.endswith("ed"))
            and len(item.lower) > 2
            and not is_in(items[position - 1], "determiners")
        ):
            begin = position
            while begin > 1 and is_adverb(items[begin - 1]):
                begin -= 1
            found = subject_before(items, begin)
            if (
                found
                and items[found[0].first].lower not in ("who", "which")
                and not _is_oblique(items, found[0])
            ):
                return found[0]
    return _opening_phrase(items, before)


def _is_oblique(items: Sequence[Item], phrase: Phrase) -> bool:
    """Tell the end of a longer subject: ``the men held in Varsia``."""
    before = items[max(0, phrase.first - 1)]
    return phrase.first > 1 and is_in(before, "prepositions")


def _opening_phrase(items: Sequence[Item], before: int) -> Phrase | None:
    """Return the person named first in ``Ana Ruiz, its leader, strode past``."""
    phrase = right_phrase(items, 0)
    if phrase is None or phrase.last + 1 >= before:
        return None
    words = items[: phrase.last]
    is_person = is_in(words[-1], "roles") or (
        len(words) >= 2 and all(item.is_capitalized for item in words)
    )
    following = items[phrase.last]
    follows = following.text == "," or (
        following.kind == "word" and not following.is_capitalized
    )
    return phrase if is_person and follows else None
