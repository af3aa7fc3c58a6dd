"""Who holds an office, and whose office it is."""

import re
from bisect import bisect_left

from stance.extraction.affiliation import Affiliations
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import STATE_ORGANS
from stance.extraction.persons import Person
from stance.extraction.places import place_of
from stance.extraction.roles import RoleNote

_APPOSED = re.compile(r",?\s+(?:[A-Z]\w*\.?\s+){0,2}")
_QUOTING = re.compile(r"\s+(?:has\s+)?(?:quoted|cited|quotes|cites)\s+\Z")
_STATE_MEDIA = re.compile(
    r"(?:['’]s)?\s+(?:(?:state|official|semi-official|government|party|state-run|military)"
    r"[\w-]*\s+)+(?:news\s+)?(?:agency|media|television|TV|radio|newspaper|daily)"
    r"\s+(?:has\s+)?(?:quoted|cited|quotes|cites)\s+\Z"
)
_PRESS = re.compile(
    r"\s+(?:news\s+)?(?:agenc(?:y|ies)|media|newspapers?|television)"
    r"\s+(?:have\s+|has\s+)?(?:quoted?|cited?|quotes|cites)\s+\Z"
)
_POSSESSIVE_PERSON = re.compile(r"['’]s?(?!\w)")


class Offices:
    """Find the holders and the parties of offices that a document describes.

    Parameters
    ----------
    affiliations
        The document's parties, persons and who belongs to whom.
    """

    def __init__(self, affiliations: Affiliations) -> None:
        self._affiliations = affiliations
        self._parties = affiliations.parties
        self._people = affiliations.people
        self._text = self._parties.text
        self.organizations = {
            m.actor for m in self._parties.mentions if m.kind == "organization"
        }

    def counterpart(self, start: int, party: str | None) -> str | None:
        """Return the only official of a party named before, its side's counterpart."""
        officials = {
            person.name
            for _, person in self._people.before(start, 60)
            if party and person.roles and self._affiliations.party_of(person) == party
        }
        return officials.pop() if len(officials) == 1 else None

    def quoting(self, start: int) -> str | None:
        """Return the state whose agency or organ quotes an official of its own."""
        for mention in self._parties.before(start, 2):
            media = _STATE_MEDIA.match(self._text, mention.span[1], start)
            if mention.kind == "demonym" and _PRESS.match(
                self._text, mention.span[1], start
            ):
                return mention.actor
            if media is not None and mention.actor in self._parties.states:
                return mention.actor
        quoting = _QUOTING.search(self._text, max(0, start - 40), start)
        near = self._parties.before(start, 1)
        if quoting is None or not near or near[0].span[1] != quoting.start():
            return None
        entry = self._parties.gazetteer.lookup(self._text[slice(*near[0].span)])
        return near[0].actor if entry is not None and entry.seat else None

    def named_beside(self, start: int, end: int) -> Person | None:
        """Return the person named in apposition to an office (``the envoy, Ruiz``)."""
        for (begin, _), person in self._people.within(end, end + 60)[:1]:
            titles = self._text[end:begin].replace(",", " ").split()
            if _APPOSED.fullmatch(self._text, end, begin) and all(
                title in lexicon().honorifics for title in titles
            ):
                return person
        for (_, stop), person in self._people.before(start, 1):
            if re.fullmatch(r",\s+", self._text[stop:start]):
                return person
        return None

    def official_party(self, start: int, note: RoleNote, *, plural: bool) -> str | None:
        """Return the party of an unnamed official of the body that publishes."""
        at = place_of(self._parties, self._people, start)
        if note.private or at is not None:
            return None if note.private else at
        if note.head in {"leader", "head", "chief", "boss"}:
            return self._parties.body if plural else None
        return self._parties.issuer

    def boss_before(self, start: int) -> Person | None:
        """Return the official told of before whom an aide without owner serves."""
        paragraph = self._text.rfind("\n\n", 0, start)
        floor = self._text.rfind("\n\n", 0, max(0, paragraph))
        for (begin, _), person in self._people.before(start, 5):
            if begin > floor and person.roles and not self._people.is_quoted(begin):
                return person
        return None

    def holder(self, start: int, note: RoleNote, party: str | None) -> Person | None:
        """Return the person whom a definite description of an office means."""
        groups = lexicon().role_groups
        fitting = groups.get(note.head, frozenset()) | {note.head}
        genders = lexicon().role_genders

        def fits(person: Person) -> bool:
            if not person.roles & fitting:
                return False
            wanted = genders.get(note.head)
            if wanted and person.gender not in {wanted, None}:
                return False
            theirs = self._affiliations.party_of(person)
            if theirs is None and party not in self._parties.states | {None}:
                return False
            return party is None or theirs is None or theirs == party

        def exact(person: Person) -> bool:
            return note.head in person.roles

        before = [p for _, p in self._people.before(start, 60) if fits(p)]
        if before:
            nearest = next((p for p in before if exact(p)), before[0])
            return nearest
        for _, person in self._people.before(start, 60):
            # An opposition's spokesman, named with the party only later.
            opposed = person.party == "opposition" and party in self.organizations
            if opposed and exact(person):
                person.party = party
                return person
        later = [p for p in self._people.people if fits(p)]
        if party is None:
            later = [p for p in later if exact(p)]
        else:
            later = [p for p in later if self._affiliations.party_of(p) == party]
            later = [p for p in later if exact(p)] or later
        return later[0] if len(later) == 1 else None

    def last_named(self, person: Person, position: int) -> int:
        """Return where a person was last named before a position, else -1."""
        starts = [begin for begin, _ in person.mentions]
        index = bisect_left(starts, position) - 1
        return starts[index] if index >= 0 else -1

    def institution_party(self, start: int, end: int) -> str | None:
        """Return the party of a bare institution (``the foreign ministry``)."""
        institutions = lexicon().institutions
        served = re.compile(r"\b(?:for|of|at)\s+(?=the\b)").search(
            self._text, start, end
        )
        start = served.end() if served else start
        words = re.findall(r"[\w-]+", self._text[start:end].lower())
        head = re.split(
            r"\b(?:of|for|in|on|to|who|with)\b", self._text[start:end].lower()
        )[0]
        nouns = [w for w in re.findall(r"[\w-]+", head) if w in institutions]
        if not words or not nouns:
            return None
        noun = nouns[-1]
        if institutions[noun] in STATE_ORGANS - {"country"}:
            placed = place_of(self._parties, self._people, start)
            if placed is not None:
                return placed
        party = self._parties.institution(noun, start)
        if party is not None:
            return party
        group = institutions[noun]
        has_states = any(m.kind != "organization" for m in self._parties.mentions)
        if group in STATE_ORGANS and has_states:
            return self._parties.home or self._parties.state_near(start)
        if _POSSESSIVE_PERSON.search(self._text, start, end):
            return None
        return " ".join(words[1:] if words[0] in {"the", "a", "an"} else words)
