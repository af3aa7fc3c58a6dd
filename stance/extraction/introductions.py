"""Offices and names that a document tells apart from each other."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.extraction.roles import RoleNote, read_role
from stance.records import Span

_SPEAKS = (
    r"said|says|told|accused|warned|urged|called|rejected|vowed|announced|threatened"
    r"|offered|proposed|dismissed|insisted|demanded|pledged|ruled|accepted|refused"
)
_OFFICE_SPEAKS = re.compile(
    r"\b(minister|president|premier|chancellor|negotiator|envoy|ambassador|secretary"
    r"|leader|chief|head|commander|spokesman|spokeswoman|spokesperson|delegate|chairman"
    r"|chairwoman|chair|director|executive|representative)"
    rf"\s+(?:(?:on\s+)?\w+day\s+)?(?:{_SPEAKS})\b"
)
_LEAD = 900
_RANKS = frozenset({"general", "colonel", "admiral", "captain", "marshal", "officer"})
_COMMANDS = frozenset({"commander", "chief", "head", "leader", "officer", "governor"})
_SENTENCE_BREAK = re.compile(r"[.!?][”’\"]?\s+(?=[\"“‘A-Z])|\n")


def introduce(
    parties: PartyContext, people: PersonTable, sources: Sequence[Span]
) -> None:
    """Give persons the office that the document tells before or after their names.

    Parameters
    ----------
    parties, people
        The document's parties and persons; the latter are changed.
    sources
        Spans that are known to name who says something.

    Notes
    -----
    ``Norway's chief envoy said ...``, and the paragraph after: ``..., Ana Ruiz told
    reporters``; or ``It lay on the desk of Ana Ruiz. "No," the Norwegian envoy said``:
    only where nobody else is in question.
    """
    ordered = sorted(set(sources))
    for index, span in enumerate(ordered):
        note = _described_office(parties, people, span)
        if note is None:
            continue
        person = _named_next(parties, people, span, ordered[index + 1 :], note)
        person = person or _named_before(people, span, note)
        if person is not None:
            person.roles.add(note.head)
            person.party = note.party
    _name_speaking_offices(parties, people)


def _name_speaking_offices(parties: PartyContext, people: PersonTable) -> None:
    """Name the office that speaks: the first person without one who comes after it."""
    text = parties.text
    previous = 0
    for person in sorted(people.people, key=lambda person: min(person.mentions)):
        start = min(person.mentions)[0]
        floor, previous = max(previous, start - _LEAD), start
        if person.roles or person.private or person.party is not None:
            continue
        offices = list(_OFFICE_SPEAKS.finditer(text, floor, start))
        if not offices or people.is_quoted(offices[-1].start()):
            continue
        office = offices[-1]
        begin = max(people.sentence_at(office.start())[0], floor)
        begin = max(begin, text.rfind(",", begin, office.start()) + 1)
        note = read_role(parties, begin, office.end(1))
        if note is None or note.private or note.party is None:
            continue
        if "\n\n" in text[office.end() : start]:
            person.roles.add(note.head)
            person.party = note.party


def _described_office(
    parties: PartyContext, people: PersonTable, span: Span
) -> RoleNote | None:
    """Return the office of a source that names no person but one party's office."""
    text = parties.text[slice(*span)]
    headline = "\n" not in parties.text[: span[0]].strip()
    definite = re.match(r"the\s", text, re.IGNORECASE) is not None
    if people.within(*span) or not (definite or headline):
        return None
    if not definite and re.match(r"an?\s|\d", text, re.IGNORECASE):
        return None
    note = read_role(parties, *span)
    if note is None or note.private or note.party is None:
        return None
    return None if re.search(rf"\b{re.escape(note.head)}s\b", text, re.I) else note


def _named_next(
    parties: PartyContext,
    people: PersonTable,
    span: Span,
    later: Sequence[Span],
    note: RoleNote,
) -> Person | None:
    """Return the person introduced after an office, as its speaker or in the lead."""
    headline = "\n" not in parties.text[: span[0]].strip()
    index = bisect_right(people.mentions, (span[1],), key=lambda item: (item[0][0],))
    if index >= len(people.mentions):
        return None
    (start, stop), person = people.mentions[index]
    if start - span[1] > _LEAD or people.is_quoted(start):
        return None
    if min(person.mentions)[0] != start or not _is_free(person, note):
        return None
    speaking = [source for source in later if source[0] <= start < source[1]]
    between = [s for s in later if s[1] <= start and not _is_pronoun(parties.text, s)]
    if headline:
        return person if person.roles else None
    apart = "\n\n" in parties.text[span[1] : start]
    return person if speaking and apart and not between and stop else None


def _named_before(people: PersonTable, span: Span, note: RoleNote) -> Person | None:
    """Return the person without an office whom the sentence before an office names."""
    known = note.party
    if any(p.party == known and _fits(p, note) for p in people.people):
        return None
    text = people.context.text
    for (start, stop), person in people.before(span[0], 1):
        if people.is_quoted(start) or person.roles or not _is_free(person, note):
            return None
        outside = _unquoted(people, stop, span[0])
        breaks = len(_SENTENCE_BREAK.findall(outside.strip()))
        return person if breaks <= 2 and start > span[0] - 500 and text else None
    return None


def _unquoted(people: PersonTable, start: int, end: int) -> str:
    text = people.context.text
    return "".join(text[i] for i in range(start, end) if not people.is_quoted(i))


def _is_free(person: Person, note: RoleNote) -> bool:
    if person.private or person.party is not None:
        return False
    return not person.roles or _fits(person, note)


def _fits(person: Person, note: RoleNote) -> bool:
    fitting = lexicon().role_groups.get(note.head, frozenset()) | {note.head}
    wanted = lexicon().role_genders.get(note.head)
    if wanted and person.gender not in {wanted, None}:
        return False
    ranked = bool(person.roles & _RANKS) and note.head in _COMMANDS
    return ranked or bool(person.roles & fitting)


def _is_pronoun(text: str, span: Span) -> bool:
    return text[slice(*span)].lower() in {"he", "she", "who", "it", "they"}
