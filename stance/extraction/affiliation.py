"""The parties of persons, also where only the company they keep tells."""

import re
from collections import Counter
from collections.abc import Sequence

from stance.extraction.introductions import introduce
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.extraction.places import place_of, reported_by, represented, spoke_in
from stance.extraction.roles import is_private_employer
from stance.records import Span

_STATE_OFFICES = frozenset(
    {
        "minister", "president", "premier", "chancellor", "king", "queen", "prince",
        "princess", "emir", "sultan", "monarch", "ruler", "ambassador",
        "undersecretary", "general", "colonel", "admiral", "marshal",
    }
)  # fmt: skip
_STATE_STAFF = frozenset(
    {
        "spokesman", "spokeswoman", "spokesperson", "official", "negotiator", "envoy",
        "diplomat", "delegate", "secretary", "adviser", "advisor", "aide", "attaché",
        "attache", "consul", "commander", "commissioner", "governor", "chief", "deputy",
        "lawmaker", "senator", "legislator", "parliamentarian", "host", "officer",
    }
)  # fmt: skip
_OTHER_OFFICES = {
    "union": frozenset({"organizer", "organiser", "steward"}),
    "company": frozenset({"executive", "ceo", "manager"}),
    "rebels": frozenset({"warlord", "militant", "rebel", "guerrilla", "chieftain"}),
}
_REPLY = re.compile(
    r"\s+(?:replied|responded|retorted|countered|answered|hit back|shot back)\b"
)
_ANNOUNCES = re.compile(
    r"\s+(?:said|says|announced|pledged|vowed|insisted|told \w+(?: \w+)?)"
    r"(?:\s+(?:on\s+)?\w+day)?(?:\s+in\s+[A-Z]\w+)?(?:\s+that)?\s+"
)
_COURSE = re.compile(
    r"\s+(?:would|will|is|was)\s+(?:(?:not|never|also|still|now)\s+)?(?:ready|prepared"
    r"|willing|open|accept|agree|free|cut|stop|suspend|lift|keep|meet|send|sign|hold|offer|resume|allow"
    r"|withdraw|drop|halt|continue|respond|answer|retaliate|join|seek)\b"
)
_TITLE_LENGTH = 70
_GO_BETWEEN = frozenset(
    {"mediator", "host", "intermediary", "intermediaries", "facilitator", "broker"}
)
_MEDIATES = re.compile(
    r"(?:['’]s)?,?\s+(?:(?:chief|lead|senior|veteran)\s+)?(?:mediators?|mediation|hosts?"
    r"|the (?:host|broker|mediator)|facilitators?|intermediar(?:y|ies)"
    r"|which (?:has |had |is )?(?:host|mediat|broker)\w*"
    r"|(?:has |had )?(?:hosted|mediated|brokered)|is (?:hosting|mediating|brokering))\b"
)
_SAID = re.compile(
    r"\s+(?:said|says|announced|told|declared|added|promised|confirmed|pledged)\b"
)
_PROMISE = re.compile(
    r"\s+(?:will|would|is to|was to"
    r"|(?:is|was) (?:ready|prepared|willing|open|set|going)"
    r"|wants|plans|intends|has (?:agreed|decided)|had (?:agreed|decided))\b"
    r"(?!\s+(?:have to|need to|regret|pay|learn|face|soon see))"
)
_SENTENCE_START = re.compile(r"(?:The\s+)?")
_ABROAD = frozenset(
    {
        "envoy",
        "ambassador",
        "negotiator",
        "diplomat",
        "delegate",
        "mediator",
        "emissary",
    }
)
_OF_BODY = frozenset({"secretary-general"})
_OF_A_BODY = re.compile(
    r",\s+the\s+(?:union|company|airline|group|party|firm|bank|club)['’]s\s"
)
_TAKEN_UP = re.compile(r"\b[Tt]he\s+(\w+),\s+(?:[A-Z]\w*\.\s+)?\Z")
_SHARE = 0.6


class Affiliations:
    """Which party each person of a document speaks for.

    Parameters
    ----------
    parties, people
        The document's parties and persons.
    sources
        Spans that are known to name who says something.
    """

    def __init__(
        self, parties: PartyContext, people: PersonTable, sources: Sequence[Span] = ()
    ) -> None:
        self.parties = parties
        self.people = people
        self._text = parties.text
        self.sides = _two_sides(parties.counts)
        introduce(parties, people, sources)
        self.neutral = self._find_neutral()
        counts = Counter(parties.counts)
        for _, actor in parties.standing_in(0, len(parties.text)):
            counts[actor] += 1
        for person in people.people:
            party = self.party_of(person)
            if party is not None and party != person.name:
                counts[party] += len(person.mentions)
        for party in self.neutral:
            counts.pop(party, None)
        self.sides = _two_sides(counts)

    def _find_neutral(self) -> set[str]:
        """Return the parties whose envoys or capitals go between the others."""
        found = {
            person.party
            for person in self.people.people
            if person.party and person.roles & _GO_BETWEEN
        }
        found |= {
            mention.actor
            for mention in self.parties.mentions
            if _MEDIATES.match(self._text, mention.span[1])
        }
        return found

    def party_of(self, person: Person) -> str | None:
        """Return a person's party; the own name of one without any office."""
        if person.party is not None:
            return person.party
        if not person.roles:
            return person.name
        return self._by_company(person)

    def counterpart(self, actor: str | None) -> str | None:
        """Return the other side where the document is about two."""
        if len(self.sides) < 2 or actor not in self.sides:
            return None
        return self.sides[1] if actor == self.sides[0] else self.sides[0]

    def _by_company(self, person: Person) -> str | None:
        """Return the party of an official that only the context tells."""
        first = min(person.mentions)[0]
        owner = represented(self.parties, self.people, first)
        owner = owner or self.people.owner_of(person) or self._boss_party(person)
        if owner is not None:
            return owner
        for noun, offices in _OTHER_OFFICES.items():
            if person.roles & offices:
                return self.parties.institution(noun, first)
        if not person.roles & (_STATE_OFFICES | _STATE_STAFF):
            return None
        name_end = min(person.mentions)[1]
        if _OF_A_BODY.match(self._text, name_end):
            return None
        if _OF_BODY & person.roles and self.parties.body is not None:
            return self.parties.body
        if self.parties.issuer is not None:
            return self.parties.issuer
        state = (
            place_of(self.parties, self.people, first)
            or reported_by(self.parties, self.people, first)
            or self._state_promised(person)
            or self._state_told(first)
            or self._state_before(person)
            or self._office_taken_up(person)
            or self._spoke_at_home(person)
            or self.parties.home
        )
        if "president" in person.roles and state in lexicon().monarchies:
            others = self.parties.states - {state}
            state = others.pop() if len(others) == 1 else None
        if state is None:
            state = self._answering(person)
        if state is None and "minister" in person.roles:
            state = self.parties.institution("ministry", first)
        if state is None and person.roles & _STATE_OFFICES:
            state = self.parties.state_near(first)
        return state

    def _boss_party(self, person: Person) -> str | None:
        """Return the party of the person whose office this is (``his deputy``)."""
        boss = self.people.boss_of(person)
        return self.party_of(boss) if boss is not None and boss.roles else None

    def _state_before(self, person: Person) -> str | None:
        """Return the state that the sentence before an official is about."""
        first, end = min(person.mentions)
        if _REPLY.match(self._text, end):
            return None
        sentence = self.people.sentence_at(first)[0]
        opens = first - sentence < _TITLE_LENGTH
        return self.parties.state_opening(sentence if opens else first)

    def _spoke_at_home(self, person: Person) -> str | None:
        """Return the state in whose capital an official speaks, envoys left out."""
        if person.roles & _ABROAD:
            return None
        for _, end in person.mentions[:3]:
            state = spoke_in(self.parties, end)
            if state is not None:
                return state
        return None

    def _state_promised(self, person: Person) -> str | None:
        """Return the state whose course a person announces (``said Peru would``)."""
        for start, end in person.mentions[:5]:
            before = self._promised_before(start, end)
            if before is not None:
                return before
            cue = _ANNOUNCES.match(self._text, end)
            if cue is None:
                continue
            named = self.parties.within(cue.end(), cue.end() + 40)[:1]
            if (
                named
                and named[0].span[0] == cue.end()
                and named[0].kind != "organization"
                and _COURSE.match(self._text, named[0].span[1])
            ):
                return named[0].actor
        return None

    def _promised_before(self, start: int, end: int) -> str | None:
        """Return the state whose course a person tells (``Peru will ..., X said``)."""
        floor = self.people.sentence_at(start)[0]
        named = self.parties.within(floor, start)[:1]
        if (
            not _SAID.match(self._text, end)
            or not named
            or not _SENTENCE_START.fullmatch(self._text, floor, named[0].span[0])
            or named[0].kind == "organization"
            or not _PROMISE.match(self._text, named[0].span[1])
        ):
            return None
        comma = self._text.rfind(",", floor, start)
        title = self._text[comma + 1 : start] if comma > floor else ""
        return named[0].actor if len(title.split()) < 8 and comma > 0 else None

    def _office_taken_up(self, person: Person) -> str | None:
        """Return the owner of an office told before: ``its envoy``."""
        start = min(person.mentions)[0]
        taken_up = _TAKEN_UP.search(self._text, max(0, start - 60), start)
        if taken_up is None or taken_up[1] not in person.roles:
            return None
        owned = re.compile(
            rf"\b(?:[Ii]ts|[Tt]heir)\s+(?:[\w-]+\s+){{0,3}}?{taken_up[1]}\b"
        )
        places = list(owned.finditer(self._text, max(0, start - 3000), start))
        return self.parties.antecedent(places[-1].start()) if places else None

    def _state_told(self, position: int) -> str | None:
        """Return the only state that earlier words of the paragraph are about."""
        text = self.parties.text
        paragraph = text.rfind("\n\n", max(0, position - 5000), position)
        sentence = self.people.sentence_at(position)[0]
        told: dict[int, set[str]] = {}
        telling = set()
        for mention in self.parties.before(position, 30):
            start, end = mention.span
            if start < paragraph:
                break
            if mention.kind == "organization":
                continue
            own_sentence = self.people.sentence_at(start)[0]
            told.setdefault(own_sentence, set()).add(mention.actor)
            owns = text.startswith(("'s", "’s"), end) or mention.kind == "demonym"
            if own_sentence >= start - 4 or (owns and start < sentence):
                telling.add(own_sentence)
        states = {state for begin in telling for state in told[begin]}
        return states.pop() if len(states) == 1 else None

    def _answering(self, person: Person) -> str | None:
        """Return the side of one who answers the person quoted before."""
        text = self.parties.text
        for start, end in person.mentions[:3]:
            if not _REPLY.match(text, end):
                continue
            for (begin, _), other in self.people.before(start, 3):
                if other is not person and other.roles and begin > start - 800:
                    known = other.party or self._state_told(min(other.mentions)[0])
                    return self.counterpart(known)
        return None


def _two_sides(counts: Counter[str]) -> tuple[str, ...]:
    """Return the two parties that a document is mostly about, if there are two."""
    parties = Counter(
        {name: n for name, n in counts.items() if not is_private_employer(name)}
    )
    ranked = parties.most_common(3)
    if len(ranked) < 2 or (len(ranked) > 2 and ranked[1][1] == ranked[2][1]):
        return ()
    if ranked[0][1] + ranked[1][1] < _SHARE * sum(parties.values()):
        return ()
    return ranked[0][0], ranked[1][0]
