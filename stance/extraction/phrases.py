"""Noun phrases and adverbials, told by word lists and neighbours, not by a parser."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from stance.extraction.cues import load_lexicon
from stance.extraction.units import Item
from stance.records import Span

_MAX_PHRASE = 24
_POSTPOSED = frozenset({"familiar", "close", "present", "briefed", "involved"})
# "all three parties", "the other side"
_COUNTS = frozenset({"two", "three", "four", "five", "six", "other", "few", "more"})
# "one of them", "some of the envoys"
_QUANTIFIERS = frozenset(
    {"one", "two", "three", "some", "many", "most", "both", "all", "several", "few",
     "none", "neither", "either", "each", "another"}
)  # fmt: skip
_CONTRACTIONS = ("'s", "'d", "'ll", "'re", "'ve", "'m")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Items ``first`` to ``last`` (exclusive) of a unit."""

    first: int
    last: int

    def span(self, items: Sequence[Item]) -> Span:
        """Return the offsets of the phrase, a possessive ending left out."""
        end = items[self.last - 1].end
        if items[self.last - 1].lower.endswith("'s"):
            end -= 2
        elif items[self.last - 1].lower.endswith("'"):
            end -= 1
        return items[self.first].start, end


@lru_cache(maxsize=1)
def _classes() -> dict[str, frozenset[str]]:
    return dict(load_lexicon().words)


@lru_cache(maxsize=100_000)
def _belongs(word: str, names: tuple[str, ...]) -> bool:
    classes = _classes()
    if word.endswith(_CONTRACTIONS) and "pronouns" in names:
        pronoun = word.split("'")[0]
        word = pronoun if pronoun in classes["pronouns"] else word
    return any(word in classes[name] for name in names)


def is_in(item: Item, *names: str) -> bool:
    """Tell whether a word belongs to one of the closed classes."""
    return _belongs(item.lower, names)


def is_auxiliary(item: Item) -> bool:
    """Tell whether a word is a form of be, have, do or a modal, also contracted."""
    return item.lower.endswith("n't") or _belongs(item.lower, ("auxiliaries",))


def is_adverb(item: Item) -> bool:
    """Tell whether a word is an adverb."""
    if is_in(item, "adverbs"):
        return True
    lower = item.lower
    return (
        len(lower) > 4
        and lower.endswith("ly")
        and not item.is_capitalized
        and lower
        not in {
            "family",
            "daily",
            "weekly",
            "reply",
            "supply",
            "rally",
            "assembly",
            "ally",
        }
    )


def is_noun_like(item: Item) -> bool:
    """Tell whether a word can stand inside a noun phrase."""
    return item.kind == "word" and not (
        is_auxiliary(item)
        or is_in(item, "conjunctions", "subordinators", "prepositions", "pronouns")
    )


def _is_verb_like(item: Item) -> bool:
    return (
        item.kind == "word"
        and not item.is_capitalized
        and (
            is_auxiliary(item)
            or (
                item.lower in load_lexicon().verbs
                and not item.lower.endswith(("s", "ing"))
                and item.lower.endswith(("ed", "id", "old", "ote", "ew"))
            )
        )
    )


def left_phrase(items: Sequence[Item], end: int, floor: int = 0) -> Phrase | None:
    """Return the noun phrase that ends before item `end`, or None.

    Parameters
    ----------
    items
        The unit.
    end
        Index after the phrase's last word.
    floor
        The phrase does not reach further left.
    """
    position = end
    floor = max(floor, end - _MAX_PHRASE)
    while position > floor:
        item = items[position - 1]
        if item.kind == "quote" or item.kind == "mark":
            if _is_inner_mark(items, position - 1, end) or is_nickname(
                items, position - 1, end
            ):
                position -= 1
                continue
            break
        if is_in(item, "pronouns") and not (
            position < end and is_in(item, "determiners")
        ):
            if position == end:
                position -= 1
            break
        if is_in(item, "determiners"):
            if (
                item.lower == "that"
                and position < end
                and items[position].is_capitalized
            ):
                break
            position -= 1
            if position < end - 1 and _attaches(items, position, floor):
                position -= 1
                continue
            break
        if is_in(item, "prepositions") and not is_in(item, "times"):
            if position < end and _has_noun_before(items, position - 1, floor):
                position -= 1
                continue
            break
        if item.lower in ("and", "&") and position < end:
            if _joins_names(items, position - 1, floor):
                position -= 1
                continue
            break
        if (
            not is_noun_like(item)
            or _is_verb_like(item)
            or is_adverb(item)
            or (is_in(item, "times") and position <= end)
        ):
            break
        if position < end and _breaks_before_name(items, position, end):
            break
        position -= 1
    while position < end and (
        is_in(items[position], "prepositions", "conjunctions", "times")
        or is_adverb(items[position])
        or items[position].kind == "mark"
    ):
        position += 1
    if position >= end or not any(i.kind == "word" for i in items[position:end]):
        return None
    if all(is_in(item, "determiners") for item in items[position:end]) and not is_in(
        items[position], "pronouns"
    ):
        return None
    return Phrase(position, end)


def _is_inner_mark(items: Sequence[Item], index: int, end: int) -> bool:
    """Tell a full stop of an abbreviation or a slash inside a name."""
    item = items[index]
    if item.kind != "mark" or index + 1 >= end or index == 0:
        return False
    tight = items[index - 1].end == item.start and item.end == items[index + 1].start
    return item.text in "./&-–%$€£(" and (tight or item.text in "$€£&")


def is_nickname(items: Sequence[Item], index: int, end: int) -> bool:
    """Tell a quotation inside a name."""
    item = items[index]
    return (
        item.kind == "quote"
        and 0 < index < end - 1
        and item.end - item.start < 24
        and items[index - 1].is_capitalized
        and items[index + 1].is_capitalized
    )


def _attaches(items: Sequence[Item], index: int, floor: int) -> bool:
    """Tell whether a preposition before `index` ties it to an earlier noun."""
    if index - 1 <= floor:
        return False
    preposition = items[index - 1]
    return is_in(preposition, "prepositions") and _has_noun_before(
        items, index - 1, floor
    )


def _has_noun_before(items: Sequence[Item], index: int, floor: int) -> bool:
    if index <= floor:
        return False
    noun = items[index - 1]
    preposition = items[index]
    if preposition.lower in ("as", "than", "after", "before", "since", "until", "like"):
        return False
    if preposition.lower == "of" and noun.lower in _QUANTIFIERS:
        return True
    return (
        is_noun_like(noun)
        and not _is_verb_like(noun)
        and not is_adverb(noun)
        and not is_in(noun, "times", "determiners")
    )


def _joins_names(items: Sequence[Item], index: int, floor: int) -> bool:
    if index <= floor or index + 1 >= len(items):
        return False
    before, after = items[index - 1], items[index + 1]
    if not is_noun_like(before) or _is_verb_like(before):
        return False
    return (before.is_capitalized and after.is_capitalized) or (
        not after.is_capitalized and not is_in(after, "pronouns", "determiners")
    )


def _breaks_before_name(items: Sequence[Item], position: int, end: int) -> bool:
    """Tell whether a lower-case noun before a name belongs to another phrase.

    ``envoy Ana Ruiz`` is one phrase, ``after the talks Ana Ruiz`` is two.
    """
    noun, following = items[position - 1], items[position]
    if noun.is_capitalized or not following.is_capitalized or following.kind != "word":
        return False
    lower = noun.lower
    return not (
        is_in(noun, "roles", "institutions", "media", "documents")
        or lower.endswith(("'s", "s'", "er", "or", "ist", "man", "ian", "-", "ant"))
        or lower.startswith(("ex-", "then-", "co-", "vice-"))
        or "-" in lower
        or lower in ("senior", "former", "retired", "new", "top", "late", "fellow")
        or lower in ("northern", "southern", "eastern", "western", "central")
        or not lower[0].isalpha()
    )


def right_phrase(items: Sequence[Item], start: int) -> Phrase | None:
    """Return the noun phrase that begins at item `start`, or None."""
    position = start
    limit = min(len(items), start + _MAX_PHRASE)
    while position < limit:
        item = items[position]
        if item.kind != "word":
            tight = (
                item.text in ("/", "&")
                and position > start
                and position + 1 < limit
                and items[position + 1].is_capitalized
            )
            if tight or is_nickname(items, position, limit):
                position += 1
                continue
            break
        if is_in(item, "pronouns") and not is_in(item, "determiners"):
            if position == start:
                position += 1
            break
        if is_in(item, "prepositions") and position > start:
            if item.lower in ("of", "for", "from", "to", "at") and (
                position + 1 < limit
                and items[position + 1].kind == "word"
                and not is_in(items[position + 1], "times", "pronouns")
                and not _is_base_verb(items, position)
            ):
                position += 1
                continue
            break
        if item.lower == "and" and position > start:
            following = items[position + 1] if position + 1 < limit else None
            if following and following.is_capitalized and following.kind == "word":
                position += 1
                continue
            break
        if is_in(item, "determiners") and (
            position == start
            or is_in(items[position - 1], "prepositions")
            or (item.lower in _COUNTS and is_in(items[position - 1], "determiners"))
        ):
            position += 1
            continue
        if (
            not is_noun_like(item)
            or is_in(item, "determiners")
            or (
                is_in(item, "times")
                and not (
                    item.lower in ("last", "next")
                    and position > start
                    and items[position - 1].lower == "the"
                )
            )
            or (position > start and item.lower in _POSTPOSED)
            or is_adverb(item)
            or _is_verb_like(item)
        ):
            break
        position += 1
    while position > start + 1 and (
        is_in(items[position - 1], "prepositions")
        or items[position - 1].lower in ("a", "an", "the")
    ):
        position -= 1
    if (
        position == start
        or is_in(items[position - 1], "prepositions")
        or all(is_in(item, "determiners") for item in items[start:position])
    ):
        return None
    return Phrase(start, position)


def _is_base_verb(items: Sequence[Item], to: int) -> bool:
    return (
        items[to].lower == "to"
        and not items[to + 1].is_capitalized
        and not is_in(items[to + 1], "determiners")
    )


def skip_adverbials(items: Sequence[Item], start: int) -> int:
    """Return the index after adverbs, times and short phrases of place."""
    position = start
    while position < len(items):
        item = items[position]
        if item.kind != "word":
            break
        if is_adverb(item) or is_in(item, "times") or item.text.isdigit():
            position += 1
        elif item.lower in (
            "on",
            "in",
            "at",
            "during",
            "after",
            "before",
            "by",
            "via",
            "from",
            "through",
            "following",
            "with",
            "to",
            "about",
            "of",
            "over",
            "this",
        ):
            follows = items[position + 1] if position + 1 < len(items) else item
            end = _end_of_prepositional(items, position)
            if item.lower == "to" and not (
                follows.is_capitalized or is_in(follows, "determiners")
            ):
                break
            if end == position:
                break
            position = end
        else:
            break
    return position


def _end_of_prepositional(items: Sequence[Item], start: int) -> int:
    position = start + 1
    n_words = 0
    while position < len(items) and n_words < 8:
        item = items[position]
        if item.kind != "word" or is_auxiliary(item) or item.lower == "that":
            break
        if is_in(item, "pronouns") and not is_in(item, "determiners"):
            if n_words == 0 and item.lower in ("it", "you", "we", "they", "he", "she"):
                return start
            break
        if n_words and (is_in(item, "determiners") or is_in(item, "prepositions")):
            break
        if is_in(item, "subordinators", "conjunctions"):
            break
        position += 1
        n_words += 1
    return position if n_words else start
