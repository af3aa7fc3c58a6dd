"""The parties of a document in reading order."""

import re
from bisect import bisect_left
from collections import Counter

from stance.extraction.discovery import with_document_parties
from stance.extraction.gazetteer import Gazetteer, PartyMention
from stance.extraction.lexicon import lexicon

__all__ = ["PartyContext", "with_document_parties"]

_MINISTERS = {
    "minister": "ministry",
    "president": "government",
    "premier": "government",
    "spokesman": "ministry",
}


_OBLIQUE = re.compile(
    r"\b(?:in|at|near|from|by|with|of|on|for|to|against|between|and)\s+(?:the\s+)?$"
)


_OWNING = re.compile(r"the\s+(?:[\w-]+\s+)?([\w-]+)['’]s?\s", re.IGNORECASE)


_OWN_MINISTER = re.compile(
    r"\b(?:[Ii]ts|[Tt]heir)\s+(?:[\w-]+\s+){0,2}?(minister|president|premier|government"
    r"|ministry|spokesman)\b"
)


class PartyContext:
    """The parties of a document in reading order.

    Parameters
    ----------
    gazetteer
        Names known beforehand.
    text
        The document.
    """

    def __init__(self, gazetteer: Gazetteer, text: str) -> None:
        self.text = text
        self.gazetteer = with_document_parties(gazetteer, text)
        self.mentions = tuple(self.gazetteer.find(text))
        self._starts = [m.span[0] for m in self.mentions]
        self.counts = Counter(m.actor for m in self.mentions)
        self._institutions = _index_institutions(self)

    def within(self, start: int, end: int) -> list[PartyMention]:
        """Return the mentions that lie in a part of the text."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        return [m for m in self.mentions[first:last] if m.span[1] <= end]

    def before(self, position: int, limit: int = 50) -> list[PartyMention]:
        """Return up to `limit` mentions before a position, the nearest first."""
        last = bisect_left(self._starts, position)
        return list(reversed(self.mentions[max(0, last - limit) : last]))

    def antecedent(self, position: int) -> str | None:
        """Return the party that ``its`` or ``their`` at a position refers to."""
        for mention in self.before(position, 8):
            start = mention.span[0]
            if start < position - 500:
                break
            before = self.text[max(0, start - 14) : start]
            if mention.kind == "demonym" or _OBLIQUE.search(before):
                continue
            return mention.actor
        return None

    def institution_owner(self, start: int, end: int) -> str | None:
        """Return the party of a bare institution that owns (``the union's leader``)."""
        match = _OWNING.match(self.text, start, end)
        return self.institution(match[1].lower(), start) if match else None

    def institution(self, noun: str, position: int) -> str | None:
        """Return the party that a bare institution (``the ministry``) stands for.

        Parameters
        ----------
        noun
            Head noun in lower case.
        position
            Where it stands; what was said of an institution before it decides.
        """
        group = lexicon().institutions.get(noun)
        if group is None:
            return None
        entries = self._institutions.get(group, [])
        last = bisect_left(entries, (position, ""))
        if last:
            return entries[last - 1][1]
        actors = {actor for _, actor in entries}
        return actors.pop() if len(actors) == 1 else None


def _index_institutions(context: PartyContext) -> dict[str, list[tuple[int, str]]]:
    words = lexicon()
    found: dict[str, list[tuple[int, str]]] = {}
    for mention in context.mentions:
        start, end = mention.span
        name = context.text[start:end]
        if mention.kind in {"organization", "alias"}:
            spelled = next(
                (n for n in (name, mention.actor) if " " in n), mention.actor
            ).split()
            for group, heads in words.institution_heads.items():
                if any(word in heads for word in (spelled[0], spelled[-1])):
                    found.setdefault(group, []).append((start, mention.actor))
        tail = re.match(r"(?:['’]s)?((?: [\w’'-]+){1,3})", context.text[end : end + 60])
        if tail is not None:
            for word in tail[1].split():
                office = _MINISTERS.get(
                    word.lower().removesuffix("'s").removesuffix("’s")
                )
                group_of = office or words.institutions.get(word.lower())
                if group_of is not None:
                    found.setdefault(group_of, []).append((start, mention.actor))
                    break
                if word.lower() not in words.role_modifiers:
                    break
    for match in _OWN_MINISTER.finditer(context.text):
        owner = context.antecedent(match.start())
        if owner is not None:
            group = _MINISTERS.get(match[1], match[1])
            found.setdefault(group, []).append((match.start(), owner))
    for entries in found.values():
        entries.sort()
    return found
