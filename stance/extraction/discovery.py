"""Parties that only the document itself makes known.

Invented or unlisted countries, unions, companies, rebel groups and ministries are
recognized by how the document uses their names.
"""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache

from stance.extraction.gazetteer import Entry, Gazetteer, is_title_case, normalized
from stance.extraction.lexicon import lexicon
from stance.extraction.organizations import (
    find_organizations,
    introduces_person,
    short_forms,
)

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
_ABSTRACT = re.compile(r"(?:tion|sion|ment|ness|ity|ure|ance|ence|ism|ing|ship|ery)$")
_STATE_ORGAN_OF = re.compile(
    r"\b(?:Ministry|Government|Republic|Kingdom|Embassy|Parliament|Army|President|Navy"
    r"|Cabinet)(?: of [A-Z]\w+)? of (?:the )?$"
)
_PORTFOLIO = re.compile(r"\s+(?:Minister|Ministry|Secretary|Commissioner)\b")
_COMPANY = re.compile(
    r"\s+(?:chief executive|CEO|executives?|shares|shareholders|dealers|plants?)\b"
)
_BODY_BEFORE = re.compile(
    r"\b(?:union|company|airline|carrier|firm|group|movement|militia|carmaker) $"
)
_BUSINESS = re.compile(
    r"\b(?:airline|company|carrier|automaker|carmaker|retailer|employer|manufacturer"
    r"|shareholders)\b"
)
_SAYS_IT = re.compile(
    r" (?:said|says) (?:(?:on )?\w+day )?(?:that )?it (?:would|had|has|will|is|was)\b"
)
_PEOPLES = re.compile(r"\b[Tt]he ([A-Z]\w+(?:['’]s|s['’])) $")
_DIRECTION = re.compile(
    r"\b(?:north|south|east|west|kilomet(?:er|re)s|miles|hours|island|islands|off|up|down"
    r"|short) (?:of )?$|\b(?:over|across|along|on) the $|\bon $"
)
_SIDE_OF = re.compile(
    r"\b(?:authorities|delegations?|representatives?|behalf|people|citizens|armies"
    r"|envoys|leaders) of (?:[A-Z]\w+ and )?$"
)
_NEAR = re.compile(r"\b(?:at|near|outside) $")
_MEDIUM = re.compile(
    r"\s+(?:[Nn]ews )?(?:[Aa]gency|newspaper|television|TV|radio|daily|magazine|website"
    r"|broadcaster|report\b)"
)
_MEDIUM_BEFORE = re.compile(
    r"\b(?:newspaper|broadcaster|agency|daily|magazine|website|weekly) \Z"
)
_INSIDE = re.compile(r"\b(?:against|between) $")
_THERE = re.compile(
    r"\b(?:in|into|across|inside|throughout|at|near|from|to|outside|around|over) $"
)
_IS_TOWN = re.compile(
    r",? (?:an?|the) (?:[\w-]+ ){0,3}?(?:town|city|village|port|district|province"
    r"|suburb|hamlet|valley|resort|settlement|harbou?r|crossing)\b"
    r"|,? (?:[Pp]ass|[Rr]iver|[Vv]alley|[Hh]eights|[Dd]am|[Bb]asin|[Bb]ridge|[Ll]ake)\b"
)
_TOWN_BEFORE = re.compile(
    r"\b(?:town|city|village|port|district|province|suburb|plant|valley|river|pass"
    r"|hills|mountains|bridge|lake|dam|camp) (?:of|at|in|near) $"
    r"|\bbase (?:at|in|near) $"
    r"|\b(?:Fort|Mount|Lake) $"
)


_STATE_NOUN = re.compile(
    r"['’]s (?:\w+ ){0,2}?(?:government|ministry|parliament|army|navy|embassy|capital"
    r"|border|exports|imports|coast|territory|foreign|president|prime|finance|trade"
    r"|defen[cs]e"
    r"|elections?|voters|constitution|economy|waters|troops|forces|leaders?|people|fleet|airspace|cabinet|ambassador"
    r"|envoy|delegation|negotiators?)\b"
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
    organizations = find_organizations(known, text)
    shorter = short_forms(gazetteer, text, organizations)
    taken = {short.upper() for short in shorter} | set(shorter)
    places = {name: entry for name, entry in places.items() if name not in taken}
    known = gazetteer.extended(places) if places else gazetteer
    return known.extended({**shorter, **organizations})


def _find_places(gazetteer: Gazetteer, text: str) -> dict[str, Entry]:
    words = lexicon()
    evidence: Counter[str] = Counter()
    persons: set[str] = set()
    visited: set[str] = set()
    companies: set[str] = set()
    governed: set[str] = set()
    full: dict[str, str] = {}
    headline = text.find("\n") if "\n" in text[:200] else 0
    adjectives: Counter[str] = Counter()
    candidates: dict[str, int] = {}
    common = set(re.findall(r"(?<![\w’'])[a-z]+", text))
    shouted = gazetteer.entries
    known = [m.span for m in gazetteer.find(text)]
    known_starts = [span[0] for span in known]
    for match in _CANDIDATE.finditer(text):
        name = match[0]
        index = bisect_right(known_starts, match.start()) - 1
        if index >= 0 and known[index][1] > match.start():
            continue
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
        if _PORTFOLIO.match(text, match.end()) and (
            _ABSTRACT.search(name) or not _DEMONYM.search(name)
        ):
            continue
        if _MEDIUM.match(text, match.end()) or _MEDIUM_BEFORE.search(
            text, max(0, match.start() - 30), match.start()
        ):
            persons.add(name)
            continue
        if _COMPANY.match(text, match.end()):
            companies.add(name)
        before = text[max(0, match.start() - 30) : match.start()]
        after = text[match.end() : match.end() + 40]
        candidates[name] = candidates.get(name, 0) + 1
        genitive = _PEOPLES.search(before)
        if genitive and not gazetteer.lookup(genitive[1][:-2]):
            full[name] = normalized(f"{genitive[1]} {name}")
            continue
        previous = re.search(r"([\w’'.-]+)[ \t]+$", before)
        if previous and introduces_person(previous[1]):
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
        if _STATE_ORGAN_OF.search(before) or _STATE_NOUN.match(after):
            governed.add(name)
        if _BODY_BEFORE.search(before):
            companies.add(name)
            evidence[name] += 2
        if _STATE_ORGAN_OF.search(before):
            evidence[name] += 2
        if _IS_TOWN.match(after) or _TOWN_BEFORE.search(before):
            evidence[name] -= 4
        elif _THERE.search(before) and not after.startswith(("'s", "’s")):
            if match.start() < headline and not _NEAR.search(before):
                evidence[name] += 2
            elif name not in visited:
                evidence[name] += 1
                visited.add(name)
            continue
        opening = not before.strip() or bool(re.search(r"[.!?:\n“\"‘(]\s*$", before))
        evidence[name] += _weigh(before, after, name=name, opening=opening)
        if following and following[1].lower() in words.party_nouns:
            if _DEMONYM.search(name):
                adjectives[name] += 1
            evidence[name] += 2
    for name in full:
        evidence.pop(name, None)
    entries = _name_places(candidates, evidence, adjectives, persons)
    if known and _BUSINESS.search(text):
        # Where companies and known states meet, an unlisted name that goes with no
        # state's organ is hardly a country's.
        demonyms = {entry.actor for entry in entries.values() if entry.kind != "name"}
        companies |= {
            name
            for name, entry in entries.items()
            if entry == Entry(name, "name") and name not in governed | demonyms
        }
    for name in companies & entries.keys():
        entries[name] = entries[name.upper()] = Entry(name, "organization")
    for name, whole in full.items():
        for form in (name, whole, f"the {whole}", f"The {whole}"):
            entries[form] = Entry(whole, "organization")
    return entries


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
    if (
        _SAYS_IT.match(after)
        or _SPOKEN_FOR.search(before)
        or _IS_INSTITUTION.match(after)
    ):
        return 2
    if _INSIDE.search(before) or _SIDE_OF.search(before):
        return 2
    if _DIRECTION.search(before):
        return 0
    if _PREPOSITION.search(before):
        return 1
    following = re.match(r"\s+\w+", after)
    if following is None:
        return 0
    predicate = lexicon().predicate.match(after.lstrip())
    verb = ((predicate and predicate["verb"]) or "").lower()
    bare = verb in lexicon().base_verbs and not name.endswith("s")
    finite = predicate and (predicate["filler"] or not (verb.endswith("ing") or bare))
    common = name.endswith(("s", "men")) or _ABSTRACT.search(name)
    if finite:
        return 1 if opening and common else 2
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
            # Countries are rarely plural; unions and clubs often are.
            plural = name.endswith("s")
            add(name, Entry(name, "organization" if plural else "name"))
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
