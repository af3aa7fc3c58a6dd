"""The parties of persons, also where only the company they keep tells."""

import re
from collections import Counter

from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.extraction.roles import is_private_employer, read_role

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
        "attache", "consul", "commander",
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
    r"(?:\s+(?:on\s+)?\w+day)?(?:\s+that)?\s+"
)
_COURSE = re.compile(
    r"\s+(?:would|will|is|was)\s+(?:(?:not|never|also|still|now)\s+)?(?:ready|prepared"
    r"|willing|open|accept|agree|suspend|lift|keep|meet|send|sign|hold|offer|resume|allow"
    r"|withdraw|drop|halt|continue|respond|answer|retaliate|join|seek)\b"
)
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
_OF_A_BODY = re.compile(
    r",\s+the\s+(?:union|company|airline|group|party|firm|bank|club)['’]s\s"
)
_TAKEN_UP = re.compile(r"\b[Tt]he\s+(\w+),\s+(?:[A-Z]\w*\.\s+)?\Z")
_LEAD = 900
_SHARE = 0.6


class Affiliations:
    """Which party each person of a document speaks for.

    Parameters
    ----------
    parties, people
        The document's parties and persons.
    """

    def __init__(self, parties: PartyContext, people: PersonTable) -> None:
        self.parties = parties
        self.people = people
        self._text = parties.text
        self.sides = _two_sides(parties.counts)
        self._name_officials()
        counts = Counter(parties.counts)
        for _, actor in parties.standing_in(0, len(parties.text)):
            counts[actor] += 1
        for person in people.people:
            party = self.party_of(person)
            if party is not None and party != person.name:
                counts[party] += len(person.mentions)
        self.sides = _two_sides(counts)

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
        owner = self.people.owner_of(person)
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
        if self.parties.issuer is not None:
            return self.parties.issuer
        state = (
            self._state_promised(person)
            or self._state_told(first)
            or self._office_taken_up(person)
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

    def _name_officials(self) -> None:
        """Give persons the office that the lead tells before their names.

        ``Norway's chief envoy said ...``, and the paragraph after: ``..., Ana Ruiz told
        reporters``: the first person without an office who is named after it.
        """
        previous = 0
        people = sorted(self.people.people, key=lambda person: min(person.mentions))
        for person in people:
            start = min(person.mentions)[0]
            floor, previous = max(previous, start - _LEAD), start
            if person.roles or person.private or person.party is not None:
                continue
            offices = list(_OFFICE_SPEAKS.finditer(self._text, floor, start))
            if not offices or self.people.is_quoted(offices[-1].start()):
                continue
            office = offices[-1]
            begin = max(self.people.sentence_at(office.start())[0], floor)
            note = read_role(self.parties, begin, office.end(1))
            if note is None or note.private or note.party is None:
                continue
            if "\n\n" in self._text[office.end() : start]:
                person.roles.add(note.head)
                person.party = note.party

    def _state_promised(self, person: Person) -> str | None:
        """Return the state whose course a person announces (``said Peru would``)."""
        for _, end in person.mentions[:5]:
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
