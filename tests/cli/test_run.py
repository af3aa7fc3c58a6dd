import json
from collections.abc import Callable
from pathlib import Path

from tests.articles import GERMAN, write_experiment
from tests.console import Outcome

Cli = Callable[..., Outcome]


def test_an_experiment_is_run_and_its_tables_are_printed(
    stance_cli: Cli, tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, baselines=False)
    folder = tmp_path / "out"
    code, out, err = stance_cli("run", config, "seed=5", "narrated=false", "-o", folder)
    assert code == 0
    for word in ("Statements", "Tomas Holm", "Counts", "Labels on gold spans"):
        assert word in out
    assert err.splitlines() == [
        "stage: read",
        "stage: load",
        "stage: analyze",
        "stage: evaluate",
        f"run folder: {folder}",
    ]
    assert {path.name for path in folder.iterdir()} == {
        "config.yaml",
        "documents.jsonl",
        "gold.jsonl",
        "gold_labelled.jsonl",
        "manifest.json",
        "metrics.json",
        "predictions.jsonl",
        "report.html",
    }
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["config"]["seed"] == 5


def test_a_run_is_not_overwritten_unless_asked(
    stance_cli: Cli, tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, gold=None)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", "utf-8")
    code, out, err = stance_cli("run", config, "-o", folder)
    assert (code, out) == (1, "")
    assert err == (
        f"stance: {folder}: is not empty; give another folder, or ask for overwriting\n"
    )
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    code, out, err = stance_cli("run", config, "-o", folder, "--overwrite", "--quiet")
    assert (code, err) == (0, "")
    assert (folder / "notes.txt").read_text("utf-8") == "mine"


def test_an_input_left_out_makes_the_exit_code_1(
    stance_cli: Cli, tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, gold=None)
    (tmp_path / "articles" / "bad.txt").write_bytes(b"\0\0")
    (tmp_path / "articles" / "de.txt").write_text(GERMAN, "utf-8")
    code, out, err = stance_cli("run", config, "-o", tmp_path / "out")
    assert code == 1
    assert "Tomas Holm" in out
    lines = err.splitlines()
    bad = tmp_path / "articles" / "bad.txt"
    assert f"note: {bad}: is binary (it has NUL bytes); permitted is text" in lines
    assert lines[-1] == "stance: 1 input left out; the rest was processed"
    assert (tmp_path / "out" / "report.html").is_file()


def test_every_problem_of_the_config_is_listed(stance_cli: Cli, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("name: a\ndocuments: [x]\nmodle: b\nseed: -1\n", "utf-8")
    code, out, err = stance_cli("run", config, "batch_size=0")
    assert (code, out) == (1, "")
    heading, *problems = err.splitlines()
    assert heading == f"stance: {config}: 3 problems"
    assert len(problems) == 3
    assert f"  {config}:4: seed: Input should be greater than or equal to 0" in problems
    assert any(
        p.startswith(f"  {config}:3: unknown key 'modle', did you mean 'model'?")
        for p in problems
    )
    assert any(p.startswith("  override 'batch_size=0': batch_size:") for p in problems)


def test_a_missing_config_is_named(stance_cli: Cli, tmp_path: Path) -> None:
    config = tmp_path / "none.yaml"
    assert stance_cli("run", config) == (
        1,
        "",
        f"stance: {config}: no such file; permitted is a YAML file\n",
    )
