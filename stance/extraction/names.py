"""Names of persons where they stand, told from parties and other names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext
from stance.extraction.roles import read_role
from stance.records import Span

_PARTICLE = (
    r"(?:bin|ibn|al|el|von|van|der|den|de|da|di|du|del|della|dos|la|le|abu|ben|ter)"
)


_TOKEN = (
    r"(?:(?:al|el|ar|as|Al|El|O|D)[-'’])?[A-ZÀ-Þ][\w]*(?:[-][\w]+)*(?:['’](?!s\b)\w+)?"
)


_ABBREVIATED = (
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gen|Lt|Col|Maj|Capt|Adm|Gov|Prof|Rev|Amb|St|Brig|Sgt|[A-Z])"
    r"\."
)


_RUN = re.compile(
    rf"(?<![\w@#/])(?<![A-Z]\.)(?:{_ABBREVIATED}|{_TOKEN})"
    rf"(?:[ \t]+(?:{_PARTICLE}[ \t]+){{0,2}}(?:{_ABBREVIATED}|{_TOKEN}))*"
    rf"|(?<![\w@#/])(?:{_PARTICLE}[ \t]+){{1,2}}{_TOKEN}"
    rf"|(?<![\w@#/])(?:al|el|ar|as)-{_TOKEN}"
)


VERB_AFTER = re.compile(
    r",?\s+(?:said|says|told|added|adds|warned|insisted|argued|asked|replied|noted|declared|announced"
    r"|who|called|urged|vowed|wrote|explained|stressed)\b"
)


_VERB_BEFORE = re.compile(
    r"\b(?:said|says|added|adds|warned|argued|asked|replied|wrote)\s+$"
)


_HONORIFIC = re.compile(
    r"(?:^|\s)(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sen|Rep|Gen|Col|Lt|Gov|Sir|Lady|Adm|Capt)\.?\s+$"
)


APPOSITION = re.compile(
    r",\s+(?:\d{1,3},\s+)?(?P<role>"
    r"(?:who (?:leads|heads|chairs|represents|runs|speaks for|negotiates for)\s+)?"
    r"[^,.;:!?“”\"()\n]{2,140})"
)


class NameReader:
    """Reads the names of persons in a document.

    Parameters
    ----------
    context
        Parties of the document, which are no persons.
    sources
        Spans that are known to name who says something.
    cues
        Spans of attributing words, which belong to no name: in a headline they have
        capitals too.
    """

    def __init__(
        self,
        context: PartyContext,
        sources: Sequence[Span],
        cues: Sequence[Span] = (),
    ) -> None:
        self.context = context
        self._cue_starts = sorted(start for start, _ in cues)
        self._source_starts = sorted(s[0] for s in sources)
        self._surnames = {
            context.text[s[0] : s[1]]
            for s in sources
            if not re.search(r"\s", context.text[s[0] : s[1]])
        } - context.gazetteer.entries.keys()
        self._source_ends = {s[0]: s[1] for s in sources}

    def read(self) -> list[tuple[Span, bool]]:
        """Return the spans of names, without titles; true where a title stood."""
        text = self.context.text
        runs = []
        for match in _RUN.finditer(text):
            start, end = match.span()
            at = bisect_left(self._cue_starts, start)
            if at < len(self._cue_starts) and self._cue_starts[at] < end:
                end = start + len(text[start : self._cue_starts[at]].rstrip())
            found = self._trim(start, end) if start < end else None
            if found is not None:
                runs.append(found)
        return runs

    def _trim(self, start: int, end: int) -> tuple[Span, bool] | None:
        """Strip titles, offices and parties; tell whether a title stood there."""
        words = lexicon()
        text = self.context.text
        titled = False
        parties = self.context.within(start, end)
        covered = {m.span[0]: m.span[1] for m in parties}
        position = self._after_office(start, end, covered)
        titled = position > start
        while position < end:
            token = re.compile(r"\s*(\S+)").match(text, position, end)
            if token is None:
                return None
            begin, word = token.start(1), token[1]
            bare = word.rstrip(".")
            if begin in covered:
                position = covered[begin]
                if text[position : position + 2] in {"'s", "’s"}:
                    position += 2
                titled = False
                continue
            if bare.lower() in words.roles or word in words.honorifics:
                titled = True
            elif bare in words.honorifics or (
                bare.lower() in words.role_modifiers and bare not in words.given
            ):
                titled = titled or bare + "." in words.honorifics
            elif not (word in words.openers or bare in words.calendar):
                break
            position = token.end()
        start = position + (len(text[position:end]) - len(text[position:end].lstrip()))
        name = text[start:end]
        name = re.sub(r"['’]s?$", "", name).rstrip(".")
        end = start + len(name)
        if not name or name in words.organization_heads or len(name) < 2:
            return None
        inner = self.context.within(start, end)
        if inner:
            return None
        tokens = name.split()
        if any(t in words.organization_heads for t in tokens) or len(tokens) > 5:
            return None
        before = text[max(0, start - 40) : start]
        role = re.search(r"([\w-]+),?[ \t]+$", before)
        titled = titled or bool(role and role[1].lower() in words.roles)
        titled = titled or bool(_HONORIFIC.search(before))
        if len(tokens) == 1:
            if name.isupper() and len(name) > 1:
                return None
            return (start, end), titled
        if titled or self._looks_personal(start, end, tokens):
            return (start, end), titled
        return None

    def _after_office(self, start: int, end: int, covered: dict[int, int]) -> int:
        """Return where a run goes on after an office (``Aid Commissioner Ruiz``)."""
        words = lexicon()
        tokens = list(re.finditer(r"\S+", self.context.text[start:end]))
        if tokens[0][0] in words.given or start in covered:
            return start
        for index, token in enumerate(tokens[1:-1], start=1):
            before = [t[0] for t in tokens[:index]]
            if (
                token[0].lower() in words.roles
                and token[0] not in words.honorifics
                and token[0] not in words.given
                and not any(word in words.given for word in before)
            ):
                return start + token.end()
        return start

    def _looks_personal(self, start: int, end: int, tokens: list[str]) -> bool:
        words = lexicon()
        text = self.context.text
        if tokens[0] in words.given or tokens[0] in words.family_first:
            return True
        if any(
            t in words.particles or t.startswith(("al-", "Al-")) for t in tokens[1:]
        ):
            return True
        if text.endswith(("the ", "The "), 0, start):
            return False
        after = text[end : end + 150]
        if VERB_AFTER.match(after) or _VERB_BEFORE.search(
            text[max(0, start - 12) : start]
        ):
            return True
        if tokens[-1] in self._surnames and len(tokens) == 2:
            return True
        source = bisect_right(self._source_starts, start) - 1
        if source >= 0 and self._source_ends[self._source_starts[source]] >= end:
            return True
        apposition = APPOSITION.match(after)
        begin = role_before(self.context, max(0, start - 100), start)
        if begin is not None and re.match(r"\s*[,;.]|\s+\w", after):
            return True
        return bool(
            apposition
            and read_role(
                self.context, end + apposition.start("role"), end + apposition.end()
            )
        )


_SUBORDINATE = re.compile(
    r"(?:Asked|When|After|Before|While|If|Although|Though|As|Since|Until|Because|Having"
    r"|Pressed|Told|(?!According)[A-Z][a-z]+ing)\b"
)
_TIME_AT_END = re.compile(
    r"\b(?:(?:this|last|next|the same|that) \w+|yesterday|today|on \w+day"
    r"|in [A-Z]\w+)\Z"
)
_DETERMINER = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir"
    r"|[A-Z][\w-]*(?:[ -][A-Z][\w-]*)*['’]s?)\s"
)


def role_before(context: PartyContext, floor: int, start: int) -> int | None:
    """Return where an office with a comma begins before a name, or None.

    ``Later its permanent secretary, Ana Ruiz`` has it at ``its``.
    """
    text = context.text
    comma = re.search(r",\s+((?:[A-Z]\w*\.?\s+){0,2})$", text[floor:start])
    titles = lexicon().honorifics
    if comma is None or any(word not in titles for word in comma[1].split()):
        return None
    stop = floor + comma.start()
    clause = re.search(r"(?:[^,.;:!?“”\"()\n]|(?<=\b[A-Z])\.)*$", text[floor:stop])
    begin = stop - len(clause[0].lstrip()) if clause else stop
    if _SUBORDINATE.match(text, begin, stop) or _TIME_AT_END.search(text, begin, stop):
        return None
    places = [m.start() for m in _DETERMINER.finditer(text, begin, stop)]
    if not places or text[begin].isupper():
        places.append(begin)
    return next((p for p in places if read_role(context, p, stop)), None)


def left_edge(text: str, floor: int, start: int) -> int:
    """Return where the words before a name that belong to it begin."""
    words = lexicon()
    floor = max(floor, start - 100)
    position = start
    comma = re.search(r",\s+$", text[floor:start])
    if comma:
        position = floor + comma.start()
        previous = re.search(r"[^,.;:!?“”\"()\n]*$", text[floor:position])
        begin = position - len(previous[0]) if previous else position
        lead = text[begin:position].strip()
        if _SUBORDINATE.match(lead) or _TIME_AT_END.search(lead):
            return start
        return begin + len(text[begin:position]) - len(text[begin:position].lstrip())
    for match in reversed(list(re.finditer(r"\S+", text[floor:start]))):
        word = match[0]
        bare = word.rstrip(".,").lower()
        if word.endswith((",", ";", ":", "”", '"')):
            break
        if not (
            word[0].isupper()
            or word[0].isdigit()
            or bare in words.roles
            or bare in words.role_modifiers
            or bare in {"the", "a", "an", "of", "for", "and", "to", "staff"}
            or bare in words.institutions
            or bare.endswith(("'s", "’s", "s'", "-born", "ing", "al", "ary"))
        ):
            break
        position = floor + match.start()
    return position
