"""Statements without a verb of their own: "according to", chains, nouns, passives."""

from collections.abc import Sequence

from stance.extraction.cues import load_lexicon, word_set
from stance.extraction.drafts import Draft
from stance.extraction.finite import has_finite_verb
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    right_phrase,
    skip_adverbials,
)
from stance.extraction.subjects import subject_before
from stance.extraction.units import Item
from stance.extraction.workspace import Workspace
from stance.records import Span

# "X quoted S as saying C"

_QUOTING = word_set("quote quoted quotes quoting cite cited cites citing")
_SAYING = word_set(
    "saying telling warning adding calling describing insisting stating arguing"
)
_BE = word_set("is was are were been being")
_TOLD = word_set("told informed assured warned reminded notified")
_IMPERSONAL = word_set(
    "announced reported said agreed claimed alleged stated decided rumored "
    "rumoured suggested"
)


def read_chains(space: Workspace) -> None:
    """Read ``X quoted S as saying C`` and ``S was quoted as saying C``.

    The content may also stand first: ``C, S was quoted as saying in a daily``.
    """
    items = space.items
    for index, item in enumerate(items):
        if item.lower not in _QUOTING:
            continue
        saying = _saying_after(items, index)
        if saying is None:
            continue
        start = index
        while start > 0 and (
            is_auxiliary(items[start - 1]) or is_adverb(items[start - 1])
        ):
            start -= 1
        passive = any(i.lower in _BE for i in items[start:index])
        found = subject_before(items, start)
        outer, begin = found if found else (None, start)
        if passive:
            source, channel = outer, None
            if items[index + 1].lower == "by":
                channel = right_phrase(items, index + 2)
            be = next(n for n in range(start, index) if items[n].lower in _BE)
            cue = (be, saying + 1)
        else:
            source, channel = right_phrase(items, index + 1), outer
            cue = (saying, saying + 1)
        if source is None:
            continue
        draft = Draft(
            [],
            [],
            space.span(source),
            space.words(*cue),
            kind="speech",
            channel=space.span(channel),
            found_by="quoted-as-saying",
        )
        region = _content_before(items, begin, saying + 1)
        if region is None:
            first = saying + 1
            if first < len(items) and (
                items[first].lower == "that" or items[first].text in (",", ":")
            ):
                first += 1
            region = (first, space.trim(first, len(items)))
        kept = space.keep(index, draft, [region])
        if kept:
            space.claim(index, saying + 1)
            kept.extensible = kept.mode == "direct" and region[1] <= index


def _saying_after(items: Sequence[Item], index: int) -> int | None:
    """Return the index of the participle in ``quoted S as saying``."""
    for position in range(index + 1, min(len(items) - 1, index + 20)):
        if items[position].lower == "as" and items[position + 1].lower in _SAYING:
            return position + 1
    return None


def _content_before(
    items: Sequence[Item], subject: int, after: int
) -> tuple[int, int] | None:
    """Return the content that precedes ``S was quoted as saying`` and ends there."""
    rest = skip_adverbials(items, after)
    if rest < len(items) and items[rest].text not in (".", ","):
        return None
    last = subject - 1
    if last < 0:
        return None
    if items[last].kind == "quote":
        first = last
        while first > 0 and items[first - 1].kind == "quote":
            first -= 1
        opening = first > 0 and items[first - 1].kind == "word"
        return (0 if opening else first), last + 1
    if items[last].text != "," or not has_finite_verb(items[:last]):
        return None
    return 0, last


def read_cited(space: Workspace) -> None:
    """Give ``The daily, citing S, reported that C`` to S, with the daily as channel."""
    items = space.items
    for index, item in enumerate(items[:-1]):
        if item.lower != "citing":
            continue
        source = right_phrase(items, index + 1)
        if source is None or not (
            any(is_in(i, "roles") for i in items[source.first : source.last])
            or items[source.last - 1].is_capitalized
        ):
            continue
        for _, draft in space.drafts:
            outer = draft.source
            if outer is None or draft.channel is not None or draft.cue is None:
                continue
            words = space.text[slice(*outer)].lower().split()
            if not any(word in load_lexicon().words["media"] for word in words):
                continue
            stop = source.last
            while stop < len(items) and items[stop].kind == "word":
                stop += 1
            whole = (items[source.first].start, items[stop - 1].end)
            short = stop < len(items) and items[stop].text == ","
            draft.channel, draft.source = (
                outer,
                (whole if short and stop - source.first <= 8 else space.span(source)),
            )
            draft.cue = space.words(index, index + 1)


def read_passives(space: Workspace) -> None:
    """Read ``S2 was told by S that C`` and ``it was announced that C``."""
    items = space.items
    for index in range(2, len(items) - 2):
        if items[index - 1].lower not in _BE:
            continue
        that = index + 1
        source: Phrase | None = None
        if items[that].lower == "by":
            source = right_phrase(items, that + 1)
            that = source.last if source else that
            that = next(
                (
                    n
                    for n in range(that, min(len(items), that + 8))
                    if items[n].lower == "that"
                ),
                that,
            )
        if that + 1 >= len(items) or items[that].lower != "that":
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
            space.span(source),
            space.words(index - 1, index + 1),
            kind="speech",
            addressee=space.span(addressee),
            found_by="passive",
        )
        end = space.trim(that + 1, len(items))
        if space.keep(index, draft, [(that + 1, end)]):
            space.claim(index, that + 1)


# "According to S, C" and "C, according to S"


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
        opens = begin == 0 and len(part) < 3
        after = _after_apposition(items, source.last) if opens or not part else None
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
