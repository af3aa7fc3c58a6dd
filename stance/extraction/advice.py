"""Courses that the author recommends: ``S should do C``, ``it is time for S``."""

import re
from collections.abc import Iterator
from functools import cache

from stance.extraction.claimants import Claim, Subject, opens_clause
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext

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


def find_advice(
    context: PartyContext,
    start: int,
    end: int,
    seen: set[int],
    last: Subject | None,
    *,
    ruled: bool,
) -> Iterator[Claim]:
    """Yield the courses that a sentence recommends.

    Parameters
    ----------
    context, start, end
        The document and the sentence.
    seen
        Starts of the subjects that have a claim already.
    last
        Subject of what went before, whose course it may be.
    ruled
        Whether the sentence states what a law or treaty prescribes.
    """
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
    if not seen:
        yield from _let(context, start, end, last)
    for match in _named_subject().finditer(text, start, end):
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


@cache
def _named_subject() -> re.Pattern[str]:
    """Return persons and offices as subjects of advice."""
    words = lexicon()
    offices = "|".join(sorted(words.roles - words.private_roles, key=len, reverse=True))
    return re.compile(
        r"(?:[A-Z][\w’-]*\.?\s+){0,4}[A-Z][\w’-]+"
        r"(?=\s+(?:\w+ly\s+|also\s+|now\s+)?(?:should|must|ought\s|would\s+(?:do|be)\s"
        r"|needs?\s+to\s|had\s+better))"
        rf"|\b[Tt]he\s+(?:[a-z]+\s+)?(?:prime\s+minister|{offices})"
        r"(?=\s+(?:\w+ly\s+|also\s+|now\s+)?(?:should|must|ought|would\s+do))"
    )


_LET = re.compile(
    r"(?:^\W*|[,;:]\s+(?:then\s+)?|\b(?:and|but|so|then)\s+)let\s+(?!me\b|us\b|alone\b)"
    r"(?=\w)",
    re.IGNORECASE,
)


def _let(
    context: PartyContext, start: int, end: int, last: Subject | None
) -> Iterator[Claim]:
    """Yield the advice in ``If they stop, let S lift the ban``."""
    match = _LET.search(context.text[start:end])
    if match is None:
        return
    begin = start + match.end()
    article = re.compile(r"the\s+", re.IGNORECASE).match(context.text, begin, end)
    first = article.end() if article else begin
    named = next((m for m in context.within(begin, end) if m.span[0] == first), None)
    if named is not None:
        mention, actor = named.span, named.actor
    elif last is not None:
        mention, actor = last.mention, last.actor
    else:
        return
    yield Claim(
        Subject(mention, start + match.start(), begin, actor, False, "name"),
        begin + 1,
        True,
        "let",
    )
