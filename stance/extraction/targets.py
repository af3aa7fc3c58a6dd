"""Whose move a statement reports, and toward whom."""

import re

from stance.extraction.affiliation import Affiliations
from stance.extraction.antecedents import is_subject
from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import PartyMention
from stance.extraction.lexicon import lexicon
from stance.extraction.roles import is_private_employer
from stance.extraction.subject_phrase import subject_end

_SPEAKERS_OWN = re.compile(r"\b(?:we|us|our|ours|I|me|my)\b")
_REPORTED_MOVE = re.compile(r"(?:(?:the|that)\s+)*", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:both|the two|all) (?:sides|parties|countries|delegations|governments"
    r"|camps)\b"
)
_BROKERED = re.compile(
    r"\b(?:proposed|backed|brokered|mediated|drafted|hosted|sponsored|supported)\s+by"
    r"\s+(?:the\s+)?(?:[A-Z][\w.]*(?:\s+[A-Z][\w.]*)*(?:,?\s+(?:and\s+)?(?:the\s+)?))*\Z"
)
_LEAD = 700
_DUTY = re.compile(
    r"\s+(?:must|should|ought|needs?|has\s+to|have\s+to|will|would|could|may|might|can)\b"
)
_FIRM = re.compile(r"\s+(?:will|would|could|may|might|can)\s+(?:not|never)\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|outside|inside|across|around"
    r"|(?:travel|go|fly|return|head|trip|visit|flight)(?:s|ed|led|ing|ling)? to)\s+$",
    re.IGNORECASE,
)


class Targets:
    """Find the actors that contents name and the other sides of statements.

    Parameters
    ----------
    affiliations
        The document's parties, persons and who belongs to whom.
    """

    def __init__(self, affiliations: Affiliations) -> None:
        self.affiliations = affiliations
        self.parties = affiliations.parties
        self.people = affiliations.people
        self.text = self.parties.text

    def mover(self, attribution: Attribution, own: str | None) -> str | None:
        """Return the other party whose move is all that the content reports.

        Where the speaker has no party (``two people involved said``), every act of
        a party in first place counts, also one that is still to come.
        """
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
            m.actor == own and is_subject(self.text, *m.span) for m in mentions[1:]
        ):
            return None
        after = subject_end(self.text, subject, end)
        duty = _DUTY.match(self.text, after) and not _FIRM.match(self.text, after)
        if duty:
            return None if own is not None else subject.actor
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

    def target(
        self, attribution: Attribution, actor: str | None, own: str | None
    ) -> str | None:
        """Return the other side of a statement's matter, or None if it is unclear.

        In this order: a party that the content names, the one told, the one whose
        move is reported, another party of the sentence or the one before, and the
        counterpart in a document about two.
        """
        start, end = attribution.content[0][0], attribution.content[-1][1]
        known = {actor}
        others = [
            name
            for span in attribution.content
            for name in self._named(*span)
            if name not in known
        ]
        counterpart = self._counterpart(actor, max(end, self._sentence_end(start)))
        if counterpart in others:
            return counterpart
        if others:
            return max(dict.fromkeys(others), key=others.count)
        if own not in {actor, None} and attribution.mode != "narrated":
            return own
        if attribution.addressee is not None:
            told = [n for n in self._named(*attribution.addressee) if n not in known]
            if told:
                return told[0]
        if actor is None or actor not in self.parties.counts:
            return None
        if counterpart is None and _BOTH.search(self.text, start, end):
            return None
        sentence = self.people.sentence_at(start)
        floor, ceiling = min(sentence[0], start), max(sentence[1], end)
        around = self._around(floor, ceiling, attribution, actor)
        if counterpart is not None:
            if counterpart in around or not around:
                return counterpart
            return around[0]
        if self.affiliations.sides:
            return around[0] if around else None
        if not around and floor > 0 and "\n\n" not in self.text[floor - 2 : floor]:
            before = self.people.sentence_at(floor - 1)
            # What stands nearby is the other side only of what is told together.
            if any(m.actor == actor for m in self.parties.within(before[0], floor)):
                around = self._around(before[0], floor, attribution, actor)
        return around[0] if around else None

    def _sentence_end(self, position: int) -> int:
        return self.people.sentence_at(position)[1]

    def _counterpart(self, actor: str | None, position: int) -> str | None:
        """Return the other of two sides if the reader has met it by a position."""
        other = self.affiliations.counterpart(actor)
        if other is None or other not in self.parties.first_starts:
            return other
        met = self.parties.first_starts[other] < max(position, _LEAD)
        return other if met else None

    def _around(
        self, floor: int, ceiling: int, attribution: Attribution, actor: str
    ) -> list[str]:
        source = attribution.source or (0, 0)
        return [
            m.actor
            for m in self.parties.within(floor, ceiling)
            if m.actor != actor
            and not self._is_aside(m)
            and not source[0] <= m.span[0] < source[1]
        ]

    def _named(self, start: int, end: int) -> list[str]:
        """Return the parties a stretch names, also by an office or a person."""
        found = [
            (m.span[0], m.actor)
            for m in self.parties.within(start, end)
            if not self._is_aside(m)
        ]
        found += [(s[0], a) for s, a in self.parties.standing_in(start, end)]
        for span, person in self.people.within(start, end):
            party = self.affiliations.party_of(person)
            if party is not None and party != person.name:
                found.append((span[0], party))
        return [actor for _, actor in sorted(found)]

    def _is_aside(self, mention: PartyMention) -> bool:
        """Tell whether a party is named as a place or an employer only."""
        if is_private_employer(mention.actor):
            return True
        if _BROKERED.search(self.text, max(0, mention.span[0] - 90), mention.span[0]):
            return True
        if mention.kind != "metonym":
            return False
        begin = mention.span[0]
        return bool(_PLACE_BEFORE.search(self.text[max(0, begin - 12) : begin]))
