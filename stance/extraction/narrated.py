"""Positions that an article tells in its own voice, and courses that it recommends."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from stance.extraction.attribution import Attribution
from stance.extraction.claimants import Claim, Subject, find_subjects, opens_clause
from stance.extraction.claims import find_claims
from stance.extraction.gazetteer import Gazetteer, after_dateline
from stance.extraction.parties import PartyContext
from stance.records import Span
from stance.text import Quotation

_MAX_SENTENCE = 1200


_BIOGRAPHY = re.compile(
    r"^\W*(?:By\s+[A-Z]|Reporting\s+by|Additional\s+reporting|Editing\s+by|Photo|Image|Read\s+more"
    r"|Copyright|Updated|Published)|\b(?:is|was)\s+(?:an?|the)\s+(?:[\w-]+\s+){0,4}(?:correspondent|columnist|professor"
    r"|fellow|author|reporter|lecturer|contributor|editor|journalist)\b|\bthe\s+views\s+expressed\b"
    r"|\bcontributed\s+to\s+this\b",
    re.IGNORECASE,
)


_CONNECTIVE = re.compile(
    r"^(?:(?:and|but|while|whereas|although|though|because|since|as|yet|so|or)\b[\s,]*)+|^[\s,;:–—\-()]+",
    re.IGNORECASE,
)


_NEXT_SUBJECT = re.compile(
    r"[,;]?\s+(?:and|but|while|as)\s+[^,;]{1,80}$|[,;]\s+[^,;]{1,60}$"
)


# A clause of its own before that of the party: "Rain fell as Varsia refused".
_EARLIER_CLAUSE = re.compile(
    r"(?:,\s+)?\b(?:as|while|whereas)\s+(?:the\s+)?$|;\s+(?:the\s+)?$"
    r"|,?\s+(?:an?\s+|\w+\s+)?(?:day|week|month|hour|minute|year)s?"
    r"\s+after\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|[a-z]{2,}ed|[a-z]{3,}(?<!s)s"
    r"|went|came|fell|rose|met|left|sank|broke|began)\b"
)


_TAIL = re.compile(
    r"(?:[\s,;:–—\-(]+|\b(?:and|but|while|whereas|although|though|because|since|as|yet|so|or|even|with|after)\s*)+$",
    re.IGNORECASE,
)


def find_narrated(
    text: str,
    sentences: Sequence[Span],
    quotations: Sequence[Quotation],
    covered: Sequence[Span],
    gazetteer: Gazetteer,
) -> list[Attribution]:
    """Find positions told in the article's own voice.

    Parameters
    ----------
    text
        The document.
    sentences
        Its sentences, in text order.
    quotations
        Its quotations; nothing is sought inside them.
    covered
        Spans of attributed statements (contents, cues, sources), in any order.
    gazetteer
        Names of parties; those of the document are added.

    Returns
    -------
    list of Attribution
        Candidates of mode ``narrated`` in text order, each with the span of its actor
        where there is one. A sentence is split where the actor changes.
    """
    context = PartyContext(gazetteer, text)
    quoted = _Spans([q.outer for q in quotations if q.depth == 0])
    taken = _Spans(covered)
    found: list[Attribution] = []
    last: Subject | None = None
    advised: Subject | None = None
    for begin, end in sentences:
        start = after_dateline(text, begin, end)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        if end - start > _MAX_SENTENCE or _BIOGRAPHY.search(text[start:end]):
            continue
        if text[start:end].endswith("?"):
            continue
        subjects = find_subjects(context, start, end)
        claims = [
            claim
            for claim in find_claims(context, subjects, (start, end), last, advised)
            if not quoted.touches(claim.subject.start, claim.predicate)
            and not taken.touches(claim.subject.start, claim.predicate)
        ]
        found.extend(_statements(text, (start, end), claims, taken))
        advised = claims[-1].subject if claims and claims[-1].recommended else None
        last = next((s for s in subjects if opens_clause(text, start, s.start)), last)
    return found


class _Spans:
    """Spans that can be asked whether they meet a stretch of text."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans: list[Span] = []
        for start, end in sorted(spans):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            else:
                self.spans.append((start, end))
        self._starts = [span[0] for span in self.spans]

    def touches(self, start: int, end: int) -> bool:
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self.spans[index][1] > start

    def gap(self, position: int, start: int, end: int) -> Span:
        """Return the part of a stretch around a position that no span meets."""
        index = bisect_right(self._starts, position) - 1
        if index >= 0:
            start = max(start, self.spans[index][1])
        if index + 1 < len(self.spans):
            end = min(end, self.spans[index + 1][0])
        return start, end


def _statements(
    text: str, sentence: Span, claims: Sequence[Claim], taken: _Spans
) -> Iterator[Attribution]:
    groups: list[list[Claim]] = []
    for claim in sorted(claims, key=lambda c: c.subject.start):
        if groups and groups[-1][0].subject.actor == claim.subject.actor:
            groups[-1].append(claim)
        else:
            groups.append([claim])
    for index, group in enumerate(groups):
        first = group[0]
        start = sentence[0] if index == 0 else first.subject.start
        end = (
            groups[index + 1][0].subject.start
            if index + 1 < len(groups)
            else sentence[1]
        )
        whole, left = end, start
        start, end = taken.gap(first.subject.start, start, end)
        if start > left:
            start = first.subject.start
        elif index == 0:
            start = _own_clause(text, start, first.subject)
        is_cut = end < whole
        if is_cut:
            next_subject = _NEXT_SUBJECT.search(text, first.predicate, end)
            end = next_subject.start() if next_subject else end
        start, end = _trim(text, start, end, split=is_cut or len(groups) > 1)
        if len(re.findall(r"\w+", text[start:end])) < 3 or end <= first.predicate:
            continue
        yield Attribution(
            mode="narrated",
            content=((start, end),),
            actor=first.subject.mention if first.subject.mention[0] >= 0 else None,
            voice_recommended=any(claim.recommended for claim in group),
            found_by=f"narrated:{first.rule}",
        )


def _own_clause(text: str, start: int, subject: Subject) -> int:
    """Return where a party's clause begins after a clause about something else."""
    before = text[start : subject.start]
    link = _EARLIER_CLAUSE.search(before)
    if link is None or len(before[: link.start()].split()) < 3:
        return start
    if re.match(r"\W*(?:as|while|whereas|although|though|if|when)\b", before, re.I):
        return start
    is_clause = link[0].rstrip().endswith("after") or _FINITE.search(
        before[: link.start()]
    )
    return subject.start if is_clause else start


def _trim(text: str, start: int, end: int, *, split: bool) -> Span:
    if split:
        tail = _TAIL.search(text, start, end)
        end = tail.start() if tail else end
        head = _CONNECTIVE.match(text[start:end])
        start += head.end() if head else 0
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(" \t\n,;:–—-•*"))
    end -= len(piece) - len(piece.rstrip(" \t\n,;:–—-."))
    return start, max(start, end)
