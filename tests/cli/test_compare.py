import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.articles import KEEP, MEET, gold_rows, write_rows
from tests.console import Outcome

Cli = Callable[..., Outcome]
MakeRun = Callable[..., Path]


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Return a function that writes a run folder with the stances given."""

    def make(
        name: str, *stances: str | None, digest: str = "a" * 64, text: str = MEET
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        rows = [
            row | {"text": words}
            for row, words in zip(gold_rows(), (text, KEEP), strict=True)
        ]
        labelled = [row | {"stance": s} for row, s in zip(rows, stances, strict=True)]
        write_rows(folder / "gold.jsonl", rows)
        write_rows(folder / "gold_labelled.jsonl", labelled)
        write_rows(folder / "predictions.jsonl", labelled[:1])
        manifest = {"gold": {"path": "gold.jsonl", "digest": digest}}
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        return folder

    return make


@pytest.fixture
def one(make_run: MakeRun) -> Path:
    return make_run("one", "conciliatory", "neutral")


@pytest.fixture
def two(make_run: MakeRun) -> Path:
    return make_run("two", None, "hardline")


def test_runs_are_compared_in_tables(
    stance_cli: Cli, one: Path, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    code, out, err = stance_cli("compare", one, two, "--format", "table")
    assert (code, err) == (0, "")
    assert f"{two} against {one}" in out
    rows = [[cell.strip() for cell in line.split("│")] for line in out.splitlines()]
    figures = {cells[1]: cells[2:-1] for cells in rows if len(cells) > 8}
    # Each run has one of the two right, and not the same one: the error of their
    # difference is 1 / sqrt(2), 2.80 times that is 1.98.
    *accuracy, effect, n = figures["gold spans: stance accuracy"]
    assert accuracy == [
        *("0.50", "0.50", "0.00 [-1.00, 1.00]", "1 / 1"),
        *("1.000", "1.000", "McNemar"),
    ]
    assert float(effect) == pytest.approx(1.98, abs=0.05)
    assert n == "2"
    assert figures["extraction: f1"][:2] == ["0.67", "0.67"]
    assert "Stance, " not in out


def test_items_are_listed_where_asked(stance_cli: Cli, one: Path, two: Path) -> None:
    code, out, err = stance_cli("compare", one, two, "--items", "--format", "table")
    assert (code, err) == (0, "")
    assert "Stance, " in out
    assert "Position, " not in out
    result = read(stance_cli("compare", one, two, "--items"))
    assert result["runs"][str(two)]["items"]["stance"] == {
        "won": [
            {
                "id": "talks-2",
                "doc_id": "talks",
                "gold": "hardline",
                "baseline": "neutral",
                "run": "hardline",
                "text": KEEP,
            }
        ],
        "lost": [
            {
                "id": "talks-1",
                "doc_id": "talks",
                "gold": "conciliatory",
                "baseline": "conciliatory",
                "run": None,
                "text": MEET,
            }
        ],
    }


def read(outcome: Outcome) -> dict[str, Any]:
    assert (outcome.code, outcome.err) == (0, "")
    result: dict[str, Any] = json.loads(outcome.out)
    return result


def test_away_from_a_terminal_the_result_is_json(
    stance_cli: Cli, one: Path, two: Path, make_run: MakeRun
) -> None:
    three = make_run("three", "conciliatory", "hardline")
    result = read(stance_cli("compare", one, two, three))
    assert result["baseline"] == str(one)
    assert result["runs"].keys() == {str(two), str(three)}
    assert "items" not in result["runs"][str(two)]
    accuracy = result["runs"][str(three)]["gold_spans"]["stance"]["accuracy"]
    assert accuracy["difference"]["value"] == 0.5
    assert (accuracy["n_won"], accuracy["n_lost"]) == (1, 0)


def test_the_seed_is_taken(stance_cli: Cli, one: Path, two: Path) -> None:
    result = read(stance_cli("compare", one, two, "--seed", "7"))
    assert result["interval"]["seed"] == 7


def test_the_result_is_written_to_a_file(
    stance_cli: Cli, one: Path, two: Path, tmp_path: Path
) -> None:
    output = tmp_path / "comparison.json"
    command = ("compare", one, two, "-o", output)
    assert stance_cli(*command) == (0, "", f"comparison: {output}\n")
    assert json.loads(output.read_text("utf-8"))["baseline"] == str(one)
    assert stance_cli(*command, "--format", "table") == (
        1,
        "",
        f"stance: {output}: exists already; ask for overwriting to replace it\n",
    )
    assert stance_cli(
        *command, "--format", "table", "--overwrite", "--items", "--quiet"
    ) == (0, "", "")
    lines = [line.split("\t") for line in output.read_text("utf-8").splitlines()]
    assert lines[0] == ["Counts"]
    assert ["won", "talks-2", "hardline", "neutral", "hardline", KEEP] in lines


def test_runs_on_different_gold_are_refused(
    stance_cli: Cli, one: Path, two: Path, make_run: MakeRun
) -> None:
    other = make_run("other", None, None, digest="b" * 64)
    assert stance_cli("compare", one, two, other) == (
        1,
        "",
        "stance: the runs are scored against different gold; permitted are runs of "
        "one\n"
        f"  {one}: gold digest {'a' * 64}\n"
        f"  {two}: gold digest {'a' * 64}\n"
        f"  {other}: gold digest {'b' * 64}\n",
    )


def test_runs_over_different_articles_are_refused(
    stance_cli: Cli, one: Path, make_run: MakeRun
) -> None:
    other = make_run("other", None, None, text=MEET.upper())
    code, out, err = stance_cli("compare", one, other)
    assert (code, out) == (1, "")
    assert err == (
        f"stance: {other}: the texts of the gold statements differ from those of {one};"
        " permitted are runs over the same articles\n"
    )


def test_folders_that_are_no_complete_runs_are_listed(
    stance_cli: Cli, one: Path, two: Path, make_run: MakeRun, tmp_path: Path
) -> None:
    (two / "predictions.jsonl").unlink()
    (two / "gold_labelled.jsonl").unlink()
    early = make_run("early", None, None)
    (early / "manifest.json").write_text('{"gold": null}', "utf-8")
    broken = make_run("broken", None, None)
    (broken / "manifest.json").write_text("{", "utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    missing = tmp_path / "missing"
    code, out, err = stance_cli("compare", one, one, two, early, broken, empty, missing)
    assert (code, out) == (1, "")
    heading, *problems = err.splitlines()
    assert heading == "stance: these are not runs to compare"
    assert problems[:3] == [
        f"  {one}: is given more than once",
        f"  {two}: is no complete run; it lacks predictions.jsonl, gold_labelled.jsonl",
        f"  {early / 'manifest.json'}: names no gold; permitted are runs with gold, "
        "made by this version or a later one",
    ]
    assert problems[3].startswith(f"  {broken / 'manifest.json'}: is no JSON: ")
    assert problems[4:] == [
        f"  {empty}: is no complete run; it lacks manifest.json, predictions.jsonl, "
        "gold.jsonl, gold_labelled.jsonl",
        f"  {missing}: no such folder",
    ]


def test_one_run_is_too_few(stance_cli: Cli, one: Path) -> None:
    assert stance_cli("compare", one) == (
        1,
        "",
        "stance: a comparison needs two or more run folders, there is 1\n",
    )
    assert stance_cli("compare").code == 2
