"""The verbs that compare statements with each other."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stance.cli.console import configure, print_tables, progress, say
from stance.cli.options import (
    BatchSize,
    CodebookName,
    Debug,
    DeviceName,
    DeviceOption,
    ModelName,
    Overwrite,
    PrecisionName,
    PrecisionOption,
    Quiet,
)

if TYPE_CHECKING:
    from stance.formats import DataProblem
    from stance.records import Document

Seed = Annotated[int, typer.Option(min=0, help="Seed of the bootstrap intervals.")]


def evaluate(
    gold: Annotated[
        Path, typer.Option(help="Gold statements: .jsonl, .csv or .parquet.")
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(help="The articles of the gold file: a file or folder."),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            help="Statements of any system in the same format; by default the articles "
            "are analyzed now."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for metrics.json."),
    ] = None,
    baselines: Annotated[
        bool | None,
        typer.Option(
            help="Score the baselines too; by default all, above 300 statements "
            "without the transformers pipeline."
        ),
    ] = None,
    codebook: CodebookName = "nuclear-diplomacy",
    model: ModelName = None,
    device: DeviceOption = DeviceName.auto,
    precision: PrecisionOption = PrecisionName.float32,
    batch_size: BatchSize = 32,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Score statements against gold, beside the baselines.

    Without --predictions the articles are analyzed, and the gold statements relabelled;
    gold rows without spans are relabelled only, and need no articles.
    """
    configure(quiet=quiet, debug=debug)
    from stance.codebook import load_codebook
    from stance.entailment import DEFAULT_MODEL
    from stance.errors import ConfigError
    from stance.evaluation import metric_tables
    from stance.experiment import Analyzer, check_gold_fits, score_run
    from stance.formats import (
        check_output,
        read_statements,
        write_json_atomic,
    )

    if output is not None:
        if output.is_file():
            raise ConfigError(f"{output}: is a file; permitted is a folder")
        output.mkdir(parents=True, exist_ok=True)
        check_output(output / "metrics.json", overwrite=overwrite)
    articles = _read_articles(documents or [], [gold])
    scheme = load_codebook(codebook)
    rows = read_statements(gold)
    where = [f"{gold}:{line}" for line in range(1, len(rows) + 1)]
    # Before texts are taken from the articles, so that offsets outside of them are
    # listed together with the other problems.
    check_gold_fits(rows, documents=articles, codebook=scheme, where=where)
    right = read_statements(gold, documents=articles)
    given = None
    if predictions is not None:
        given = read_statements(predictions, documents=articles)
    analyzer = None
    if predictions is None or baselines:
        analyzer = Analyzer.load(
            codebook=scheme,
            model=model or DEFAULT_MODEL,
            device=device.value,
            precision=precision.value,
            batch_size=batch_size,
        )
    with progress("Scoring") as advance:
        if given is None and articles and analyzer is not None:
            analyses = analyzer.analyze_many(articles.values(), on_progress=advance)
            given = [s for analysis in analyses for s in analysis.statements]
        metrics = score_run(
            given,
            right,
            documents=articles,
            codebook=scheme,
            model=analyzer.model if analyzer is not None else None,
            relabel=predictions is None,
            baselines=baselines,
            seed=seed,
            where=where,
            on_progress=advance,
        )
    print_tables(metric_tables(metrics))
    if output is not None:
        write_json_atomic(metrics, output / "metrics.json")
        say(f"metrics: {output / 'metrics.json'}")


def agreement(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Two or more annotations of the same documents.", show_default=False
        ),
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(
            help="The articles; with them spans are compared without the white space "
            "and punctuation at their edges."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="JSON file to write.")
    ] = None,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Measure the agreement of annotations, field by field."""
    configure(quiet=quiet, debug=debug)
    from stance.errors import ConfigError
    from stance.evaluation import agreement_tables, measure_agreement
    from stance.formats import (
        check_output,
        read_statements,
        write_json_atomic,
    )

    if len(files) < 2:
        raise ConfigError("agreement needs two or more files")
    if output is not None:
        check_output(output, overwrite=overwrite)
    articles = _read_articles(documents or [], files)
    annotations = {
        str(file): read_statements(file, documents=articles) for file in files
    }
    result = measure_agreement(
        annotations,
        documents={id: d.text for id, d in articles.items()} or None,
        seed=seed,
    )
    print_tables(agreement_tables(result))
    if output is not None:
        write_json_atomic(result, output)


def _read_articles(
    paths: Sequence[str], statement_files: Sequence[Path]
) -> "dict[str, Document]":
    """Return the articles that the statements refer to; a folder may hold others.

    Raises
    ------
    DataError
        If one of them is missing or cannot be read.
    """
    from stance.errors import DataError
    from stance.formats import read_documents, read_statements

    if not paths:
        return {}
    wanted = {s.doc_id for file in statement_files for s in read_statements(file)}
    problems: list[DataProblem] = []
    articles = {
        document.id: document
        for document in read_documents(list(paths), on_problem=problems.append)
        if document.id in wanted
    }
    missing = sorted(wanted - articles.keys())
    serious = [
        str(problem)
        for problem in problems
        if problem.level == "error"
        and (missing or any(f'"{id}"' in problem.message for id in wanted))
    ]
    if missing or serious:
        named = f"no article for {', '.join(missing)}" if missing else "articles"
        raise DataError(f"{', '.join(paths)}: {named}", problems=serious)
    return articles
