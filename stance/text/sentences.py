"""Splitting a text into sentences."""

import re
from collections.abc import Iterator

from stance.records import Span
from stance.text.paragraphs import split_paragraphs, trim
from stance.text.words import word_set

_CLOSERS = "\"'”’»›)]}"
_END = re.compile(rf"[.!?…]+[{re.escape(_CLOSERS)}“]*(?=\s)|[。！？]+[」』”]*")

# A full stop after these never ends a sentence.
_TITLES = word_set(
    "mr mrs ms mx dr prof sen rep gov gen lt col maj capt cmdr adm sgt cpl pvt brig "
    "rev hon amb pres sec supt insp st messrs mme mlle vs v cf eg ie e.g i.e viz "
    "approx ca al fr sr. ft mt art fig vol pp ch"
)
# After these, a full stop ends a sentence only before a word that opens one.
_ABBREVIATIONS = word_set(
    "inc ltd co corp bros jr sr dept assn etc u.s u.n u.k e.u u.s.s.r d.c n.y l.a "
    "a.m p.m b.c a.d ph.d calif fla mass mich minn pa tex va wash ariz colo conn "
    "ill ind md mo nev ore tenn wis"
)
_BEFORE_NUMBER = word_set(
    "no nos jan feb mar apr jun jul aug sep sept oct nov dec p pp art sec ch fig "
    "vol par para"
)
_OPENERS = word_set(
    "the a an he she it they we i you this that these those in on at but and yet so "
    "however meanwhile his her its their our my there when while after before if as "
    "for with both some many most all no nor one two what who why how another each "
    "several last earlier later asked according since although though"
)
_SAID = (
    r"(?:said|says|asked|asks|added|adds|told|wrote|writes|warned|replied|answered|"
    r"shouted|declared|insisted|exclaimed|wondered|demanded|tweeted|continued)"
)
# What may follow a quotation that ends in "?" or "!" within its own sentence.
_CUE_AFTER_QUOTATION = re.compile(
    rf"(?:[^\W\d_][\w.’'-]*\s+){{1,5}}{_SAID}"
    r"(?=\s*[.,;:]|\s+(?:on|in|at|to|after|during|when|as|him|her|them|reporters)\b"
    r"|\s*$)",
)
_LAST_WORD = re.compile(r"[\w.&-]+$")
_NEXT_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def split_sentences(text: str, span: Span | None = None) -> tuple[Span, ...]:
    """Return the sentences of a text, without outer white space.

    Titles, initials and abbreviations do not end a sentence; closing quotation marks
    after the full stop belong to it; a quotation followed by its cue (``"No!" he
    said.``) is not cut.

    Parameters
    ----------
    text
        Any text.
    span
        Only this part; by default all of the text. Its paragraphs are split first.

    Returns
    -------
    tuple of Span
        In text order, none empty, none across a paragraph break.

    Examples
    --------
    >>> text = "Sen. Ruiz left. No. 2 stayed."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Sen. Ruiz left.', 'No. 2 stayed.']
    """
    offset, stop = span or (0, len(text))
    sentences: list[Span] = []
    for start, end in split_paragraphs(text[offset:stop]):
        sentences.extend(_split_paragraph(text, start + offset, end + offset))
    return tuple(sentences)


def _split_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark.end() >= end or not _is_end(text, begin, mark, end):
            continue
        if sentence := trim(text, begin, mark.end()):
            yield sentence
        begin = mark.end()
    if rest := trim(text, begin, end):
        yield rest


def _is_end(text: str, begin: int, mark: re.Match[str], end: int) -> bool:
    following = mark.end()
    while following < end and text[following].isspace():
        following += 1
    if following >= end:
        return True
    stop = mark.group()
    if stop[0] in "。！？":
        return True
    ahead = text[following : following + 120]
    if ahead[0].islower() or ahead[0] in ",;)]—–":
        return False
    word = _NEXT_WORD.search(ahead)
    opener = word is not None and word.group().lower() in _OPENERS
    closes_quotation = stop[-1] in "\"'”’»"
    if closes_quotation and stop[0] in "!?" and _CUE_AFTER_QUOTATION.match(ahead):
        return False
    if stop[0] in "!?…" or len(stop) > 1:
        return True
    last = _LAST_WORD.search(text, max(begin, mark.start() - 30), mark.start())
    if last is None:
        return True
    token = last.group().lower().rstrip(".")
    if token in _TITLES:
        return False
    if token in _BEFORE_NUMBER and ahead[0].isdigit():
        return False
    if token in _ABBREVIATIONS or _is_initial(last.group()):
        return opener or ahead[0] in '"“‘«'
    return True


def _is_initial(token: str) -> bool:
    parts = token.split(".")
    return all(len(part) == 1 and part.isupper() for part in parts) and token != "I"
