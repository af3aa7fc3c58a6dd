"""Organizations that only the document itself makes known, and their short names."""

import re
from collections import Counter
from collections.abc import Iterator

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
_STATE_ORGAN = re.compile(
    r"^(?:the )?(?:\w+ ){0,3}(?:Ministry|Government|Parliament|Army|Navy|Department"
    r"|Forces|Embassy|Delegation|Office|Cabinet|Assembly|Senate|Congress|Guard|Treasury"
    r"|Command)\b"
)
_GOODS = frozenset(
    {"Oil", "Energy", "Water", "Steel", "Mining", "Shipping", "Fisheries"}
)
_ORGAN_OWNS = re.compile(
    r"\b[A-Z][\w.]* (?:military|army|navy|government|parliament)['’]s \Z"
)
_GATHERING = re.compile(
    r"(?:(?:Heads? )?of )?(?:States? )?(?:and )?(?:Governments?|States?|Ministers"
    r"|Leaders|Members?|Presidents|Secretary|Summit|Conference|Parties)"
    r" (?:of|to) (?:the )?(?=[A-Z])"
)
_LONGEST_NAME = 14


def introduces_person(word: str) -> bool:
    """Tell whether what follows a word is a person's name (``Mr.``, ``Ana``)."""
    words = lexicon()
    bare = word.rstrip(".")
    return (
        word in words.honorifics
        or word in words.given
        or bare in words.given
        or bare.lower() in words.roles
        or bool(re.fullmatch(r"[A-Z]", bare))
    )


def find_organizations(gazetteer: Gazetteer, text: str) -> dict[str, Entry]:
    """Return the organizations that a document names by a head noun or acronym."""
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


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s").rstrip(".")


def _organization_spans(text: str) -> Iterator[Span]:
    """Yield runs of capitalized words that hold an organization's head noun."""
    heads = lexicon().organization_heads
    calendar = lexicon().calendar
    for run in _NAME_WORDS.finditer(text):
        words = [
            (m.start() + run.start(), m.end() + run.start(), m[0])
            for m in re.finditer(r"[^\s]+", run[0])
        ]
        positions = [i for i, w in enumerate(words) if _bare(w[2]) in heads]
        joint = next(
            (
                i
                for i in positions[:-1]
                if i > 0
                and words[i + 1][2] == "and"
                and words[i][2] not in _GOODS
                and not {"of", "for"} & {w[2] for w in words[:i]}
            ),
            None,
        )
        if joint is not None and len(words) <= _LONGEST_NAME:
            yield words[0][0], words[joint][1]
            words = words[joint + 2 :]
            positions = [p - joint - 2 for p in positions if p > joint + 1]
        if not positions or len(words) > _LONGEST_NAME:
            continue
        last = positions[-1]
        if last + 2 < len(words) and (
            words[last + 1][2] in {"of", "for"}
            or (words[last + 1][2] == "on" and words[last + 2][2] not in calendar)
        ):
            stop = last + 1
            while stop < len(words):
                if words[stop][2].strip("'’s") in calendar:
                    stop -= words[stop - 1][2] in {"on", "in", "of", "for"}
                    break
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
    owner = _ORGAN_OWNS.search(text, max(0, begin - 60), begin)
    if party is None and owner is not None:
        party = next(iter(gazetteer.find(text, owner.start(), begin)), None)
    gathering = _GATHERING.match(name)
    if gathering:
        begin += gathering.end()
        name = text[begin:end]
        first = next(i for i, p in enumerate(parts) if p.start() + start >= begin)
        party = next(iter(gazetteer.find(text, begin, end)), None)
    heads = [
        p[0] for p in parts[first:] if p[0].rstrip(".") in words.organization_heads
    ]
    if not heads or len(parts) - first < 2 or _is_common(name):
        return None
    if party is not None and party.span == (begin, end):
        return None
    if party is not None and owner is not None and party.span[1] <= begin:
        return normalized(name), party.actor, heads[-1]
    if party is not None and party.span[0] == begin:
        rest = re.sub(r"^['’]s", "", text[party.span[1] : end]).strip()
        if party.kind == "metonym" and "and" not in rest.split():
            return normalized(name), party.actor, heads[-1]
        if _STATE_ORGAN.match(rest) or rest in {"Commission", "Council", "Secretariat"}:
            return normalized(name), party.actor, heads[-1]
        if re.match(r"['’]s", text[party.span[1] : end]):
            return normalized(rest), normalized(rest), heads[-1]
    if party is not None and re.search(
        r"\b(?:of|for) (?:the )?$", text[begin : party.span[0]]
    ):
        organ = _STATE_ORGAN.match(name)
        if organ and party.span[1] == end:
            return normalized(name), party.actor, heads[-1]
    return normalized(name), normalized(name), heads[-1]


def _is_common(name: str) -> bool:
    """Tell whether a name is that of an organ every state has (Foreign Ministry)."""
    words = lexicon()
    parts = [part.lower() for part in re.findall(r"[\w-]+", name)]
    kinds = {words.institutions.get(part) for part in parts}
    return not kinds & {"union", "company", "party"} and all(
        part in words.role_modifiers
        or part in {"of", "and", "the", "for", "affairs", "staff"}
        or part in words.institutions
        for part in parts
    )


_NO_SHORT_FORM = frozenset(
    {
        "United", "National", "Central", "International", "Global", "World", "Free",
        "Supreme", "Federal", "First", "North", "South", "East", "West", "Northern",
        "Southern", "Eastern", "Western", "New", "Old", "General", "Royal", "Joint",
        "Public", "Common", "Upper", "Lower", "Great", "Greater", "Saint", "The",
    }
)  # fmt: skip
_STATE_USE = (
    r"\bin {0}\b|\b{0}['’]s (?:\w+ )?(?:government|ministry|president|parliament"
    r"|army|border|capital|minister|ambassador|election)"
)


def short_forms(
    gazetteer: Gazetteer, text: str, organizations: dict[str, Entry]
) -> dict[str, Entry]:
    """Return the parts of names by which a document calls organizations.

    A company or party goes by what stands before its head noun (``Harlow``, ``the
    Greens``), a union of ``Miners'`` also by ``the miners``.
    """
    words = lexicon()
    owners: dict[str, set[str]] = {}
    for name, entry in organizations.items():
        parts = name.split()
        if name != entry.actor or len(parts) < 2 or parts[0] in words.openers:
            continue
        heads = [p.rstrip(".") in words.organization_heads for p in parts]
        head = heads.index(True) if True in heads else 0
        stem = " ".join(parts[:head])
        if not stem or head > 2 or words.private_organizations & set(parts):
            continue
        plain = re.sub(r"(?:'s|')$", "", stem)
        if plain != stem:
            if head == 1:
                for article in ("the", "The"):
                    owners.setdefault(f"{article} {plain.lower()}", set()).add(name)
            continue
        if stem in _NO_SHORT_FORM or stem.lower() in words.role_modifiers:
            continue
        if head == 1:
            owners.setdefault(stem + "s", set()).add(name)
        owners.setdefault(stem, set()).add(name)
    named = {name for name in owners if name in text}
    found = {}
    for name in named:
        first = name.split()[0]
        if (
            len(owners[name]) > 1
            or name in gazetteer.entries
            or first in words.given
            or re.search(_STATE_USE.format(re.escape(name)), text)
        ):
            continue
        before = re.findall(rf"([\w.]+)[ \t]+{re.escape(name)}\b", text)
        if any(introduces_person(word) for word in before):
            continue
        actor = next(iter(owners[name]))
        found[name] = Entry(organizations[actor].actor, "organization")
    return found
