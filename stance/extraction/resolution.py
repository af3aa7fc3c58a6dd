"""Who speaks, for which party, to whom."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from stance.extraction.affiliation import Affiliations
from stance.extraction.antecedents import Antecedents
from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import Gazetteer, PartyMention
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import STATE_ORGANS, PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.extraction.roles import RoleNote, read_role
from stance.extraction.targets import Targets
from stance.records import Span
from stance.text import Quotation

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_OWN = re.compile(r"(?:its|their|his|her)\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:[A-Z][\w.]*\s+)*([A-Z][A-Z'’-]+)")
_APPOSED = re.compile(r",?\s+(?:[A-Z]\w*\.?\s+){0,2}")
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "they", "them", "their", "itself", "themselves"})
_POSSESSIVE_PERSON = re.compile(r"['’]s?(?!\w)")
_STAFF = re.compile(r"\s+(?:administration|government|cabinet|camp|team|campaign)\b")
_QUOTING = re.compile(r"\s+(?:has\s+)?(?:quoted|cited|quotes|cites)\s+\Z")
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
        self.affiliations = Affiliations(self.parties, self.people)
        self._antecedents = Antecedents(self.parties, self.people)
        self._cache: dict[Span, tuple[str | None, str | None]] = {}
        self._described: dict[str, tuple[int, str, str | None]] = {}
        for source in sorted(set(sources)):
            self._source(source)
        self._targets = Targets(self.affiliations)

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
        speaker: str | None = None
        actor: str | None = None
        if attribution.source is not None:
            speaker, actor = self._source(attribution.source)
        if attribution.mode == "narrated":
            speaker = None
        if attribution.actor is not None:
            actor = self._source(attribution.actor)[1]
        own = actor
        if attribution.actor is None and attribution.mode != "narrated":
            actor = self._targets.mover(attribution, actor) or actor
        channel = None
        if attribution.channel is not None:
            channel = self._source(attribution.channel)[0]
        target = self._targets.target(attribution, actor, own)
        return Resolved(speaker, actor, target, channel)

    def _source(self, span: Span) -> tuple[str | None, str | None]:
        if span not in self._cache:
            self._cache[span] = self._resolve_source(span)
        return self._cache[span]

    def _resolve_source(self, span: Span) -> tuple[str | None, str | None]:
        start, end = span
        text = self.text[start:end]
        lower = text.lower().strip()
        if lower in _HE | _SHE:
            return self._pronoun(start, "male" if lower in _HE else "female")
        if lower in {"who", "whom", "that", "which"}:
            return self._relative(start)
        if lower in _IT:
            actor = self._antecedents.neuter(start)
            return actor, actor
        if lower in {"i", "we", "you", "me", "us"}:
            return None, None
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
        if person is not None:
            return person.name, self._party_of(person)
        genders = lexicon().role_genders
        near = [
            (position, name, actor)
            for head, (position, name, actor) in self._described.items()
            if start - 1000 < position < start and genders.get(head, gender) == gender
        ]
        return max(near)[1:] if near else (None, None)

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

    def _described_source(self, start: int, end: int) -> tuple[str | None, str | None]:
        text = self.text[start:end]
        name = _ARTICLE.sub("", text)
        entry = self.parties.gazetteer.lookup(text) or self.parties.gazetteer.lookup(
            name
        )
        mentions = self.parties.within(start, end)
        if entry is not None and entry.actor is not None and mentions:
            return self._institution_name(name, mentions[0]), mentions[0].actor
        note = read_role(self.parties, start, end)
        if note is not None:
            return self._role_source(start, end, note)
        return self._institution_source(start, end, mentions)

    def _institution_name(self, name: str, mention: PartyMention) -> str:
        if mention.kind in {"name", "alias", "demonym"}:
            return mention.actor
        entry = self.parties.gazetteer.lookup(name)
        if mention.kind == "metonym" and not (entry and entry.seat):
            return mention.actor
        return mention.actor if mention.actor.startswith(name) else name

    def _role_source(
        self, start: int, end: int, note: RoleNote
    ) -> tuple[str | None, str | None]:
        text = self.text[start:end]
        indefinite = re.match(
            r"(?:an?|another|one|some|several|two|three|senior|\d+)\b", text, re.I
        )
        party = self._quoting(start) or note.party or self._owner_party(start, end)
        if not party and not note.private:
            party = self._institution_party(start, end)
        plural = bool(re.search(rf"\b{note.head}s\b", text, re.I))
        if _COUNTERPART.search(text):
            return self._canonical(text, start), party
        if not indefinite and not plural:
            named = self._named_beside(start, end)
            if named is not None:
                return named.name, self._party_of(named)
            person = self._holder(start, note, party)
            known = self._described.get(note.head)
            if (
                known is not None
                and known[0] < start
                and party in {None, known[2]}
                and (person is None or self._last_named(person, start) < known[0])
            ):
                return known[1], known[2]
            if person is not None:
                return person.name, self._party_of(person)
        name = self._canonical(text, start)
        if party is None and not note.private:
            party = self._official_party(start, note)
        actor = name if note.private else party
        self._described[note.head] = (start, name, actor)
        return name, actor

    def _quoting(self, start: int) -> str | None:
        """Return the state whose agency or organ quotes an official of its own."""
        quoting = _QUOTING.search(self.text, max(0, start - 40), start)
        near = self.parties.before(start, 1)
        if quoting is None or not near or near[0].span[1] != quoting.start():
            return None
        entry = self.parties.gazetteer.lookup(self.text[slice(*near[0].span)])
        return near[0].actor if entry is not None and entry.seat else None

    def _named_beside(self, start: int, end: int) -> Person | None:
        """Return the person named in apposition to an office (``the envoy, Ruiz``)."""
        for (begin, _), person in self.people.within(end, end + 60)[:1]:
            titles = self.text[end:begin].replace(",", " ").split()
            if _APPOSED.fullmatch(self.text, end, begin) and all(
                title in lexicon().honorifics for title in titles
            ):
                return person
        for (_, stop), person in self.people.before(start, 1):
            if re.fullmatch(r",\s+", self.text[stop:start]):
                return person
        return None

    def _official_party(self, start: int, note: RoleNote) -> str | None:
        """Return the party of an unnamed official of the body that publishes."""
        private = note.private or note.head in {"leader", "head", "chief", "boss"}
        return None if private else self.parties.issuer

    def _holder(self, start: int, note: RoleNote, party: str | None) -> Person | None:
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
            theirs = self._party_of(person)
            if theirs is None and party not in self.parties.states | {None}:
                return False
            return party is None or theirs is None or theirs == party

        def exact(person: Person) -> bool:
            return note.head in person.roles

        before = [p for _, p in self.people.before(start, 60) if fits(p)]
        if before:
            nearest = next((p for p in before if exact(p)), before[0])
            return nearest
        later = [p for p in self.people.people if fits(p)]
        if party is None:
            later = [p for p in later if exact(p)]
        else:
            later = [p for p in later if self._party_of(p) == party]
            later = [p for p in later if exact(p)] or later
        return later[0] if len(later) == 1 else None

    def _last_named(self, person: Person, position: int) -> int:
        starts = [begin for begin, _ in person.mentions]
        index = bisect_left(starts, position) - 1
        return starts[index] if index >= 0 else -1

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
            return self._canonical(text, start), self.parties.meant(mentions)
        for (_, stop), person in self.people.within(start, end):
            owns = _POSSESSIVE_PERSON.match(self.text, stop)
            if owns or _STAFF.match(self.text, stop):
                return self._canonical(text, start), self._party_of(person)
        owner = self._owner_party(start, end) if _OWN.match(text) else None
        return self._canonical(text, start), owner or self._institution_party(
            start, end
        )

    def _institution_party(self, start: int, end: int) -> str | None:
        """Return the party of a bare institution (``the foreign ministry``)."""
        institutions = lexicon().institutions
        served = re.compile(r"\b(?:for|of|at)\s+(?=the\b)").search(
            self.text, start, end
        )
        start = served.end() if served else start
        words = re.findall(r"[\w-]+", self.text[start:end].lower())
        head = re.split(
            r"\b(?:of|for|in|on|to|who|with)\b", self.text[start:end].lower()
        )[0]
        nouns = [w for w in re.findall(r"[\w-]+", head) if w in institutions]
        if not words or not nouns:
            return None
        noun = nouns[-1]
        party = self.parties.institution(noun, start)
        if party is not None:
            return party
        group = institutions[noun]
        has_states = any(m.kind != "organization" for m in self.parties.mentions)
        if group in STATE_ORGANS and has_states:
            return self.parties.home or self.parties.state_near(start)
        if _POSSESSIVE_PERSON.search(self.text, start, end):
            return None
        return " ".join(words[1:] if words[0] in {"the", "a", "an"} else words)

    def _canonical(self, text: str, start: int) -> str:
        """Return a description as a name, without article or needless capital."""
        name = " ".join(text.split())
        own = _OWN.match(name)
        if own is not None:
            return self._owner_name(own[0], start) + name[own.end() :]
        rest = _ARTICLE.sub("", name)
        first = re.split(r"[\s-]", rest)[0].lower()
        words = lexicon()
        plain = first in words.roles or first in words.institutions
        lowered = rest[:1].lower() + rest[1:]
        return lowered if plain and lowered == rest.lower() else rest

    def _owner_name(self, own: str, start: int) -> str:
        """Return the possessive of whom an own (``her``) before an office means."""
        word = own.lower()
        if word in _IT:
            owner = self._antecedents.subject_of_sentence(
                start
            ) or self._antecedents.neuter(start)
        else:
            person = self._antecedents.pronoun(
                start, "male" if word == "his" else "female"
            )
            owner = person.name.split()[-1] if person else None
        return f"{owner}'s" if owner else word
