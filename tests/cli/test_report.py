import re
from collections.abc import Callable
from pathlib import Path

from stance.experiment import run
from tests.articles import write_experiment
from tests.console import Outcome

Cli = Callable[..., Outcome]


def test_statements_and_their_articles_make_a_report(
    stance_cli: Cli, gold: Path, article: Path, book: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    code, out, err = stance_cli(
        *("report", gold, "--documents", article, "--codebook", book, "-o", page)
    )
    assert (code, out, err) == (0, "", f"report: {page}\n")
    html = page.read_text("utf-8")
    assert html.startswith("<!doctype html>")
    for word in ("Ana Ruiz", "Tomas Holm", "conciliatory", "hardline", "embargo"):
        assert word in html
    # Self-contained: nothing is loaded from elsewhere.
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", html)


def test_a_run_folder_makes_a_report(
    stance_cli: Cli, tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, baselines=False)
    folder = run(config, output=tmp_path / "out").folder
    page = tmp_path / "page.html"
    assert stance_cli("report", folder, "-o", page) == (0, "", f"report: {page}\n")
    html = page.read_text("utf-8")
    assert "Tomas Holm" in html
    assert "Labels on gold spans" in html


def test_a_folder_that_is_no_run_is_refused(stance_cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "half"
    folder.mkdir()
    (folder / "config.yaml").touch()
    assert stance_cli("report", folder, "-o", tmp_path / "page.html") == (
        1,
        "",
        f"stance: {folder}: is no complete run folder; it lacks documents.jsonl, "
        "predictions.jsonl\n",
    )


def test_a_missing_file_is_named(stance_cli: Cli, tmp_path: Path) -> None:
    missing = tmp_path / "none.jsonl"
    assert stance_cli("report", missing, "-o", tmp_path / "page.html") == (
        1,
        "",
        f"stance: {missing}: no such file\n",
    )


def test_a_report_is_not_overwritten(
    stance_cli: Cli, gold: Path, article: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("precious", "utf-8")
    command = ("report", gold, "--documents", article, "-o", page)
    code, out, err = stance_cli(*command)
    assert (code, out) == (1, "")
    assert err == f"stance: {page}: exists already; ask for overwriting to replace it\n"
    assert page.read_text("utf-8") == "precious"
    assert stance_cli(*command, "--overwrite").code == 0
    assert page.read_text("utf-8") != "precious"


def test_the_output_must_be_given(stance_cli: Cli, gold: Path) -> None:
    code, out, err = stance_cli("report", gold)
    assert (code, out) == (2, "")
    assert "Missing option '--output'" in err
