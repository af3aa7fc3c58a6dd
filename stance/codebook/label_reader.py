"""Reading the labels of a facet."""

import re

import yaml

from stance.codebook.hypotheses import SLOTS, default_hypotheses, words_of
from stance.codebook.scheme import FacetKind, Label
from stance.codebook.yaml_reader import (
    Entry,
    Problems,
    describe,
    missing,
    read_mapping,
    read_probability,
    read_text,
    read_texts,
    suggest,
)

_LABEL_KEYS = (
    "definition",
    "hypotheses",
    "phrase",
    "threshold",
    "examples",
    "counterexamples",
    "plover",
)
# Halterman et al., "PLOVER and POLECAT: A new political event ontology and dataset"
# (2023): sixteen event types; YIELD is the earlier name of CONCEDE and RETREAT.
PLOVER_ROOTS = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
    "YIELD",
)
_BRACES = re.compile(r"\{([^{}]*)\}")


def read_labels(
    entry: Entry, what: str, kind: FacetKind, block: str, problems: Problems
) -> tuple[Label, ...]:
    """Return the labels of a facet, noting every problem in them.

    Parameters
    ----------
    entry
        The mapping from label to definition, with its key.
    what
        The facet's path in the file, for messages.
    kind
        Of the facet.
    block
        Key of `DEFAULT_TEMPLATES`; says which slots are permitted.
    problems
        Takes what is wrong.
    """
    if not isinstance(entry.value, yaml.MappingNode):
        problems.add(
            entry.key,
            f"{what}: found {describe(entry.value)}; permitted is a mapping from"
            " label to definition",
        )
        return ()
    least = 2 if kind == "exclusive" and block != "moves" else 1
    if len(entry.value.value) < least:
        problems.add(
            entry.key,
            f"{what}: found {len(entry.value.value)} labels; at least {least} needed",
        )
    entries = read_mapping(entry.value, what, problems)
    return tuple(
        _read_label(name, label, f"{what}.{name}", block, problems)
        for name, label in entries.items()
    )


def _read_label(
    name: str, entry: Entry, what: str, block: str, problems: Problems
) -> Label:
    if set(name) & set("{}"):
        problems.add(entry.key, f"{what}: a name cannot have braces")
    if isinstance(entry.value, yaml.MappingNode):
        fields = read_mapping(entry.value, what, problems, keys=_LABEL_KEYS)
    else:
        fields = {"definition": entry}
    definition = _read_definition(fields, entry, what, problems)
    hypotheses: tuple[str, ...] = ()
    if not missing(fields, "hypotheses"):
        hypotheses = _read_hypotheses(
            fields["hypotheses"], f"{what}: hypotheses", block, problems
        )
    elif definition and not set(name + definition) & set("{}"):
        hypotheses = default_hypotheses(block, name, definition)
    phrase = None
    if not missing(fields, "phrase"):
        phrase = read_text(fields["phrase"].value, f"{what}: phrase", problems)
    threshold = None
    if not missing(fields, "threshold"):
        threshold = read_probability(
            fields["threshold"].value, f"{what}: threshold", problems
        )
    return Label(
        name=name,
        definition=definition,
        hypotheses=hypotheses,
        phrase=phrase or words_of(name),
        threshold=threshold,
        examples=_read_examples(fields, "examples", what, problems),
        counterexamples=_read_examples(fields, "counterexamples", what, problems),
        plover=_read_plover(fields, what, problems),
    )


def _read_definition(
    fields: dict[str, Entry], entry: Entry, what: str, problems: Problems
) -> str:
    if missing(fields, "definition"):
        problems.add(entry.key, f"{what}: definition is missing")
        return ""
    node = fields["definition"].value
    definition = read_text(node, f"{what}: definition", problems) or ""
    if set(definition) & set("{}"):
        problems.add(
            node, f"{what}: definition: braces are for the slots of hypotheses only"
        )
    return definition


def _read_hypotheses(
    entry: Entry, what: str, block: str, problems: Problems
) -> tuple[str, ...]:
    texts = read_texts(entry.value, what, problems)
    if isinstance(entry.value, yaml.SequenceNode) and not entry.value.value:
        problems.add(entry.key, f"{what}: is an empty list; leave it out for defaults")
    for template, node in texts:
        _check_slots(template, node, what, block, problems)
    return tuple(template for template, _ in texts)


def _check_slots(
    template: str, node: yaml.Node, what: str, block: str, problems: Problems
) -> None:
    permitted = SLOTS if block in ("concessions", "moves") else SLOTS[:2]
    shown = ", ".join(f"{{{slot}}}" for slot in permitted)
    found = _BRACES.findall(template)
    for slot in found:
        if slot not in permitted:
            reason = "unknown slot" if slot not in SLOTS else "slot not permitted here"
            problems.add(
                node,
                f"{what}: {reason} {{{slot}}}{suggest(slot.strip(), permitted)}"
                f" (permitted: {shown})",
            )
    if set(_BRACES.sub("", template)) & set("{}"):
        problems.add(node, f'{what}: single brace in "{template}" (slots: {shown})')
    if block == "moves" and "concession" not in found:
        problems.add(node, f'{what}: missing slot {{concession}} in "{template}"')


def _read_examples(
    fields: dict[str, Entry], key: str, what: str, problems: Problems
) -> tuple[str, ...]:
    if key not in fields:
        return ()
    texts = read_texts(fields[key].value, f"{what}: {key}", problems)
    return tuple(text for text, _ in texts)


def _read_plover(
    fields: dict[str, Entry], what: str, problems: Problems
) -> tuple[str, ...]:
    if "plover" not in fields:
        return ()
    codes = read_texts(fields["plover"].value, f"{what}: plover", problems)
    for code, node in codes:
        if code not in PLOVER_ROOTS:
            problems.add(
                node,
                f'{what}: plover: unknown code "{code}"{suggest(code, PLOVER_ROOTS)}'
                f" (permitted: {', '.join(PLOVER_ROOTS)})",
            )
    return tuple(code for code, _ in codes)
