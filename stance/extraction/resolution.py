"""Who speaks, for which party, to whom."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import Gazetteer, PartyMention
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.extraction.roles import RoleNote, is_private_employer, read_role
from stance.extraction.subject_phrase import subject_end
from stance.records import Span
from stance.text import Quotation

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_OWN = re.compile(r"^(?:Its|Their|His|Her)\b")
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "they", "them", "their", "itself", "themselves"})
_SPEAKERS_OWN = re.compile(r"\b(?:we|us|our|ours|I|me|my)\b")
_REPORTED_MOVE = re.compile(r"(?:(?:the|that)\s+)*", re.IGNORECASE)
_DUTY = re.compile(
    r"\s+(?:must|should|ought|needs?|has\s+to|have\s+to|will|would|could|may|might|can)\b"
)
_FIRM = re.compile(r"\s+(?:will|would|could|may|might|can)\s+(?:not|never)\b")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|from|outside|inside|across|around)\s+$")
_POSSESSIVE_PERSON = re.compile(r"['’]s?(?!\w)")
_STATE_ORGANS = frozenset(
    {"government", "ministry", "army", "country", "delegation", "parliament"}
)
_OFFICES = {
    "ministry": frozenset({"minister", "undersecretary"}),
    "government": frozenset(
        {"president", "premier", "chancellor", "king", "ambassador"}
    ),
    "union": frozenset({"organizer", "organiser", "steward"}),
}
_STAFF = re.compile(r"\s+(?:administration|government|cabinet|camp|team|campaign)\b")
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
        self._quoted = tuple(q.outer for q in quotations if q.depth == 0)
        self.parties = PartyContext(gazetteer, text)
        sources = [a.source for a in attributions if a.source is not None]
        self.people = PersonTable(self.parties, tuple(sentences), self._quoted, sources)
        self._quoted_starts = [s for s, _ in self._quoted]
        self._cache: dict[Span, tuple[str | None, str | None]] = {}
        self._described: dict[str, tuple[int, str, str | None]] = {}
        self._pronouns: dict[int, Person] = {}
        self._pronoun_starts: list[int] = []
        for source in sorted(set(sources)):
            self._source(source)
        ranked = self.parties.counts.most_common(3)
        total = sum(self.parties.counts.values())
        self._sides: tuple[str, ...] = ()
        if len(ranked) > 1 and ranked[0][1] + ranked[1][1] >= 0.6 * total:
            self._sides = (ranked[0][0], ranked[1][0])

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
            actor = self._mover(attribution, actor) or actor
        channel = None
        if attribution.channel is not None:
            channel = self._source(attribution.channel)[0]
        return Resolved(speaker, actor, self._target(attribution, actor, own), channel)

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
            actor = self._neuter(start)
            return actor, actor
        if lower in {"i", "we", "you", "me", "us"}:
            return None, None
        people = self._people_in(start, end)
        if people:
            names = list(dict.fromkeys(person.name for person in people))
            parties = {self._party_of(person, start) for person in people}
            return " and ".join(names), parties.pop() if len(parties) == 1 else None
        return self._described_source(start, end)

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

    def _party_of(self, person: Person, position: int) -> str | None:
        if person.party is not None:
            return person.party
        return self._party_by_company(person)

    def _party_by_company(self, person: Person) -> str | None:
        """Return the party of an official that only the company he keeps tells."""
        if not person.roles or person.private:
            return None
        first = min(person.mentions)[0]
        for noun, offices in _OFFICES.items():
            if person.roles & offices:
                known = noun == "ministry" and self.parties.institution(noun, first)
                return known or self._nearest_state(first)
        return None

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
        party = note.party or self._owner_party(start, end)
        plural = bool(re.search(rf"\b{note.head}s\b", text, re.I))
        if _COUNTERPART.search(text):
            return self._canonical(text), party
        if not indefinite and not plural:
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
                return person.name, self._party_of(person, start)
        name = self._canonical(text)
        if party is None and not note.private:
            party = self._institution_party(start, end)
        actor = name if note.private else party
        self._described[note.head] = (start, name, actor)
        return name, actor

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
            theirs = self._party_of(person, start)
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
            later = [p for p in later if self._party_of(p, start) == party]
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
                return self._subject_of_sentence(start) or self._neuter(start)
            gender = "male" if pronoun[1].lower() == "his" else "female"
            return self._pronoun(start, gender)[1]
        for (_, stop), person in self.people.within(start, end):
            if _POSSESSIVE_PERSON.match(self.text, stop) or re.search(
                r"\b(?:for|of|to)\s+", self.text[start:stop]
            ):
                return self._party_of(person, start)
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
            return self._canonical(text), mentions[0].actor
        for (_, stop), person in self.people.within(start, end):
            if _STAFF.match(self.text, stop):
                return self._canonical(text), self._party_of(person, start)
        return self._canonical(text), self._institution_party(start, end)

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
        if group in _STATE_ORGANS and has_states:
            return self._nearest_state(start)
        return " ".join(words[1:] if words[0] in {"the", "a", "an"} else words)

    def _nearest_state(self, start: int) -> str | None:
        states = [m for m in self.parties.before(start, 30) if m.kind != "organization"]
        everywhere = {
            m.actor for m in self.parties.mentions if m.kind != "organization"
        }
        if len(everywhere) == 1:
            return everywhere.pop()
        floor = max(0, start - 400)
        near = {m.actor for m in states if m.span[0] >= floor}
        return near.pop() if len(near) == 1 else None

    def _pronoun(self, start: int, gender: str) -> tuple[str | None, str | None]:
        sentence = self.people.sentence_at(start)
        paragraph = self.text.rfind("\n\n", max(0, start - 5000), start)
        earlier = self.text.rfind("\n\n", max(0, paragraph - 5000), max(0, paragraph))
        best: tuple[int, Person] | None = None
        for (begin, stop), person in self.people.before(start):
            if person.gender not in {gender, None} or begin < max(
                earlier, start - 6000
            ):
                continue
            if self._is_quoted(begin):
                continue
            same_sentence = begin >= sentence[0]
            rank = 0
            if begin < paragraph:
                rank += 4
            if not self._is_subject(begin, stop):
                rank += 3 if same_sentence else 2
            if _POSSESSIVE_PERSON.match(self.text, stop):
                rank += 1
            rank += min(2, self.text.count(". ", stop, start)) if stop < start else 0
            if person.gender is None:
                rank += 1
            if best is None or rank < best[0]:
                best = (rank, person)
        index = bisect_left(self._pronoun_starts, start) - 1
        earlier_pronoun = self._pronoun_starts[index] if index >= 0 else None
        if earlier_pronoun is not None and earlier_pronoun < paragraph:
            earlier_pronoun = None
        if earlier_pronoun is not None:
            spoken = self._pronouns[earlier_pronoun]
            named_since = [
                p
                for (b, _), p in self.people.before(start)
                if b > earlier_pronoun
                and p.gender in {gender, None}
                and not self._is_quoted(b)
            ]
            if spoken.gender in {gender, None} and not named_since:
                best = (0, spoken)
        if best is None:
            return self._described_pronoun(start, gender)
        insort(self._pronoun_starts, start)
        self._pronouns[start] = best[1]
        return best[1].name, self._party_of(best[1], start)

    def _described_pronoun(
        self, start: int, gender: str
    ) -> tuple[str | None, str | None]:
        """Return the unnamed official described shortly before a pronoun."""
        genders = lexicon().role_genders
        near = [
            (position, name, actor)
            for head, (position, name, actor) in self._described.items()
            if start - 1000 < position < start and genders.get(head, gender) == gender
        ]
        return max(near)[1:] if near else (None, None)

    def _is_subject(self, begin: int, stop: int) -> bool:
        before = self.text[max(0, begin - 40) : begin]
        if re.search(
            r"\b(?:told|to|with|of|by|for|from|against|met|asked|and|about)\s+(?:[\w.]+\s){0,3}$",
            before,
        ):
            return False
        after = self.text[stop : stop + 3]
        return not after.startswith(("'s", "’s"))

    def _is_quoted(self, position: int) -> bool:
        index = bisect_right(self._quoted_starts, position) - 1
        return index >= 0 and self._quoted[index][1] > position

    def _relative(self, start: int) -> tuple[str | None, str | None]:
        sentence = self.people.sentence_at(start)
        for (begin, stop), person in self.people.before(start, 3):
            if begin >= sentence[0] and start - stop < 120:
                return person.name, self._party_of(person, start)
        before = self.text[sentence[0] : start].rstrip(" ,")
        phrase = re.search(r"\b(?:the|an?)\s+[^,;:.]{2,60}$", before, re.IGNORECASE)
        if phrase is None:
            return None, None
        return self._source((sentence[0] + phrase.start(), sentence[0] + phrase.end()))

    def _neuter(self, start: int) -> str | None:
        """Return the organization or country that it or they means."""
        sentence = self.people.sentence_at(start)
        fallback = None
        for mention in self.parties.before(start, 12):
            begin, stop = mention.span
            if self._is_quoted(begin) or begin < start - 800:
                continue
            if mention.kind == "demonym" and self.text[stop - 1] != "s":
                continue
            if _PLACE_BEFORE.search(self.text[max(0, begin - 12) : begin]):
                continue
            if self._is_subject(begin, stop):
                return mention.actor
            if begin < sentence[0]:
                fallback = fallback or mention.actor
        return fallback

    def _subject_of_sentence(self, start: int) -> str | None:
        """Return the first party before a position that its sentence is about."""
        floor, _ = self.people.sentence_at(start)
        for mention in self.parties.within(floor, start):
            if mention.kind != "demonym" and self._is_subject(*mention.span):
                return mention.actor
        return None

    def _canonical(self, text: str) -> str:
        """Return a description as a name, without a needless capital."""
        name = " ".join(text.split())
        match = _ARTICLE.match(name)
        if match is None:
            return _OWN.sub(lambda own: own[0].lower(), name)
        rest = name[match.end() :]
        if rest[:1].isupper() and re.fullmatch(
            r"(?:[A-Z][\w.’'-]*|of|and|the|for)(?: (?:[A-Z][\w.’'-]*|of|and|the|for))*",
            rest,
        ):
            return rest
        return name[0].lower() + name[1:]

    def _mover(self, attribution: Attribution, own: str | None) -> str | None:
        """Return the other party whose move is all that the content reports."""
        start, end = attribution.content[0][0], attribution.content[-1][1]
        article = _REPORTED_MOVE.match(self.text, start, end)
        begin = article.end() if article else start
        mentions = self.parties.within(start, end)
        if not mentions or mentions[0].span[0] > begin or mentions[0].actor == own:
            return None
        subject = mentions[0]
        if _SPEAKERS_OWN.search(self.text[start:end]):
            return None
        if own is not None and any(
            m.actor == own and self._is_subject(*m.span) for m in mentions[1:]
        ):
            return None
        after = subject_end(self.text, subject, end)
        if _DUTY.match(self.text, after) and not _FIRM.match(self.text, after):
            return None
        space = re.compile(r"\s+").match(self.text, after, end)
        words = lexicon()
        predicate = space and words.predicate.match(self.text, space.end(), end)
        if not predicate:
            return None
        verb = (predicate["verb"] or "").lower()
        rest = self.text[predicate.end() : end]
        if verb in words.weak_verbs and not words.position_objects.search(rest):
            return None
        return subject.actor

    def _target(
        self, attribution: Attribution, actor: str | None, own: str | None
    ) -> str | None:
        start, end = attribution.content[0][0], attribution.content[-1][1]
        others = [
            m.actor
            for span in attribution.content
            for m in self.parties.within(*span)
            if m.actor != actor and not self._is_aside(m)
        ]
        counterpart = self._counterpart(actor)
        if counterpart in others:
            return counterpart
        if others:
            return max(dict.fromkeys(others), key=others.count)
        if own not in {actor, None} and attribution.mode != "narrated":
            return own
        if attribution.addressee is not None:
            told = [m.actor for m in self.parties.within(*attribution.addressee)]
            if told and told[0] != actor:
                return told[0]
        sentence = self.people.sentence_at(start)
        floor, ceiling = min(sentence[0], start), max(sentence[1], end)
        source = attribution.source or (0, 0)
        around = [
            m.actor
            for m in self.parties.within(floor, ceiling)
            if m.actor != actor
            and not self._is_aside(m)
            and not source[0] <= m.span[0] < source[1]
        ]
        if actor is not None and actor not in self.parties.counts:
            around = []
        if counterpart is not None and (counterpart in around or not around):
            return counterpart
        return around[0] if around and actor is not None else None

    def _is_aside(self, mention: PartyMention) -> bool:
        """Tell whether a party is named as a place or an employer only."""
        if is_private_employer(mention.actor):
            return True
        if mention.kind != "metonym":
            return False
        begin = mention.span[0]
        return bool(_PLACE_BEFORE.search(self.text[max(0, begin - 12) : begin]))

    def _counterpart(self, actor: str | None) -> str | None:
        """Return the other side where the document is about two."""
        if len(self._sides) < 2 or actor not in self._sides:
            return None
        return self._sides[1] if actor == self._sides[0] else self._sides[0]
