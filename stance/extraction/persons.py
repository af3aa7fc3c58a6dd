"""The persons of a document: names, offices, parties, gender, in reading order."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from stance.extraction.lexicon import lexicon
from stance.extraction.names import APPOSITION, VERB_AFTER, NameReader
from stance.extraction.parties import PartyContext
from stance.extraction.roles import RoleNote, is_private_employer, read_role
from stance.records import Span

_OF_PARTY = re.compile(r"\s+(?:of|from|at|for|with)\s+(?:the\s+)?(?=[A-Z])")


_COPULA = re.compile(
    r"\s+(?:is|was|has been|became)\s+(?P<role>(?:the|a|an)\s+[^,.;:!?“”\"()\n]{2,100})"
)


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
    sources
        Spans that are known to name who says something.
    """

    def __init__(
        self,
        context: PartyContext,
        sentences: Sequence[Span],
        quoted: Sequence[Span],
        sources: Sequence[Span] = (),
    ) -> None:
        self.context = context
        self.people: list[Person] = []
        self._by_token: dict[str, list[Person]] = {}
        self._sentence_starts = [s[0] for s in sentences]
        self._sentences = sentences
        self._spoken = {s[0] for s in sources}
        self.mentions: list[tuple[Span, Person]] = []
        singles: list[tuple[Span, str, bool]] = []
        for span, titled in NameReader(context, sources).read():
            name = context.text[span[0] : span[1]]
            if len(name_tokens(name)) > 1 and " " in name:
                self._meet(span, name)
            else:
                singles.append((span, name, titled))
        self._meet_singles(singles)
        self.mentions.sort(key=lambda item: item[0])
        self._starts = [span[0] for span, _ in self.mentions]
        self._describe()
        self._guess_genders(quoted)

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
            begin = _left_edge(text, sentence[0], start)
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
            if person.party is None and not person.private:
                link = _OF_PARTY.match(after)
                if link:
                    nearby = self.context.within(
                        end + link.end() - 4, min(sentence[1], end + 90)
                    )
                    if nearby and nearby[0].span[0] - (end + link.end()) <= 4:
                        person.party = nearby[0].actor
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
                begin = _left_edge(text, self.sentence_at(start)[0], start)
                person.party = self._owner(begin, start)
        for person in self.people:
            person.gender = person.gender or words.given.get(person.name.split()[0])
            if person.private:
                person.party = person.name

    def _owner(self, begin: int, start: int) -> str | None:
        """Return the party that a possessive before a name or office points to."""
        text = self.context.text
        lead = text[begin:start]
        if re.match(r"(?:its|their)\b", lead, re.IGNORECASE):
            return self.context.antecedent(begin)
        if re.search(r"\b(?:his|her)\s", lead, re.IGNORECASE):
            return next((p.party for _, p in self.before(begin, 1)), None)
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
            if parties:
                return RoleNote("leader", parties[0].actor, private=False)
        cut = re.search(r"\s(?:said|says|told|added|who|warned)\b", text[start:end])
        return read_role(self.context, start, start + cut.start() if cut else end)

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

    def _guess_genders(self, quoted: Sequence[Span]) -> None:
        """Take the gender of a pronoun that follows in a sentence with one person."""
        for (_, end), person in self.mentions:
            if person.gender is not None:
                continue
            sentence = self.sentence_at(end - 1)
            if len({id(p) for _, p in self.within(*sentence)}) > 1:
                continue
            match = _PRONOUN.search(self.context.text, end, max(end, sentence[1]))
            if match and not any(s <= match.start() < e for s, e in quoted):
                person.gender = (
                    "male"
                    if (
                        match[0].lower().startswith("h")
                        and match[0].lower()[:2] == "hi"
                    )
                    or match[0].lower() == "he"
                    else "female"
                )


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


def _left_edge(text: str, floor: int, start: int) -> int:
    """Return where the words before a name that belong to it begin."""
    words = lexicon()
    floor = max(floor, start - 100)
    position = start
    comma = re.search(r",\s+$", text[floor:start])
    if comma:
        position = floor + comma.start()
        previous = re.search(r"[^,.;:!?“”\"()\n]*$", text[floor:position])
        begin = position - len(previous[0]) if previous else position
        return begin + len(text[begin:position]) - len(text[begin:position].lstrip())
    for match in reversed(list(re.finditer(r"\S+", text[floor:start]))):
        word = match[0]
        bare = word.rstrip(".,").lower()
        if word.endswith((",", ";", ":", "”", '"')):
            break
        if not (
            word[0].isupper()
            or word[0].isdigit()
            or bare in words.roles
            or bare in words.role_modifiers
            or bare in {"the", "a", "an", "of", "for", "and", "to"}
            or bare in words.institutions
            or bare.endswith(("'s", "’s", "s'", "-born", "ing", "al", "ary"))
        ):
            break
        position = floor + match.start()
    return position
