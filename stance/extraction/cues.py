"""The table of cues: which words attribute, in which frames, and how they inflect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

import yaml

Form = Literal["base", "s", "past", "ing"]

_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of the table, with the words that follow it in a fixed phrase.

    Attributes
    ----------
    lemma
        As in the table: ``say``, ``call for``.
    particles
        The words after the verb: ``("for",)``.
    frames
        What may follow or precede; see the head of ``data/cues.yaml``.
    weak_frames
        Those of them in which the verb may be about a deed.
    inner
        Whether the verb names a state of mind rather than an utterance.
    negated
        Whether the verb itself negates its content.
    """

    lemma: str
    particles: tuple[str, ...]
    frames: frozenset[str]
    weak_frames: frozenset[str]
    inner: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the rules know about words.

    Attributes
    ----------
    verbs
        Inflected first word to its cues, longest phrase first, with their forms.
    adjectives
        First word of a cue with ``be`` to its cues.
    nouns_that, nouns_to, nouns_negated
        Cue nouns, singular, by the content they take.
    light_verbs
        All forms of the verbs that carry a cue noun.
    words
        Closed word classes.
    """

    verbs: Mapping[str, tuple[tuple[Cue, frozenset[Form]], ...]]
    adjectives: Mapping[str, tuple[Cue, ...]]
    nouns_that: frozenset[str]
    nouns_to: frozenset[str]
    nouns_negated: frozenset[str]
    light_verbs: frozenset[str]
    words: Mapping[str, frozenset[str]]


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string, parted by white space."""
    return frozenset(words.split())


def inflect(verb: str) -> dict[str, frozenset[Form]]:
    """Return the regular forms of a verb.

    Examples
    --------
    >>> sorted(inflect("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    consonant_y = verb.endswith("y") and verb[-2] not in _VOWELS
    if verb.endswith("e"):
        past, ing = verb + "d", verb[:-1] + "ing"
        third = verb + "s"
    elif consonant_y:
        past, third, ing = verb[:-1] + "ied", verb[:-1] + "ies", verb + "ing"
    else:
        hisses = verb.endswith(("s", "sh", "ch", "x", "z"))
        past, third, ing = verb + "ed", verb + ("es" if hisses else "s"), verb + "ing"
    return _forms(verb, third, past, past, ing)


def _forms(base: str, *inflected: str) -> dict[str, frozenset[Form]]:
    names: tuple[Form, ...] = ("base", "s", "past", "past", "ing")
    forms: dict[str, frozenset[Form]] = {}
    for form, name in zip((base, *inflected), names, strict=True):
        forms[form] = forms.get(form, frozenset()) | {name}
    return forms


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the table that comes with the package."""
    path = resources.files("stance.extraction") / "data" / "cues.yaml"
    # All scalars stay strings: "no" and "on" are words here.
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    cues = _merge_groups(table["verbs"], frozenset(table["negated_verbs"]))
    verbs: dict[str, list[tuple[Cue, frozenset[Form]]]] = {}
    for cue in cues:
        first = cue.lemma.split()[0]
        irregular = table["irregular"].get(first)
        forms = _forms(first, *irregular) if irregular else inflect(first)
        for form, names in forms.items():
            verbs.setdefault(form, []).append((cue, names))
    for entries in verbs.values():
        entries.sort(key=lambda entry: -len(entry[0].particles))
    adjectives: dict[str, list[Cue]] = {}
    for group in table["adjectives"]:
        for phrase in group["words"]:
            first, *particles = phrase.split()
            frames = frozenset(group["frames"])
            negated = group.get("polarity") == "negated"
            cue = Cue(phrase, tuple(particles), frames, frames, True, negated)
            adjectives.setdefault(first, []).append(cue)
    words = {name: frozenset(values) for name, values in table["words"].items()}
    nouns = table["nouns"]
    return Lexicon(
        verbs=MappingProxyType({form: tuple(v) for form, v in verbs.items()}),
        adjectives=MappingProxyType({w: tuple(c) for w, c in adjectives.items()}),
        nouns_that=frozenset(nouns["that"]),
        nouns_to=frozenset(nouns["to"]),
        nouns_negated=frozenset(nouns["negated"]),
        light_verbs=frozenset(
            form
            for verb in table["light_verbs"]
            for form in (
                _forms(verb, *table["irregular"][verb])
                if verb in table["irregular"]
                else inflect(verb)
            )
        ),
        words=MappingProxyType(words),
    )


def _merge_groups(
    groups: Iterable[Mapping[str, Any]], negated: frozenset[str]
) -> list[Cue]:
    frames: dict[str, set[str]] = {}
    weak: dict[str, set[str]] = {}
    inner: dict[str, bool] = {}
    for group in groups:
        for lemma in group["verbs"]:
            frames.setdefault(lemma, set()).update(group["frames"])
            if "weak" in group:
                weak.setdefault(lemma, set()).update(group["frames"])
            inner.setdefault(lemma, group.get("kind") == "inner")
    return [
        Cue(
            lemma=lemma,
            particles=tuple(lemma.split()[1:]),
            frames=frozenset(names),
            weak_frames=frozenset(weak.get(lemma, ())),
            inner=inner[lemma],
            negated=lemma in negated,
        )
        for lemma, names in frames.items()
    ]
