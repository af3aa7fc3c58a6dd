"""Parties where they may be the subject of a clause that takes a position."""

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
# "a day after Varsia refused": told in passing, yet a position.
_TIME_AFTER = re.compile(
    r"\b(?:day|week|month|hour|minute|year)s?\s+after\s+(?:the\s+)?$", re.IGNORECASE
)
_NOT_OPENING = re.compile(
    r"\b(?:if|when|unless|until|once|after|before|whether|how|what|why|that|which|whom|whose"
    r"|who|than|of|reply|family|where|such as|as well as)\s*$",
    re.IGNORECASE,
)
_LINKS = "after|before|since|of|in|on|for|with|from|at|by|to|as|while|and|but|or|that"
_PREMODIFIER = re.compile(
    r"(?:^|(?<=[\s(—–-]))"
    r"(?:the|an?|both|even|only|neither|its|their|most|many|some|all)\s+"
    rf"(?:(?!(?:{_LINKS})\b)[a-z][\w-]+\s+){{0,2}}$",
    re.IGNORECASE,
)
COPULA = (
    r"\s+(?:is|are|was|were|remains?|remained|has\s+been|would\s+be|will\s+be|includes?"
    r"|included)\b"
)
_TAKEN_UP = re.compile(
    r"(?:\b(?:and|but|while|though|although|because|since|yet|so)|;)\s+(it|they)\b"
    r"(?!\s+(?:is|was|seems|appears|remains)\s+(?:un)?(?:likely|clear|time))"
)
_PART_OF_NAME = re.compile(r"\b[Tt]he ([A-Z][a-z]+)(?=\s+[a-z])")
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
    found.extend(_named_in_part(context, start, end))
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


def _named_in_part(context: PartyContext, start: int, end: int) -> Iterator[Subject]:
    """Yield ``the Union`` that takes up the full name of an organization."""
    text = context.text
    for match in _PART_OF_NAME.finditer(text, start, end):
        if match[1] not in lexicon().organization_heads or context.within(
            *match.span()
        ):
            continue
        noun = re.compile(rf"\b{re.escape(match[1])}\b")
        owner = next(
            (
                m.actor
                for m in reversed(context.before(match.start(), 200))
                if m.kind == "organization"
                and (noun.search(text[slice(*m.span)]) or noun.search(m.actor))
            ),
            None,
        )
        if owner is None and match[1] == "Union":
            near = (m.actor for m in context.before(match.start(), 200))
            owner = next((actor for actor in near if actor == "EU"), None)
        if owner is not None:
            yield Subject(
                match.span(), match.start(), match.end(), owner, False, "organization"
            )


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
        rf"['’]s?\s+(?:[\w-]+\s+){{0,2}}?(?:{nouns})(?=(?:\s+(?:on|for|of|in|toward|towards|to)\s+[\w’'\s-]{{2,50}}?)?{COPULA})"
    ).match(text, stop, end)
    return match.end() if match else -1


def opens_clause(text: str, floor: int, position: int) -> bool:
    """Tell whether a clause can begin at a position of a sentence."""
    left = text[max(floor, position - 40) : position]
    if position - floor <= 40 and not left.strip(" \t\n“\"'(–—-•·▪*"):
        return True
    passing = _TIME_AFTER.search(text, max(floor, position - 40), position)
    if passing is not None:
        return len(text[floor : passing.start()].split()) >= 3
    if _NOT_OPENING.search(left):
        return False
    return bool(_OPENING.search(left)) if left.strip() else True
