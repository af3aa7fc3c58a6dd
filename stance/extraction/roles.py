"""Descriptions of offices and callings, and the parties they speak for."""

import re
from dataclasses import dataclass

from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext

_WORD = re.compile(r"[^\W_][\w’'.-]*")


_ONE_OF = re.compile(r"\s*(?:one|two|both|another|some) of (?=the |its |their )")
_SPOKEN_FOR = frozenset({"union", "company", "rebels", "government", "ministry"})
_POSTED = frozenset({"diplomat", "envoy", "ambassador", "attaché", "attache"})
_OPPOSITION = re.compile(r"\bopposition\b(?!\s+(?:to|party)\b)", re.IGNORECASE)
_IN_SEAT = re.compile(r"\s+in\s+")


_SPEAKING_FOR = frozenset(
    {
        "spokesman", "spokeswoman", "spokesperson", "negotiator", "lawyer", "adviser",
        "advisor", "aide", "official", "delegate",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleNote:
    """An office as described: head noun, party spoken for, private calling or not."""

    head: str
    party: str | None
    private: bool


def read_role(context: PartyContext, start: int, end: int) -> RoleNote | None:
    """Read a description of an office (``the US special envoy for North Korea``).

    Parameters
    ----------
    context
        Parties of the document.
    start, end
        Where the description stands.

    Returns
    -------
    RoleNote or None
        None where there is no noun of office. The party is that of an adjective or
        possessive before the noun, or of a following ``of``; what an envoy is ``for``
        or ``to`` is not the party.
    """
    words = lexicon()
    text = context.text
    among = _ONE_OF.match(text, start, end)
    start = among.end() if among else start
    head: re.Match[str] | None = None
    for match in _WORD.finditer(text, start, end):
        word = match[0].lower().rstrip(".")
        if (
            word in {"of", "for", "to", "on", "at", "in", "with", "from", "who", "and"}
            and head
        ):
            break
        if word in {"of", "for", "to", "on", "at", "in", "who"} and not head:
            if word == "who":
                continue
            break
        singular = (
            word[:-1] if word.endswith("s") and word[:-1] in words.roles else word
        )
        if singular in words.roles:
            head = match
    if head is None:
        return None
    noun = head[0].lower().rstrip(".")
    noun = noun[:-1] if noun.endswith("s") and noun[:-1] in words.roles else noun
    before = context.within(start, head.start())
    after = context.within(head.end(), end)
    party: str | None = None
    possessive = re.search(r"['’]s?\s", text[start : head.start()])
    if before:
        first = before[0]
        owned = re.match(r"['’]s?\s", text[first.span[1] : first.span[1] + 3])
        if (
            possessive and not owned and possessive.start() + start < first.span[0]
        ) or (
            first.kind == "name"
            and not owned
            and noun in words.topic_roles
            and text[first.span[1] : head.start()].strip() in {"", "nuclear", "special"}
        ):
            party = None
        else:
            party = context.meant(before)
    elif after and not possessive:
        link = text[head.end() : after[0].span[0]]
        speaks_for = r"\s+(?:of|at|with|from|in)\b[^,]*$"
        if noun in _SPEAKING_FOR:
            speaks_for = r"\s+(?:of|at|with|from|in|for|to)\b[^,]*$"
        if noun in _POSTED and re.match(r"\s+in\b", link):
            return RoleNote(noun, None, private=False)
        party = context.meant(after) if re.match(speaks_for, link) else None
    if party is None and not before and not possessive:
        party = _institution_after(context, head.end(), end)
    if party is None and not before and not possessive:
        party = _institution_before(context, start, head.start())
    private = noun in words.private_roles
    if _OPPOSITION.search(text, start, head.end()) and (
        party is None or party in context.states
    ):
        party = "opposition"
    return RoleNote(noun, party, private)


def _institution_before(context: PartyContext, start: int, end: int) -> str | None:
    """Return the party of an institution in front of an office (``union leader``)."""
    institutions = lexicon().institutions
    for match in _WORD.finditer(context.text, start, end):
        word = match[0].lower()
        noun = word if word in institutions else word + "s"
        if word != "state" and institutions.get(noun) in _SPOKEN_FOR:
            return context.institution(noun, match.start())
    return None


def _institution_after(context: PartyContext, start: int, end: int) -> str | None:
    words = lexicon()
    text = context.text
    match = re.match(r"\s+(?:for|of|at|in|from)\s+the\s+", text[start:end])
    if match is None:
        return None
    for word in _WORD.finditer(text, start + match.end(), end):
        if word[0].lower() in words.institutions:
            seat = _IN_SEAT.match(text, word.end())
            seated = context.within(seat.end(), seat.end() + 30) if seat else []
            if seat and seated and seated[0].span[0] == seat.end():
                return seated[0].actor
            return context.institution(word[0].lower(), word.start())
        title = words.titles_of.get(word[0].lower())
        if title in context.counts:
            return title
        if word[0].lower() not in words.role_modifiers:
            return None
    return None


def is_private_employer(name: str | None) -> bool:
    """Tell whether an organization studies the matter rather than takes part."""
    heads = lexicon().private_organizations
    return name is not None and bool(heads & set(name.split()))
