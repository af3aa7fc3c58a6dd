import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from stance.codebook import parse_codebook
from stance.errors import (
    ConfigError,
    DataError,
    EvaluationError,
    GoldError,
    ModelNotFoundError,
)
from stance.evaluation import probe_model
from stance.experiment import (
    Analyzer,
    ExperimentConfig,
    Run,
    compare_runs,
    dump_config,
    load_config,
    read_runs,
    run,
)
from stance.records import Document
from tests.articles import (
    CODEBOOK,
    GERMAN,
    TALKS,
    gold_rows,
    read_rows,
    write_experiment,
    write_rows,
)
from tests.fakes import KeywordModel


def write_config(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, "utf-8")
    return path


def refuse(path: Path, *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path, overrides=overrides)
    return str(caught.value).replace(str(path), "FILE")


# The configuration


def test_a_minimal_config_has_the_defaults(tmp_path: Path) -> None:
    path = write_config(tmp_path, "name: a\ndocuments: [x.txt]\n")
    assert load_config(path) == ExperimentConfig(
        name="a", documents=(str(tmp_path / "x.txt"),)
    )


KNOWN = ", ".join(ExperimentConfig.model_fields)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name: a\ndocuments: [x]\nbatchsize: 3\n",
            "FILE: 1 problem\n  FILE:3: unknown key 'batchsize', did you mean "
            f"'batch_size'? (permitted: {KNOWN})",
        ),
        (
            "name: a\ndocuments: [x]\nzzz: 3\n",
            f"FILE: 1 problem\n  FILE:3: unknown key 'zzz' (permitted: {KNOWN})",
        ),
        (
            "name: a\ndocuments: [x]\nname: b\n",
            "FILE: 1 problem\n  FILE:3: name is given twice",
        ),
        (
            "name: a\ndocuments: [x]\nbatch_size: 0\nprecision: half\n",
            "FILE: 2 problems\n"
            "  FILE:4: precision: Input should be 'auto', 'float32' or 'bfloat16'\n"
            "  FILE:3: batch_size: Input should be greater than 0",
        ),
        ("name: a\n", "FILE: 1 problem\n  FILE: documents: Field required"),
        (
            "name: a b\ndocuments: [x]\n",
            "FILE: 1 problem\n"
            r"  FILE:1: name: String should match pattern '^[\w.-]+$'",
        ),
        ("", "FILE: holds no mapping of settings"),
        ("- name\n", "FILE: holds no mapping of settings"),
        (
            "name: a\nseed: [1\nmodel: b\n",
            "FILE:3: not valid YAML: expected ',' or ']', but got ':'",
        ),
        (
            "name: a\nseed: !secret 1\n",
            "FILE:2: not valid YAML: could not determine a constructor for the tag "
            "'!secret'",
        ),
    ],
)
def test_a_broken_config_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert refuse(write_config(tmp_path, text)) == message


@pytest.mark.parametrize(
    "data", [b"name: \xff\n", b"name: \x01\n", b"[a]: 1\n", b"1: 2\n", b"? {a: b}\n"]
)
def test_an_odd_config_is_one_clear_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(data)
    assert refuse(path).startswith("FILE")


def test_a_missing_config_is_named(tmp_path: Path) -> None:
    message = refuse(tmp_path / "none.yaml")
    assert message == "FILE: no such file; permitted is a YAML file"


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    path = write_config(tmp_path, "name: a\ndocuments: [x]\nseed: 1\nnarrated: true\n")
    config = load_config(
        path, overrides=["seed=7", "narrated=false", "documents=y.txt", "gold=g.jsonl"]
    )
    assert (config.seed, config.narrated) == (7, False)
    # Paths of overrides are relative to the working folder.
    assert (config.documents, config.gold) == (("y.txt",), "g.jsonl")


def test_an_override_may_be_empty_or_a_list(tmp_path: Path) -> None:
    path = write_config(tmp_path, "name: a\ndocuments: [x]\ngold: g.jsonl\n")
    config = load_config(path, overrides=["gold=", "documents=[a, b]"])
    assert (config.gold, config.documents) == (None, ("a", "b"))


def test_broken_overrides_are_named(tmp_path: Path) -> None:
    path = write_config(tmp_path, "name: a\ndocuments: [x]\n")
    assert refuse(path, "seed", "sed=1", "batch_size=few") == (
        "FILE: 3 problems\n"
        "  override 'seed': permitted is key=value\n"
        "  override 'batch_size=few': batch_size: Input should be a valid integer, "
        "unable to parse string as an integer\n"
        "  override 'sed=1': unknown key 'sed', did you mean 'seed'? (permitted: "
        f"{KNOWN})"
    )


def test_paths_are_relative_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "configs"
    inner.mkdir()
    (inner / "book.yaml").touch()
    path = write_config(
        inner,
        "name: a\ndocuments: [../x.txt, /y.txt, '-']\ngold: ../g.jsonl\n"
        "codebook: book.yaml\nmodel: elsewhere/model\n",
    )
    config = load_config(path)
    assert config.documents == (str(tmp_path / "x.txt"), "/y.txt", "-")
    assert config.gold == str(tmp_path / "g.jsonl")
    assert config.codebook == str(inner / "book.yaml")
    assert config.model == "elsewhere/model"  # Not beside the file: a hub id.
    monkeypatch.chdir(tmp_path)
    assert load_config(Path("configs/config.yaml")).documents[0] == "x.txt"


def test_a_shipped_name_wins_over_a_file_beside_the_config(tmp_path: Path) -> None:
    (tmp_path / "trade").mkdir()
    path = write_config(tmp_path, "name: a\ndocuments: [x]\ncodebook: trade\n")
    assert load_config(path).codebook == "trade"


def test_a_resolved_config_reads_back_the_same(tmp_path: Path) -> None:
    config = ExperimentConfig(
        name="größe", documents=("/a.txt",), gold="/g.jsonl", seed=4, context=True
    )
    assert load_config(write_config(tmp_path, dump_config(config))) == config


# The analyzer


def analyzer(**options: Any) -> Analyzer:
    rules = [
        ("meet", "ready for", 0.9),
        ("embargo", "rejects", 0.9),
        ("meet", "opens", 0.9),
        ("embargo", "closes", 0.9),
        ("meet", "about dialogue", 0.95),
        ("meet", "about talks", 0.95),
        ("embargo", "about sanctions", 0.95),
        ("embargo", "about relief", 0.95),
    ]
    return Analyzer(KeywordModel(rules), parse_codebook(CODEBOOK), **options)


def test_an_article_is_analyzed() -> None:
    analysis = analyzer(narrated=False).analyze(TALKS)
    assert [
        (s.speaker, s.actor, s.stance, [(p.concession, p.move) for p in s.positions])
        for s in analysis.statements
    ] == [
        ("Ana Ruiz", "Varsia", "conciliatory", [("dialogue", "offer")]),
        ("Tomas Holm", "Ostrana", "hardline", [("sanctions", "refuse")]),
    ]
    assert analysis.language == "en"
    assert [s.doc_id for s in analysis.statements] == ["text", "text"]
    table = analysis.to_pandas()
    assert list(table["speaker"]) == ["Ana Ruiz", "Tomas Holm"]
    assert {"id", "stance", "positions", "text"} <= set(table.columns)


def test_an_analysis_has_a_report(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    analyzer().analyze(TALKS).to_html(path)
    page = path.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "Tomas Holm" in page


@pytest.mark.parametrize("text", ["", "   \n", "… — 12"])
def test_a_text_without_words_has_no_statements(text: str) -> None:
    analysis = analyzer().analyze(text)
    assert analysis.statements == ()
    assert analysis.language is None


def test_an_article_in_another_language_has_no_statements() -> None:
    analysis = analyzer().analyze(GERMAN)
    assert analysis.statements == ()
    assert analysis.language == "de"
    assert analysis.diagnostics["articles_in_other_languages"] == 1


def test_many_articles_come_one_by_one_and_in_order() -> None:
    n_read = 0

    def stream() -> Any:
        nonlocal n_read
        for number in range(100):
            n_read += 1
            text = GERMAN if number == 3 else TALKS
            yield Document(id=f"d{number}", text=text)

    analyses = analyzer(narrated=False).analyze_many(stream())
    first = [next(analyses) for _ in range(18)]
    assert n_read < 100
    assert [a.document.id for a in first] == [f"d{i}" for i in range(18)]
    assert [len(a.statements) for a in first] == [2, 2, 2, 0, *[2] * 14]
    assert {s.doc_id for s in first[17].statements} == {"d17"}


def test_analyzing_together_changes_nothing() -> None:
    one = analyzer()
    documents = [Document(id="a", text=TALKS), Document(id="b", text=GERMAN)]
    assert list(one.analyze_many(documents)) == [one.analyze(d) for d in documents]


# Runs

FILES = {
    "config.yaml",
    "documents.jsonl",
    "gold.jsonl",
    "gold_labelled.jsonl",
    "manifest.json",
    "metrics.json",
    "predictions.jsonl",
    "report.html",
}

OF_GOLD = {"gold.jsonl", "gold_labelled.jsonl", "metrics.json"}


@pytest.fixture(scope="module")
def finished(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("experiment")
    config = write_experiment(folder, tiny_model)
    return run(config, output=folder / "out", overrides=["seed=3"])


def test_a_run_folder_is_complete(finished: Run) -> None:
    assert {path.name for path in finished.folder.iterdir()} == FILES
    resolved = yaml.safe_load((finished.folder / "config.yaml").read_text("utf-8"))
    assert resolved["seed"] == 3
    assert set(resolved) == set(ExperimentConfig.model_fields)
    rows = read_rows((finished.folder / "predictions.jsonl").read_text("utf-8"))
    assert [row["id"] for row in rows] == [s.id for s in finished.statements]
    assert {row["speaker"] for row in rows} >= {"Ana Ruiz", "Tomas Holm"}
    documents = read_rows((finished.folder / "documents.jsonl").read_text("utf-8"))
    assert [(d["id"], d["text"]) for d in documents] == [("talks", TALKS)]
    assert "Tomas Holm" in (finished.folder / "report.html").read_text("utf-8")


def test_metrics_have_their_structure(finished: Run) -> None:
    metrics = json.loads((finished.folder / "metrics.json").read_text("utf-8"))
    assert metrics == finished.metrics
    assert {
        "extraction",
        "attribution",
        "gold_spans",
        "matched",
        "end_to_end",
        "calibration",
        "baselines",
        "n",
    } <= metrics.keys()
    assert {"keywords", "pipeline"} <= metrics["baselines"].keys()
    assert metrics["n"]["documents"] == 1
    assert metrics["n"]["gold"] == 2
    assert metrics["n"]["predicted"] == len(finished.statements)
    assert metrics["extraction"]["recall"]["value"] == 1
    assert metrics["gold_spans"]["stance"]["accuracy"]["n"] == 2


def test_the_manifest_says_what_a_replay_needs(finished: Run) -> None:
    manifest = json.loads((finished.folder / "manifest.json").read_text("utf-8"))
    names = {Path(path).name for path in manifest["inputs"]}
    assert names == {"talks.txt", "gold.jsonl"}
    assert manifest["config"]["seed"] == 3
    assert len(manifest["model"]["digest"]) == len(manifest["codebook"]["digest"]) == 64
    assert manifest["environment"]["precision"] == "float32"
    assert manifest["environment"]["versions"]["torch"] != "unknown"
    assert set(manifest["seconds"]) >= {"read", "load", "analyze", "evaluate"}
    assert manifest["problems"] == []
    gold = manifest["config"]["gold"]
    assert manifest["gold"] == {"path": gold, "digest": manifest["inputs"][gold]}


def test_a_run_keeps_its_gold_and_the_labels_given_to_it(finished: Run) -> None:
    kept = read_rows((finished.folder / "gold.jsonl").read_text("utf-8"))
    labelled = read_rows((finished.folder / "gold_labelled.jsonl").read_text("utf-8"))
    for row, given, right in zip(kept, labelled, gold_rows(), strict=True):
        assert row | right == row
        assert given["id"] == right["id"]
        assert given["text"] == row["text"] != ""
        assert given["scores"]["stance"]
        assert row["scores"] is None
    hits = [a["stance"] == b["stance"] for a, b in zip(kept, labelled, strict=True)]
    assert finished.metrics is not None
    accuracy = finished.metrics["gold_spans"]["stance"]["accuracy"]
    assert accuracy["value"] == sum(hits) / 2


def test_runs_are_compared_by_their_folders(finished: Run, tmp_path: Path) -> None:
    again = run(finished.folder / "config.yaml", output=tmp_path / "again")
    result = compare_runs([finished.folder, again.folder], n_resamples=20)
    found = result["runs"][str(again.folder)]
    assert finished.metrics is not None
    for stage in ("gold_spans", "end_to_end"):
        accuracy = found[stage]["stance"]["accuracy"]
        expected = finished.metrics[stage]["stance"]["accuracy"]
        assert accuracy["baseline"]["value"] == expected["value"]
        assert accuracy["difference"]["value"] == 0
        assert accuracy["p_adjusted"] == 1
    assert found["items"]["stance"] == {"won": [], "lost": []}


def test_an_interrupted_overwriting_leaves_no_run_to_compare(
    tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, baselines=False)
    output = tmp_path / "out"
    run(config, output=output)

    def stop(stage: str) -> None:
        if stage == "evaluate":
            raise StoppedError

    with pytest.raises(StoppedError):
        run(config, output=output, overwrite=True, on_stage=stop)
    with pytest.raises(EvaluationError, match=r"out: is no complete run; it lacks man"):
        read_runs([output, tmp_path])


def test_a_replay_is_byte_identical(finished: Run, tmp_path: Path) -> None:
    again = run(finished.folder / "config.yaml", output=tmp_path / "again")
    for name in FILES - {"manifest.json", "report.html"}:
        first, second = finished.folder / name, again.folder / name
        assert first.read_bytes() == second.read_bytes(), name


def test_a_run_is_not_overwritten(finished: Run) -> None:
    before = {path: path.read_bytes() for path in finished.folder.iterdir()}
    with pytest.raises(ConfigError) as caught:
        run(finished.folder / "config.yaml", output=finished.folder)
    assert str(caught.value) == (
        f"{finished.folder}: is not empty; give another folder, or ask for overwriting"
    )
    assert {path: path.read_bytes() for path in finished.folder.iterdir()} == before


def test_a_run_may_be_overwritten_where_asked(tiny_model: Path, tmp_path: Path) -> None:
    config = write_experiment(tmp_path, tiny_model, gold=None)
    output = tmp_path / "out"
    run(config, output=output)
    result = run(config, output=output, overwrite=True)
    assert result.metrics is None
    assert {path.name for path in output.iterdir()} == FILES - OF_GOLD


def test_without_output_the_folder_has_name_and_time(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_experiment(tmp_path / "in", tiny_model, gold=None)
    monkeypatch.chdir(tmp_path)
    folder = run(config).folder
    assert folder.parent == Path("runs")
    assert folder.name.startswith("trial-2")


def test_an_output_that_is_a_file_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    config = write_experiment(tmp_path, tiny_model)
    with pytest.raises(ConfigError, match=r"config.yaml: is a file; permitted is a"):
        run(config, output=config)


class StoppedError(Exception):
    pass


def test_an_interrupted_run_leaves_whole_lines(
    tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, gold=None)
    for number in range(20):
        path = tmp_path / "articles" / f"more-{number:02}.txt"
        path.write_text(TALKS, "utf-8")
    partial = tmp_path / "out" / "predictions.jsonl.partial"

    def stop(n_done: int) -> None:
        if partial.is_file() and partial.stat().st_size:
            raise StoppedError

    with pytest.raises(StoppedError):
        run(config, output=tmp_path / "out", on_progress=stop)
    # Sixteen of the articles were done.
    rows = read_rows(partial.read_text("utf-8"))
    assert len({row["doc_id"] for row in rows}) == 16
    resolved = load_config(tmp_path / "out" / "config.yaml")
    assert resolved == load_config(config)
    assert not (tmp_path / "out" / "predictions.jsonl").exists()
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_stages_are_told_in_order(tiny_model: Path, tmp_path: Path) -> None:
    config = write_experiment(tmp_path, tiny_model, baselines=False)
    stages: list[str] = []
    run(config, output=tmp_path / "out", on_stage=stages.append)
    assert stages == ["read", "load", "analyze", "evaluate"]


Change = Callable[[Path], object]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            lambda folder: (folder / "articles" / "talks.txt").unlink(),
            DataError,
            "no article could be read",
        ),
        (
            lambda folder: write_rows(
                folder / "gold.jsonl", [{**gold_rows()[0], "stance": "odd"}]
            ),
            GoldError,
            "gold.jsonl:1: stance 'odd' is unknown",
        ),
    ],
)
def test_inputs_that_do_not_fit_end_a_run(
    tiny_model: Path,
    tmp_path: Path,
    change: Change,
    error: type[Exception],
    message: str,
) -> None:
    config = write_experiment(tmp_path, tiny_model)
    change(tmp_path)
    with pytest.raises(error, match=message):
        run(config, output=tmp_path / "out")


def test_an_unknown_model_ends_a_run(tmp_path: Path) -> None:
    config = write_experiment(tmp_path, Path("no-such-model"))
    with pytest.raises(ModelNotFoundError, match="'no-such-model': neither a shipped"):
        run(config, output=tmp_path / "out")


def test_an_article_that_cannot_be_read_is_a_noted_problem(
    tiny_model: Path, tmp_path: Path
) -> None:
    config = write_experiment(tmp_path, tiny_model, gold=None)
    (tmp_path / "articles" / "empty.txt").touch()
    result = run(config, output=tmp_path / "out")
    assert [str(problem) for problem in result.problems] == [
        f"{tmp_path}/articles/empty.txt: is empty; permitted is an article"
    ]
    assert [document.id for document in result.documents] == ["talks"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["problems"] == [str(problem) for problem in result.problems]


def test_overrides_go_with_a_file() -> None:
    config = ExperimentConfig(name="a", documents=("x",))
    with pytest.raises(ValueError, match="overrides go with a file"):
        run(config, overrides=["seed=1"])


def test_probes_are_run_where_asked(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["stance.experiment.run"]
    few = partial(probe_model, families=["empty"])
    monkeypatch.setattr(module, "probe_model", few)
    config = write_experiment(tmp_path, tiny_model, gold=None, probes=True)
    stages: list[str] = []
    result = run(config, output=tmp_path / "out", on_stage=stages.append)
    assert stages == ["read", "load", "analyze", "probe"]
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))
    assert metrics == result.metrics
    assert list(metrics) == ["probes"]
    found = metrics["probes"]["empty"]
    # The codebook of the test has every label that odd texts may get.
    assert (found["pass_rate"]["n"], found["n_skipped"]) == (21, 0)
    assert "Probes" in (tmp_path / "out" / "report.html").read_text("utf-8")
