"""Reading YAML with line numbers, every problem gathered.

The plain loaders of PyYAML merge duplicate keys in silence and forget the lines; the
node tree has both.
"""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from stance.errors import CodebookError

_TYPE_NAMES = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a YAML mapping with its value."""

    key: yaml.Node
    value: yaml.Node


@dataclass(slots=True)
class Problems:
    """Collector of everything wrong with one file."""

    source: str
    _found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, node: yaml.Node | None, message: str) -> None:
        """Note a problem at the line of `node` (the first line if None)."""
        line = node.start_mark.line + 1 if node is not None else 1
        self._found.append((line, message))

    def raise_if_any(self) -> None:
        """Raise one error that lists every problem in the order of the lines.

        Raises
        ------
        CodebookError
            If a problem was noted.
        """
        if not self._found:
            return
        count = len(self._found)
        raise CodebookError(
            f"{self.source}: {count} problem{'s' if count > 1 else ''}",
            problems=[
                f"{self.source}:{line}: {message}"
                for line, message in sorted(self._found, key=lambda item: item[0])
            ],
        )


def compose(text: str, *, source: str) -> yaml.Node:
    """Return the root node of a YAML document.

    Raises
    ------
    CodebookError
        If the text is no YAML, more than one document, or empty.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = error.problem or error.context or "cannot be read"
        raise CodebookError(f"{source}:{line}: not valid YAML: {reason}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        character = ord(text[error.position])
        raise CodebookError(
            f"{source}:{line}: not valid YAML: character U+{character:04X} is not"
            " permitted"
        ) from error
    except RecursionError as error:
        raise CodebookError(f"{source}: not valid YAML: nested too deeply") from error
    if root is None:
        raise CodebookError(f"{source}: is empty; permitted is a YAML mapping")
    return root


def suggest(found: str, permitted: Iterable[str]) -> str:
    """Return ``, did you mean "..."?`` for the nearest permitted name, or nothing."""
    by_fold = {name.casefold(): name for name in permitted}
    close = difflib.get_close_matches(found.casefold(), by_fold, n=1, cutoff=0.6)
    return f', did you mean "{by_fold[close[0]]}"?' if close else ""


def describe(node: yaml.Node) -> str:
    """Return what a node is, for messages."""
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    name = _TYPE_NAMES.get(node.tag.rpartition(":")[2], node.tag)
    return name if is_null(node) else f'{name} ("{node.value}")'


def is_null(node: yaml.Node) -> bool:
    """Tell whether a value was left out."""
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def read_mapping(
    node: yaml.Node,
    what: str,
    problems: Problems,
    *,
    keys: tuple[str, ...] = (),
) -> dict[str, Entry]:
    """Return the entries of a mapping, noting duplicate and unknown keys.

    Parameters
    ----------
    node
        The value that should be a mapping.
    what
        Its path in the file, for messages.
    problems
        Takes what is wrong.
    keys
        The permitted keys; empty for any.
    """
    if not isinstance(node, yaml.MappingNode):
        problems.add(node, f"{what}: found {describe(node)}; permitted is a mapping")
        return {}
    entries: dict[str, Entry] = {}
    folded: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not key.value.strip():
            problems.add(key, f"{what}: a key is {describe(key)}; permitted is a name")
            continue
        name = key.value.strip()
        if name == "<<":
            problems.add(key, f"{what}: merging with << is not supported; repeat it")
        elif keys and name not in keys:
            problems.add(
                key,
                f'{what}: unknown key "{name}"{suggest(name, keys)}'
                f" (permitted: {', '.join(keys)})",
            )
        elif name.casefold() in folded:
            first = folded[name.casefold()]
            line = entries[first].key.start_mark.line + 1
            as_what = "" if name == first else f' as "{first}"'
            problems.add(
                key, f'{what}: "{name}" is given twice, first{as_what} in line {line}'
            )
        else:
            folded[name.casefold()] = name
            entries[name] = Entry(key, value)
    return entries


def read_text(node: yaml.Node, what: str, problems: Problems) -> str | None:
    """Return a non-empty text; None, with a problem noted, for anything else."""
    if not isinstance(node, yaml.ScalarNode) or not node.tag.endswith(":str"):
        hint = ""
        if isinstance(node, yaml.ScalarNode) and not is_null(node):
            hint = f'; write it in quotation marks: "{node.value}"'
        found = describe(node)
        problems.add(node, f"{what}: found {found}; permitted is text{hint}")
        return None
    text = " ".join(node.value.split())
    if not text:
        problems.add(node, f"{what}: is empty; permitted is text")
        return None
    return text


def read_texts(
    node: yaml.Node, what: str, problems: Problems
) -> tuple[tuple[str, yaml.Node], ...]:
    """Return the texts of a list (or of a single text) with their nodes."""
    if is_null(node):
        return ()
    if isinstance(node, yaml.ScalarNode):
        items = [node]
    elif isinstance(node, yaml.SequenceNode):
        items = list(node.value)
    else:
        problems.add(
            node, f"{what}: found {describe(node)}; permitted is a list of texts"
        )
        return ()
    texts: list[tuple[str, yaml.Node]] = []
    for item in items:
        text = read_text(item, what, problems)
        if text is None:
            continue
        if text in (seen for seen, _ in texts):
            problems.add(item, f'{what}: "{text}" is given twice')
            continue
        texts.append((text, item))
    return tuple(texts)


def read_probability(node: yaml.Node, what: str, problems: Problems) -> float | None:
    """Return a number strictly between 0 and 1."""
    number = math.nan
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        try:
            number = float(node.value)
        except ValueError:
            number = math.nan
    if not 0 < number < 1:
        problems.add(
            node,
            f"{what}: found {describe(node)}; permitted is a number in (0, 1)",
        )
        return None
    return number


def missing(entries: Mapping[str, Entry], name: str) -> bool:
    """Tell whether a key is absent or without a value."""
    return name not in entries or is_null(entries[name].value)
