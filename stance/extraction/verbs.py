"""Cue verbs in a unit: their group, subject, polarity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stance.extraction.cues import Cue, Form, load_lexicon, word_set
from stance.extraction.inversion import inverted_subject
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    is_noun_like,
    left_phrase,
)
from stance.extraction.subjects import subject_before
from stance.extraction.units import Item, Unit
from stance.records import Polarity

Role = Literal["finite", "participle", "infinitive", "relative", "inverted", "shared"]

_BE = word_set("is are was were be been being am 's 're remains remain remained")
_HAVE = word_set("has have had having")
# "would like to meet" is no supposition.
_WISHING = word_set("like prefer welcome love")
_NEGATIONS = word_set("not never neither hardly cannot")
_CONDITIONS = word_set("if whether unless until")
_REFUSING = word_set(
    "refused refuses refusing refuse declined declines declining failed fails "
    "reluctant unwilling unable"
)
_PROSPECTIVE = word_set(
    "expected likely due set scheduled about wants want wanted hoping hopes hoped "
    "plans planned planning supposed ready prepared willing able"
)
# "said by telephone" is no passive.
_WIRES = word_set("telephone phone e-mail email text video radio letter fax satellite")
_BEFORE_PARTICIPLE = word_set("by while after before without in with when")


@dataclass(frozen=True, slots=True)
class Verb:
    """A cue verb where it stands.

    Attributes
    ----------
    cue
        Entry of the table.
    first, index, last
        The cue's words run from `first` (a negation or a governing verb included) to
        `last` (exclusive); the verb itself stands at `index`.
    region
        Index where subject and verb group begin, with what belongs to the subject.
    role
        How it stands to its subject.
    subject
        Phrase before or after the verb; None if it shares another's.
    polarity
        From auxiliaries, governing verb, condition and the verb itself.
    form
        Inflection.
    """

    cue: Cue
    first: int
    index: int
    last: int
    region: int
    role: Role
    subject: Phrase | None
    polarity: Polarity
    form: Form


def find_verbs(unit: Unit) -> list[Verb]:
    """Return the cue verbs of a unit in text order."""
    verbs: list[Verb] = []
    items = unit.items
    floor = 0
    lexicon = load_lexicon()
    for index, item in enumerate(items):
        if item.kind != "word" or index < floor:
            continue
        if item.lower in lexicon.verbs:
            verb = _read_verb(unit, index)
        elif item.lower in lexicon.adjectives:
            verb = _read_adjective(items, index)
        else:
            continue
        if verb is not None:
            verbs.append(verb)
            floor = verb.last
    return verbs


def _match(
    items: Sequence[Item], index: int
) -> tuple[Cue, frozenset[Form], int] | None:
    """Return the cue whose first word stands at `index`, and the index after it.

    One adverb may part a verb from its particle: ``called again for``.
    """
    for cue, forms in load_lexicon().verbs[items[index].lower]:
        first = index + 1
        if len(cue.particles) == 1 and first < len(items) and is_adverb(items[first]):
            first += items[first].lower != cue.particles[0]
        stop = first + len(cue.particles)
        if tuple(item.lower for item in items[first:stop]) == cue.particles:
            return cue, forms, stop if cue.particles else index + 1
    return None


def _read_verb(unit: Unit, index: int) -> Verb | None:
    items = unit.items
    match = _match(items, index)
    if match is None:
        return None
    cue, forms, last = match
    start = _group_start(items, index)
    group = items[start:index]
    auxiliary = next((i for i in reversed(group) if is_auxiliary(i)), None)
    before = items[start - 1] if start else None
    after = items[last] if last < len(items) else None
    by_wire = last + 1 < len(items) and items[last + 1].lower in _WIRES
    form = _form(forms, auxiliary, before, after, unit, by_wire=by_wire)
    if form is None:
        return None
    if items[index].is_capitalized and not unit.is_headline and index > 0:
        return None
    if cue.lemma == "like" and not any(i.lower in ("would", "'d") for i in group):
        return None
    if cue.lemma == "refuse" and _governs_cue(items, last):
        return None
    if form == "ing" and auxiliary is None:
        return _participle(items, cue, index, start, last)
    if before is not None and before.lower == "to" and auxiliary is None:
        return _infinitive(items, cue, index, start, last)
    return _finite(
        items, cue, form, (start, index, last), group, headline=unit.is_headline
    )


def _governs_cue(items: Sequence[Item], index: int) -> bool:
    """Tell whether "to" and a cue follow, as in ``refused to rule out C``."""
    if index + 1 >= len(items) or items[index].lower != "to":
        return False
    if items[index + 1].lower not in load_lexicon().verbs:
        return False
    match = _match(items, index + 1)
    return match is not None and bool(match[0].frames & {"that", "object", "gerund"})


def _form(
    forms: frozenset[Form],
    auxiliary: Item | None,
    before: Item | None,
    after: Item | None,
    unit: Unit,
    *,
    by_wire: bool,
) -> Form | None:
    """Return how the verb is inflected here, or None where it is a noun or passive."""
    if auxiliary is not None:
        lower = auxiliary.lower
        if lower in _BE or lower.startswith(("wasn", "isn", "aren", "weren")):
            return "ing" if "ing" in forms else None
        if lower in _HAVE or lower.startswith(("hasn", "haven", "hadn")):
            return "past" if "past" in forms else None
        return "base" if "base" in forms else None
    if "past" in forms:
        if before is not None and (
            (is_in(before, "determiners") and not is_in(before, "pronouns"))
            or (is_in(before, "prepositions") and before.lower not in ("as", "than"))
            or before.lower.endswith("'s")
        ):
            return None
        if after is not None and after.lower == "by" and not by_wire:
            return None
        return "past"
    if "ing" in forms:
        return "ing"
    if before is None or before.kind != "word":
        return "s" if before is not None else None
    if before.lower == "to":
        return "base" if "base" in forms else None
    if is_in(before, "prepositions", "adverbs") or before.lower.endswith("'s"):
        return None
    if is_in(before, "determiners") and not is_in(before, "pronouns"):
        return None
    name: Form = "s" if "s" in forms else "base"
    if name == "base" and not (
        unit.is_headline
        or before.lower in ("they", "we", "i", "you", "who", "and")
        or before.lower.endswith(("s", "people", "men", "women"))
    ):
        return None
    return name


def _group_start(items: Sequence[Item], index: int) -> int:
    start = index
    while start > 0:
        item = items[start - 1]
        if item.kind == "word" and (
            (is_auxiliary(item) and item.lower != "being")
            or is_adverb(item)
            or item.lower in _NEGATIONS
        ):
            start -= 1
        else:
            break
    while start < index and is_in(items[start], "times"):
        start += 1
    return start


def _polarity(cue: Cue, *, negated: bool, hypothetical: bool) -> Polarity:
    if hypothetical and not negated:
        return "hypothetical"
    return "negated" if negated != cue.negated else "affirmed"


def _is_negation(item: Item) -> bool:
    return item.lower in _NEGATIONS or item.lower.endswith("n't")


def _finite(
    items: Sequence[Item],
    cue: Cue,
    form: Form,
    places: tuple[int, int, int],
    group: Sequence[Item],
    *,
    headline: bool = False,
) -> Verb | None:
    start, index, last = places
    negated = any(_is_negation(item) for item in group)
    first = next((start + n for n, i in enumerate(group) if _is_negation(i)), index)
    if negated and first > start and is_auxiliary(items[first - 1]):
        first -= 1
    if cue.lemma == "like":
        first = start + next(
            n for n, item in enumerate(group) if item.lower in ("would", "'d")
        )
    hypothetical = cue.lemma not in _WISHING and any(
        is_in(item, "hypothetical") for item in group
    )
    polarity = _polarity(cue, negated=negated, hypothetical=hypothetical)
    before = items[start - 1] if start else None

    def make(role: Role, subject: Phrase | None, region: int, tone: Polarity) -> Verb:
        return Verb(cue, first, index, last, region, role, subject, tone, form)

    if before is None:
        return None
    if before.lower in ("who", "which"):
        comma = start - 1
        while comma > 0 and items[comma - 1].text == ",":
            comma -= 1
        antecedent = left_phrase(items, comma)
        if antecedent is None:
            return None
        return make("relative", antecedent, start - 1, polarity)
    if is_in(before, "conjunctions") or before.lower == "then":
        return make("shared", None, start - 1, polarity)
    inverted = inverted_subject(items, cue, start, last, headline=headline)
    if inverted is not None:
        return make("inverted", inverted, start, polarity)
    found = subject_before(items, start)
    if found is None:
        return None
    subject, region = found
    previous = items[region - 1] if region else None
    if previous is not None and previous.lower in _CONDITIONS:
        polarity = _polarity(cue, negated=negated, hypothetical=True)
    return make("finite", subject, region, polarity)


def _participle(
    items: Sequence[Item], cue: Cue, index: int, start: int, last: int
) -> Verb | None:
    before = items[start - 1] if start else None
    region = start
    if before is not None and before.kind == "word":
        if is_in(before, "determiners"):
            return None
        if before.lower in _BEFORE_PARTICIPLE or is_in(before, "conjunctions"):
            region = start - 1
        elif not (
            is_noun_like(before) and cue.lemma in ("say", "warn", "claim", "ask")
        ):
            return None
    negated = bool(before and before.lower in ("without", "not"))
    polarity = _polarity(cue, negated=negated, hypothetical=False)
    return Verb(cue, index, index, last, region, "participle", None, polarity, "ing")


def _infinitive(
    items: Sequence[Item], cue: Cue, index: int, start: int, last: int
) -> Verb | None:
    """Read a cue after "to" together with the word that governs it."""
    governor = start - 2
    if governor < 0:
        return None
    word = items[governor]
    if word.lower in ("on", "not"):
        governor -= 1
        word = items[governor]
    if word.lower in _REFUSING:
        negated, hypothetical = True, False
    elif word.lower in _PROSPECTIVE:
        negated, hypothetical = False, True
    elif word.lower in ("went", "goes", "continued", "continues", "began", "sought"):
        negated, hypothetical = False, False
    else:
        return None
    group = _group_start(items, governor)
    if any(_is_negation(item) for item in items[group:governor]):
        negated = not negated
    polarity = _polarity(cue, negated=negated, hypothetical=hypothetical)
    before = items[group - 1] if group else None
    first = governor if negated or cue.negated else index
    if before is None:
        return None
    if is_in(before, "conjunctions"):
        return Verb(
            cue, first, index, last, group - 1, "shared", None, polarity, "base"
        )
    found = subject_before(items, group)
    if found is None:
        return None
    subject, region = found
    return Verb(cue, first, index, last, region, "finite", subject, polarity, "base")


def _read_adjective(items: Sequence[Item], index: int) -> Verb | None:
    start = _group_start(items, index)
    group = items[start:index]
    if not any(item.lower in _BE for item in group):
        if start == 0 or items[start - 1].lower not in _BE:
            return None
        start -= 1
        group = items[start:index]
    for cue in load_lexicon().adjectives[items[index].lower]:
        last = index + 1 + len(cue.particles)
        particles = tuple(item.lower for item in items[index + 1 : last])
        if particles != cue.particles:
            continue
        verb = _finite(items, cue, "base", (start, index, last), group)
        if verb is None:
            return None
        be = next(n for n, item in enumerate(group) if item.lower in _BE)
        return Verb(
            cue,
            min(verb.first, start + be),
            index,
            last,
            verb.region,
            verb.role,
            verb.subject,
            verb.polarity,
            "base",
        )
    return None
