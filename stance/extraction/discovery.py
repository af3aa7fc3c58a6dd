"""Parties that only the document itself makes known.

Invented or unlisted countries, unions, companies, rebel groups and ministries are
recognized by how the document uses their names.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from stance.extraction.gazetteer import Entry, Gazetteer, is_title_case, normalized
from stance.extraction.lexicon import lexicon
from stance.records import Span

_CAP = r"[A-ZÀ-Þ][\w&-]*(?:\.(?=\w)\w+)*"


_POSSESSIVE = r"(?:['’]s?(?!\w))?"


_NAME_WORDS = re.compile(
    rf"{_CAP}{_POSSESSIVE}(?:[ \t]+(?:(?:of|and|for|the|&|de|del|du|on|in) ){{0,2}}"
    rf"{_CAP}{_POSSESSIVE})*"
)


_ACRONYM = re.compile(r"[ \t]*\(([A-Z][A-Z&-]{1,7})\)")


_CANDIDATE = re.compile(
    r"\b(?:(?:North|South|East|West|Northern|Southern|Eastern|Western|New|Upper) )?"
    r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ]?[a-zà-ÿ]+)*\b"
)


_DEMONYM = re.compile(r"(?:ian|an|ese|ish|ic|i|ite|er|n)$")


_PREPOSITION = re.compile(
    r"\b(?:in|with|against|from|into|across|between|by|to|for|of|on|and|over) $"
)


_SPOKEN_FOR = re.compile(
    r"\b(?:spokes\w+|negotiators?|lawyers?|executives?|delegates?|workers|employees"
    r"|owners|director|envoys?) (?:for|of|at) $"
)
_IS_INSTITUTION = re.compile(
    r", (?:an?|the) (?:[\w-]+ ){0,2}?(?:company|firm|union|group|carrier"
    r"|operator|utility"
    r"|movement|country|kingdom|republic|state|militia|employer)\b"
)
_INSIDE = re.compile(r"\b(?:in|into|across|inside|throughout|against|between) $")


_STATE_NOUN = re.compile(
    r"['’]s (?:\w+ ){0,2}?(?:government|ministry|parliament|army|navy|embassy|capital"
    r"|border|exports|imports|coast|territory|foreign|president|prime|finance|trade"
    r"|defen[cs]e"
    r"|economy|waters|troops|forces|leaders?|people|fleet|airspace|cabinet|ambassador"
    r"|envoy|delegation|negotiators?)\b"
)


_STATE_ORGAN = re.compile(
    r"^(?:the )?(?:\w+ ){0,3}(?:Ministry|Government|Parliament|Army|Navy|Department"
    r"|Forces|Embassy|Delegation|Office|Cabinet|Assembly|Senate|Congress|Guard|Treasury"
    r"|Command)\b"
)


_AFTER = re.compile(r"\s+(?:has|had|is|was|will|would|does|did|must|should|may)\b")


@lru_cache(maxsize=16)
def with_document_parties(gazetteer: Gazetteer, text: str) -> Gazetteer:
    """Return the gazetteer extended by the parties of one document.

    Parameters
    ----------
    gazetteer
        Names known beforehand; they keep their sense.
    text
        The document.

    Returns
    -------
    Gazetteer
        Knows also organizations by their head noun and acronym, and countries that
        the document uses as such, with their demonyms.
    """
    places = _find_places(gazetteer, text)
    known = gazetteer.extended(places) if places else gazetteer
    return known.extended(_find_organizations(known, text))


def _find_places(gazetteer: Gazetteer, text: str) -> dict[str, Entry]:
    words = lexicon()
    evidence: Counter[str] = Counter()
    persons: set[str] = set()
    adjectives: Counter[str] = Counter()
    candidates: dict[str, int] = {}
    common = set(re.findall(r"(?<![\w’'])[a-z]+", text))
    shouted = gazetteer.entries
    for match in _CANDIDATE.finditer(text):
        name = match[0]
        first = name.split(" ")[0]
        if name in shouted or name.lower() in common or name in words.calendar:
            continue
        if (" " not in name and name in words.openers) or name.lower() in words.roles:
            continue
        if name in words.organization_heads or name.lower() in words.role_modifiers:
            continue
        if name in words.given or name in words.honorifics:
            persons.add(name)
            continue
        if is_title_case(text, match.start()):
            continue
        before = text[max(0, match.start() - 30) : match.start()]
        after = text[match.end() : match.end() + 40]
        candidates[name] = candidates.get(name, 0) + 1
        previous = re.search(r"([\w’'.-]+)[ \t]+$", before)
        if previous and _introduces_person(previous[1]):
            persons.add(name)
            continue
        if previous and _is_name_part(previous[1], gazetteer) and first == name:
            persons.add(name)
            continue
        following = re.match(r"[ \t]+([\w’'-]+)", after)
        if following and following[1][0].isupper():
            lower = following[1].lower()
            if not (
                lower in words.role_modifiers
                or lower in words.roles
                or following[1] in words.organization_heads
            ):
                persons.add(name)
                continue
        opening = not before.strip() or bool(re.search(r"[.!?:\n“\"‘(]\s*$", before))
        evidence[name] += _weigh(before, after, name=name, opening=opening)
        if following and following[1].lower() in words.party_nouns:
            if _DEMONYM.search(name):
                adjectives[name] += 1
            evidence[name] += 2
    return _name_places(candidates, evidence, adjectives, persons)


def _introduces_person(word: str) -> bool:
    words = lexicon()
    bare = word.rstrip(".")
    return (
        word in words.honorifics
        or word in words.given
        or bare in words.given
        or bare.lower() in words.roles
        or bool(re.fullmatch(r"[A-Z]", bare))
    )


def _is_name_part(word: str, gazetteer: Gazetteer) -> bool:
    words = lexicon()
    return (
        word[0].isupper()
        and word[-1] not in ".!?”"
        and word not in words.openers
        and word not in gazetteer.entries
        and word.lower() not in words.role_modifiers
        and not word.endswith(("'s", "’s"))
    )


def _weigh(before: str, after: str, *, name: str, opening: bool) -> int:
    """Return how far one use of a name speaks for a country: 2 is enough."""
    if _STATE_NOUN.match(after):
        return 3
    if _SPOKEN_FOR.search(before) or _IS_INSTITUTION.match(after):
        return 2
    if _INSIDE.search(before):
        return 2
    if _PREPOSITION.search(before):
        return 1
    following = re.match(r"\s+\w+", after)
    if following is None:
        return 0
    predicate = lexicon().predicate.match(after.lstrip())
    finite = predicate and (
        predicate["filler"] or not (predicate["verb"] or "").endswith("ing")
    )
    if finite:
        return 1 if opening and name.endswith(("s", "men")) else 2
    if _AFTER.match(after):
        return 1 if opening else 2
    return 0


def _name_places(
    candidates: dict[str, int],
    evidence: Counter[str],
    adjectives: Counter[str],
    persons: set[str],
) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    by_stem: dict[str, list[str]] = {}
    for name in sorted(candidates):
        by_stem.setdefault(name[:4], []).append(name)

    def add(name: str, entry: Entry) -> None:
        entries.setdefault(name, entry)
        entries.setdefault(name.upper(), entry)

    bases: dict[str, str] = {}
    for demonym in sorted(candidates):
        if not _DEMONYM.search(demonym):
            continue
        base = next(
            (b for b in by_stem[demonym[:4]] if _is_base_of(b, demonym)),
            None,
        )
        if base is not None and (base not in persons or demonym in adjectives):
            bases[demonym] = base
        elif adjectives[demonym] and demonym not in persons:
            guess = demonym[:-1] if demonym.endswith(("ian", "an")) else demonym
            bases[demonym] = guess
    for demonym, base in bases.items():
        add(base, Entry(base, "name"))
        if demonym != base:
            add(demonym, Entry(base, "demonym"))
            add(demonym + "s", Entry(base, "demonym"))
    plurals = {name + "s" for name in bases}
    for name, weight in evidence.items():
        if (
            weight >= 2
            and name not in persons
            and name not in entries | dict.fromkeys(plurals)
        ):
            add(name, Entry(name, "name"))
    return entries


def _is_base_of(base: str, demonym: str) -> bool:
    """Tell whether a demonym can be formed from a name (Varsia, Varsian).

    Examples
    --------
    >>> _is_base_of("Ostrana", "Ostranan"), _is_base_of("Veldmark", "Veldmarkish")
    (True, True)
    >>> _is_base_of("Varsian", "Varsians")
    False
    """
    if base == demonym or len(base) < 4 or _DEMONYM.sub("", base) == demonym:
        return False
    stem = base.rstrip("aeiouy")
    if not demonym.startswith(stem) or len(demonym) - len(stem) > 5:
        return False
    return demonym[len(stem) :] in {
        "n", "an", "ian", "ean", "ese", "ish", "ic", "i", "ite", "er", "yan", "iote",
        "ni",
        "on", "in", "en", "nian", "lander",
    } or demonym == base + "n"  # fmt: skip


def _find_organizations(gazetteer: Gazetteer, text: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    heads: dict[str, set[str]] = {}
    for start, end in _organization_spans(text):
        if is_title_case(text, start):
            continue
        found = _trim_organization(gazetteer, text, start, end)
        if found is None:
            continue
        name, actor, head = found
        entries.setdefault(name, Entry(actor, "organization"))
        entries.setdefault(name.upper(), Entry(actor, "organization"))
        if name.startswith(head):
            for article in ("the ", "The "):
                entries.setdefault(article + name, Entry(actor, "organization"))
        heads.setdefault(head, set()).add(actor)
        acronym = _ACRONYM.match(text, end)
        if acronym:
            entries.setdefault(acronym[1], Entry(actor, "organization"))
    for head, actors in heads.items():
        if len(actors) == 1 and not gazetteer.lookup(head):
            for article in ("the ", "The "):
                entries[article + head] = Entry(next(iter(actors)), "organization")
    counts = Counter(re.findall(r"\b[A-Z]{2,6}\b", text))
    for acronym_text, count in counts.items():
        if acronym_text in lexicon().no_acronyms or acronym_text in entries:
            continue
        if count > 1 and re.search(
            rf"\b[Tt]he {acronym_text}\b(?:['’]s)? [a-z]+"
            rf"|\b{acronym_text} [a-z]+(?:s|ed)\b",
            text,
        ):
            entries[acronym_text] = Entry(acronym_text, "organization")
    return entries


def _organization_spans(text: str) -> Iterator[Span]:
    """Yield runs of capitalized words that hold an organization's head noun."""
    heads = lexicon().organization_heads
    for run in _NAME_WORDS.finditer(text):
        words = [
            (m.start() + run.start(), m.end() + run.start(), m[0])
            for m in re.finditer(r"[^\s]+", run[0])
        ]
        positions = [i for i, w in enumerate(words) if w[2].rstrip(".") in heads]
        if not positions or len(words) > 14:
            continue
        last = positions[-1]
        if last + 1 < len(words) and words[last + 1][2] in {"of", "for", "on"}:
            stop = last + 1
            while stop < len(words):
                stop += 1
        else:
            stop = last + 1
        yield words[0][0], words[stop - 1][1]


def _trim_organization(
    gazetteer: Gazetteer, text: str, start: int, end: int
) -> tuple[str, str, str] | None:
    """Return name, actor and head noun of the organization in a run of words."""
    words = lexicon()
    end -= len(text[start:end]) - len(re.sub(r"['’]s?$", "", text[start:end]))
    parts = list(re.finditer(r"[^\s]+", text[start:end]))
    first = 0
    while first < len(parts) and (
        (parts[first][0] in words.openers and parts[first][0] != "New")
        or parts[first][0] in {"of", "and", "for", "the", "on", "in"}
        or parts[first][0] in words.given
    ):
        first += 1
    for index in range(first, len(parts) - 1):
        if parts[index][0].rstrip(".") in words.organization_heads:
            break
        following = parts[index + 1][0]
        if parts[index][0] in {"of", "for", "on", "in", "the"} or (
            parts[index][0] == "and" and following == "the"
        ):
            first = index + 2 if following in {"the", "of"} else index + 1
    if first >= len(parts):
        return None
    begin = start + parts[first].start()
    name = text[begin:end]
    party = next(iter(gazetteer.find(text, begin, end)), None)
    heads = [
        p[0] for p in parts[first:] if p[0].rstrip(".") in words.organization_heads
    ]
    if not heads or len(parts) - first < 2:
        return None
    if party is not None and party.span == (begin, end):
        return None
    if party is not None and party.span[0] == begin:
        rest = re.sub(r"^['’]s", "", text[party.span[1] : end]).strip()
        if _STATE_ORGAN.match(rest) or rest in {"Commission", "Council", "Secretariat"}:
            return normalized(name), party.actor, heads[-1]
        if re.match(r"['’]s", text[party.span[1] : end]):
            return normalized(rest), normalized(rest), heads[-1]
    if party is not None and re.match(
        r"(?:of|for) (?:the )?$", text[: party.span[0]][-7:]
    ):
        organ = _STATE_ORGAN.match(name)
        if organ and party.span[1] == end:
            return normalized(name), party.actor, heads[-1]
    return normalized(name), normalized(name), heads[-1]
