import re
from collections.abc import Callable
from pathlib import Path

import pytest

import stance
from stance.codebook import list_codebooks
from tests.console import Outcome, run_python

Cli = Callable[..., Outcome]


def test_shipped_codebooks_are_listed(stance_cli: Cli) -> None:
    code, out, err = stance_cli("codebook", "list")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == list(list_codebooks())
    assert all(len(line.split()) > 2 for line in lines)


def test_a_codebook_is_shown_with_its_hypotheses(stance_cli: Cli, book: Path) -> None:
    code, out, err = stance_cli("codebook", "show", book)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "small 1: "
    assert re.fullmatch("digest [0-9a-f]{64}", lines[1])
    assert lines[2:6] == [
        "",
        "stance (exclusive)",
        "  conciliatory: opens or eases",
        "    - {actor} opens or eases.",
    ]
    assert "  sanctions: relief from an embargo" in lines
    assert "    - This is about relief from an embargo." in lines


def test_a_shipped_codebook_is_shown(stance_cli: Cli) -> None:
    code, out, _ = stance_cli("codebook", "show", "nuclear-diplomacy")
    assert code == 0
    assert "concessions (independent)" in out
    assert "    PLOVER AGREE, CONSULT, YIELD" in out


@pytest.mark.parametrize("name", list_codebooks())
def test_shipped_codebooks_have_no_problems(stance_cli: Cli, name: str) -> None:
    code, out, err = stance_cli("codebook", "check", name)
    assert (code, err) == (0, "")
    assert re.fullmatch(rf"{name}: no problems \(.+; digest [0-9a-f]{{12}}\)\n", out)


def test_a_good_codebook_is_counted(stance_cli: Cli, book: Path) -> None:
    code, out, _ = stance_cli("codebook", "check", book)
    assert code == 0
    assert out.startswith(
        f"{book}: no problems (3 stance, 2 concessions, 3 moves; digest "
    )


def test_every_problem_is_listed_with_its_line(stance_cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(
        "name: a\n"
        "stance:\n"
        "  warm: {definition: is warm, treshold: 0.3}\n"
        '  cold: {definition: is cold, hypotheses: ["{actr} is cold."]}\n'
        "moves:\n"
        "  offer: gives it\n",
        "utf-8",
    )
    code, out, err = stance_cli("codebook", "check", path)
    assert (code, out) == (1, "")
    heading, *problems = err.splitlines()
    assert heading == f"stance: {path}: 4 problems"
    assert [problem.partition(" (permitted")[0] for problem in problems] == [
        f"  {path}:1: codebook: version is missing",
        f'  {path}:3: stance.warm: unknown key "treshold", did you mean "threshold"?',
        f"  {path}:4: stance.cold: hypotheses: unknown slot {{actr}}, did you mean "
        '"actor"?',
        f"  {path}:5: codebook: moves without concessions; a position is a concession "
        "with a move, so both are needed",
    ]


def test_an_unknown_codebook_is_named(stance_cli: Cli) -> None:
    code, out, err = stance_cli("codebook", "show", "nuclear")
    assert (code, out) == (1, "")
    assert err.startswith("stance: nuclear: is neither a file nor a codebook")
    for name in list_codebooks():
        assert name in err


def test_the_version_is_told(stance_cli: Cli) -> None:
    assert stance_cli("--version") == (0, f"stance {stance.__version__}\n", "")


def test_help_lists_the_verbs(stance_cli: Cli) -> None:
    code, out, err = stance_cli("--help")
    assert (code, err) == (0, "")
    for verb in ("analyze", "extract", "classify", "evaluate", "run", "agreement"):
        assert re.search(rf"^  {verb} +\w", out, re.MULTILINE)


def test_the_entry_point_is_a_process_like_any_other() -> None:
    code = "from stance.cli import main; main()"
    outcome = run_python("-c", code, "codebook", "check", "no-such-book")
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.startswith("stance: no-such-book: is neither a file nor a")
    assert "Traceback" not in outcome.err
