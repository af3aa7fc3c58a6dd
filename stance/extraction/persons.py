"""The persons of a document: names, offices, parties, gender, in reading order."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from stance.extraction.lexicon import lexicon
from stance.extraction.names import (
    APPOSITION,
    VERB_AFTER,
    NameReader,
    left_edge,
    role_before,
)
from stance.extraction.parties import PartyContext
from stance.extraction.roles import RoleNote, is_private_employer, read_role
from stance.records import Span

_OF_PARTY = re.compile(r"\s+(?:of|from|at|for|with)\s+(?:the\s+)?(?=[A-Z])")


_COPULA = re.compile(
    r"\s+(?:is|was|has been|became)\s+(?P<role>(?:the|a|an)\s+[^,.;:!?“”\"()\n]{2,100})"
)


_PRIVATE_EMPLOYER = re.compile(
    r"\s+(?:of|from|at|with),? (?:the|an?)\s+(?:[\w-]+\s+){0,2}?(?:campaign group"
    r"|pressure group|advocacy group|think[ -]tank|charity|institute|university|college"
    r"|consultancy|newspaper|magazine|aid group|watchdog|non-?profit)\b"
)
_BY_TRAINING = re.compile(r"\s+by (?:training|trade|profession|education)\b")
_LEADING = re.compile(
    r"who (?:leads|heads|chairs|represents|runs|speaks for|negotiates for|commands|led"
    r"|founded|works for|serves)\b"
)
_WHOSE = re.compile(r",\s+whose\s+")
_PRONOUN = re.compile(r"\b(he|his|him|himself|she|her|herself)\b", re.IGNORECASE)


@dataclass(slots=True)
class Person:
    """A person of a document.

    Attributes
    ----------
    name
        Longest form in the document, without titles.
    gender
        ``male``, ``female`` or None.
    roles
        Head nouns of offices and callings, lower case.
    party
        The party spoken for, or None.
    private
        Speaks for himself or herself.
    mentions
        Spans of the name, in text order.
    """

    name: str
    gender: str | None = None
    roles: set[str] = field(default_factory=set)
    party: str | None = None
    private: bool = False
    mentions: list[Span] = field(default_factory=list)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The name's words in lower case, hyphens taken as spaces."""
        return name_tokens(self.name)


def name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name for comparison.

    Examples
    --------
    >>> name_tokens("Kim Jong-un") == name_tokens("Kim Jong Un")
    True
    """
    return tuple(re.findall(r"\w+", name.lower().replace("’", "").replace("'", "")))


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
        self._sentences = sentences
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
        return self._sentences[index] if index >= 0 else (0, len(self.context.text))

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
                if _compatible(p.tokens, tokens)
            ),
            None,
        ) or next(
            (
                p
                for p in reversed(self._by_token.get(tokens[0], []))
                if _compatible(p.tokens, tokens)
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
                p for p in self._by_token.get(token, []) if _is_family_name(p, token)
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
            after = text[end : max(end, sentence[1])]
            for pattern in (APPOSITION, _COPULA):
                match = pattern.match(after)
                if match:
                    notes.append(
                        self._read_apposition(
                            end + match.start("role"), end + match.end("role")
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
                        person.private = True
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

    def _read_apposition(self, start: int, end: int) -> RoleNote | None:
        text = self.context.text
        if re.match(r"who\b", text[start:end]):
            parties = self.context.within(start, end)
            if parties and is_private_employer(parties[0].actor):
                return RoleNote("analyst", None, private=True)
            leads = _LEADING.match(text, start, end)
            if parties and leads:
                return RoleNote("leader", parties[0].actor, private=False)
            bare = leads and re.compile(r"\s+(the)\s+(\w+)").match(text, leads.end())
            party = self.context.institution(bare[2], start) if bare else None
            return RoleNote("leader", party, private=False) if leads else None
        cut = re.search(
            r"(?:^|\s)(?:said|says|told|added|who|warned)\b", text[start:end]
        )
        note = read_role(self.context, start, start + cut.start() if cut else end)
        trained = _BY_TRAINING.search(text, start, end)
        return None if note and note.private and trained else note

    def _title_gender(self, start: int, begin: int, person: Person) -> None:
        words = lexicon()
        prefix = self.context.text[begin:start].split()
        for word in prefix:
            person.gender = person.gender or words.honorifics.get(word)
        lowered = " ".join(prefix).lower()
        if re.search(r"\b(?:his|her|its|their)\s", lowered):
            return
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


def _compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one name is a shorter form of the other."""
    short, long = sorted((one, other), key=len)
    remaining = iter(long)
    return len(short) > 1 and all(token in remaining for token in short)


def _is_family_name(person: Person, token: str) -> bool:
    tokens = person.tokens
    first = person.name.split()[0]
    if len(tokens) == 1:
        return tokens[0] == token
    if first in lexicon().family_first:
        return token in {tokens[0], tokens[-1]}
    return tokens[-1] == token
