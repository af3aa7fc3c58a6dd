"""Statements that hang on a noun: ``Varsia's demand that C``."""

from collections.abc import Sequence

from stance.extraction.cues import load_lexicon, word_set
from stance.extraction.drafts import Draft
from stance.extraction.finite import COMMON_PASTS
from stance.extraction.objects import end_of_object
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    is_noun_like,
    left_phrase,
    right_phrase,
)
from stance.extraction.subjects import leading_subject, subject_before
from stance.extraction.units import Item
from stance.extraction.workspace import Workspace

_POSSESSIVES = word_set("his her their its")
_MAX_BETWEEN = 4
_FOR = word_set(
    "demand demands call calls request requests appeal appeals plea pleas hope"
)
_BE = word_set("is was are were remains remained")
# "The envoy's message was that C".
_MESSAGES = word_set("message position argument answer reply line verdict conclusion")
# The verb of a subjunctive does not show: "the plea that she leave has failed".
_SUBJUNCTIVE = word_set(
    "demand insistence request proposal plea appeal call recommendation suggestion"
)
_INSIDE = word_set(
    "and or but nor who which that if while when because as before after until unless "
    "though although since whether where what how than"
)


def read_light_verbs(space: Workspace) -> None:
    """Read ``S expressed the hope that C`` and ``S repeated her offer to C``."""
    items, claimed = space.items, space.claimed
    lexicon = load_lexicon()
    for index, item in enumerate(items[:-3]):
        if claimed[index] or item.lower not in lexicon.light_verbs or index == 0:
            continue
        noun = _noun_after(items, index)
        if noun is None or noun + 2 >= len(items):
            continue
        word = items[noun + 1].lower
        begin = noun + 1 + (word != "to")
        start = index
        while start > 0 and (
            is_auxiliary(items[start - 1]) or is_adverb(items[start - 1])
        ):
            start -= 1
        found = subject_before(items, start)
        subject = found[0] if found else leading_subject(items, index)
        if subject is None or space.holder(subject) in ("party", "document"):
            continue
        draft = Draft(
            [],
            [],
            space.span(subject),
            space.words(index, noun + 1),
            "negated" if items[noun].lower in lexicon.nouns_negated else "affirmed",
            "speech",
            found_by="cue-light-verb",
        )
        end = space.trim(begin, len(items))
        if word == "for":
            end = end_of_object(items, begin, end, wanting=True)
        if space.keep(index, draft, [(begin, end)]):
            space.claim(index, noun + 1)


def _noun_after(items: Sequence[Item], verb: int) -> int | None:
    """Return the index of a cue noun with its content after a light verb."""
    for index in range(verb + 1, min(len(items) - 1, verb + 2 + _MAX_BETWEEN)):
        item, following = items[index], items[index + 1]
        if item.kind != "word" or not (
            is_in(item, "determiners") or is_noun_like(item)
        ):
            return None
        if following.lower == "for" and item.lower in _FOR:
            return index
        if following.lower in ("that", "to") and _takes(item, following.lower):
            return (
                None if following.lower == "to" and not _verb(items, index) else index
            )
    return None


def _verb(items: Sequence[Item], noun: int) -> bool:
    following = items[noun + 2] if noun + 2 < len(items) else None
    return (
        following is not None
        and is_noun_like(following)
        and not following.is_capitalized
        and not is_in(following, "determiners")
    )


def _takes(noun: Item, link: str) -> bool:
    lexicon = load_lexicon()
    lower = noun.lower
    if link == "to":
        return lower in lexicon.nouns_to
    singular = lower[:-1] if lower.endswith("s") else lower
    return lower in lexicon.nouns_that or singular in lexicon.nouns_that


def read_nouns(space: Workspace) -> None:
    """Read ``Varsia's demand that C`` and ``a warning from S that C``.

    Where such a phrase is the sentence's subject, its content ends before the main
    verb; if that cannot be told without a parser, the phrase is left alone.
    """
    items, claimed = space.items, space.claimed
    lexicon = load_lexicon()
    for index, item in enumerate(items[:-2]):
        if item.kind != "word" or claimed[index] or index == 0:
            continue
        lower = item.lower
        singular = lower[:-1] if lower.endswith("s") else lower
        is_message = lower in _MESSAGES
        if not (is_message or _takes(item, "that") or _takes(item, "to")):
            continue
        position = index + 1
        source: Phrase | None = None
        if items[position].lower in ("by", "from", "of"):
            source = right_phrase(items, position + 1)
            if source is None:
                continue
            position = source.last
        else:
            source = _possessor(items, index)
        if source is None or position + 1 >= len(items):
            continue
        owned = items[source.first].lower in _POSSESSIVES
        if owned and items[source.first - 1].lower in lexicon.light_verbs:
            continue
        word = items[position].lower
        if word in _BE and items[position + 1].lower == "that":
            if space.holder(source) in ("party", "document"):
                continue
            position, word, is_message = position + 1, "that", True
        elif word not in ("that", "to") or not _takes(item, word):
            continue
        if word == "to" and not is_noun_like(items[position + 1]):
            continue
        first = position + (word == "that")
        before = items[:index]
        if (
            not is_message
            and not any(is_auxiliary(i) or i.lower.endswith("ed") for i in before)
            and (source.first < 4 or index < 4)
        ):
            if word == "to" and space.holder(source) in ("party", "document"):
                continue
            wanted = 1 if word == "to" or singular in _SUBJUNCTIVE else 2
            end = _before_main_verb(items, first, wanted)
            if end is None:
                continue
        else:
            end = _end_of_noun_clause(space, first)
        if any(claimed[first:end]):
            continue
        draft = Draft(
            [],
            [],
            space.span(source),
            space.words(index, index + 1),
            "negated" if singular in lexicon.nouns_negated else "affirmed",
            "speech",
            found_by="cue-noun",
        )
        space.keep(index, draft, [(first, end)])


def _possessor(items: Sequence[Item], index: int) -> Phrase | None:
    position = index
    while position > 0 and not (
        items[position - 1].lower.endswith(("'s", "s'"))
        or items[position - 1].lower in _POSSESSIVES
    ):
        position -= 1
        if index - position > 3 or not is_noun_like(items[position]):
            return None
    if position == 0:
        return None
    if items[position - 1].lower in _POSSESSIVES:
        return Phrase(position - 1, position)
    return left_phrase(items, position)


def _before_main_verb(items: Sequence[Item], first: int, wanted: int) -> int | None:
    """Return where the clause in ``S's claim that C has failed`` ends.

    Two finite verbs must show, of the clause and of the sentence; one is enough
    (`wanted`) where the clause may stand in the subjunctive or is an infinitive. Where
    a further clause may begin in between, it cannot be told.
    """
    finite: list[int] = []
    for index in range(first + 1, len(items)):
        item = items[index]
        if item.text in (",", ";", ":", "—", "–") or item.lower in _INSIDE:
            if len(finite) >= wanted:
                break
            return None
        if item.kind != "word" or item.is_capitalized:
            continue
        before = items[index - 1]
        if item.lower in ("be", "been", "being") or before.lower == "to":
            continue
        if is_auxiliary(item):
            if not is_auxiliary(before):
                finite.append(index)
        elif (item.lower in _MAIN_PASTS or _is_past_with_object(items, index)) and not (
            is_auxiliary(before) or is_adverb(before) or is_in(before, "determiners")
        ):
            finite.append(index)
    if not wanted <= len(finite) <= 2 or finite[-1] <= first + 1:
        return None
    return finite[-1]


def _is_past_with_object(items: Sequence[Item], index: int) -> bool:
    following = items[index + 1 : index + 2]
    return (
        items[index].lower.endswith("ed")
        and bool(following)
        and (is_in(following[0], "determiners") or following[0].is_capitalized)
    )


# Those of them that are no base form.
_MAIN_PASTS = COMMON_PASTS - word_set(
    "need want go make come take get see know think agree remain cut put set hit hurt"
)


def _end_of_noun_clause(space: Workspace, first: int) -> int:
    items = space.items
    for index in range(first + 1, len(items)):
        if items[index].text in (",", ";", "—", "–", ":"):
            return index
    return space.trim(first, len(items))
