"""Whether a stretch of a unit holds a clause of its own."""

from collections.abc import Sequence

from stance.extraction.cues import word_set
from stance.extraction.phrases import is_adverb, is_auxiliary, is_in, is_noun_like
from stance.extraction.units import Item

_SEARCH = 52


def has_finite_verb(items: Sequence[Item], *, plural_counts: bool = True) -> bool:
    """Tell whether items could hold a clause of their own.

    Parameters
    ----------
    items
        A stretch of a unit.
    plural_counts
        Whether any word in -s may be the verb.
    """
    for index, item in enumerate(items):
        if item.kind == "quote" and not (
            index and is_in(items[index - 1], "documents")
        ):
            return True
        if item.kind != "word":
            continue
        if is_auxiliary(item) or item.lower.endswith(("'s", "'re", "'ll", "'ve", "'d")):
            return True
        if (
            index
            and not item.is_capitalized
            and item.lower not in _NO_VERBS
            and len(item.lower) > 3
            and item.lower.endswith(("ed", "s") if plural_counts else "ed")
            and not item.lower.endswith(("ss", "'s"))
        ):
            return True
        if index and item.lower in COMMON_PASTS:
            return True
    return False


_NO_VERBS = word_set(
    "this his its hers theirs always perhaps towards afterwards besides hundred need "
    "indeed instead red bed speed across"
)
# Irregular verbs that show a finite clause; some base forms for plural subjects.
COMMON_PASTS = word_set(
    "went came made took gave got saw knew thought left kept began held brought told "
    "stood felt became meant sat ran built sold threw lay bore wore drove rode woke "
    "shook taught caught bought sought understood withdrew grew hurt ate fled "
    "spoke wrote fought flew drew broke chose "
    "found struck sent met led lost won paid cut put set hit fell rose grew "
    "want need make go come take get see know think agree remain"
)


def opens_clause(
    items: Sequence[Item], start: int, end: int, *, plural_counts: bool = True
) -> bool:
    """Tell whether a clause without "that" could begin at item `start`."""
    if start >= end:
        return False
    item = items[start]
    if item.kind == "quote":
        return end - start > 1
    if item.kind != "word":
        return item.text in "$€£" and has_finite_verb(items[start:end])
    opens = (
        is_in(item, "determiners", "pronouns")
        or item.lower in ("there", "if", "when", "while", "although", "though", "it's")
        or item.lower.endswith(("'s", "'re", "'d", "'ll", "'ve"))
        or (is_noun_like(item) and not is_adverb(item))
    )
    plural_counts |= item.lower in _SUBJECT_PRONOUNS
    return opens and has_finite_verb(
        items[start : min(end, start + _SEARCH)], plural_counts=plural_counts
    )


_SUBJECT_PRONOUNS = word_set("he she it they we i you there this")
