"""Clauses in which a party takes a position, told by subject and predicate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.subject_phrase import subject_end
from stance.records import Span

_OPENING = re.compile(
    r"(?:^|[,;:(–—]|\s-|\b(?:and|but|or|while|whereas|although|though|because|since|as|yet|so"
    r"|still|now|then|meanwhile|today|yesterday|instead|both|even|only|week|month|year|\w+day"
    r"|far|turn|response|[a-z]+ly))\s*$",
    re.IGNORECASE,
)


_NOT_OPENING = re.compile(
    r"\b(?:if|when|unless|until|once|after|before|whether|how|what|why|that|which|whom|whose"
    r"|who|than|of|reply|family|where|such as|as well as)\s*$",
    re.IGNORECASE,
)


_PREMODIFIER = re.compile(
    r"(?:^|(?<=[\s(—–-]))(?:the|an?|both|even|only|neither|its|their|most|many|some|all)\s+(?:[a-z][\w-]+\s+){0,2}$",
    re.IGNORECASE,
)


_INSERTION = re.compile(
    r"(?:\s*\([^()]{1,80}\)|,\s[^,;:“”\"]{2,120},|\s+[–—]\s[^–—]{2,120}\s[–—]"
    r"|\s+(?:of|in|on|for|at|under|among|from)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)"
)


_COORDINATED = re.compile(r"\s+(?:and|n?or)\s+(?:the\s+)?")


_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b", re.IGNORECASE)


_COPULA = (
    r"\s+(?:is|are|was|were|remains?|remained|has\s+been|would\s+be|will\s+be|includes?"
    r"|included)\b"
)


_ADVICE = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|now\s+|therefore\s+|still\s+)?(?:should(?:n['’]t)?|must|ought\s+(?:not\s+)?to|needs?\s+to|has\s+to|have\s+to"
    r"|had\s+better|would\s+do\s+(?:well|better)\s+to|would\s+be\s+(?:wise|foolish|better\s+off|better\s+advised|well\s+advised|right|wrong|smart)\b)",
)


_COURSE = re.compile(
    r"\b(?:better|wiser|smarter|saner|safer|sounder|best|wisest|right|sensible|prudent|more\s+\w+|most\s+\w+|only\s+\w+|only|sane)\s+"
    r"(?:approach|course|way|path|option|policy|step|strategy|answer|move|response|alternative"
    r"|bargain|deal|choice|remedy|plan|tactic|idea|solution|place\s+to\s+start)\b[^.;]{0,60}?"
    r"\b(?:would\s+be|would|is|might\s+be|may\s+be|lies|remains)\b"
    r"|\b(?:it\s+is|it['’]s)\s+(?:high\s+)?time\b"
    r"|\bit\s+would\s+be\s+(?:wise|wiser|better|best|prudent|sensible|smarter|a\s+mistake|foolish|folly)\b"
    r"|^better\s+(?:to|still)\b|\bthe\s+alternative\s+is\s+to\b|\bwhat\s+is\s+needed\s+(?:now\s+)?is\b",
    re.IGNORECASE,
)


_RULES = re.compile(
    r"^\W*(?:under|according\s+to|in\s+line\s+with)\s+(?:the|its|a|this|that|current)\b|\b(?:law|rules?|treaty|constitution)\s+(?:says|requires|states)\b",
    re.IGNORECASE,
)


_NAMED_SUBJECT = re.compile(
    r"(?:[A-Z][\w’-]*\.?\s+){0,4}[A-Z][\w’-]+(?=\s+(?:\w+ly\s+|also\s+|now\s+)?(?:should|must|ought\s|would\s+(?:do|be)\s|needs?\s+to\s|had\s+better))"
    r"|\b[Tt]he\s+(?:[a-z]+\s+)?(?:president|premier|prime\s+minister|chancellor|minister|king|governor|mayor)(?=\s+(?:should|must|ought|would\s+do))"
)


# Predicates of a position that need more than a verb of the table.
_FURTHER = re.compile(
    r"\s+(?:(?:has|have|had|is|are|was|were|been|will|would|also|still|now|again|\w+ly)"
    r"\s+)*"
    r"(?:nudg(?:es?|ed|ing)\b|suggest(?:s|ed|ing)?\s+(?!that\b)"
    r"|coax(?:es|ed|ing)?\b|balk(?:s|ed|ing)?\s+at\b|bow(?:s|ed|ing)?\s+to\b"
    r"|cav(?:es?|ed|ing)\s+in\b|sid(?:es?|ed|ing)\s+with\b"
    r"|hold(?:s|ing)?\s+out\b|held\s+out\b|clamou?r(?:s|ed|ing)?\s+for\b"
    r"|(?:put|puts|putting|offer|offers|offered|offering)\s+(?:it|them)sel(?:f|ves)\b"
    r"|(?:brush(?:es|ed|ing)?|wav(?:es?|ed|ing))\s+(?:aside|away|off)\b"
    r"|shrug(?:s|ged|ging)?\s+off\b|spurn(?:s|ed|ing)?\b"
    r"|dig(?:s|ging)?\s+in\b|dug\s+in\b)",
)


_FRONTED = re.compile(
    r"^\W*(?:under\s+no\s+circumstances?|in\s+no\s+(?:case|event)|on\s+no\s+account"
    r"|at\s+no\s+(?:point|time|price)|never(?:\s+again)?|nor|neither|only\s+then"
    r"|least\s+of\s+all)\s+(?:should|must|ought)\s+(?=\w)",
    re.IGNORECASE,
)
_FRONTED_PERSON = re.compile(
    r"the\s+(?:[a-z]+\s+)?(?:president|premier|prime\s+minister|chancellor|minister|king"
    r"|governor|mayor|government|cabinet|administration)\b"
)


_LACKS_INCENTIVE = re.compile(
    r"\bthere\s+is\s+(?:no|little)\s+(?:incentive|reason|appetite)\s+for\s+(?:the\s+)?",
    re.I,
)


_TAKEN_UP = re.compile(
    r"(?:\b(?:and|but|while|though|although|because|since|yet|so)|;)\s+(it|they)\b"
    r"(?!\s+(?:is|was|seems|appears|remains)\s+(?:un)?(?:likely|clear|time))"
)
_STAFF = re.compile(
    r"\b[Tt]he (?:[A-Z][\w’-]+ ){1,2}(?:administration|government|cabinet)\b"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A party where it may be the subject of a clause."""

    mention: Span
    start: int
    end: int
    actor: str
    plural: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A subject with a predicate of position."""

    subject: Subject
    predicate: int
    recommended: bool
    rule: str


def find_subjects(context: PartyContext, start: int, end: int) -> list[Subject]:
    """Return the parties of a sentence, named or described, in text order."""
    words = lexicon()
    text = context.text
    found: list[Subject] = []
    for mention in context.within(start, end):
        stop = subject_end(text, mention, end)
        name = text[mention.span[0] : mention.span[1]]
        bare = stop == mention.span[1]
        if mention.kind == "demonym" and bare and not name.endswith("s"):
            continue
        head = text[mention.span[0] : stop].split()[-1].lower()
        if not bare and (head in words.roles or head.rstrip("s") in words.roles):
            continue
        if re.match(r"['’]s?(?!\w)", text[stop : stop + 3]) and bare:
            stop = _owned_position(text, stop, end)
            if stop < 0:
                continue
        left = _PREMODIFIER.search(text[start : mention.span[0]])
        begin = start + left.start() if left else mention.span[0]
        plural = (
            head.endswith("s") or mention.kind == "organization" or head == "people"
        )
        found.append(
            Subject(
                (
                    mention.span[0],
                    stop
                    if not bare
                    and stop > mention.span[1]
                    and text[mention.span[1]] != "'"
                    and text[mention.span[1]] != "’"
                    else mention.span[1],
                ),
                begin,
                stop,
                mention.actor,
                plural,
                mention.kind,
            )
        )
    taken = {s.mention[0] for s in found}
    for match in _institution_pattern().finditer(text, start, end):
        noun = match["noun"].lower()
        if match["noun"][0].isupper() and match.start() != start:
            continue
        plural = noun.endswith("s") and noun != "seamens"
        if match["the"] is None and not (
            plural and words.institutions[noun] in {"rebels", "union", "government"}
        ):
            continue
        span = match.span()
        if any(
            m.span[0] < span[1] and m.span[1] > span[0]
            for m in context.within(max(start, span[0] - 60), span[1] + 1)
        ):
            continue
        if span[0] in taken:
            continue
        if match["adjective"] and match["adjective"].lower() in {
            "of",
            "in",
            "for",
            "and",
            "two",
            "other",
            "same",
        }:
            continue
        actor = context.institution(noun, span[0]) or noun
        found.append(Subject(span, span[0], span[1], actor, plural, "institution"))
    for match in _STAFF.finditer(text, start, end):
        if not context.within(*match.span()):
            found.append(
                Subject(
                    match.span(), match.start(), match.end(), match[0], False, "person"
                )
            )
    found.sort(key=lambda s: s.start)
    return sorted([*found, *_pronouns(text, found, end)], key=lambda s: s.start)


def _pronouns(text: str, found: Sequence[Subject], end: int) -> Iterator[Subject]:
    """Yield ``it`` and ``they`` that take up the first subject of a sentence."""
    if not found or found[0].kind == "person":
        return
    first = found[0]
    for match in _TAKEN_UP.finditer(text, first.end, end):
        span = match.span(1)
        yield replace(first, start=span[0], end=span[1], plural=match[1] == "they")


@cache
def _institution_pattern() -> re.Pattern[str]:
    nouns = "|".join(
        sorted(
            set(lexicon().institutions) - lexicon().loose_institutions,
            key=len,
            reverse=True,
        )
    )
    return re.compile(
        rf"\b(?:(?P<the>[Tt]he)\s+(?:(?P<adjective>[\w-]+)\s+)?)?(?P<noun>{nouns}|(?<!\w)(?:"
        + "|".join(
            n.capitalize() for n in sorted(lexicon().institutions) if n.endswith("s")
        )
        + r"))\b"
    )


def _owned_position(text: str, stop: int, end: int) -> int:
    """Return where ``X's position`` ends, or -1 where X owns something else."""
    nouns = "|".join(sorted(lexicon().position_nouns))
    match = re.compile(
        rf"['’]s?\s+(?:[\w-]+\s+){{0,2}}?(?:{nouns})(?=(?:\s+(?:on|for|of|in|toward|towards|to)\s+[\w’'\s-]{{2,50}}?)?{_COPULA})"
    ).match(text, stop, end)
    return match.end() if match else -1


def opens_clause(text: str, floor: int, position: int) -> bool:
    """Tell whether a clause can begin at a position of a sentence."""
    left = text[max(floor, position - 40) : position]
    if position - floor <= 40 and not left.strip(" \t\n“\"'(–—-"):
        return True
    if _NOT_OPENING.search(left):
        return False
    return bool(_OPENING.search(left)) if left.strip() else True


def find_claims(
    context: PartyContext,
    subjects: Sequence[Subject],
    sentence: Span,
    last: Subject | None,
) -> Iterator[Claim]:
    """Yield the clauses of a sentence in which a party takes a position.

    `last` is the subject of what went before, whose course a recommendation may be.
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
    yield from _recommended(context, start, end, seen, last, ruled=ruled)


def _recommended(
    context: PartyContext,
    start: int,
    end: int,
    seen: set[int],
    last: Subject | None,
    *,
    ruled: bool,
) -> Iterator[Claim]:
    text = context.text
    course = _COURSE.search(text[start:end])
    if course is not None:
        begin = start + course.start()
        owner = next(
            (
                m
                for m in context.within(start, end)
                if re.search(
                    r"\bfor\s+(?:the\s+)?$", text[max(start, m.span[0] - 9) : m.span[0]]
                )
            ),
            None,
        )
        if owner is not None:
            yield Claim(
                Subject(owner.span, begin, owner.span[1], owner.actor, False, "name"),
                begin + 1, True, "course",
            )  # fmt: skip
        elif not seen:
            named = {m.actor for m in context.within(start, end)}
            if last is not None and last.actor not in named:
                mention, actor = last.mention, last.actor
            else:
                earlier = next(
                    (m for m in context.before(start, 30) if m.actor not in named), None
                )
                mention = earlier.span if earlier else (-1, -1)
                actor = earlier.actor if earlier else ""
            yield Claim(
                Subject(mention, begin, begin, actor, False, "name"),
                begin + 1,
                True,
                "course",
            )
        return
    if ruled:
        return
    yield from _fronted(context, start, end)
    for match in _NAMED_SUBJECT.finditer(text, start, end):
        if any(match.start() <= s <= match.end() for s in seen) or not opens_clause(
            text, start, match.start()
        ):
            continue
        if context.within(match.start(), match.end()) or not _is_titled(match[0]):
            continue
        subject = Subject(
            match.span(), match.start(), match.end(), match[0], False, "person"
        )
        yield Claim(subject, match.end(), True, "advice")


def _fronted(context: PartyContext, start: int, end: int) -> Iterator[Claim]:
    """Yield the advice in ``Under no circumstances should S do it``."""
    fronted = _FRONTED.match(context.text[start:end])
    if fronted is None:
        return
    begin = start + fronted.end()
    article = re.compile(r"the\s+", re.IGNORECASE).match(context.text, begin, end)
    first = article.end() if article else begin
    named = next((m for m in context.within(begin, end) if m.span[0] == first), None)
    person = _FRONTED_PERSON.match(context.text, begin, end)
    if named is not None:
        span, actor = (named.span[0], named.span[1]), named.actor
    elif person is not None:
        span, actor = person.span(), person[0]
    else:
        return
    yield Claim(Subject(span, start, span[1], actor, False, "name"), span[1], True,
                "advice")  # fmt: skip


def _is_titled(name: str) -> bool:
    words = lexicon()
    tokens = name.split()
    return any(
        t.rstrip(".").lower() in words.roles
        or t in words.honorifics
        or t in words.given
        for t in tokens
    )


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
    if subject.end > subject.mention[1] and re.match(_COPULA, text[begin:end]):
        return space.end() + 2
    position = space.end()
    if headline:
        future = re.compile(r"to\s+", re.IGNORECASE).match(text, position, end)
        if future is not None:
            verb = words.position_verb.match(text, future.end(), end)
            return verb.end() if verb else None
    further = _FURTHER.match(text, begin, end)
    if further is not None:
        return further.end()
    match = words.predicate.match(text, position, end)
    if match is None:
        return None
    rest = text[match.end() : end]
    if len(re.findall(r"\w+", rest)) < 1:
        return None
    if match["verb"] is None:
        return match.end()
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
