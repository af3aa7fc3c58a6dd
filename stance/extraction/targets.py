"""Whose move a statement reports, and toward whom."""

import re
from itertools import pairwise

from stance.extraction.affiliation import Affiliations
from stance.extraction.antecedents import is_subject
from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import PartyMention
from stance.extraction.lexicon import lexicon
from stance.extraction.matters import Matters
from stance.extraction.roles import is_private_employer
from stance.extraction.subject_phrase import subject_end

_SPEAKERS_OWN = re.compile(r"\b(?:we|us|our|ours|I|me|my)\b")
_REPORTED_MOVE = re.compile(r"(?:(?:the|that)\s+)*", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:both|the two|all) (?:sides|parties|countries|delegations|governments"
    r"|camps|leaders|armies|presidents|teams|of them|neighbou?rs|generals|capitals)\b"
    r"|\bthe delegations\b",
    re.IGNORECASE,
)
_BROKERED = re.compile(
    r"\b(?:proposed|backed|brokered|mediated|drafted|hosted|sponsored|supported)\s+by"
    r"\s+(?:the\s+)?(?:[A-Z][\w.]*(?:\s+[A-Z][\w.]*)*(?:,?\s+(?:and\s+)?(?:the\s+)?))*\Z"
)
_OWNED = re.compile(r"(?:his|her|its|their)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:we and|us and|together with|along with|jointly with|like)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+and\s+(?:the\s+)?")
_REPLIES = re.compile(
    r"\b(?:repli|respond|retort|counter|answer|hit back|shot back|hits back)",
    re.IGNORECASE,
)
_STAFF_ABROAD = re.compile(
    r"(?:['’]s)?\s+(?:\w+\s+)?(?:inspectors?|monitors?|observers?|agenc(?:y|ies)|peacekeepers"
    r"|headquarters|resolutions?|charter|inspections?)\b",
    re.IGNORECASE,
)
_CITY_AFTER = re.compile(
    r"\s+(?:capital|city|coast|resort|port|town|airport|village|side|bank|public|daily"
    r"|newspaper|broadcaster)\b"
)
_FORUM = re.compile(
    r"\b(?:(?:take|took|taking|bring|brought|refer|referred)s?\s+(?:[\w’'-]+\s+){1,5}?to"
    r"|(?:mediators?|observers?|monitors?|inspectors?|facilitators?)\s+(?:from|of))"
    r"\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
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
        self._told: list[tuple[int, str | None]] = []
        self.matters = Matters(affiliations)
        self.matters.add_sentences(self.people.sentences, self._is_set_aside)

    def learn(self, attribution: Attribution, actor: str | None) -> None:
        """Take note of the other side that a statement's content names."""
        self._told.append((attribution.content[0][0], actor))
        if actor is None or actor not in self.parties.counts:
            return
        named = {n for span in attribution.content for n in self._named(*span)}
        others = named - {actor}
        if len(others) == 1:
            self.matters.add_named(attribution.content[0][0], actor, others.pop())

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
        if not predicate["filler"] and self._is_demanded(subject, verb, after):
            return None
        rest = self.text[predicate.end() : end]
        if verb in words.weak_verbs and not words.position_objects.search(rest):
            return None
        return subject.actor

    def _is_demanded(self, subject: PartyMention, verb: str, after: int) -> bool:
        """Tell a wish (``that Peru withdraw``) from a report (``Peru withdraws``)."""
        head = self.text[subject.span[0] : after].lower().split()[-1]
        plural = subject.kind == "demonym" or (
            head.endswith("s") and subject.kind == "organization"
        )
        return verb in lexicon().base_verbs and not plural

    def target(
        self, attribution: Attribution, actor: str | None, own: str | None
    ) -> str | None:
        """Return the other side of a statement's matter, or None if it is unclear.

        In this order: a party that the content names, the one told, the one whose
        move is reported, another party of the sentence or the one before, and the
        counterpart in a document about two.
        """
        start, end = attribution.content[0][0], attribution.content[-1][1]
        others = [
            name
            for span in attribution.content
            for name in self._named(*span)
            if name != actor
        ]
        takes_part = actor is not None and actor in self.parties.counts
        opponent = self.matters.opponent(actor, start) if actor and takes_part else None
        if actor in self.affiliations.neutral and len(set(others)) != 1:
            return None
        two_sided = actor is not None and self._is_of_two(actor)
        if not two_sided and self._names_both(start, end, actor):
            return None
        if opponent in others:
            return opponent
        if others:
            return max(dict.fromkeys(others), key=others.count)
        if own not in {actor, None} and attribution.mode != "narrated":
            return own
        if attribution.addressee is not None:
            told = [n for n in self._named(*attribution.addressee) if n != actor]
            if told:
                return told[0]
        if actor is None or not takes_part:
            return None
        answered = self._answered(attribution, actor)
        if answered is not None:
            return answered
        if _BOTH.search(self.text, start, end) and not self._is_of_two(actor):
            return None
        if opponent is not None:
            return opponent
        sentence = self.people.sentence_at(start)
        floor, ceiling = min(sentence[0], start), max(sentence[1], end)
        around = self._around(floor, ceiling, attribution, actor)
        if not around and floor > 0 and "\n\n" not in self.text[floor - 2 : floor]:
            before = self.people.sentence_at(floor - 1)
            # What stands nearby is the other side only of what is told together.
            if any(m.actor == actor for m in self.parties.within(before[0], floor)):
                around = self._around(before[0], floor, attribution, actor)
        return around[0] if around else None

    def _is_of_two(self, actor: str) -> bool:
        return self.affiliations.counterpart(actor) is not None

    def _names_both(self, start: int, end: int, actor: str | None) -> bool:
        """Tell whether a content speaks of two other parties alike."""
        named = self.parties.within(start, end)
        return any(
            one.actor != two.actor
            and actor not in {one.actor, two.actor}
            and _AND.fullmatch(self.text, one.span[1], two.span[0])
            for one, two in pairwise(named)
        )

    def _answered(self, attribution: Attribution, actor: str) -> str | None:
        """Return the party whose statement a reply comes after."""
        cue = attribution.cue
        if cue is None or not _REPLIES.search(self.text[slice(*cue)]):
            return None
        start = attribution.content[0][0]
        earlier = [told for told in self._told if start - 1500 < told[0] < start]
        for _, other in reversed(earlier):
            if other not in {actor, None} and other in self.parties.counts:
                return other
        return None

    def _around(
        self, floor: int, ceiling: int, attribution: Attribution, actor: str
    ) -> list[str]:
        source = attribution.source or (0, 0)
        return [
            m.actor
            for m in self.parties.within(floor, ceiling)
            if m.actor != actor
            and not self._is_set_aside(m)
            and not source[0] <= m.span[0] < source[1]
        ]

    def _named(self, start: int, end: int) -> list[str]:
        """Return the parties a stretch names, also by an office or a person."""
        found = [
            (m.span[0], m.actor)
            for m in self.parties.within(start, end)
            if not self._is_aside(m)
        ]
        # ``his government`` is mostly the speaker's own.
        found += [
            (s[0], a)
            for s, a in self.parties.standing_in(start, end)
            if not _OWNED.match(self.text, s[0])
        ]
        for span, person in self.people.within(start, end):
            party = self.affiliations.party_of(person)
            if party is not None and party != person.name:
                found.append((span[0], party))
        return [actor for _, actor in sorted(found)]

    def _is_set_aside(self, mention: PartyMention) -> bool:
        """Tell whether a party is named as a place or aside outside a content."""
        begin, stop = mention.span
        if self._is_aside(mention):
            return True
        if mention.kind == "demonym" and _CITY_AFTER.match(self.text, stop):
            return True
        before = self.text[max(0, begin - 16) : begin]
        return mention.kind != "demonym" and bool(_PLACE_BEFORE.search(before))

    def _is_aside(self, mention: PartyMention) -> bool:
        """Tell whether a party is named as a place or an employer only."""
        if is_private_employer(mention.actor):
            return True
        if _BROKERED.search(self.text, max(0, mention.span[0] - 90), mention.span[0]):
            return True
        if _TOGETHER.search(self.text, max(0, mention.span[0] - 24), mention.span[0]):
            return True
        if mention.kind == "organization":
            return bool(
                _STAFF_ABROAD.match(self.text, mention.span[1])
                or _FORUM.search(
                    self.text, max(0, mention.span[0] - 60), mention.span[0]
                )
            )
        if mention.kind != "metonym":
            return False
        begin = mention.span[0]
        return bool(_PLACE_BEFORE.search(self.text[max(0, begin - 12) : begin]))
