"""Loading and checking codebooks."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

import yaml

from stance.codebook.label_reader import read_labels
from stance.codebook.scheme import Codebook, Facet, FacetKind, Label
from stance.codebook.yaml_reader import (
    Entry,
    Problems,
    compose,
    describe,
    missing,
    read_mapping,
    read_text,
    read_texts,
    suggest,
)
from stance.errors import CodebookError

_FOLDER = Path(__file__).parent.parent / "codebooks"
_BLOCKS: dict[str, FacetKind] = {
    "stance": "exclusive",
    "concessions": "independent",
    "moves": "exclusive",
}
_KINDS: tuple[FacetKind, ...] = ("exclusive", "independent")
_TOP_KEYS = (
    "name",
    "version",
    "description",
    "extends",
    *_BLOCKS,
    "facets",
    "actors",
)
_FACET_KEYS = ("name", "kind", "labels")


def list_codebooks() -> tuple[str, ...]:
    """Return the names of the codebooks that ship with the package, sorted.

    Examples
    --------
    >>> "nuclear-diplomacy" in list_codebooks()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def load_codebook(name_or_path: str | Path) -> Codebook:
    """Return a shipped codebook by name, or the codebook in a file.

    Parameters
    ----------
    name_or_path
        A name of `list_codebooks`, or the path of a YAML file. A shipped name wins
        over a file of the same name; ``./NAME`` asks for the file.

    Raises
    ------
    CodebookError
        If there is no such codebook, or with every problem in it.

    Examples
    --------
    >>> load_codebook("nuclear-diplomacy").moves.names
    ('offer', 'request', 'refuse', 'threaten', 'mention')
    """
    if isinstance(name_or_path, str) and name_or_path in list_codebooks():
        path = _FOLDER / f"{name_or_path}.yaml"
    else:
        path = Path(name_or_path)
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read: {error.strerror}") from error
    if not is_file:
        names = list_codebooks()
        found = "is a folder" if is_folder else "is neither a file nor a codebook"
        raise CodebookError(
            f"{name_or_path}: {found}{suggest(str(name_or_path), names)}"
            f" (permitted: a YAML file, {', '.join(names)})"
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CodebookError(
            f"{path}: is not UTF-8 at byte {error.start}; permitted is UTF-8"
        ) from error
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_codebook(text, source=str(path))


def parse_codebook(text: str, *, source: str = "<codebook>") -> Codebook:
    """Return the codebook that YAML text describes.

    Parameters
    ----------
    text
        The YAML.
    source
        How messages name the text.

    Raises
    ------
    CodebookError
        With every problem found, each with its line.

    Examples
    --------
    >>> codebook = parse_codebook('''
    ... name: tone
    ... version: 1
    ... stance: {warm: is friendly, cold: is distant}
    ... ''')
    >>> codebook.stance.names
    ('warm', 'cold')
    """
    root = compose(text, source=source)
    problems = Problems(source)
    top = read_mapping(root, "codebook", problems, keys=_TOP_KEYS)
    base = _read_base(top, problems)
    blocks = {name: getattr(base, name) for name in _BLOCKS} if base else {}
    if isinstance(root, yaml.MappingNode) and (base or missing(top, "extends")):
        inherited = [name for name, block in blocks.items() if block is not None]
        if base and base.facets:
            inherited.append("facets")
        _check_blocks(root, top, inherited, problems)
    blocks |= {
        name: _read_block(name, top[name], problems) for name in _BLOCKS if name in top
    }
    codebook = Codebook(
        name=_read_name(root, top, problems),
        version=_read_version(root, top, problems),
        description=_read_description(top, problems),
        stance=blocks.get("stance"),
        concessions=blocks.get("concessions"),
        moves=blocks.get("moves"),
        facets=_read_facets(top, problems) or (base.facets if base else ()),
        actors={**(base.actors if base else {}), **_read_actors(top, problems)},
    )
    problems.raise_if_any()
    return replace(codebook, digest=_digest(codebook))


def _read_base(top: dict[str, Entry], problems: Problems) -> Codebook | None:
    """Return the shipped codebook that this one extends."""
    if missing(top, "extends"):
        return None
    node = top["extends"].value
    name = read_text(node, "extends", problems)
    if name is None or name in list_codebooks():
        return load_codebook(name) if name else None
    permitted = list_codebooks()
    problems.add(
        node,
        f'extends: "{name}" is no codebook of the package{suggest(name, permitted)}'
        f" (permitted: {', '.join(permitted)})",
    )
    return None


def _check_blocks(
    root: yaml.Node, top: dict[str, Entry], inherited: list[str], problems: Problems
) -> None:
    given = [name for name in _BLOCKS if name in top or name in inherited]
    facets = "facets" in top or "facets" in inherited
    if facets and given:
        problems.add(
            top["facets"].key if "facets" in top else top["extends"].key,
            f"codebook: found facets and {', '.join(given)}; permitted are either"
            f" {', '.join(_BLOCKS)} or facets",
        )
    elif not facets and not given:
        problems.add(
            root,
            "codebook: found nothing to code; permitted are stance, concessions with"
            " moves, or facets",
        )
    for name, other in (("concessions", "moves"), ("moves", "concessions")):
        if name in top and other not in given:
            problems.add(
                top[name].key,
                f"codebook: {name} without {other}; a position is a concession with a"
                " move, so both are needed",
            )


def _read_name(root: yaml.Node, top: dict[str, Entry], problems: Problems) -> str:
    if missing(top, "name"):
        if isinstance(root, yaml.MappingNode):
            problems.add(root, "codebook: name is missing")
        return ""
    return read_text(top["name"].value, "name", problems) or ""


def _read_version(root: yaml.Node, top: dict[str, Entry], problems: Problems) -> str:
    if missing(top, "version"):
        if isinstance(root, yaml.MappingNode):
            problems.add(root, "codebook: version is missing")
        return ""
    node = top["version"].value
    # 1 and 1.10 are numbers to YAML; their spelling is the version.
    if isinstance(node, yaml.ScalarNode) and node.value.strip():
        return str(node.value).strip()
    problems.add(
        node, f"version: found {describe(node)}; permitted is text or a number"
    )
    return ""


def _read_description(top: dict[str, Entry], problems: Problems) -> str:
    if missing(top, "description"):
        return ""
    return read_text(top["description"].value, "description", problems) or ""


def _read_block(name: str, entry: Entry, problems: Problems) -> Facet:
    return Facet(
        name=name,
        kind=_BLOCKS[name],
        labels=read_labels(entry, name, _BLOCKS[name], name, problems),
    )


def _read_facets(top: dict[str, Entry], problems: Problems) -> tuple[Facet, ...]:
    if "facets" not in top:
        return ()
    node = top["facets"].value
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        found = "an empty list" if isinstance(node, yaml.SequenceNode) else None
        problems.add(
            top["facets"].key,
            f"facets: found {found or describe(node)}; permitted is a list of mappings"
            f" with {', '.join(_FACET_KEYS)}",
        )
        return ()
    facets: list[Facet] = []
    lines: dict[str, int] = {}
    for number, item in enumerate(node.value, start=1):
        facet = _read_facet(item, number, problems)
        if facet is None:
            continue
        line = item.start_mark.line + 1
        first = lines.setdefault(facet.name.casefold(), line)
        if facet.name and first != line:
            problems.add(
                item, f'facets: "{facet.name}" is given twice, first in line {first}'
            )
        facets.append(facet)
    return tuple(facets)


def _read_facet(node: yaml.Node, number: int, problems: Problems) -> Facet | None:
    entries = read_mapping(node, f"facet {number}", problems, keys=_FACET_KEYS)
    if not isinstance(node, yaml.MappingNode):
        return None
    absent = [key for key in _FACET_KEYS if missing(entries, key)]
    for key in absent:
        problems.add(node, f"facet {number}: {key} is missing")
    name = ""
    if "name" not in absent:
        name = read_text(entries["name"].value, f"facet {number}: name", problems) or ""
    what = name or f"facet {number}"
    kind: FacetKind = "independent"
    if "kind" not in absent:
        found = read_text(entries["kind"].value, f"{what}: kind", problems)
        if found in _KINDS:
            kind = found
        elif found is not None:
            problems.add(
                entries["kind"].value,
                f'{what}: kind is "{found}"{suggest(found, _KINDS)}'
                f" (permitted: {', '.join(_KINDS)})",
            )
            kind = "independent"
    labels: tuple[Label, ...] = ()
    if "labels" not in absent:
        labels = read_labels(entries["labels"], what, kind, kind, problems)
    return Facet(name=name, kind=kind, labels=labels)


def _read_actors(
    top: dict[str, Entry], problems: Problems
) -> dict[str, tuple[str, ...]]:
    if missing(top, "actors"):
        return {}
    entries = read_mapping(top["actors"].value, "actors", problems)
    owners = {name.casefold(): name for name in entries}
    actors: dict[str, tuple[str, ...]] = {}
    for name, entry in entries.items():
        aliases = read_texts(entry.value, f"actors.{name}", problems)
        for alias, node in aliases:
            owner = owners.setdefault(alias.casefold(), name)
            if owner != name:
                problems.add(
                    node, f'actors.{name}: "{alias}" already belongs to "{owner}"'
                )
        actors[name] = tuple(alias for alias, _ in aliases)
    return actors


def _digest(codebook: Codebook) -> str:
    content = asdict(codebook)
    del content["digest"]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
