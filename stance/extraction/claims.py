"""Clauses in which a party takes a position, told by subject and predicate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stance.extraction.advice import find_advice
from stance.extraction.claimants import COPULA, Claim, Subject, opens_clause
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.subject_phrase import subject_end
from stance.records import Span

_INSERTION = re.compile(
    r"(?:\s*\([^()]{1,80}\)|,\s[^,;:“”\"]{2,120},|\s+[–—]\s[^–—]{2,120}\s[–—]"
    r"|\s+(?:of|in|on|for|at|under|among|from)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)"
)
_COORDINATED = re.compile(r"\s+(?:and|n?or)\s+(?:the\s+)?")
_TAKEN_UP = re.compile(r"(?:It|They)\b")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b", re.IGNORECASE)
_ADVICE = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|now\s+|therefore\s+|still\s+)?(?:should(?:n['’]t)?|must|ought\s+(?:not\s+)?to|needs?\s+to|has\s+to|have\s+to"
    r"|had\s+better|would\s+do\s+(?:well|better)\s+to|would\s+be\s+(?:wise|foolish|better\s+off|better\s+advised|well\s+advised|right|wrong|smart)\b)",
)
_RULES = re.compile(
    r"^\W*(?:under|according\s+to|in\s+line\s+with)\s+(?:the|its|a|this|that|current)\b|\b(?:law|rules?|treaty|constitution)\s+(?:says|requires|states)\b",
    re.IGNORECASE,
)
# What is held back or merely takes place is no position.
_NO_POSITION = re.compile(
    r"(?:g[ai]v(?:e[sn]?|ing)|offer(?:s|ed|ing)?)\s+(?:no|few|little)\s+(?:\w+\s+)?"
    r"(?:details?|comments?|reasons?|explanations?|figures?|dates?|timetables?|answers?)\b"
    r"|(?:hold(?:s|ing)?|held|open(?:s|ed|ing)?|start(?:s|ed|ing)?|beg[aiu]ns?)\s+"
    r"(?:an?\s+|the\s+|its\s+|their\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:talks|meetings?|sessions?|conferences?|summits?|elections?|conventions?)\b",
    re.IGNORECASE,
)
_LACKS_INCENTIVE = re.compile(
    r"\bthere\s+is\s+(?:no|little)\s+(?:incentive|reason|appetite)\s+for\s+(?:the\s+)?",
    re.I,
)


def find_claims(
    context: PartyContext,
    subjects: Sequence[Subject],
    sentence: Span,
    last: Subject | None,
    advised: Subject | None = None,
) -> Iterator[Claim]:
    """Yield the clauses of a sentence in which a party takes a position.

    Parameters
    ----------
    context, subjects
        The document, and the parties of the sentence.
    sentence
        Its span.
    last
        Subject of what went before, whose course a recommendation may be.
    advised
        Party that the sentence before advises; ``It must`` goes on with it.
    """
    text = context.text
    start, end = sentence
    ruled = bool(_RULES.search(text[start:end]))
    seen: set[int] = set()
    for subject in subjects:
        if subject.start in seen or not opens_clause(text, start, subject.start):
            continue
        if _is_coordinated(context, subject):
            continue
        position = _skip_insertion(context, subject, end)
        for begin in position:
            advice = _ADVICE.match(text, begin, end)
            if advice is not None and not ruled:
                seen.add(subject.start)
                yield Claim(subject, advice.end(), True, "advice")
                break
            predicate = _predicate_end(text, subject, begin, end)
            if predicate is not None:
                seen.add(subject.start)
                yield Claim(subject, predicate, False, "position-verb")
                break
    for match in _LACKS_INCENTIVE.finditer(text, start, end):
        nearby = [
            m for m in context.within(match.end(), end) if m.span[0] == match.end()
        ]
        if nearby:
            span = nearby[0].span
            subject = Subject(
                span, match.start(), span[1], nearby[0].actor, False, "name"
            )
            yield Claim(subject, span[1], False, "incentive")
    taken_up = _TAKEN_UP.match(text, start, end) if advised and not seen else None
    if advised is not None and taken_up is not None and not ruled:
        advice = _ADVICE.match(text, taken_up.end(), end)
        if advice is not None:
            seen.add(start)
            subject = replace(advised, start=start, end=taken_up.end())
            yield Claim(subject, advice.end(), True, "advice")
    yield from find_advice(context, start, end, seen, last, ruled=ruled)


def _is_coordinated(context: PartyContext, subject: Subject) -> bool:
    """Tell whether ``A and`` stands before, so that A is the subject already."""
    before = context.before(subject.start, 1)
    if not before:
        return False
    between = context.text[before[0].span[1] : subject.start]
    return bool(re.fullmatch(r"\s+(?:and|n?or)\s+(?:the\s+)?", between))


def _skip_insertion(context: PartyContext, subject: Subject, end: int) -> list[int]:
    """Return where the predicate may begin: at once, or after what is inserted."""
    text = context.text
    positions = [subject.end]
    joined = _COORDINATED.match(text, subject.end, end)
    if joined is not None:
        partner = next(
            (m for m in context.within(subject.end, end) if m.span[0] == joined.end()),
            None,
        )
        if partner is not None:
            positions.append(subject_end(text, partner, end))
    inserted = _INSERTION.match(text, subject.end, end)
    if inserted is not None:
        positions.append(inserted.end())
    return positions


def _predicate_end(text: str, subject: Subject, begin: int, end: int) -> int | None:
    words = lexicon()
    headline = (
        not text[subject.start : end].rstrip().endswith((".", "!", "?", "”", '"'))
    )
    space = re.compile(r"\s+").match(text, begin, end)
    if space is None:
        return None
    if subject.end > subject.mention[1] and re.match(COPULA, text[begin:end]):
        return space.end() + 2
    position = space.end()
    if headline:
        future = re.compile(r"to\s+", re.IGNORECASE).match(text, position, end)
        if future is not None:
            verb = words.position_verb.match(text, future.end(), end)
            return verb.end() if verb else None
    match = words.predicate.match(text, position, end)
    if match is None:
        return None
    rest = text[match.end() : end]
    if len(re.findall(r"\w+", rest)) < 1:
        return None
    if match["verb"] is None:
        return match.end()
    if _NO_POSITION.match(text, match.start("verb"), end):
        return None
    word = match["verb"].lower()
    filler = match["filler"]
    if _BE.search(filler) and not word.endswith("ing"):
        return None
    if not filler.strip() or not re.search(
        r"\b(?:is|are|was|were|been|being|do|does|did|will|would|can|could|may|might|has|have|had|shall|to)\b",
        filler,
        re.I,
    ):
        if word.endswith("ing"):
            return None
        if word in words.base_verbs and not subject.plural and word != "cut":
            return None
    if word in words.weak_verbs and not words.position_objects.search(rest):
        return None
    return match.end()
