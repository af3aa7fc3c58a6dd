"""Where a content ends within its unit: before a later cue, a venue, an aside."""

from collections.abc import Callable, Sequence

from stance.extraction.cues import word_set
from stance.extraction.finite import has_finite_verb
from stance.extraction.objects import is_time_after, is_venue
from stance.extraction.phrases import is_auxiliary, is_in
from stance.extraction.units import Item
from stance.extraction.verbs import Verb, find_verbs
from stance.extraction.workspace import OPPOSING, Workspace

_LOOKAHEAD = 10
_CONDITIONAL = word_set("if unless as when while although though until")
_WORDINGS = word_set(
    "phrase word words term line formula expression wording remark sentence "
    "description comparison label"
)


class Clauses:
    """The cue verbs of a unit, and how far the content of each may reach.

    Parameters
    ----------
    space
        The unit with what is found in it.
    """

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.unit = space.unit
        self.items = space.items
        self.claimed = space.claimed
        self.verbs = find_verbs(space.unit)

    def cut(self, number: int, verb: Verb) -> Callable[[int], int]:
        """Return the function from the begin of a content of a verb to its end."""

        def end_of(begin: int) -> int:
            end = len(self.items)
            for later in self.verbs[number + 1 : number + 1 + _LOOKAHEAD]:
                if later.region > begin and _is_sibling(self.items, verb, later, begin):
                    end = later.region
                    break
            end = next(
                (
                    index
                    for index in range(begin, end)
                    if self.claimed[index] or _stops(self.items, begin, index, end)
                ),
                end,
            )
            if verb.role == "relative" or _is_conditional(self.items, verb):
                end = _end_of_aside(self.items, begin, end)
            return self.space.trim(begin, end)

        return end_of


def _stops(items: Sequence[Item], begin: int, index: int, end: int) -> bool:
    """Tell whether a content that began at `begin` ends before item `index`."""
    item = items[index]
    following = items[index + 1] if index + 1 < end else None
    if item.text == ",":
        return (
            is_venue(items, index + 1)
            or (
                is_time_after(items, index + 1)
                and has_finite_verb(items[begin:index])
                and not _resumes(items, index + 1)
            )
            or _remarks_on_wording(items, index)
        )
    if following is None:
        return False
    if item.text == ":":
        return following.kind == "quote"
    if index == begin:
        return False
    if item.lower == "according":
        return following.lower == "to"
    dates_quotation = items[index - 1].kind == "quote" and item.lower == "on"
    return dates_quotation and is_in(following, "times")


def _resumes(items: Sequence[Item], start: int) -> bool:
    """Tell the insertion in ``said, hours before the vote, that C``."""
    comma = next((n for n in range(start, len(items)) if items[n].text == ","), None)
    return comma is not None and any(
        item.lower == "that" for item in items[comma + 1 : comma + 2]
    )


def _remarks_on_wording(items: Sequence[Item], comma: int) -> bool:
    """Tell ``..., a phrase that took hours`` after a quoted fragment."""
    following = items[comma + 1 : comma + 4]
    return (
        items[comma - 1].kind == "quote"
        and bool(following)
        and following[0].lower in ("a", "an", "the")
        and any(item.lower in _WORDINGS for item in following[1:])
    )


def _is_conditional(items: Sequence[Item], verb: Verb) -> bool:
    return verb.region > 0 and items[verb.region - 1].lower in _CONDITIONAL


def _end_of_aside(items: Sequence[Item], begin: int, end: int) -> int:
    """Return the end of a content inside a relative or conditional clause.

    The clause ends at the comma after which the main clause goes on.
    """
    for index in range(begin + 1, end - 1):
        if items[index].text == ",":
            following = items[index + 1]
            if not is_in(following, "conjunctions", "subordinators"):
                return index
    return end


def _is_sibling(items: Sequence[Item], verb: Verb, later: Verb, begin: int) -> bool:
    """Tell whether a later verb of the unit has the same standing."""
    frames = later.cue.frames
    before = items[later.region - 1]
    if later.role == "participle":
        return before.text in (",", "—", "–", ";") and bool(
            frames & {"that", "object", "label", "quote"}
        )
    if later.role == "shared":
        same_tense = (verb.form == "past") == (later.form == "past")
        if not same_tense or later.form == "ing":
            return False
        between = items[begin : later.region]
        embedded = any(
            is_auxiliary(item) and item.lower in ("had", "has", "have")
            for item in between
        )
        return ("quote" in frames and not embedded) or before.text == ","
    if later.role == "finite" and "final" in frames and later.form in ("past", "s"):
        conjunction = before.lower in OPPOSING
        return (conjunction or before.text == ";") and later.region - begin > 1
    return False
