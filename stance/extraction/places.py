"""Where somebody speaks, and whose place that is."""

import re

from stance.extraction.parties import PartyContext
from stance.extraction.persons import PersonTable

_OPENING = re.compile(
    r"[\"“]?(?:(?:Back|Also|Meanwhile|Later|Earlier|And|But|Over),?\s+)?"
    r"(?:[Ii]n|[Ff]rom|[Aa]t)\s+(?:the\s+)?(?=[A-Z])"
)
_BEHALF = re.compile(
    r"\b(?:[Oo]n behalf of|[Ss]peaking for|[Rr]epresenting"
    r"|[Oo]n the part of)\s+(?:the\s+)?"
)
_SPOKE_IN = re.compile(r"(?:\s+[a-z][\w-]*){1,5}?\s+in\s+(?=[A-Z])")
_REPORTS = re.compile(r"\b(?:reported|reports|quoted|quotes|cited|cites)\b")
_TELLS = re.compile(r"\s+(?:said|says|told|tells|announced|announces|declared)\b")


def place_of(parties: PartyContext, people: PersonTable, position: int) -> str | None:
    """Return the state of the place that opens a sentence or its paragraph.

    ``In Lima, the foreign ministry said ...``; ``In the Peruvian capital the news ran
    on every screen. A lawmaker said ...``.
    """
    text = parties.text
    sentence = people.sentence_at(position)[0]
    paragraph = text.rfind("\n", 0, position) + 1
    for floor in (sentence, paragraph):
        opening = _OPENING.match(text, floor, position)
        if opening is None:
            continue
        named = parties.within(opening.end(), min(position, opening.end() + 30))[:1]
        if (
            named
            and named[0].span[0] == opening.end()
            and named[0].kind != "organization"
            and not text.startswith(("'s", "’s"), named[0].span[1])
        ):
            return named[0].actor
    return None


def represented(
    parties: PartyContext, people: PersonTable, position: int
) -> str | None:
    """Return the party that a sentence says somebody speaks for (``on behalf of``)."""
    floor = people.sentence_at(position)[0]
    for phrase in _BEHALF.finditer(parties.text, floor, position):
        named = parties.within(phrase.end(), position)[:1]
        if named and named[0].span[0] == phrase.end():
            return named[0].actor
    return None


def reported_by(
    parties: PartyContext, people: PersonTable, position: int
) -> str | None:
    """Return the state whose outlet reports an official (``Radio Peru reported``)."""
    floor = people.sentence_at(position)[0]
    named = parties.within(floor, position)
    if len({mention.actor for mention in named}) != 1:
        return None
    between = parties.text[named[0].span[1] : position]
    outlet = _REPORTS.search(between)
    return named[0].actor if outlet and named[0].kind != "organization" else None


def spoke_in(parties: PartyContext, end: int) -> str | None:
    """Return the state in whose capital a person speaks (``said in Lima that``)."""
    cue = _TELLS.match(parties.text, end)
    place = _SPOKE_IN.match(parties.text, cue.end()) if cue else None
    direct = (
        re.compile(r"\s+in\s+(?=[A-Z])").match(parties.text, cue.end()) if cue else None
    )
    place = direct or place
    if place is None or "\n" in parties.text[end : place.end()]:
        return None
    named = parties.within(place.end(), place.end() + 30)[:1]
    if named and named[0].span[0] == place.end() and named[0].kind == "metonym":
        return named[0].actor
    return None
