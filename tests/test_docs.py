"""README, command line and public names hold together."""

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import stance
from stance.cli.main import app

README = Path(__file__).parents[1] / "README.md"
COMMAND: Any = typer.main.get_command(app)
GROUPS = dict(COMMAND.commands)
VERBS = {
    f"{name} {inner}".strip(): command
    for name, group in GROUPS.items()
    for inner, command in getattr(group, "commands", {"": group}).items()
}


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text("utf-8")


def blocks(readme: str, *languages: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    return [code for language, code in found if language in languages]


def test_verbs_are_those_of_the_interface() -> None:
    assert set(GROUPS) >= {
        "analyze",
        "extract",
        "classify",
        "evaluate",
        "run",
        "agreement",
        "compare",
        "codebook",
        "report",
    }
    assert {"codebook list", "codebook show", "codebook check"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(readme: str, verb: str) -> None:
    assert re.search(rf"\bstance {verb}\b", readme)


@pytest.mark.parametrize("name", stance.__all__)
def test_every_public_name_is_in_the_readme(readme: str, name: str) -> None:
    assert re.search(rf"\b{name}\b", readme)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    result = CliRunner().invoke(app, [*verb.split(), "--help"])
    assert result.exit_code == 0
    command = VERBS[verb]
    assert command.help.split("\n")[0][:40] in result.output
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert parameter.opts[0] in result.output
            assert parameter.help, f"{verb}: {parameter.opts[0]} has no help"


def test_python_blocks_of_the_readme_compile(readme: str) -> None:
    codes = blocks(readme, "python")
    assert codes
    for code in codes:
        ast.parse(code)


def test_names_in_python_blocks_are_public(readme: str) -> None:
    for code in blocks(readme, "python"):
        for node in ast.walk(ast.parse(code)):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "stance"
            ):
                assert node.attr in stance.__all__, node.attr


def test_commands_of_the_readme_exist(readme: str) -> None:
    n_commands = 0
    for code in blocks(readme, "bash", "sh", "shell", "console", "text", ""):
        for line in code.replace("\\\n", " ").splitlines():
            match = re.match(r"(?:\$ )?(?:\.venv/bin/)?stance (.+)", line.strip())
            if match:
                n_commands += 1
                check_command(match[1])
    assert n_commands


def check_command(line: str) -> None:
    words = shlex.split(line, comments=True)
    command = COMMAND
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    if hasattr(command, "commands") and words and not words[0].startswith("-"):
        # A usage line with a placeholder for the verb.
        assert words[0].isupper(), f"no such verb: stance {line}"
        return
    options = {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help"}
    for word in words:
        if word in ("|", ">", "&&", ";"):
            break
        if word.startswith("-") and word != "-":
            assert word.split("=")[0] in options, f"no such option: stance {line}"
