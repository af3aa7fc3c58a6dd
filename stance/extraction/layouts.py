"""Statements told by layout: headlines, transcripts, by-lines of quotations."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stance.extraction.cues import word_set
from stance.extraction.drafts import Draft, add_region, trim_closing
from stance.extraction.phrases import is_auxiliary, is_in, left_phrase, right_phrase
from stance.extraction.units import Item, Unit
from stance.records import Span

_LABEL = re.compile(
    r"(?P<name>Q|A|(?:[A-Z][\w.’'-]*|[a-z]{2,3})(?:[ \t]+(?:[A-Z(][\w.’')-]*|"
    r"of|the|for|and|de|al|bin|von|van)){0,6})[ \t]*:[ \t]+(?=\S)"
)
_MAX_LABEL_WORDS = 4
_SHARE_OF_TURNS = 0.4
_MIN_QUESTIONS = 2
_SHARE_OF_QUESTIONS = 0.7
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[-–—*_=\s]+")
# Turns that hold back or merely greet.
_NOTHING_SAID = re.compile(
    r"(?:(?:well|sorry|again|look|no|yes|okay|ok|right)[,.]\s+)*"
    r"(?:no(?: further)? comment"
    r"|next(?: question)?(?:,? please)?|go ahead"
    r"|(?:good|a good) (?:morning|afternoon|evening|day)"
    r"|thank you|thanks|you(?:'re| are) welcome"
    r"|(?:i|we) (?:(?:have|had|'ve got) (?:nothing"
    r"|no(?:thing)? (?:information|comment|update"
    r"|updates|announcements?|details?))"
    r"|(?:(?:do|does|did|will|would|can)(?: not|n't)|(?:won|can)'t|cannot)"
    r" (?:want to |be able to |going to )?(?:comment|speculate)"
    r"|(?:'m|am|'re|are) not (?:going|able|prepared|in a position) to"
    r" (?:comment|speculate|get into|go into))"
    r"|(?:i|we) (?:would|'d|will|'ll) (?:refer|direct) you to)\b[^.!?:;]*",
    re.IGNORECASE,
)
_MAX_REFUSAL = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker's label at the head of a transcript's paragraph.

    Attributes
    ----------
    label, body
        The name before the colon, and what is said.
    asks
        Whether it is a journalist's turn: no statement of its own.
    """

    label: Span
    body: Span
    asks: bool = False


def read_colon_headline(text: str, unit: Unit) -> Draft | None:
    """Read ``Ruiz: Tariffs Will Stay`` and ``Tariffs Will Stay: Ruiz``."""
    items = unit.items
    colons = [index for index, item in enumerate(items) if item.text == ":"]
    if not unit.is_headline or len(colons) != 1:
        return None
    colon = colons[0]
    before, after = items[:colon], items[colon + 1 :]
    if not before or len(after) < 1:
        return None
    if _is_label(before) and (len(after) >= 2 or after[0].kind == "quote"):
        source, region = before, (colon + 1, len(items))
    elif _is_label(after) and len(before) >= 3 and len(after) <= 2:
        source, region = after, (0, colon)
    else:
        return None
    if source[0].lower in _NO_TURN or items[region[0]].lower in _NO_OPENING:
        return None
    draft = Draft(
        [],
        [],
        _without_addressee(source),
        None,
        kind="speech",
        found_by="headline-colon",
    )
    return draft if add_region(draft, text, items, *region) else None


def _without_addressee(label: Sequence[Item]) -> Span:
    """Return the source in ``Farmers to ministers: Pay Up``."""
    to = next((n for n, item in enumerate(label) if n and item.lower == "to"), None)
    return label[0].start, label[-1 if to is None else to - 1].end


def read_headline(text: str, unit: Unit) -> Draft | None:
    """Read the headlines that have no verb of speaking."""
    if not unit.is_headline:
        return None
    return (
        read_colon_headline(text, unit)
        or _read_dash_headline(text, unit)
        or _read_quoting_headline(text, unit)
    )


def _read_dash_headline(text: str, unit: Unit) -> Draft | None:
    """Read ``Talks to resume in May - minister``."""
    items = [item for item in unit.items if item.text != "."]
    dashes = [n for n, item in enumerate(items) if item.text in ("-", "–", "—")]
    if not dashes:
        return None
    dash = dashes[-1]
    label = items[dash + 1 :]
    names_source = any(is_in(item, "roles", "institutions") for item in label) and not (
        any(is_in(item, "media") for item in label)
    )
    if dash < 3 or not 0 < len(label) <= 3 or not names_source:
        return None
    draft = Draft(
        [],
        [],
        (label[0].start, label[-1].end),
        None,
        kind="speech",
        found_by="headline-dash",
    )
    return draft if add_region(draft, text, items, 0, dash) else None


def _read_quoting_headline(text: str, unit: Unit) -> Draft | None:
    """Read ``Varsia "ready for war"``."""
    items = [item for item in unit.items if item.text != "."]
    if len(items) < 2 or items[-1].kind != "quote":
        return None
    subject = items[:-1]
    quotation = items[-1].quotation
    is_name = len(subject) <= 3 and all(item.is_capitalized for item in subject)
    if quotation is None or not is_name or not text[quotation.span[0]].islower():
        return None
    draft = Draft(
        [],
        [],
        (subject[0].start, subject[-1].end),
        None,
        kind="speech",
        found_by="headline-quotation",
    )
    return draft if add_region(draft, text, items, len(items) - 1, len(items)) else None


def _is_label(items: Sequence[Item]) -> bool:
    words = [item for item in items if item.kind == "word"]
    while words and items[-1].text == ".":
        items = items[:-1]
        if not items:
            return False
    return (
        0 < len(words) <= _MAX_LABEL_WORDS
        and len(words) == len([i for i in items if i.text != "."])
        and words[0].is_capitalized
        and not any(is_in(w, "not_sources", "times") or is_auxiliary(w) for w in words)
        and not any(is_in(w, "subordinators", "pronouns") for w in words)
        and not words[0].text[0].isdigit()
        and not words[0].lower.endswith("ing")
        and left_phrase(list(words), len(words)) is not None
    )


def read_turns(text: str, paragraphs: Sequence[Span]) -> dict[int, Turn]:
    """Return the labelled paragraphs of a transcript, by paragraph index.

    A document is a transcript only if a label occurs twice or two labels in capitals
    (or ``Q`` and ``A``) occur, and if labels are frequent from the first to the last.
    """
    turns: dict[int, Turn] = {}
    names: list[str] = []
    for index, (start, end) in enumerate(paragraphs):
        match = _LABEL.match(text, start, end)
        if match is None:
            continue
        name = match.group("name")
        words = [*name.lower().split(), *text[match.end() : end].lower().split()[:1]]
        if words[0] in _NO_TURN or words[-1] in _NO_OPENING:
            continue
        body = (match.end(), end)
        if text[match.end()].isdigit():
            continue
        turns[index] = Turn(match.span("name"), body)
        names.append(name)
    repeated = len(set(names)) < len(names)
    shouting = sum(name.isupper() for name in names) >= 2
    if len(names) < 2 or not (repeated or shouting):
        return {}
    n_between = max(turns) - min(turns) + 1
    if len(turns) < _SHARE_OF_TURNS * n_between:
        return {}
    return _with_questions(text, turns)


def _with_questions(text: str, turns: dict[int, Turn]) -> dict[int, Turn]:
    """Mark the turns of those who ask, by their label or because they mostly do."""
    n_turns: Counter[str] = Counter()
    n_questions: Counter[str] = Counter()
    for turn in turns.values():
        name = text[slice(*turn.label)]
        n_turns[name] += 1
        n_questions[name] += text[slice(*turn.body)].rstrip(' "”’)')[-1:] == "?"
    asking = {
        name
        for name, n_asked in n_questions.items()
        if n_asked >= _MIN_QUESTIONS and n_asked >= _SHARE_OF_QUESTIONS * n_turns[name]
    }
    asking |= {name for name in n_turns if name.lower().split()[0] in _ASKING}
    return {
        index: replace(turn, asks=text[slice(*turn.label)] in asking)
        for index, turn in turns.items()
    }


# "Ana Ruiz on the steps:": where it is said is no part of the source.
_PLACING = word_set("on in at by from after before during outside inside near")
_ASKING = word_set(
    "q question questioner reporter reporters journalist journalists interviewer press "
    "correspondent"
)
_NO_OPENING = word_set("transcript summary minutes participants")


_NO_TURN = word_set(
    "author authors editor source sources photo photos image credit read related note "
    "topics tags update correction published by contact follow location date where "
    "when what who how why caption filed watch video also more briefer briefers "
    "participant participants speakers panelists panellists attendees present hosts "
    "moderators subject venue place transcript event time duration"
)


def is_aside(text: str, paragraph: Span) -> bool:
    """Tell a stage direction of a transcript: ``(Laughter)``, ``[End of call]``."""
    return _BRACKETED.fullmatch(text[slice(*paragraph)].strip(" .")) is not None


def says_nothing(said: str) -> bool:
    """Tell a refusal to comment without content, or a mere greeting.

    Examples
    --------
    >>> says_nothing("I have nothing for you on that. Next question.")
    True
    >>> says_nothing("We have nothing to add, and the offer stands.")
    False
    """
    if len(said) > _MAX_REFUSAL:
        return False
    sentences = re.split(r"(?<=[.!?])\s+", said.replace("’", "'").strip())
    return all(_refuses(sentence.rstrip(" .!?,")) for sentence in sentences)


def _refuses(sentence: str) -> bool:
    match = _NOTHING_SAID.fullmatch(sentence)
    return match is not None and not _GOES_ON.search(sentence)


_GOES_ON = re.compile(r"(?:,|\bbut|\band|\bexcept|\buntil|\bother than)\s", re.I)


def turn_draft(text: str, turn: Turn) -> Draft | None:
    """Return the statement of a transcript's turn, empty if nothing is said."""
    start, end = turn.body
    opening, closing = text[start], text[end - 1]
    if opening in "\"“‘'" and closing in "\"”’'" and end - start > 2:
        start, end = start + 1, end - 1
    span = trim_closing(text, (start, end))
    if span is None:
        return None
    source = turn.label if text[slice(*turn.label)] not in ("Q", "A") else None
    draft = Draft([], [], source, None, kind="speech", found_by="transcript")
    if not says_nothing(text[slice(*span)]):
        draft.spans.append(span)
        draft.quoted.append(True)
    return draft


def byline_after(items: Sequence[Item], index: int) -> Span | None:
    """Return the name in ``"C" — Ana Ruiz`` after the quotation at `index`."""
    if index + 2 >= len(items) + 0 and index + 2 != len(items):
        return None
    if index + 1 >= len(items) or items[index + 1].text not in ("—", "–", "-", "--"):
        return None
    position = index + 2
    while position < len(items) and items[position].kind == "mark":
        position += 1
    phrase = right_phrase(items, position) if position < len(items) else None
    if phrase is None or not items[phrase.first].is_capitalized:
        return None
    return phrase.span(items)


def source_before_colon(items: Sequence[Item], index: int) -> Span | None:
    """Return the source in ``And from the minister: "C"``."""
    if index < 2 or items[index - 1].text != ":":
        return None
    floor = max(0, index - 12)
    if any(is_auxiliary(item) for item in items[floor : index - 1]):
        return None
    phrase = left_phrase(items, index - 1)
    if phrase is None or not (
        items[phrase.last - 1].is_capitalized
        or any(is_in(i, "roles") for i in items[phrase.first : phrase.last])
    ):
        return None
    for last in range(phrase.first + 1, phrase.last):
        if items[last].lower in _PLACING and items[last - 1].is_capitalized:
            return items[phrase.first].start, items[last - 1].end
    return phrase.span(items)
