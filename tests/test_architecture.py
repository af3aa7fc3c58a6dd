"""The floors of the package, as STYLE lays them down."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import stance
from tests.console import run_python

PACKAGE = Path(stance.__file__).parent
FLOORS = {
    "errors": 0,
    "records": 1,
    "codebook": 2,
    "text": 2,
    "metrics": 2,
    "extraction": 3,
    "entailment": 3,
    "classification": 4,
    "positions": 5,
    "evaluation": 6,
    "formats": 7,
    "report": 7,
    "experiment": 8,
    "sklearn": 8,
    "cli": 9,
    "__init__": 10,
}
# Library to the modules that may use it, each inside the function that needs it.
CONFINED = {
    "torch": {"entailment"},
    "transformers": {"entailment"},
    "huggingface_hub": {"entailment"},
    "tokenizers": {"entailment"},
    "safetensors": {"entailment"},
    "datasets": {"formats"},
    "typer": {"cli"},
    "rich": {"cli"},
}
# Slow to import, so never at import time.
SLOW = ("torch", "transformers", "datasets", "pandas", "sklearn", "scipy", "pyarrow")
# Except in modules whose classes derive from those of a library; these modules are
# themselves imported only inside the function that needs them.
DERIVING = {
    "entailment/premise_once.py": {"torch", "transformers"},
    "sklearn.py": {"sklearn"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


class Import(NamedTuple):
    """One import statement, or one name of a ``from`` import."""

    module: str
    name: str | None
    line: int
    at_import: bool
    for_types: bool


def find_imports(tree: ast.Module) -> Iterator[Import]:
    yield from _walk(tree, at_import=True, for_types=False)


def _walk(node: ast.AST, *, at_import: bool, for_types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, None, child.lineno, at_import, for_types)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"relative import in line {child.lineno}"
            for alias in child.names:
                yield Import(
                    child.module or "", alias.name, child.lineno, at_import, for_types
                )
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _walk(child, at_import=False, for_types=for_types)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for statement in child.body:
                block = ast.Module([statement], [])
                yield from _walk(block, at_import=False, for_types=True)
            for statement in child.orelse:
                block = ast.Module([statement], [])
                yield from _walk(block, at_import=at_import, for_types=for_types)
        else:
            yield from _walk(child, at_import=at_import, for_types=for_types)


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> list[Import]:
    return list(find_imports(ast.parse(path.read_text("utf-8"))))


def target_of(found: Import) -> str | None:
    """Return the module of stance that is imported, None for another library."""
    parts = found.module.split(".")
    if parts[0] != "stance":
        return None
    if len(parts) > 1:
        return parts[1]
    return found.name if found.name in FLOORS else "__init__"


def ids(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_every_module_has_a_floor() -> None:
    assert {module_of(path) for path in MODULES} == set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_imports_go_down(path: Path) -> None:
    own = module_of(path)
    wrong = []
    for found in imports_of(path):
        target = target_of(found)
        if target is None or target == own:
            continue
        # The command line asks the package for its version.
        if own == "cli" and target == "__init__":
            continue
        if FLOORS[target] >= FLOORS[own]:
            wrong.append(f"line {found.line}: {own} imports {target}")
    assert wrong == []


def test_the_package_imports_nothing_of_its_own_at_import() -> None:
    found = imports_of(PACKAGE / "__init__.py")
    assert [i for i in found if target_of(i) and not i.for_types] == []


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_libraries_stay_where_they_belong(path: Path) -> None:
    own = module_of(path)
    wrong = []
    for found in imports_of(path):
        library = found.module.split(".")[0]
        if own not in CONFINED.get(library, {own}):
            wrong.append(f"line {found.line}: {library} in {own}")
        permitted = DERIVING.get(ids(path), set())
        if library in SLOW and found.at_import and library not in permitted:
            wrong.append(f"line {found.line}: {library} at import time")
    assert wrong == []


@pytest.mark.parametrize(("name", "libraries"), DERIVING.items())
def test_modules_that_derive_import_what_they_may(
    name: str, libraries: set[str]
) -> None:
    early = {i.module.split(".")[0] for i in imports_of(PACKAGE / name) if i.at_import}
    assert early & set(SLOW) == libraries


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_modules_that_derive_are_imported_late(path: Path) -> None:
    names = {f"stance.{name[:-3].replace('/', '.')}" for name in DERIVING}
    wrong = [
        f"line {found.line}: {found.module}"
        for found in imports_of(path)
        if found.at_import
        and not found.for_types
        and names & {found.module, f"{found.module}.{found.name}"}
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_private_names_stay_in_their_file(path: Path) -> None:
    wrong = [
        f"line {found.line}: {found.module}.{found.name}"
        for found in imports_of(path)
        if found.module.split(".")[0] == "stance"
        and any(
            part.startswith("_") and not part.startswith("__")
            for part in (*found.module.split("."), found.name or "")
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_other_modules_are_entered_by_their_front(path: Path) -> None:
    """A folder is imported as a whole; its files are its own affair.

    ``classification.evidence`` and others may be reached into where the folder does not
    offer the name; that is why only names the folder does offer are checked.
    """
    own = module_of(path)
    wrong = []
    for found in imports_of(path):
        parts = found.module.split(".")
        if parts[0] != "stance" or len(parts) < 3 or parts[1] == own:
            continue
        front = (PACKAGE / parts[1] / "__init__.py").read_text("utf-8")
        if f'"{found.name}"' in front:
            wrong.append(f"line {found.line}: {found.name} from {found.module}")
    assert wrong == []


def test_submodules_import_one_another_without_cycles() -> None:
    for folder in sorted({path.parent for path in MODULES} - {PACKAGE}):
        graph = {}
        for path in folder.glob("*.py"):
            name = f"stance.{folder.name}.{path.stem}"
            graph[name] = {
                found.module for found in imports_of(path) if not found.for_types
            }
        while graph:
            free = [name for name, needs in graph.items() if not needs & graph.keys()]
            assert free, f"a cycle among {sorted(graph)}"
            for name in free:
                del graph[name]


@pytest.mark.parametrize("module", ["stance", "stance.cli"])
def test_importing_stays_fast(module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    outcome = run_python("-W", "error", "-c", code)
    assert outcome.err == ""
    loaded = {name.split(".")[0] for name in json.loads(outcome.out)}
    assert loaded & {*SLOW, "lingua", "jinja2", "huggingface_hub"} == set()


def test_every_public_name_is_there() -> None:
    for name in stance.__all__:
        assert getattr(stance, name) is not None
    assert set(stance.__all__) <= set(dir(stance))
    assert list(stance.__all__) == sorted(stance.__all__, key=_natural)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        stance.nothing  # noqa: B018 (the access itself is what is tested)


def _natural(name: str) -> tuple[bool, str]:
    """Order classes before functions and modules, as the linter sorts ``__all__``."""
    return name[0].islower(), name
