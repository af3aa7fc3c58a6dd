"""Statements without a verb of their own: "according to", chains, nouns, passives."""

from collections.abc import Sequence

from stance.extraction.contents import has_finite_verb
from stance.extraction.cues import load_lexicon, word_set
from stance.extraction.drafts import Draft
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    is_noun_like,
    left_phrase,
    right_phrase,
)
from stance.extraction.subjects import subject_before
from stance.extraction.units import Item
from stance.extraction.workspace import Workspace
from stance.records import Span

# "X quoted S as saying C"

_BE = word_set("is was are were been being")
_TOLD = word_set("told informed assured warned reminded notified")
_IMPERSONAL = word_set(
    "announced reported said agreed claimed alleged stated decided rumored "
    "rumoured suggested"
)


def read_chains(space: Workspace) -> None:
    """Read ``X quoted S as saying C`` and ``S was quoted as saying C``."""
    items = space.items
    for index, item in enumerate(items):
        if item.lower not in ("quoted", "quotes", "quoting", "cited", "cites"):
            continue
        saying = None
        for position in range(index + 1, min(len(items) - 2, index + 20)):
            if items[position].lower == "as" and items[position + 1].lower in (
                "saying",
                "telling",
                "warning",
                "adding",
            ):
                saying = position + 1
                break
        if saying is None:
            continue
        first = saying + 1
        if items[first].lower == "that" or items[first].text in (",", ":"):
            first += 1
        start = index
        while start > 0 and (
            is_auxiliary(items[start - 1]) or is_adverb(items[start - 1])
        ):
            start -= 1
        found = subject_before(items, start)
        outer = found[0] if found else None
        passive = any(
            i.lower in ("was", "were", "is", "are", "been", "being")
            for i in items[start:index]
        )
        inner = right_phrase(items, index + 1)
        if passive:
            source, channel = outer, None
            if items[index + 1].lower == "by":
                channel = right_phrase(items, index + 2)
        else:
            source, channel = inner, outer
        if source is None:
            continue
        end = space.trim(first, len(items))
        draft = Draft(
            [],
            [],
            space.span(source),
            space.words(saying, saying + 1)
            if not passive
            else space.words(index, index + 1),
            kind="speech",
            channel=space.span(channel),
            found_by="quoted-as-saying",
        )
        if space.keep(index, draft, [(first, end)]):
            space.claim(index, saying + 1)


# "According to S, C" and "C, according to S"


def read_passives(space: Workspace) -> None:
    """Read ``S2 was told that C`` and ``it was announced that C``: nobody says it."""
    items = space.items
    for index in range(2, len(items) - 2):
        if items[index - 1].lower not in _BE or items[index + 1].lower != "that":
            continue
        addressee: Phrase | None = None
        if items[index].lower in _TOLD:
            found = subject_before(items, index - 1)
            addressee = found[0] if found else None
        elif items[index].lower not in _IMPERSONAL or items[index - 2].lower != "it":
            continue
        draft = Draft(
            [],
            [],
            None,
            space.words(index - 1, index + 1),
            kind="speech",
            addressee=space.span(addressee),
            found_by="passive",
        )
        end = space.trim(index + 2, len(items))
        if space.keep(index, draft, [(index + 2, end)]):
            space.claim(index, index + 2)


def read_according_to(space: Workspace) -> None:
    """Read ``According to S, C`` and ``C, according to S``."""
    items, claimed = space.items, space.claimed
    for index in range(len(items) - 2):
        if items[index].lower != "according" or claimed[index]:
            continue
        if items[index + 1].lower != "to":
            continue
        source = right_phrase(items, index + 2)
        if source is None or is_in(items[source.last - 1], "not_according"):
            continue
        draft = Draft(
            [],
            [],
            space.span(source),
            space.words(index, index + 2),
            kind=space.kind(source),
            found_by="according-to",
        )
        after = _after_apposition(items, source.last)
        begin = index
        while begin > 0 and not claimed[begin - 1]:
            begin -= 1
        part = items[begin:index]
        regions: list[tuple[int, int]] = []
        if any(i.kind == "quote" for i in part) or len(part) >= 3:
            regions.append((begin, index))
        elif begin > 0 and not part:
            _set_channel(space, index, space.span(source))
            continue
        if after is not None and not has_finite_verb(part):
            regions.append((after, space.trim(after, len(items))))
        regions = [r for r in regions if not any(claimed[r[0] : r[1]])]
        space.keep(index, draft, regions)


def _after_apposition(items: Sequence[Item], start: int) -> int | None:
    """Return where the content begins after "According to S, the envoy,"."""
    for index in range(start, min(len(items) - 1, start + 30)):
        if items[index].text != ",":
            continue
        if has_finite_verb(items[index + 1 :]):
            following = items[index + 1]
            if following.lower in ("who", "which", "whose"):
                continue
            if _is_name_between_commas(items, index):
                continue
            return index + 1
    return None


def _is_name_between_commas(items: Sequence[Item], comma: int) -> bool:
    """Tell the apposition in ``According to the envoy, Ana Ruiz, C``."""
    name = right_phrase(items, comma + 1)
    return (
        name is not None
        and name.last < len(items)
        and items[name.last].text == ","
        and name.last - name.first <= 4
        and all(item.is_capitalized for item in items[name.first : name.last])
    )


def _set_channel(space: Workspace, index: int, source: Span | None) -> None:
    earlier = [draft for position, draft in space.drafts if position < index]
    if earlier and earlier[-1].channel is None:
        earlier[-1].channel = source


# "Varsia's demand that C", "a warning from S that C"


def read_nouns(space: Workspace) -> None:
    """Read ``Varsia's demand that C`` and ``a warning from S that C``.

    Where such a phrase is the sentence's subject it is left alone: without a parser the
    end of its content cannot be told from the main clause.
    """
    items, claimed = space.items, space.claimed
    lexicon = load_lexicon()
    for index, item in enumerate(items[:-2]):
        if item.kind != "word" or claimed[index] or index == 0:
            continue
        lower = item.lower
        singular = lower[:-1] if lower.endswith("s") else lower
        takes_that = lower in lexicon.nouns_that or singular in lexicon.nouns_that
        takes_to = lower in lexicon.nouns_to
        if not (takes_that or takes_to):
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
        word = items[position].lower
        if not ((word == "that" and takes_that) or (word == "to" and takes_to)):
            continue
        if word == "to" and not is_noun_like(items[position + 1]):
            continue
        if not any(
            is_auxiliary(i) or i.lower.endswith("ed") for i in items[:index]
        ) and (source.first < 4 or index < 4):
            continue
        first = position + (word == "that")
        end = _end_of_noun_clause(space, first)
        if any(claimed[first:end]):
            continue
        negated = singular in lexicon.nouns_negated
        draft = Draft(
            [],
            [],
            space.span(source),
            space.words(index, index + 1),
            "negated" if negated else "affirmed",
            "speech",
            found_by="cue-noun",
        )
        space.keep(index, draft, [(first, end)])


def _possessor(items: Sequence[Item], index: int) -> Phrase | None:
    position = index
    while position > 0 and not (
        items[position - 1].lower.endswith(("'s", "s'"))
        or items[position - 1].lower in ("his", "her", "their", "its")
    ):
        position -= 1
        if index - position > 3 or not is_noun_like(items[position]):
            return None
    if position == 0:
        return None
    if items[position - 1].lower in ("his", "her", "their", "its"):
        return Phrase(position - 1, position)
    return left_phrase(items, position)


def _end_of_noun_clause(space: Workspace, first: int) -> int:
    items = space.items
    for index in range(first + 1, len(items)):
        if items[index].text in (",", ";", "—", "–", ":"):
            return index
    return space.trim(first, len(items))
