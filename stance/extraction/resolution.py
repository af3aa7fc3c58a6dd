"""Who speaks, for which party, to whom."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stance.extraction.affiliation import Affiliations
from stance.extraction.antecedents import Antecedents
from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import Gazetteer, PartyMention
from stance.extraction.lexicon import lexicon
from stance.extraction.naming import Naming
from stance.extraction.offices import Offices
from stance.extraction.parties import PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.extraction.places import place_of
from stance.extraction.roles import RoleNote, read_role
from stance.extraction.targets import Targets
from stance.records import Span
from stance.text import Quotation

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_OWN = re.compile(r"(?:its|their|his|her)\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:[A-Z][\w.]*\s+)*([A-Z][A-Z'’-]+)")
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "they", "them", "their", "itself", "themselves"})
_POSSESSIVE_PERSON = re.compile(r"['’]s?(?!\w)")
_STAFF = re.compile(r"\s+(?:administration|government|cabinet|camp|team|campaign)\b")
_QUESTION = re.compile(r"^(?:Q|Question)[:.]\s", re.MULTILINE)
_ANSWER = re.compile(r"^(?:A|Answer)[:.]\s", re.MULTILINE)
_BODY_ALONE = re.compile(r"the\s+[\w-]+", re.IGNORECASE)
_ONE_OF_THEM = re.compile(
    r"(?:one|another) of (?:them|the (?:two|three|four|officials|diplomats|group))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:two|three|four|five|six|several|some|\d+)\s+", re.IGNORECASE)
_STAFF_OF = frozenset({"aide", "adviser", "advisor", "deputy", "assistant"})
_COUNTERPART = re.compile(r"\bcounterpart\b")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who is behind a statement; None where the document does not tell.

    Attributes
    ----------
    speaker
        Canonical name of the person, institution or description; None if narrated.
    actor
        The party whose position it is.
    target
        The other side.
    channel
        The outer source of a chain of attributions.
    """

    speaker: str | None = None
    actor: str | None = None
    target: str | None = None
    channel: str | None = None


class Resolver:
    """Resolve the sources of one document's statements.

    Parameters
    ----------
    text
        The document.
    sentences
        Its sentences.
    quotations
        Its quotations; pronouns look for persons outside them first.
    attributions
        All statements found, whose sources help to tell persons.
    gazetteer
        Names of parties; those of the document are added.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        quotations: Sequence[Quotation],
        attributions: Sequence[Attribution],
        gazetteer: Gazetteer,
    ) -> None:
        self.text = text
        quoted = tuple(q.outer for q in quotations if q.depth == 0)
        self.parties = PartyContext(gazetteer, text)
        sources = [a.source for a in attributions if a.source is not None]
        cues = [a.cue for a in attributions if a.cue is not None]
        self.people = PersonTable(self.parties, tuple(sentences), quoted, sources, cues)
        self.affiliations = Affiliations(self.parties, self.people, sources)
        self._antecedents = Antecedents(self.parties, self.people)
        self._naming = Naming(self.parties, self._antecedents)
        self._offices = Offices(self.affiliations)
        self._cache: dict[Span, tuple[str | None, str | None]] = {}
        self._described: dict[str, tuple[int, str, str | None]] = {}
        self._interviewee: Person | None = None
        self._sources = sorted(set(sources))
        for source in self._sources:
            self._source(source)
        self._interviewee = self._find_interviewee()
        self._targets = Targets(self.affiliations)
        for attribution in attributions:
            self._targets.learn(attribution, self._actor(attribution)[1])

    def resolve(self, attribution: Attribution) -> Resolved:
        """Resolve one statement.

        Parameters
        ----------
        attribution
            A statement of this document.

        Returns
        -------
        Resolved
            Fields that cannot be told are None rather than guessed.
        """
        speaker, actor, own = self._actor(attribution)
        if attribution.mode == "narrated":
            speaker = None
        channel = None
        if attribution.channel is not None:
            channel = self._source(attribution.channel)[0]
        target = self._targets.target(attribution, actor, own)
        return Resolved(speaker, actor, target, channel)

    def _find_interviewee(self) -> Person | None:
        """Return the person whom an interview's introduction is about.

        Only where questions and answers are labelled as such and bear no names.
        """
        answer = _ANSWER.search(self.text)
        question = _QUESTION.search(self.text)
        if answer is None or question is None:
            return None
        introduced = self.people.within(0, min(answer.start(), question.start()))
        counts = Counter(person.name for _, person in introduced)
        if not counts:
            return None
        first = introduced[0][1]
        return first if counts[first.name] == max(counts.values()) else None

    def _actor(
        self, attribution: Attribution
    ) -> tuple[str | None, str | None, str | None]:
        """Return speaker, actor and the speaker's own side."""
        speaker: str | None = None
        own: str | None = None
        if attribution.source is not None:
            speaker, own = self._source(attribution.source)
        elif attribution.mode == "direct" and self._interviewee is not None:
            speaker = self._interviewee.name
            own = self._party_of(self._interviewee)
        if attribution.actor is not None:
            own = self._source(attribution.actor)[1]
        actor = own
        if attribution.actor is None and attribution.mode != "narrated":
            actor = self._targets.mover(attribution, own) or own
        return speaker, actor, own

    def _source(self, span: Span) -> tuple[str | None, str | None]:
        if span not in self._cache:
            self._cache[span] = self._resolve_source(span)
        return self._cache[span]

    def _resolve_source(self, span: Span) -> tuple[str | None, str | None]:
        start, end = span
        text = self.text[start:end]
        # In capitals, ``US`` is a country and ``IT`` an office.
        lower = (
            text.strip() if text.isupper() and len(text) > 1 else text.lower().strip()
        )
        if lower in _HE | _SHE:
            return self._pronoun(start, "male" if lower in _HE else "female")
        if lower in {"who", "whom", "that", "which"}:
            return self._relative(start)
        if lower == "they":
            plural = self._plural_before(start)
            if plural is not None:
                return plural
        if lower in _IT:
            actor = self._antecedents.neuter(start)
            return actor, actor
        if lower in {"i", "we", "you", "me", "us"}:
            return None, None
        among = _ONE_OF_THEM.fullmatch(text.strip())
        group = self._plural_before(start) if among else None
        if group is not None and group[0] is not None:
            return _NUMBER.sub("", group[0]).removesuffix("s"), group[1]
        people = self._people_in(start, end) or self._labelled(text)
        if people:
            names = list(dict.fromkeys(person.name for person in people))
            parties = {self._party_of(person) for person in people}
            return " and ".join(names), parties.pop() if len(parties) == 1 else None
        return self._described_source(start, end)

    def _party_of(self, person: Person) -> str | None:
        return self.affiliations.party_of(person)

    def _pronoun(self, start: int, gender: str) -> tuple[str | None, str | None]:
        person = self._antecedents.pronoun(start, gender)
        unnamed = self._unnamed(start, gender, person)
        if unnamed is not None:
            self._antecedents.forget(start)
            return unnamed
        if person is not None:
            return person.name, self._party_of(person)
        genders = lexicon().role_genders
        near = [
            (position, name, actor)
            for head, (position, name, actor) in self._described.items()
            if start - 1000 < position < start and genders.get(head, gender) == gender
        ]
        return max(near)[1:] if near else (None, None)

    def _unnamed(
        self, start: int, gender: str, person: Person | None
    ) -> tuple[str | None, str | None] | None:
        """Return the unnamed official whom the paragraph tells of after a person.

        ``Luis Vela left.`` and the paragraph after: ``An aide said no. He added ...``.
        """
        paragraph = self.text.rfind("\n\n", 0, start)
        if person is not None and (
            self._offices.last_named(person, start) > paragraph
            or self._antecedents.last_meant(person, start) > paragraph
        ):
            return None
        near = [
            (position, name, actor)
            for head, (position, name, actor) in self._described.items()
            if paragraph < position < start
            and lexicon().role_genders.get(head, gender) == gender
            and not re.search(rf"\b{re.escape(head)}s\b", name)
        ]
        return max(near)[1:] if near else None

    def _relative(self, start: int) -> tuple[str | None, str | None]:
        found = self._antecedents.relative(start)
        if isinstance(found, Person):
            return found.name, self._party_of(found)
        return self._source(found) if found else (None, None)

    def _labelled(self, text: str) -> list[Person]:
        """Return the person whom a speaker's label in capitals means."""
        label = _LABEL.fullmatch(text)
        if label is None:
            return []
        token = label[1].lower()
        fitting = [p for p in self.people.people if p.tokens[-1] == token]
        return fitting if len(fitting) == 1 else []

    def _people_in(self, start: int, end: int) -> list[Person]:
        """Return the persons a phrase names, owners and principals left out."""
        found = []
        for (begin, stop), person in self.people.within(start, end):
            if _POSSESSIVE_PERSON.match(self.text, stop) and stop < end:
                continue
            if _STAFF.match(self.text, stop):
                continue
            before = self.text[start:begin]
            if re.search(
                r"\b(?:for|of|to|with|under|behind)\s+(?:\w+\.?\s+){0,3}$", before
            ):
                continue
            found.append(person)
        return found

    def _taken_up(self, start: int) -> tuple[str, str | None] | None:
        """Return the unnamed official told of just before (``the diplomat added``)."""
        near = [
            (position, name, actor)
            for position, name, actor in self._described.values()
            if start - 700 < position < start and actor not in {None, name}
        ]
        if not near or not self._is_near(max(near)[0], start):
            return None
        return max(near)[1:]

    def _is_near(self, begin: int, end: int) -> bool:
        """Tell whether two places lie in one paragraph or in neighboring ones."""
        return self.text.count("\n\n", begin, end) <= 1

    def _plural_before(self, start: int) -> tuple[str | None, str | None] | None:
        """Return the leaders or officials who said what was said last before they."""
        index = bisect_left(self._sources, (start, start))
        last = self._sources[index - 1] if index else None
        if last is None or last[0] < start - 1500 or last not in self._cache:
            return None
        phrase = re.split(
            r"\b(?:of|for|in|at|from|who|with|on|to|familiar|close|involved)\b",
            self.text[slice(*last)],
        )
        head = phrase[0].split()[-1].lower() if phrase[0].split() else ""
        plural = head.endswith("s") and head[:-1] in lexicon().roles
        return self._cache[last] if plural else None

    def _described_source(self, start: int, end: int) -> tuple[str | None, str | None]:
        text = self.text[start:end]
        name = _ARTICLE.sub("", text)
        entry = self.parties.gazetteer.lookup(text) or self.parties.gazetteer.lookup(
            name
        )
        mentions = self.parties.within(start, end)
        if entry is not None and entry.actor is not None and mentions:
            return self._naming.institution(name, mentions[0]), mentions[0].actor
        note = read_role(self.parties, start, end)
        if note is not None:
            return self._role_source(start, end, note)
        return self._institution_source(start, end, mentions)

    def _role_source(
        self, start: int, end: int, note: RoleNote
    ) -> tuple[str | None, str | None]:
        text = self.text[start:end]
        indefinite = re.match(
            r"(?:an?|another|one|some|several|two|three|senior|\d+)\b", text, re.I
        )
        party = (
            self._offices.quoting(start) or note.party or self._owner_party(start, end)
        )
        if not party and not note.private:
            party = place_of(self.parties, self.people, start)
            party = party or self._offices.institution_party(start, end)
        plural = bool(re.search(rf"\b{note.head}s\b", text, re.I))
        named = None if indefinite or plural else self._offices.named_beside(start, end)
        if named is not None:
            return named.name, self._party_of(named)
        if _COUNTERPART.search(text):
            known_official = self._offices.counterpart(start, party)
            return known_official or self._naming.describe(text, start), party
        if not indefinite and not plural:
            person = self._offices.holder(start, note, party)
            known = self._described.get(note.head)
            if (
                known is not None
                and known[0] < start
                and party in {None, known[2]}
                and (
                    person is None or self._offices.last_named(person, start) < known[0]
                )
            ):
                return known[1], known[2]
            if person is not None:
                self._antecedents.describe((start, end), person)
                return person.name, self._party_of(person)
        if not indefinite and not plural and party is None and not note.private:
            meant = self._taken_up(start)
            if meant is not None:
                return meant
        boss = None
        if party is None and note.head in _STAFF_OF:
            boss = self._offices.boss_before(start)
            party = self._party_of(boss) if boss is not None else None
        if party is None and not note.private:
            party = self._offices.official_party(start, note, plural=plural)
        name = self._naming.describe(text, start, None if note.private else party)
        if boss is not None and name.split()[-1] == note.head:
            name = f"{note.head} to {boss.name}"
        actor = name if note.private else party
        self._described[note.head] = (start, name, actor)
        return name, actor

    def _owner_party(self, start: int, end: int) -> str | None:
        """Return the owner's party (``President Bell's envoy``, ``its leader``)."""
        pronoun = re.match(
            r"(its|their|his|her)\s", self.text[start:end], re.IGNORECASE
        )
        if pronoun:
            if pronoun[1].lower() in _IT:
                return self._antecedents.subject_of_sentence(
                    start
                ) or self._antecedents.neuter(start)
            gender = "male" if pronoun[1].lower() == "his" else "female"
            return self._pronoun(start, gender)[1]
        for (_, stop), person in self.people.within(start, end):
            if _POSSESSIVE_PERSON.match(self.text, stop) or re.search(
                r"\b(?:for|of|to)\s+", self.text[start:stop]
            ):
                return self._party_of(person)
        return self.parties.institution_owner(start, end)

    def _institution_source(
        self, start: int, end: int, mentions: Sequence[PartyMention]
    ) -> tuple[str | None, str | None]:
        text = self.text[start:end]
        if len(mentions) > 1 and re.search(r"\band\b|,", text):
            actors = list(dict.fromkeys(m.actor for m in mentions))
            if len(actors) > 1:
                return " and ".join(actors), None
        if mentions:
            party = self.parties.meant(mentions)
            return self._naming.describe(text, start, party), party
        for (_, stop), person in self.people.within(start, end):
            owns = _POSSESSIVE_PERSON.match(self.text, stop)
            if owns or _STAFF.match(self.text, stop):
                return self._naming.describe(text, start), self._party_of(person)
        owner = self._owner_party(start, end) if _OWN.match(text) else None
        party = owner or self._offices.institution_party(start, end)
        if party in self._offices.organizations and _BODY_ALONE.fullmatch(text):
            return party, party
        return self._naming.describe(text, start, party), party
