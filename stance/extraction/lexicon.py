"""Word lists shared by the rules that recognize parties, persons and positions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_CALENDAR = (
    "January February March April May June July August September October November "
    "December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan. Feb. Aug. "
    "Sept. Oct. Nov. Dec. Christmas Easter Ramadan Eid"
)
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of ``data/words.yaml``, as sets; lower case for common nouns."""

    honorifics: Mapping[str, str | None]
    roles: frozenset[str]
    private_roles: frozenset[str]
    role_genders: Mapping[str, str]
    role_modifiers: frozenset[str]
    role_groups: Mapping[str, frozenset[str]]
    topic_roles: frozenset[str]
    titles_of: Mapping[str, str]
    organization_heads: frozenset[str]
    private_organizations: frozenset[str]
    institutions: Mapping[str, str]
    institution_heads: Mapping[str, frozenset[str]]
    party_nouns: frozenset[str]
    given: Mapping[str, str]
    family_first: frozenset[str]
    calendar: frozenset[str]
    openers: frozenset[str]
    particles: frozenset[str]
    no_acronyms: frozenset[str]
    monarchies: frozenset[str]
    loose_institutions: frozenset[str]
    predicate: re.Pattern[str]
    position_verb: re.Pattern[str]
    base_verbs: frozenset[str]
    weak_verbs: frozenset[str]
    position_objects: re.Pattern[str]
    position_nouns: frozenset[str]


def inflected(lemma: str) -> list[str]:
    """Return the forms of a regular verb, the lemma first.

    Examples
    --------
    >>> inflected("deny")
    ['deny', 'denies', 'denied', 'denying']
    >>> inflected("propose")
    ['propose', 'proposes', 'proposed', 'proposing']
    >>> inflected("ban")
    ['ban', 'bans', 'banned', 'banning']
    """
    doubled = (
        len(lemma) > 2
        and lemma[-1] not in "wxyaeiou"
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
        and len(re.findall(r"[aeiou]+", lemma)) == 1
    )
    stem = lemma + lemma[-1] if doubled else lemma
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    third = lemma + ("es" if lemma.endswith(("s", "x", "sh", "ch", "z")) else "s")
    return [lemma, third, stem + "ed", stem + "ing"]


@cache
def lexicon() -> Lexicon:
    """Load the word lists; the same object at every call."""
    source = files("stance") / "extraction" / "data" / "words.yaml"
    table: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))

    def words(key: str) -> frozenset[str]:
        return frozenset(table[key].split())

    def groups(key: str) -> dict[str, frozenset[str]]:
        return {group: frozenset(value.split()) for group, value in table[key].items()}

    honorifics: dict[str, str | None] = {}
    for gender, names in table["honorifics"].items():
        for name in names.split():
            honorifics[name] = None if gender == "any" else gender
    given = dict.fromkeys(table["given_female"].split(), "female")
    given |= dict.fromkeys(table["given_male"].split(), "male")
    genders = dict.fromkeys(table["roles_female"].split(), "female")
    genders |= dict.fromkeys(table["roles_male"].split(), "male")
    verbs = [
        form for lemma in table["position_verbs"].split() for form in inflected(lemma)
    ]
    verbs += table["position_verbs_irregular"].split()
    private = words("private_roles")
    return Lexicon(
        honorifics=honorifics,
        roles=words("roles") | private,
        private_roles=private,
        role_genders=genders,
        role_modifiers=words("role_modifiers"),
        role_groups=groups("role_groups"),
        topic_roles=words("topic_roles"),
        titles_of=table["titles_of"],
        organization_heads=words("organization_heads"),
        private_organizations=words("private_organizations"),
        institutions={
            noun: group
            for group, nouns in reversed(table["institutions"].items())
            for noun in nouns.split()
        },
        institution_heads=groups("institution_heads"),
        party_nouns=words("party_nouns"),
        given=given,
        family_first=words("family_first"),
        calendar=frozenset(_CALENDAR.split()),
        openers=words("openers"),
        particles=words("particles"),
        no_acronyms=words("no_acronyms"),
        monarchies=_territories(table["monarchies"].split()),
        loose_institutions=words("loose_institutions"),
        predicate=_predicate(verbs, table["position_phrases"]),
        base_verbs=frozenset(table["position_verbs"].split())
        | {"keep", "seek", "give"},
        weak_verbs=frozenset(
            form for lemma in table["weak_verbs"].split() for form in inflected(lemma)
        )
        | words("weak_verbs_irregular"),
        position_objects=re.compile(
            rf"\b(?:{_choices(table['position_objects'].split())})(?:s|es|ing|ed)?\b",
            re.IGNORECASE,
        ),
        position_nouns=words("position_nouns"),
        position_verb=re.compile(rf"\b(?:{_choices(verbs)})\b", re.IGNORECASE),
    )


def _territories(codes: Iterable[str]) -> frozenset[str]:
    from babel import Locale

    names = Locale("en").territories
    return frozenset(names[code] for code in codes)


def _choices(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True))


def _predicate(verbs: Iterable[str], phrases: Iterable[str]) -> re.Pattern[str]:
    """Return what follows a subject that takes a position: auxiliaries, then a verb."""
    adverb = (
        r"(?:\w+ly|also|still|now|again|once|even|already|always|never|not|so|far|yet|instead"
        r"|then|both|all|long|today|yesterday|twice|first|ever)"
    )
    auxiliary = (
        r"(?:has|have|had|is|are|was|were|be|been|being|will|would|does|do|did|can|could"
        r"|may|might|shall|continues?\s+to|continued\s+to|appears?\s+to|seems?\s+to|is\s+said\s+to|remains?)"
    )
    filler = rf"(?:(?:{adverb}|{auxiliary})\s+)*?"
    fixed = "|".join(phrase.replace(" ", r"\s+") for phrase in phrases)
    refusal = r"(?:will|would|shall)\s+(?:not|never)\b|(?:won|wouldn)['’]t\b"
    return re.compile(
        rf"(?P<filler>{filler})(?:(?P<phrase>{fixed})|(?P<verb>{_choices(verbs)})\b|(?P<refusal>{refusal}))",
        re.IGNORECASE,
    )
