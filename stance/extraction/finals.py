"""Statements whose cue comes last: "C, S said" and "C, said S"."""

from collections.abc import Sequence

from stance.extraction.boundaries import Clauses
from stance.extraction.contents import Content, find_content
from stance.extraction.cues import word_set
from stance.extraction.drafts import Draft
from stance.extraction.finite import has_finite_verb
from stance.extraction.phrases import is_adverb, is_auxiliary, is_in, skip_adverbials
from stance.extraction.units import Item
from stance.extraction.verbs import Verb

_CONTINUING = word_set("and but or because including if so nor which")
_APPOSITION = word_set("who which whose a an the")
_MOMENTS = word_set("moment minute hour day instant week year time")
_CONDITIONS = word_set("without under unless until despite instead with beyond")


def read_final(clauses: Clauses, number: int, verb: Verb) -> None:
    """Add the statement of ``C, S said`` and ``C, said S`` to the workspace."""
    if verb.subject is None or verb.role not in ("finite", "inverted"):
        return
    frames = verb.cue.frames
    if not frames & {"final", "quote"} or verb.region == 0:
        return
    left = verb.region - 1
    mark = clauses.items[left]
    content_end = left
    if mark.kind == "quote":
        content_end = left + 1
    elif mark.text not in (",", "—", "–", "-"):
        return
    if content_end == 0:
        return
    last_item = clauses.items[content_end - 1]
    quoted = last_item.kind == "quote"
    if quoted and mark.kind == "quote" and not _ends_like_speech(clauses, last_item):
        return
    if not quoted and "final" not in frames:
        return
    begin = _left_boundary(clauses, content_end, verb)
    if begin >= content_end:
        return
    after = verb.subject.last if verb.role == "inverted" else verb.last
    following = find_content(clauses.unit, verb, clauses.cut(number, verb))
    shape = following.shape if following is not None else None
    if shape == "that" or (shape == "bare" and not quoted):
        return
    part = clauses.items[begin:content_end]
    left_is_clause = quoted or has_finite_verb(part) or clauses.unit.is_headline
    if (
        not quoted
        and following is not None
        and _introduces(clauses, begin, content_end)
        and not _opens_quoted(clauses, begin, following)
    ):
        return
    regions = [(begin, content_end)]
    second = _resumption(
        clauses, verb, after, number, quoted=quoted, whole=left_is_clause
    )
    if not left_is_clause and second is None:
        return
    if not quoted and second is None and len(part) < 3 - clauses.unit.is_headline:
        return
    if second is not None:
        regions.append(second)
    draft = Draft(
        [],
        [],
        clauses.space.span(verb.subject),
        clauses.space.words(verb.first, verb.last),
        verb.polarity,
        clauses.space.kind(verb.subject, inner=verb.cue.inner),
        found_by="quotation-cue" if quoted else "clause-cue",
    )
    kept = clauses.space.keep(verb.index, draft, regions)
    if kept:
        kept.extensible = quoted
        clauses.claimed[verb.index] = True


def _introduces(clauses: Clauses, begin: int, end: int) -> bool:
    """Tell whether what stands before "S said" is a mere adverbial of it."""
    first = clauses.items[begin]
    if first.lower in ("if", "whether"):
        return False
    return (
        is_in(first, "prepositions", "subordinators")
        or first.lower.endswith(("ing", "ed"))
        or is_adverb(first)
    )


def _opens_quoted(clauses: Clauses, begin: int, following: Content) -> bool:
    """Tell the condition in ``Without a fund, S said, "no school will open"``."""
    quotation = clauses.items[following.first].quotation
    return (
        clauses.items[begin].lower in _CONDITIONS
        and quotation is not None
        and clauses.space.text[quotation.span[0]].islower()
    )


def _ends_like_speech(clauses: Clauses, item: Item) -> bool:
    quotation = item.quotation
    if quotation is None:
        return False
    inside = clauses.space.text[slice(*quotation.span)].rstrip()
    if inside[-1:] in ",.?!…—–-":
        return True
    return len(inside.split()) >= 4


def _left_boundary(clauses: Clauses, end: int, verb: Verb) -> int:
    begin = 0
    for index, _ in clauses.space.drafts:
        if index < end:
            begin = max(begin, index + 1)
    for index in range(begin, end):
        if clauses.claimed[index]:
            begin = index + 1
    for index in range(end - 1, begin, -1):
        if clauses.items[index].text == ";":
            return index + 1
        if (
            clauses.items[index].text == ":"
            and clauses.items[index + 1].kind == "quote"
        ):
            return index + 1
    if clauses.items[end - 1].kind == "quote":
        start = end - 1
        while start > begin and (
            clauses.items[start - 1].kind == "quote"
            or clauses.items[start - 1].text in (",", "—", "–", "…", "...")
        ):
            start -= 1
        inside = clauses.items[end - 1].quotation
        long = inside is not None and inside.span[1] - inside.span[0] >= 30
        opening = clauses.items[start].quotation
        if (
            opening is not None
            and clauses.space.text[opening.span[0]].islower()
            and clauses.items[max(begin, start - 1)].kind == "word"
        ):
            return begin
        if long or start == begin:
            return start
    return begin


def _resumption(
    clauses: Clauses, verb: Verb, after: int, number: int, *, quoted: bool, whole: bool
) -> tuple[int, int] | None:
    """Return the second part of an interrupted content."""
    comma = skip_adverbials(clauses.items, after)
    limit = min(len(clauses.items), after + 24)
    for index in range(after, limit):
        item = clauses.items[index]
        if item.kind == "quote" and clauses.items[index - 1].text in (
            ",",
            ":",
            "—",
            ".",
        ):
            end = index + 1
            while end < len(clauses.items) and (
                clauses.items[end].kind == "quote"
                or (
                    clauses.items[end].text == ","
                    and end + 1 < len(clauses.items)
                    and clauses.items[end + 1].kind == "quote"
                )
            ):
                end += 1
            goes_on = item.quotation is not None and (
                clauses.space.text[item.quotation.span[0]].islower()
            )
            return (index, end) if quoted or whole or goes_on else None
        if item.lower == "that" or item.text in (";", "."):
            break
    if quoted or comma + 1 >= len(clauses.items) or clauses.items[comma].text != ",":
        return None
    first = clauses.items[comma + 1]
    is_new = (
        first.lower.endswith("ing")
        or (
            first.lower in _APPOSITION and not _is_time_clause(clauses.items, comma + 1)
        )
        or is_in(first, "roles")
        or first.kind != "word"
    )
    if is_new or verb.role == "inverted":
        return None
    resumes = (
        is_auxiliary(first)
        or _is_time_clause(clauses.items, comma + 1)
        or (first.lower in _CONTINUING if whole else not first.is_capitalized)
    )
    end = clauses.cut(number, verb)(comma + 1)
    return (comma + 1, end) if resumes and end > comma + 1 else None


def _is_time_clause(items: Sequence[Item], index: int) -> bool:
    """Tell ``the moment they land``, which belongs to what is said."""
    following = items[index + 1 : index + 2]
    return items[index].lower == "the" and bool(
        following and following[0].lower in _MOMENTS
    )
