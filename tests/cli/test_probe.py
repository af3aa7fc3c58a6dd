import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stance.evaluation import list_families
from tests.console import Outcome

Cli = Callable[..., Outcome]


@pytest.fixture
def options(tiny_model: Path, book: Path) -> tuple[object, ...]:
    return ("--model", tiny_model, "--codebook", book, "--device", "cpu")


def test_families_are_told_with_their_intervals(
    stance_cli: Cli, options: tuple[object, ...]
) -> None:
    families = ("--family", "label_order", "--family", "moves")
    code, out, err = stance_cli("probe", *options, *families)
    assert code == 0
    # The small codebook has neither requests nor threats, and two concessions.
    assert err == "note: cases skipped, whose labels small does not have: 36\n"
    data = json.loads(out)
    assert data["codebook"]["name"] == "small"
    assert set(data["families"]) == {"label_order", "moves"}
    order = data["families"]["label_order"]
    assert set(order) == {"pass_rate", "n_skipped"}
    assert order["pass_rate"]["n"] == 36
    assert data["families"]["moves"]["pass_rate"]["n"] == 4
    assert data["families"]["moves"]["n_skipped"] == 36


def test_failures_are_listed_where_asked(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    output = tmp_path / "probes.json"
    command = ("probe", *options, "--family", "moves", "--failures", "-q")
    assert stance_cli(*command, "-o", output) == (0, "", "")
    found = json.loads(output.read_text("utf-8"))["families"]["moves"]
    rate = found["pass_rate"]
    assert len(found["failures"]) == round(rate["n"] * (1 - rate["value"]))
    code, out, _ = stance_cli(*command, "--format", "table")
    assert code == 0
    assert "passed [95 % interval]" in out
    assert ("Failures" in out) == bool(found["failures"])


def test_a_table_goes_into_a_file(
    stance_cli: Cli, tmp_path: Path, options: tuple[object, ...]
) -> None:
    output = tmp_path / "probes.tsv"
    command = ("probe", *options, "--family", "empty", "--format", "table")
    assert stance_cli(*command, "-o", output) == (0, "", "")
    header, row = output.read_text("utf-8").splitlines()
    assert header.split("\t") == ["family", "passed [95 % interval]", "n"]
    assert row.split("\t")[0] == "empty"
    assert row.split("\t")[2] == "21"


def test_an_unknown_family_is_named(stance_cli: Cli) -> None:
    code, out, err = stance_cli("probe", "--family", "moods")
    assert (code, out) == (1, "")
    assert err == (
        f"stance: probe families: permitted are {', '.join(list_families())}\n"
        '  "moods" is no probe family, did you mean "moves"?\n'
    )


def test_an_output_is_not_overwritten(stance_cli: Cli, tmp_path: Path) -> None:
    output = tmp_path / "probes.json"
    output.write_text("mine", "utf-8")
    assert stance_cli("probe", "-o", output) == (
        1,
        "",
        f"stance: {output}: exists already; ask for overwriting to replace it\n",
    )
