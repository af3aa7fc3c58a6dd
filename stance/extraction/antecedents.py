"""What pronouns refer to."""

import re
from bisect import bisect_left, insort

from stance.extraction.parties import PartyContext
from stance.extraction.persons import Person, PersonTable
from stance.records import Span

_OBLIQUE = re.compile(
    r"\b(?:told|to|with|of|by|for|from|against|met|asked|and|about)\s+(?:[\w.]+\s){0,3}$"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|outside|inside|across|around)\s+$", re.IGNORECASE
)
_PREDICATE = re.compile(
    r"have|has|had|are|were|will|would|can|could|may|might|must|should|do|did|say|said"
    r"|want|wanted|themselves|also"
)
_SENTENCE_END = re.compile(r"(?<=[a-z]{2})[.!?][\"”’]?\s+|\n")
_POSSESSIVE_PERSON = re.compile(r"['’]s?(?!\w)")


def _sentence_start(text: str) -> int:
    """Return where the last sentence of a stretch begins."""
    return max((m.end() for m in _SENTENCE_END.finditer(text)), default=0)


def is_people(text: str, begin: int, stop: int) -> bool:
    """Tell ``the Americans`` or ``the French`` from an adjective before a noun."""
    if text[stop - 1] == "s":
        return True
    article = text[max(0, begin - 4) : begin].lower() == "the "
    following = re.compile(r"\s+([\w’'-]+)").match(text, stop)
    return article and bool(following and _PREDICATE.fullmatch(following[1]))


def is_subject(text: str, begin: int, stop: int) -> bool:
    """Tell whether a mention can be a subject: no object, no owner."""
    before = text[max(0, begin - 40) : begin]
    if _OBLIQUE.search(before[_sentence_start(before) :]):
        return False
    return not text.startswith(("'s", "’s"), stop)


class Antecedents:
    """Find what the pronouns of a document refer to.

    Parameters
    ----------
    parties, people
        The document's parties and persons.
    """

    def __init__(self, parties: PartyContext, people: PersonTable) -> None:
        self.text = parties.text
        self.parties = parties
        self.people = people
        self._pronouns: dict[int, Person] = {}
        self._pronoun_starts: list[int] = []
        self._described: list[tuple[Span, Person]] = []

    def pronoun(self, start: int, gender: str) -> Person | None:
        """Return the person that he or she at a position means."""
        sentence = self.people.sentence_at(start)
        paragraph = self.text.rfind("\n\n", max(0, start - 5000), start)
        earlier = self.text.rfind("\n\n", max(0, paragraph - 5000), max(0, paragraph))
        best: tuple[int, Person] | None = None
        described = [d for d in self._described[-5:] if d[0][0] < start]
        for (begin, stop), person in (*described[::-1], *self.people.before(start)):
            if person.gender not in {gender, None} or begin < max(
                earlier, start - 6000
            ):
                continue
            if self.people.is_quoted(begin):
                continue
            same_sentence = begin >= sentence[0]
            rank = 0
            if begin < paragraph:
                rank += 4
            if not is_subject(self.text, begin, stop):
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
                and not self.people.is_quoted(b)
            ]
            if spoken.gender in {gender, None} and not named_since:
                best = (0, spoken)
        if best is None:
            lone = self._only_one(start, gender)
            if lone is None:
                return None
            best = (0, lone)
        insort(self._pronoun_starts, start)
        self._pronouns[start] = best[1]
        return best[1]

    def _only_one(self, start: int, gender: str) -> Person | None:
        """Return the only man or woman whom the last paragraphs name."""
        named = {
            person.name: person
            for (begin, _), person in self.people.before(start)
            if person.gender == gender
            and begin > start - 1500
            and not self.people.is_quoted(begin)
        }
        return next(iter(named.values())) if len(named) == 1 else None

    def describe(self, span: Span, person: Person) -> None:
        """Take note that a description (``the judge``) means a person."""
        self._described.append((span, person))

    def last_meant(self, person: Person, position: int) -> int:
        """Return where a pronoun before a position last meant a person, else -1."""
        last = bisect_left(self._pronoun_starts, position)
        return max(
            (s for s in self._pronoun_starts[:last] if self._pronouns[s] is person),
            default=-1,
        )

    def forget(self, start: int) -> None:
        """Take back what a pronoun was found to mean."""
        if self._pronouns.pop(start, None) is not None:
            self._pronoun_starts.remove(start)

    def relative(self, start: int) -> Person | Span | None:
        """Return the person or phrase that a relative pronoun takes up."""
        sentence = self.people.sentence_at(start)
        for (begin, stop), person in self.people.before(start, 3):
            if begin >= sentence[0] and start - stop < 120:
                return person
        before = self.text[sentence[0] : start].rstrip(" ,")
        phrase = re.search(r"\b(?:the|an?)\s+[^,;:.]{2,60}$", before, re.IGNORECASE)
        if phrase is None:
            return None
        return sentence[0] + phrase.start(), sentence[0] + phrase.end()

    def neuter(self, start: int) -> str | None:
        """Return the organization or country that it or they means."""
        sentence = self.people.sentence_at(start)
        fallback = None
        for mention in self.parties.before(start, 12):
            begin, stop = mention.span
            if self.people.is_quoted(begin) or begin < start - 800:
                continue
            if mention.kind == "demonym" and not self._is_people(begin, stop):
                continue
            if _PLACE_BEFORE.search(self.text[max(0, begin - 12) : begin]):
                continue
            if is_subject(self.text, begin, stop):
                return mention.actor
            if begin < sentence[0]:
                fallback = fallback or mention.actor
        return fallback

    def _is_people(self, begin: int, stop: int) -> bool:
        """Tell ``the Americans`` from an adjective."""
        return is_people(self.text, begin, stop)

    def subject_of_sentence(self, start: int) -> str | None:
        """Return the first party before a position that its sentence is about."""
        floor, _ = self.people.sentence_at(start)
        for mention in self.parties.within(floor, start):
            if mention.kind != "demonym" and is_subject(self.text, *mention.span):
                return mention.actor
        return None
