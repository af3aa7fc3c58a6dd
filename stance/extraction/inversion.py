"""Subjects after their verb: ``"Q," said S`` and ``C, said S``."""

from collections.abc import Sequence

from stance.extraction.cues import Cue
from stance.extraction.phrases import Phrase, is_auxiliary, is_in, right_phrase
from stance.extraction.subjects import apposed_name
from stance.extraction.units import Item


def inverted_subject(
    items: Sequence[Item], cue: Cue, start: int, last: int, *, headline: bool
) -> Phrase | None:
    """Return the subject of ``"Q," said S`` and ``C, said S``."""
    before = items[start - 1]
    if not cue.frames & {"quote", "final"}:
        return None
    after_quotation = before.kind == "quote" or (
        before.text in (",", "-", "–", "—")
        and start > 1
        and items[start - 2].kind == "quote"
    )
    if not (after_quotation or (before.text == "," and "final" in cue.frames)):
        return None
    position = last
    if "person_that" in cue.frames and "bare" not in cue.frames:
        return None
    subject = right_phrase(items, position)
    if subject is None:
        return None
    if not after_quotation:
        following = items[subject.last] if subject.last < len(items) else None
        ends = (
            following is None
            or following.kind == "mark"
            or is_in(following, "times", "prepositions")
        )
        closes = following is None or following.text == "."
        plural = closes and (headline or items[subject.last - 1].lower.endswith("s"))
        if not (ends and (plural or _is_name_like(items, subject))):
            return None
        if _clause_goes_on(items, subject.last):
            return None
    return apposed_name(items, subject) or subject


def _clause_goes_on(items: Sequence[Item], start: int) -> bool:
    """Tell ``said the gap in May was small`` from ``said the envoy in May``."""
    for item in items[start : start + 12]:
        if item.kind == "mark":
            return False
        if is_auxiliary(item):
            return True
    return False


def _is_name_like(items: Sequence[Item], phrase: Phrase) -> bool:
    head = items[phrase.last - 1]
    return (
        head.is_capitalized
        or is_in(items[phrase.first], "pronouns", "determiners")
        or any(is_in(i, "roles") for i in items[phrase.first : phrase.last])
    )
