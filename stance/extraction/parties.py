"""The parties of a document in reading order."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache

from stance.extraction.discovery import with_document_parties
from stance.extraction.gazetteer import Gazetteer, PartyMention, dateline_place
from stance.extraction.lexicon import lexicon
from stance.records import Span

__all__ = ["PartyContext", "with_document_parties"]

_MINISTERS = {
    "minister": "ministry",
    "president": "government",
    "premier": "government",
    "spokesman": "ministry",
    "spokeswoman": "ministry",
}


_OBLIQUE = re.compile(
    r"\b(?:in|at|near|from|by|with|of|on|for|to|against|between|and)\s+(?:the\s+)?$"
)


_NOUN_BEFORE = re.compile(r"\b([a-z]+)\s+\Z")
_BODIES_NAMED = frozenset({"union", "company", "rebels"})
_CITY_LABEL = re.compile(r"^([A-Z]{4,}(?: [A-Z]{3,})?):\s", re.MULTILINE)
_OWNED = re.compile(r"(?:['’]s)?\s+(?:[a-z-]+['’]?\s+){0,3}")
_OWNING = re.compile(r"the\s+(?:[\w-]+\s+)?([\w-]+)['’]s?\s", re.IGNORECASE)


_COMPANY_TAIL = re.compile(
    r"\s+(?:chief executive|CEO|chairman and|executives?|shares|shareholders|workers"
    r"|plants?|factor(?:y|ies)|dealers|managers?)\b"
)
STATE_ORGANS = frozenset(
    {"government", "ministry", "army", "country", "delegation", "parliament"}
)
_ISSUED = re.compile(
    r"\b(?:transcript|briefing|press release|readout|communiqu[eé]|statement|remarks"
    r"|declaration|for immediate release)\b",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(r"The\s+(?:[A-Z]\w+\s+)?(?:[a-z][\w-]*\s+)??([a-z]+)\b")
_AND = re.compile(r"\s+and\s+(?:the\s+)?")
_OF_STATES = re.compile(
    r"\b(?:[Ss]ummit|[Ss]ecretary[- ][Gg]eneral|[Mm]ember states|[Cc]ommuniqu[eé])\b"
)
_BODIES = frozenset({"council", "agency", "bloc"})
_SIDES = frozenset({"government", "union", "company", "rebels", "army"})
_VAGUE = frozenset({"state", "board", "owners", "group", "movement", "leadership"})
_BARE = (
    r"\b(?:the|its|their|his|her|an?|any|no)\s+(?:[a-z][\w-]*\s+){{0,1}}?({nouns})\b"
    r"(?!['’]s?\s)"
)


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
        self.first_starts = {m.actor: m.span[0] for m in reversed(self.mentions)}
        self.states = {m.actor for m in self.mentions if m.kind != "organization"}
        self._known_states = {
            entry.actor for entry in gazetteer.entries.values() if entry.kind == "name"
        }
        self.issuer = self._find_issuer()
        self.body = self._find_body()
        self.home = self.issuer or self._find_home()
        self._unlisted = self._find_unlisted(gazetteer)
        self._institutions = _index_institutions(self)
        self._bare = list(_bare_institutions().finditer(text))
        self._bare_starts = [match.start() for match in self._bare]

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
            if _OBLIQUE.search(before):
                continue
            if mention.kind == "demonym" and not self._heads_people(mention):
                continue
            return mention.actor
        return None

    def body_before(self, position: int) -> str | None:
        """Return the party of the institution that opens the sentence before.

        ``The Peruvian commission replied. Ana Ruiz, its chair, said ...``.
        """
        paragraph = self.text.rfind("\n", 0, position) + 1
        breaks = list(re.finditer(r"[.!?][”\"]?\s+", self.text[paragraph:position]))
        starts = [paragraph, *(paragraph + b.end() for b in breaks)]
        for start in reversed(starts[:-1][-2:]):
            opening = _INSTITUTION.match(self.text, start, position)
            if opening and opening[1].lower() in lexicon().institutions:
                named = self.within(start, opening.end())
                if named:
                    return self.meant(named)
                party = self.institution(opening[1].lower(), start)
                if party is not None:
                    return party
        return None

    def _heads_people(self, mention: PartyMention) -> bool:
        """Tell ``the Americans`` at a sentence's start from an adjective."""
        start, end = mention.span
        before = self.text[max(0, start - 8) : start]
        opens = re.search(r"(?:^|[.!?”\"]\s|\n)[Tt]he $", before)
        return opens is not None and self.text[end - 1] == "s"

    def institution_owner(self, start: int, end: int) -> str | None:
        """Return the party of a bare institution that owns (``the union's leader``)."""
        match = _OWNING.match(self.text, start, end)
        if match is None:
            return None
        noun = match[1].lower()
        party = self.institution(noun, start)
        if party is None and lexicon().institutions.get(noun) in _BODIES:
            near = [m for m in self.before(start, 8) if m.span[0] > start - 500]
            return next((m.actor for m in near if m.kind == "organization"), None)
        return party

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
        if noun == "administration" and self._is_american(position):
            return "United States"
        if group == "country":
            return self._country_meant(noun, position)
        entries = self._institutions.get(group, [])
        last = bisect_left(entries, (position, ""))
        nearest = entries[last - 1] if last else None
        if group in STATE_ORGANS:
            spoken = self.state_opening(position)
            if spoken is not None:
                return spoken
            if self._has_portfolio(noun, position):
                paragraph = self.text.rfind("\n", max(0, position - 5000), position)
                if nearest and nearest[0] < paragraph and self.home:
                    return self.home
            if nearest is None and self.home:
                return self.home
        if nearest is not None:
            return nearest[1]
        actors = {actor for _, actor in entries}
        if group in {"rebels", "company"} and not actors and len(self._unlisted) == 1:
            return next(iter(self._unlisted))
        return actors.pop() if len(actors) == 1 else None

    def meant(self, mentions: Sequence[PartyMention]) -> str | None:
        """Return the party of a phrase that names several.

        A state's own group goes before the state (``Yemen's Houthi rebels``).
        """
        if not mentions:
            return None
        first = mentions[0]
        for mention in mentions[1:]:
            between = self.text[first.span[1] : mention.span[0]]
            if mention.kind == "organization" and _OWNED.fullmatch(between):
                return mention.actor
        return first.actor

    def _is_american(self, position: int) -> bool:
        """Tell whether ``the administration`` at a position is that of America."""
        near = any(
            m.actor == "United States" and m.span[0] > position - 400
            for m in self.before(position, 12)
        )
        states = [m.actor for m in self.mentions if m.actor in self.states]
        return near or Counter(states).most_common(1)[:1] == [
            ("United States", self.counts["United States"])
        ]

    def _has_portfolio(self, noun: str, position: int) -> bool:
        """Tell ``the finance ministry`` from ``the ministry``."""
        phrase = re.compile(rf"(\w+)\s+{noun}\b", re.IGNORECASE)
        match = phrase.search(self.text, max(0, position - 20), position + 40)
        return match is not None and match[1].lower() in lexicon().role_modifiers

    def _country_meant(self, noun: str, position: int) -> str | None:
        """Return the state that ``the kingdom`` or ``the country`` takes up."""
        monarchies = lexicon().monarchies
        for mention in self.before(position, 8):
            start = mention.span[0]
            if start < position - 600:
                break
            if mention.actor not in self.states or mention.kind == "demonym":
                continue
            if _OBLIQUE.search(self.text[max(0, start - 14) : start]):
                continue
            is_known = mention.actor in self._known_states
            if noun == "kingdom" and is_known and mention.actor not in monarchies:
                continue
            return mention.actor
        return self.home

    def state_opening(self, position: int) -> str | None:
        """Return the state whose people or organ open the sentence before.

        ``Peruvian officials said no. The ministry added ...``: only within a paragraph.
        """
        paragraph = self.text.rfind("\n", max(0, position - 2000), position) + 1
        before = self.text[paragraph:position].rstrip()
        if not before or before[-1] not in '.!?”"':
            return None
        stop = paragraph + len(before) - 1
        full_stop = self.text.rfind(". ", paragraph, stop)
        sentence = paragraph if full_stop < 0 else full_stop + 2
        opening = self.within(sentence, min(stop, sentence + 40))
        if not opening or opening[0].actor not in self.states:
            return None
        first = opening[0]
        if len(opening) > 1 and _AND.fullmatch(
            self.text, first.span[1], opening[1].span[0]
        ):
            return None
        lead = self.text[sentence : first.span[0]].lower().strip()
        return first.actor if lead in {"", "the", "but", "and"} else None

    def state_near(self, position: int) -> str | None:
        """Return the only state named in the 400 characters before a position."""
        near = {
            m.actor
            for m in self.before(position, 30)
            if m.kind != "organization" and m.span[0] >= position - 400
        }
        return near.pop() if len(near) == 1 else None

    def standing_in(self, start: int, end: int) -> list[tuple[Span, str]]:
        """Return bare institutions (``the union``) in a part, with their parties."""
        first = bisect_left(self._bare_starts, start)
        last = bisect_left(self._bare_starts, end)
        found = []
        for match in self._bare[first:last]:
            actor = self.institution(match[1].lower(), match.start())
            if match.end() <= end and actor is not None:
                found.append((match.span(), actor))
        return found

    def _find_unlisted(self, known: Gazetteer) -> set[str]:
        """Return the organizations of unknown kind that only the document names."""
        heads = lexicon().organization_heads
        return {
            m.actor
            for m in self.mentions
            if m.kind == "organization"
            and known.lookup(m.actor) is None
            and not heads & set(m.actor.split())
        }

    def _find_issuer(self) -> str | None:
        """Return the state whose organ puts out the document, as its head tells."""
        head = self.text[:600].split("\n\n")[0]
        if not _ISSUED.search(self.text[:600]):
            return None
        organs = lexicon().institutions
        states = {m.actor for m in self.within(0, len(head))}
        named = {word.lower() for word in re.findall(r"\w+", head)}
        if len(states) == 1 and any(organs.get(word) in STATE_ORGANS for word in named):
            return states.pop()
        return None

    def _find_body(self) -> str | None:
        """Return the organization of states whose meeting or paper this is.

        Its leaders and its secretary-general need no further name.
        """
        if not _OF_STATES.search(self.text):
            return None
        lead = self.text[:600].strip().split("\n")[0]
        named = {
            m.actor for m in self.within(0, len(lead) + 1) if m.kind == "organization"
        }
        if len(named) == 1:
            return named.pop()
        ranked = Counter(
            m.actor for m in self.mentions if m.kind == "organization"
        ).most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        return ranked[0][0]

    def _find_home(self) -> str | None:
        """Return the state that the document's untitled officials belong to."""
        states = Counter(m.actor for m in self.mentions if m.kind != "organization")
        if len(states) == 1:
            return next(iter(states))
        place = self.gazetteer.lookup(dateline_place(self.text) or "")
        if place is None:
            label = _CITY_LABEL.search(self.text, 0, 600)
            place = self.gazetteer.lookup(label[1].title()) if label else None
        lead = next(
            (m.end() for m in re.finditer(r"[^\n]{80,}", self.text[:2000])), 600
        )
        opening = {m.actor for m in self.within(0, lead) if m.kind != "organization"}
        ranked = states.most_common(2)
        if place is not None and (
            place.actor in opening or place.actor == ranked[0][0]
        ):
            return place.actor
        if not ranked or len(opening) > 1:
            return None
        if opening:
            state = next(iter(opening))
            governed = "government" in self.text[:lead].lower()
            return state if governed or states[state] == ranked[0][1] else None
        dominant = ranked[0][1] >= max(3, 2 * ranked[1][1])
        return ranked[0][0] if dominant else None


@cache
def _bare_institutions() -> re.Pattern[str]:
    nouns = {
        noun
        for noun, group in lexicon().institutions.items()
        if group in _SIDES and noun not in _VAGUE
    }
    pattern = _BARE.format(nouns="|".join(sorted(nouns, key=len, reverse=True)))
    return re.compile(pattern, re.IGNORECASE)


def _index_institutions(context: PartyContext) -> dict[str, list[tuple[int, str]]]:
    words = lexicon()
    found: dict[str, list[tuple[int, str]]] = {}
    for mention in context.mentions:
        start, end = mention.span
        name = context.text[start:end]
        if mention.kind == "organization":
            noun = _NOUN_BEFORE.search(context.text, max(0, start - 30), start)
            body = words.institutions.get(noun[1]) if noun else None
            if body in _BODIES_NAMED:
                found.setdefault(body, []).append((start, mention.actor))
        if mention.kind in {"organization", "alias"}:
            spelled = next(
                (n for n in (name, mention.actor) if " " in n), mention.actor
            ).split()
            for group, heads in words.institution_heads.items():
                head = spelled[spelled.index("of") - 1] if "of" in spelled else ""
                if heads & {spelled[0], spelled[-1], head}:
                    found.setdefault(group, []).append((start, mention.actor))
        tail = re.match(r"(?:['’]s)?((?: [\w’'-]+){1,3})", context.text[end : end + 60])
        if tail is not None:
            if _COMPANY_TAIL.match(tail[1]) and mention.kind == "organization":
                found.setdefault("company", []).append((start, mention.actor))
                continue
            for word in tail[1].split():
                office = _MINISTERS.get(
                    word.lower().removesuffix("'s").removesuffix("’s")
                )
                group_of = office or words.institutions.get(word.lower())
                if office == "government" and mention.kind == "organization":
                    break
                if group_of is not None:
                    found.setdefault(group_of, []).append((start, mention.actor))
                    break
                if word.lower() not in words.role_modifiers:
                    break
    for match in _OWN_MINISTER.finditer(context.text):
        owner = context.antecedent(match.start())
        if owner in context.states:
            group = _MINISTERS.get(match[1], match[1])
            found.setdefault(group, []).append((match.start(), owner))
    for entries in found.values():
        entries.sort()
    return found
