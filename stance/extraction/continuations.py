"""Sentences that go on with what was attributed just before, without a cue."""

from collections.abc import Sequence

from stance.extraction.cues import word_set
from stance.extraction.drafts import Draft, add_region
from stance.extraction.phrases import is_adverb, is_auxiliary, is_in
from stance.extraction.units import Item, Unit

# Past cues; "says" is followed by the present tense, which shows nothing.
_IRREGULAR_PASTS = word_set("said told wrote made put went swore held")
_COMMENTING = word_set("this that these those which what nobody")
_VAGUE = word_set(
    "be mean take mark make give leave bring seem require allow help have"
)
_READY = word_set("ready willing prepared unwilling determined entitled")
# "He would not comment", "it would be the first": the article's own voice.
_OWN_VOICE = word_set(
    "comment say confirm deny elaborate give discuss answer speak name identify "
    "neither disclose specify later then mark"
)
_RANKS = word_set("first second third last only largest biggest smallest longest")
_SUBORDINATE = word_set("who which that whom whose if when while because what where")


def continues(text: str, unit: Unit, last: Draft) -> bool:
    """Tell free indirect speech: a sentence like ``The port would close``.

    It stands right after a statement in indirect speech with a cue in the past, and
    its own main clause shows the shift of tense: ``would``, ``was ready to``.

    Parameters
    ----------
    text
        The document's text.
    unit
        A unit without any statement of its own.
    last
        The statement in the unit before, in the same paragraph.
    """
    if last.cue is None or last.source is None or last.kind != "speech":
        return False
    if last.mode == "direct" or last.polarity == "hypothetical":
        return False
    cue = text[slice(*last.cue)].lower().split()
    if not any(word in _IRREGULAR_PASTS or word.endswith("ed") for word in cue):
        return False
    items = unit.items
    if items[-1].text == "?" or items[0].lower in _COMMENTING:
        return False
    verb = _main_auxiliary(items)
    return verb is not None and _is_shifted(items, verb)


def _main_auxiliary(items: Sequence[Item]) -> int | None:
    """Return the first auxiliary that stands in no subordinate clause."""
    depth = 0
    for index, item in enumerate(items):
        if item.kind != "word":
            depth = 0 if item.text in (",", ";", "—", "–") else depth
        elif item.lower in _SUBORDINATE or (
            is_in(item, "subordinators") and index == 0
        ):
            depth = 1
        elif is_auxiliary(item) and not depth:
            return index if index else None
    return None


def _is_shifted(items: Sequence[Item], verb: int) -> bool:
    following = verb + 1
    while following < len(items) and (
        is_adverb(items[following]) and items[following].lower not in _OWN_VOICE
    ):
        following += 1
    if following >= len(items):
        return False
    word, after = items[following], items[following + 1 : following + 4]
    if items[verb - 1].lower in _COMMENTING:
        return False
    if items[verb].lower in ("was", "were"):
        return word.lower in _READY
    if items[verb].lower not in ("would", "wouldn't"):
        return False
    is_passive = word.lower == "be" and bool(after) and after[0].lower.endswith("ed")
    if items[verb - 1].lower == "it" and word.lower in _VAGUE and not is_passive:
        return False
    ranked = (
        word.lower == "be"
        and bool(after)
        and is_in(after[0], "determiners")
        and after[0].lower != "no"
        and any(item.lower in _RANKS for item in after)
    )
    return word.lower not in _OWN_VOICE and not ranked


def continue_draft(text: str, unit: Unit, last: Draft) -> Draft | None:
    """Return the statement that a whole unit makes in the name of the one before."""
    draft = Draft(
        [],
        [],
        last.source,
        last.cue,
        kind=last.kind,
        channel=last.channel,
        found_by="continued",
        inherited=True,
    )
    return draft if add_region(draft, text, unit.items, 0, len(unit.items)) else None
