"""Objects as the content of a cue: ``proposed C``, ``called X C``."""

from collections.abc import Callable, Sequence

from stance.extraction.cues import word_set
from stance.extraction.finite import COMMON_PASTS, has_finite_verb
from stance.extraction.phrases import is_adverb, is_auxiliary, is_in, is_noun_like
from stance.extraction.units import Item
from stance.extraction.verbs import Verb

_SEARCH = 26
_OBJECT_ENDS = word_set("after while when because although though before since")
# Clauses of time that may belong to what is asked for.
_TIME_LIMITS = word_set("before while until when once")
_VENUES = word_set(
    "statement interview speech letter tweet post briefing address interviews remarks "
    "email conference broadcast article"
)
# What these ask for lies ahead: "proposed a swap before Easter".
_WANTING = frozenset(
    {
        "appeal for", "ask for", "call for", "demand", "expect", "float", "hold out",
        "hope for", "insist on", "offer", "plead for", "pledge", "press for",
        "promise", "propose", "put forward", "recommend", "request", "seek",
        "suggest", "urge", "vow", "want",
    }
)  # fmt: skip
_SPANS_OF_TIME = word_set(
    "day days week weeks month months hour hours minutes year years moments"
)
_PAST_AUXILIARIES = word_set("was were had did")


def object_region(
    items: Sequence[Item], verb: Verb, start: int, cut: Callable[[int], int]
) -> tuple[int, int] | None:
    """Return the items of the object of a cue verb as its content, or None.

    Parameters
    ----------
    items
        The unit.
    verb
        The cue.
    start
        Index after the cue, or after its subject where that follows it.
    cut
        Function from the index where a content begins to the index where it ends.
    """
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
    wanting = verb.cue.lemma in _WANTING
    end = end_of_object(items, begin, cut(begin), wanting=wanting)
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
    if verb.cue.lemma == "thank" and not any(i.lower == "for" for i in part):
        return None
    if frames == {"gerund"} and not is_gerund:
        return None
    if len(part) == 1 and part[0].kind != "quote" and not verb.cue.particles:
        return None
    return begin, end


def _labels(items: Sequence[Item]) -> bool:
    if any(item.kind == "quote" for item in items):
        return True
    return any(item.lower in ("a", "an") for item in items[1:7])


def end_of_object(items: Sequence[Item], begin: int, end: int, *, wanting: bool) -> int:
    """Return where an object ends, `end` at the latest.

    Parameters
    ----------
    items, begin
        The unit, and where the object begins.
    end
        End of the clause.
    wanting
        Whether the object is asked for, so that ``before May`` belongs to it.
    """
    for index in range(begin + 1, end):
        item = items[index]
        if item.text == ":" and index + 1 < end:
            return end
        if item.text in (",", ";", "—", "–", ":") or (
            item.lower in _OBJECT_ENDS
            and not (
                _is_deadline(items, index, end)
                or (wanting and _is_limit(items, index, end))
            )
        ):
            if item.text != "," or not _is_in_list(items, begin, index, end):
                return index
        elif (
            is_venue(items, index)
            or (item.lower == "the" and is_time_after(items, index))
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


def _is_limit(items: Sequence[Item], index: int, end: int) -> bool:
    """Tell ``before the rains`` and ``while the talks last``: no past, no gerund."""
    if items[index].lower not in _TIME_LIMITS or index + 1 >= end:
        return False
    if items[index + 1].lower.endswith("ing"):
        return False
    for item in items[index + 1 : end]:
        if item.text == ",":
            break
        if item.lower in _PAST_AUXILIARIES or (
            item.kind == "word"
            and not item.is_capitalized
            and (item.lower.endswith("ed") or item.lower in COMMON_PASTS)
            and not is_in(item, "determiners")
        ):
            return False
    return True


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


def is_time_after(items: Sequence[Item], index: int) -> bool:
    """Tell whether ``a day after`` or ``hours before`` begins at item `index`."""
    for position in range(index, min(len(items) - 1, index + 4)):
        if items[position].lower in _SPANS_OF_TIME:
            return items[position + 1].lower in ("after", "before")
    return False


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
