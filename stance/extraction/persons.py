"""The persons of a document: names, offices, parties, gender, in reading order."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stance.extraction.appositions import read_apposition
from stance.extraction.lexicon import lexicon
from stance.extraction.names import (
    APPOSITION,
    VERB_AFTER,
    NameReader,
    left_edge,
    role_before,
)
from stance.extraction.parties import PartyContext
from stance.extraction.person import Person, compatible, is_family_name, name_tokens
from stance.extraction.roles import RoleNote, is_private_employer, read_role
from stance.records import Span

_OF_PARTY = re.compile(r"\s+(?:of|from|at|for|with)\s+(?:the\s+)?(?=[A-Z])")


_COPULA = re.compile(
    r"\s+(?:is|was|has been|became)\s+"
    r"(?P<role>(?:the|an?|[A-Z][\w-]+['’]s)\s+[^,.;:!?“”\"()\n]{2,100})"
)


_PRIVATE_EMPLOYER = re.compile(
    r"\s+(?:of|from|at|with),? (?:the|an?)\s+(?:[\w-]+\s+){0,2}?(?:campaign group"
    r"|pressure group|advocacy group|think[ -]tank|charity|institute|university|college"
    r"|consultancy|newspaper|magazine|aid group|watchdog|non-?profit"
    r"|research cent(?:re|er)"
    r"|foundation|academy|school)\b"
)
_OWN_BEFORE = re.compile(r"\b(his|her)\s+\Z", re.IGNORECASE)
_FORMER = re.compile(r"\b(?:former|retired|ex|one-time|late)\b", re.IGNORECASE)
_WHOSE = re.compile(r",\s+whose\s+")
_PRONOUN = re.compile(r"\b(he|his|him|himself|she|her|herself)\b", re.IGNORECASE)


__all__ = ["Person", "PersonTable"]


class PersonTable:
    """The persons of a document.

    Parameters
    ----------
    context
        Parties of the document.
    sentences
        Its sentences.
    quoted
        Outer spans of its quotations.
    sources, cues
        Spans that are known to name who says something, and of attributing words.
    """

    def __init__(
        self,
        context: PartyContext,
        sentences: Sequence[Span],
        quoted: Sequence[Span],
        sources: Sequence[Span] = (),
        cues: Sequence[Span] = (),
    ) -> None:
        self.context = context
        self.people: list[Person] = []
        self._by_token: dict[str, list[Person]] = {}
        self._sentence_starts = [s[0] for s in sentences]
        self.sentences = tuple(sentences)
        self._quoted = quoted
        self._quoted_starts = [start for start, _ in quoted]
        self._spoken = {s[0] for s in sources}
        self.mentions: list[tuple[Span, Person]] = []
        singles: list[tuple[Span, str, bool]] = []
        for span, titled in NameReader(context, sources, cues).read():
            name = context.text[span[0] : span[1]]
            if len(name_tokens(name)) > 1 and " " in name:
                self._meet(span, name)
            else:
                singles.append((span, name, titled))
        self._meet_singles(singles)
        self.mentions.sort(key=lambda item: item[0])
        self._starts = [span[0] for span, _ in self.mentions]
        self._describe()
        self._guess_genders()

    def within(self, start: int, end: int) -> list[tuple[Span, Person]]:
        """Return the mentions that lie in a part of the text."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        return [item for item in self.mentions[first:last] if item[0][1] <= end]

    def before(self, position: int, limit: int = 40) -> list[tuple[Span, Person]]:
        """Return up to `limit` mentions before a position, the nearest first."""
        last = bisect_left(self._starts, position)
        return list(reversed(self.mentions[max(0, last - limit) : last]))

    def sentence_at(self, position: int) -> Span:
        """Return the sentence that holds a position."""
        index = bisect_right(self._sentence_starts, position) - 1
        return self.sentences[index] if index >= 0 else (0, len(self.context.text))

    def is_quoted(self, position: int) -> bool:
        """Tell whether a position lies in a quotation."""
        index = bisect_right(self._quoted_starts, position) - 1
        return index >= 0 and self._quoted[index][1] > position

    def _meet(self, span: Span, name: str) -> None:
        tokens = name_tokens(name)
        person = next(
            (
                p
                for p in reversed(self._by_token.get(tokens[-1], []))
                if compatible(p.tokens, tokens)
            ),
            None,
        ) or next(
            (
                p
                for p in reversed(self._by_token.get(tokens[0], []))
                if compatible(p.tokens, tokens)
            ),
            None,
        )
        if person is None:
            person = Person(name)
            self.people.append(person)
        elif len(tokens) > len(person.tokens):
            person.name = name
        for token in tokens:
            listed = self._by_token.setdefault(token, [])
            if person not in listed:
                listed.append(person)
        person.mentions.append(span)
        self.mentions.append((span, person))

    def _meet_singles(self, singles: Sequence[tuple[Span, str, bool]]) -> None:
        words = lexicon()
        text = self.context.text
        for span, name, titled in singles:
            token = name_tokens(name)[-1] if name_tokens(name) else ""
            candidates = [
                p for p in self._by_token.get(token, []) if is_family_name(p, token)
            ]
            if not candidates and not titled:
                candidates = (
                    self._by_token.get(token, []) if name in words.given else []
                )
            if candidates:
                person = self._choose(candidates, span)
            elif titled or (
                VERB_AFTER.match(text, span[1])
                and name not in words.openers
                and text[max(0, span[0] - 4) : span[0]].lower() != "the "
                and span[0] in self._spoken
            ):
                person = Person(name)
                self.people.append(person)
                self._by_token.setdefault(token, []).append(person)
            else:
                continue
            person.mentions.append(span)
            self.mentions.append((span, person))

    def _choose(self, candidates: Sequence[Person], span: Span) -> Person:
        """Return the namesake meant: by title, else the last named before."""
        text = self.context.text
        words = lexicon()
        title = re.search(r"([\w]+\.?)[ \t]+$", text[max(0, span[0] - 20) : span[0]])
        gender = words.honorifics.get(title[1]) if title else None
        if gender:
            fitting = [p for p in candidates if self._gender(p) in {gender, None}]
            candidates = fitting or candidates
            for person in candidates:
                if len(candidates) == 1 and person.gender is None:
                    person.gender = gender
        if len(candidates) == 1:
            return candidates[0]

        def last_named(person: Person) -> int:
            earlier = [m[0] for m in person.mentions if m[0] < span[0]]
            return max(earlier, default=-1)

        return max(candidates, key=last_named)

    def _gender(self, person: Person) -> str | None:
        return person.gender or lexicon().given.get(person.name.split()[0])

    def _describe(self) -> None:
        words = lexicon()
        text = self.context.text
        for (start, end), person in self.mentions:
            sentence = self.sentence_at(start)
            begin = self._left_edge(sentence[0], start)
            notes = [read_role(self.context, begin, start) if begin < start else None]
            # A minister stays one, farmer's son or not.
            in_office = bool(
                (notes[0] and not notes[0].private)
                and not _FORMER.search(text, begin, start)
            ) or bool(person.roles - words.private_roles and not person.private)
            after = text[end : max(end, sentence[1])]
            for pattern in (APPOSITION, _COPULA):
                match = pattern.match(after)
                if match:
                    notes.append(
                        read_apposition(
                            self.context,
                            end + match.start("role"),
                            end + match.end("role"),
                        )
                    )
            whose = _WHOSE.match(after)
            if whose:
                owned = self.context.within(end + whose.end(), end + whose.end() + 40)
                if owned and owned[0].span[0] <= end + whose.end() + 4:
                    notes.append(RoleNote("leader", owned[0].actor, private=False))
            for note in notes:
                if note is not None:
                    person.roles.add(note.head)
                    person.gender = person.gender or words.role_genders.get(note.head)
                    if note.private and not person.party:
                        person.private = person.private or not in_office
                    elif person.party is None and not note.private:
                        person.party = note.party
            if person.party is None and not person.private:
                person.party = self._owner(begin, start)
            if person.party is None and _PRIVATE_EMPLOYER.match(after):
                person.private = True
            if person.party is None and not person.private:
                link = _OF_PARTY.match(after)
                if link:
                    nearby = self.context.within(
                        end + link.end() - 4, min(sentence[1], end + 90)
                    )
                    if nearby and nearby[0].span[0] - (end + link.end()) <= 4:
                        person.party = self.context.meant(nearby)
                        person.private = is_private_employer(person.party)
            self._title_gender(start, begin, person)
        american = "United States" in self.context.counts
        for person in self.people:
            if american and person.party is None and not person.private:
                # Only of American presidents does news speak as "the X administration".
                surname = re.escape(person.name.split()[-1])
                if re.search(rf"\b{surname}(?:['’]s)? administration\b", text):
                    person.party = "United States"
        for (start, _), person in self.mentions:
            if person.party is None and not person.private and person.roles:
                begin = self._left_edge(self.sentence_at(start)[0], start)
                person.party = self._owner(begin, start)
        for person in self.people:
            person.gender = person.gender or words.given.get(person.name.split()[0])
            if person.private:
                person.party = person.name

    def owner_of(self, person: Person) -> str | None:
        """Return the party of whom a person's office belongs to (``Ruiz's deputy``)."""
        start = min(person.mentions)[0]
        begin = self._left_edge(self.sentence_at(start)[0], start)
        return self._owner(begin, start) if begin < start else None

    def boss_of(self, person: Person) -> Person | None:
        """Return the person whose office it is (``his deputy, Ana Ruiz``)."""
        for start, end in person.mentions[:3]:
            begin = self._left_edge(self.sentence_at(start)[0], start)
            lead = self.context.text[begin:start]
            pronoun = re.match(
                r"(his|her)\s", lead, re.IGNORECASE
            ) or _OWN_BEFORE.search(self.context.text, max(0, begin - 5), begin)
            if pronoun:
                wanted = "male" if pronoun[1].lower() == "his" else "female"
                for (place, _), other in self.before(begin, 6):
                    fits = self._gender(other) in {wanted, None}
                    if fits and other is not person and not self.is_quoted(place):
                        return other
            apposed = re.match(r",\s+", self.context.text[end:])
            if apposed is None:
                continue
            for (place, stop), other in self.within(end, end + 50)[:1]:
                owns = re.match(r"['’]s?\s", self.context.text[stop:])
                if owns and place <= end + apposed.end() + 20 and other is not person:
                    return other
        return None

    def _left_edge(self, floor: int, start: int) -> int:
        """Return where the words before a name that belong to it begin."""
        role = role_before(self.context, max(floor, start - 100), start)
        return left_edge(self.context.text, floor, start) if role is None else role

    def _owner(self, begin: int, start: int) -> str | None:
        """Return the party that a possessive before a name or office points to."""
        text = self.context.text
        lead = text[begin:start]
        if re.match(r"(?:its|their)\b", lead, re.IGNORECASE):
            return self.context.antecedent(begin)
        pronoun = re.search(r"\b(his|her)\s", lead, re.IGNORECASE)
        if pronoun:
            titled = self._title_in_sentence(begin)
            if titled is not None:
                return titled
            wanted = "male" if pronoun[1].lower() == "his" else "female"
            owners = [
                person
                for (place, _), person in self.before(begin, 6)
                if self._gender(person) in {wanted, None} and not self.is_quoted(place)
            ]
            return owners[0].party if owners else None
        for mention in self.context.within(begin, start):
            between = text[mention.span[1] : start]
            if re.fullmatch(r"['’]s?\s+", between):
                return mention.actor
        for (_, stop), owner in self.within(begin, start):
            if re.match(r"['’]s?\s", text[stop:start]):
                return owner.party
        return self.context.institution_owner(begin, start)

    def _title_in_sentence(self, position: int) -> str | None:
        """Return the party of the title alone that a possessive takes up.

        ``"The Secretary-General is waiting," his spokesman said.``
        """
        opening = self.context.text.rfind("\n", 0, position) + 1
        said = self.context.text[opening:position].lower()
        for title, party in lexicon().titles_of.items():
            if f"the {title} " in said and party in self.context.counts:
                return party
        return None

    def _title_gender(self, start: int, begin: int, person: Person) -> None:
        words = lexicon()
        prefix = self.context.text[begin:start].split()
        for word in prefix:
            person.gender = person.gender or words.honorifics.get(word)
        lowered = " ".join(prefix).lower()
        if re.search(r"\b(?:his|her|its|their)\s", lowered):
            return
        if "secretary general" in lowered.replace("-", " ") and person.party is None:
            person.party = self.context.body
        for title, party in words.titles_of.items():
            if (
                person.party is None
                and title in lowered
                and party in self.context.counts
            ):
                person.party = party

    def _guess_genders(self) -> None:
        """Take the gender of a pronoun that follows in a sentence with one person."""
        for (_, end), person in self.mentions:
            if person.gender is not None:
                continue
            sentence = self.sentence_at(end - 1)
            if len({id(p) for _, p in self.within(*sentence)}) > 1:
                continue
            match = _PRONOUN.search(self.context.text, end, max(end, sentence[1]))
            if match and not self.is_quoted(match.start()):
                male = match[0].lower() in {"he", "his", "him", "himself"}
                person.gender = "male" if male else "female"
