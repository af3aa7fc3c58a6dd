"""One experiment: a configuration in, a run folder out."""

import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from stance.codebook import Codebook, load_codebook
from stance.entailment import TransformerModel, load_model
from stance.errors import ConfigError, DataError
from stance.evaluation import metric_tables, probe_model
from stance.experiment.analyzer import Analysis, Analyzer, count_diagnostics
from stance.experiment.config import ExperimentConfig, dump_config, load_config
from stance.experiment.scoring import check_gold_fits, score_run
from stance.formats import (
    DataProblem,
    StatementWriter,
    digest_file,
    read_documents,
    read_statements,
    write_documents,
    write_json_atomic,
    write_statements,
    write_text_atomic,
)
from stance.records import Document, LabelledStatement
from stance.report import write_report

_PACKAGES = ("stance", "torch", "transformers", "tokenizers", "numpy", "pydantic")


@dataclass(frozen=True, slots=True)
class Run:
    """What an experiment gave.

    Attributes
    ----------
    folder
        Where it was written.
    documents, analyses
        The articles, and their labelled statements in the same order.
    metrics
        The structure of ``metrics.json``; null without gold and without probes.
    codebook
        What was coded.
    problems
        Inputs that were left out, and notices.
    """

    folder: Path
    documents: tuple[Document, ...]
    analyses: tuple[Analysis, ...]
    metrics: Mapping[str, Any] | None = field(hash=False)
    codebook: Codebook
    problems: tuple[DataProblem, ...] = ()

    @property
    def statements(self) -> tuple[LabelledStatement, ...]:
        """The labelled statements of all articles."""
        return tuple(s for analysis in self.analyses for s in analysis.statements)


def run(
    config: str | Path | ExperimentConfig,
    *,
    overrides: Sequence[str] = (),
    output: str | Path | None = None,
    overwrite: bool = False,
    on_stage: Callable[[str], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Run:
    """Run an experiment and write its run folder.

    Parameters
    ----------
    config
        A YAML file, or a checked configuration.
    overrides
        ``key=value`` settings that win over the file.
    output
        The run folder; by default ``runs/NAME-DATE-TIME``.
    overwrite
        Write into a folder that already holds a run.
    on_stage
        Called with the name of each stage as it begins.
    on_progress
        Called with the number of pairs scored since its last call.

    Returns
    -------
    Run
        The folder holds ``config.yaml`` (resolved, written before anything is
        computed), ``manifest.json``, ``documents.jsonl``, ``predictions.jsonl``,
        ``metrics.json`` (with gold or probes) and ``report.html``; with gold also
        ``gold.jsonl``, a copy with its texts, and ``gold_labelled.jsonl``, the same
        statements as the model labels them.

    Raises
    ------
    ConfigError
        If the configuration cannot be used or the folder holds a run already.
    DataError
        If no article can be read, or the gold does not fit.
    ModelError
        If the model cannot be used.
    """
    if isinstance(config, ExperimentConfig):
        if overrides:
            raise ValueError("overrides go with a file, not with a loaded config")
        checked = config
    else:
        checked = load_config(config, overrides=overrides)
    started = datetime.now(UTC)
    folder = _make_folder(checked, output, started, overwrite=overwrite)
    # A manifest marks a complete run; that of an overwritten one must not stay.
    (folder / "manifest.json").unlink(missing_ok=True)
    write_text_atomic(dump_config(checked), folder / "config.yaml")
    seconds: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        if on_stage is not None:
            on_stage(name)
        before = time.perf_counter()
        yield
        seconds[name] = round(time.perf_counter() - before, 3)

    problems: list[DataProblem] = []
    with stage("read"):
        documents = tuple(
            read_documents(list(checked.documents), on_problem=problems.append)
        )
        if not documents:
            found = [str(problem) for problem in problems]
            raise DataError("no article could be read", problems=found)
        write_documents(documents, folder / "documents.jsonl", overwrite=True)
        gold = _read_gold(checked, documents)
    with stage("load"):
        analyzer = Analyzer.load(
            codebook=checked.codebook,
            model=load_model(
                checked.model,
                device=checked.device,
                precision=checked.precision,
                batch_size=checked.batch_size,
            ),
            narrated=checked.narrated,
            with_context=checked.context,
        )
    with stage("analyze"):
        analyses = []
        target = folder / "predictions.jsonl"
        with StatementWriter(target, overwrite=True) as writer:
            for analysis in analyzer.analyze_many(documents, on_progress=on_progress):
                for statement in analysis.statements:
                    writer.write(statement)
                analyses.append(analysis)
    metrics: dict[str, Any] | None = None
    if gold is not None:
        with stage("evaluate"):
            gold_labelled = analyzer.classify(gold, on_progress=on_progress)
            for name, rows in (("gold", gold), ("gold_labelled", gold_labelled)):
                write_statements(rows, folder / f"{name}.jsonl", overwrite=True)
            metrics = score_run(
                [s for analysis in analyses for s in analysis.statements],
                gold,
                documents={document.id: document for document in documents},
                codebook=analyzer.codebook,
                model=analyzer.model,
                gold_labelled=gold_labelled,
                baselines=None if checked.baselines else False,
                seed=checked.seed,
                n_resamples=checked.n_resamples,
                where=[f"{checked.gold}:{i}" for i in range(1, len(gold) + 1)],
                on_progress=on_progress,
            )
    if checked.probes:
        with stage("probe"):
            probes = probe_model(
                analyzer.model,
                analyzer.codebook,
                on_progress=on_progress,
            )
            by_family = {result.family: result.to_json() for result in probes}
            metrics = {**(metrics or {}), "probes": by_family}
    if metrics is not None:
        write_json_atomic(metrics, folder / "metrics.json")
    manifest = {
        "started": started.isoformat(timespec="seconds"),
        "seconds": seconds,
        "config": checked.model_dump(mode="json"),
        "inputs": _digest_inputs(checked),
        "gold": checked.gold
        and {"path": checked.gold, "digest": digest_file(checked.gold)},
        "codebook": {
            "name": analyzer.codebook.name,
            "version": analyzer.codebook.version,
            "digest": analyzer.codebook.digest,
        },
        "model": analyzer.model.provenance.model_dump(),
        "diagnostics": count_diagnostics(analyses)
        | {"premises_truncated": analyzer.model.n_truncated},
        "problems": [str(problem) for problem in problems],
        "environment": _describe_environment(analyzer),
    }
    write_json_atomic(manifest, folder / "manifest.json")
    result = Run(
        folder, documents, tuple(analyses), metrics, analyzer.codebook, tuple(problems)
    )
    write_report(
        folder / "report.html",
        documents,
        result.statements,
        codebook=analyzer.codebook,
        metrics_tables=metric_tables(metrics) if metrics is not None else (),
        manifest=manifest,
        title=checked.name,
    )
    return result


def _make_folder(
    config: ExperimentConfig,
    output: str | Path | None,
    started: datetime,
    *,
    overwrite: bool,
) -> Path:
    stamp = started.strftime("%Y%m%d-%H%M%S")
    folder = Path(output) if output else Path("runs") / f"{config.name}-{stamp}"
    if folder.is_file():
        raise ConfigError(f"{folder}: is a file; permitted is a folder")
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise ConfigError(
            f"{folder}: is not empty; give another folder, or ask for overwriting"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be made: {error.strerror}") from error
    return folder


def _read_gold(
    config: ExperimentConfig, documents: Sequence[Document]
) -> list[LabelledStatement] | None:
    if config.gold is None:
        return None
    articles = {document.id: document for document in documents}
    # Before texts are taken from the articles, so that offsets outside of them are
    # listed together with the other problems.
    rows = read_statements(config.gold)
    check_gold_fits(
        rows,
        documents=articles,
        codebook=load_codebook(config.codebook),
        where=[f"{config.gold}:{line}" for line in range(1, len(rows) + 1)],
    )
    return read_statements(config.gold, documents=articles)


def _digest_inputs(config: ExperimentConfig) -> dict[str, str]:
    paths = [Path(p) for p in (*config.documents, config.gold) if p and p != "-"]
    files = [f for p in paths for f in ([p] if p.is_file() else sorted(p.rglob("*")))]
    return {str(file): digest_file(file) for file in files if file.is_file()}


def _describe_environment(analyzer: Analyzer) -> dict[str, Any]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "unknown"
    model = analyzer.model
    settings = {}
    if isinstance(model, TransformerModel):
        settings = {"device": model.device, "precision": model.precision}
    return {
        "versions": versions,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "commit": _find_commit(),
        **settings,
    }


def _find_commit() -> str | None:
    """Return the commit of the working tree the package runs from, if it is one."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None
    commands = (["rev-parse", "HEAD"], ["status", "--porcelain"])
    answers = []
    for command in commands:
        try:
            done = subprocess.run(
                ["git", "-C", str(root), *command],
                capture_output=True,
                text=True,
                check=False,
                timeout=10,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode != 0:
            return None
        answers.append(done.stdout.strip())
    commit, changes = answers
    return f"{commit}+changes" if changes else commit
