"""The verbs that label, and the entry point."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import stance
from stance.cli import books, comparing, probing, scoring
from stance.cli.console import (
    ProblemLog,
    configure,
    print_tables,
    progress,
    run_guarded,
    say,
)
from stance.cli.options import (
    BatchSize,
    CodebookName,
    Debug,
    DeviceName,
    DeviceOption,
    Format,
    FormatOption,
    InputFormat,
    Inputs,
    ModelName,
    Narrated,
    Output,
    Overwrite,
    PrecisionName,
    PrecisionOption,
    Quiet,
)
from stance.errors import ConfigError, DataError

if TYPE_CHECKING:
    from stance.entailment import EntailmentModel
    from stance.experiment import Analysis
    from stance.formats import ClassifyRow
    from stance.records import Document, Statement

app = typer.Typer(
    name="stance",
    help=(
        "Who offers, demands, refuses or threatens what: stance and negotiation "
        "positions in news text.\n\n"
        "stance analyze article.txt            labelled statements of an article\n\n"
        "stance analyze news/ -o out.jsonl     of a folder of articles\n\n"
        "stance run configs/seed.yaml          a whole experiment, scored against gold"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(books.app, name="codebook")
app.command()(scoring.evaluate)
app.command()(scoring.agreement)
app.command()(probing.probe)
app.command()(comparing.compare)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True)
    ] = False,
) -> None:
    if version:
        typer.echo(f"stance {stance.__version__}")
        raise typer.Exit


@app.command()
def analyze(
    inputs: Inputs,
    output: Output = None,
    format: FormatOption = None,
    report: Annotated[
        Path | None, typer.Option(help="Write an HTML report to this file too.")
    ] = None,
    codebook: CodebookName = "nuclear-diplomacy",
    model: ModelName = None,
    device: DeviceOption = DeviceName.auto,
    precision: PrecisionOption = PrecisionName.auto,
    batch_size: BatchSize = 32,
    narrated: Narrated = True,
    input_format: InputFormat = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Extract the statements of articles and label them."""
    configure(quiet=quiet, debug=debug)
    from stance.entailment import DEFAULT_MODEL
    from stance.experiment import Analyzer, count_diagnostics
    from stance.formats import check_output
    from stance.report import write_report

    for path in (output, report):
        if path is not None:
            check_output(path, overwrite=overwrite)
    problems = ProblemLog()
    analyzer = Analyzer.load(
        codebook=codebook,
        model=model or DEFAULT_MODEL,
        device=device.value,
        precision=precision.value,
        batch_size=batch_size,
        narrated=narrated,
    )
    analyses: list[Analysis] = []

    def stream() -> "Iterator[Statement]":
        documents = _documents(inputs, input_format, problems)
        with progress("Labelling") as advance:
            for analysis in analyzer.analyze_many(documents, on_progress=advance):
                _warn_language(analysis)
                analyses.append(analysis if report else _without_text(analysis))
                yield from analysis.statements

    _write(stream(), output, _pick_format(format, output), overwrite=overwrite)
    counts = count_diagnostics(analyses)
    if analyzer.model.n_truncated:
        counts["premises_truncated"] = analyzer.model.n_truncated
    n_statements = sum(len(a.statements) for a in analyses)
    say(f"{n_statements} statements in {len(analyses)} articles")
    for name, n in counts.items():
        say(f"note: {name.replace('_', ' ')}: {n}")
    if report is not None:
        write_report(
            report,
            [analysis.document for analysis in analyses],
            [s for analysis in analyses for s in analysis.statements],
            codebook=analyzer.codebook,
            manifest={
                "model": analyzer.model.provenance.model_dump(),
                "diagnostics": counts,
            },
        )
        say(f"report: {report}")
    _end(problems, len(analyses))


@app.command()
def extract(
    inputs: Inputs,
    output: Output = None,
    format: FormatOption = None,
    codebook: Annotated[
        str, typer.Option(help="Codebook whose actors' aliases are used.")
    ] = "nuclear-diplomacy",
    narrated: Narrated = True,
    input_format: InputFormat = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Extract the statements of articles without labelling them."""
    configure(quiet=quiet, debug=debug)
    from stance.codebook import load_codebook
    from stance.extraction import extract as extract_statements
    from stance.formats import check_output

    if output is not None:
        check_output(output, overwrite=overwrite)
    problems = ProblemLog()
    actors = load_codebook(codebook).actors
    n_documents = 0

    def stream() -> "Iterator[Statement]":
        nonlocal n_documents
        for document in _documents(inputs, input_format, problems):
            n_documents += 1
            found = extract_statements(document, actors=actors, narrated=narrated)
            if found.language not in (None, "en"):
                say(f"note: {document.id}: is in {found.language!r}, not in English")
                continue
            yield from found.statements

    _write(stream(), output, _pick_format(format, output), overwrite=overwrite)
    _end(problems, n_documents)


@app.command()
def classify(
    file: Annotated[
        str,
        typer.Argument(
            help="JSON lines, CSV or Parquet with a text column (optional actor, "
            "target, context, id).",
            show_default=False,
        ),
    ],
    output: Output = None,
    format: FormatOption = None,
    codebook: CodebookName = "nuclear-diplomacy",
    model: ModelName = None,
    device: DeviceOption = DeviceName.auto,
    precision: PrecisionOption = PrecisionName.auto,
    batch_size: BatchSize = 32,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Label statements that are statements already; rows stay in order."""
    configure(quiet=quiet, debug=debug)
    from stance.entailment import DEFAULT_MODEL
    from stance.experiment import Analyzer
    from stance.formats import check_output, read_rows, write_statements

    if output is not None:
        check_output(output, overwrite=overwrite)
    rows: list[ClassifyRow] = read_rows(file)
    analyzer: Analyzer = Analyzer.load(
        codebook=codebook,
        model=model or DEFAULT_MODEL,
        device=device.value,
        precision=precision.value,
        batch_size=batch_size,
    )
    with progress("Labelling") as advance:
        labelled = analyzer.classify(
            [row.statement for row in rows], on_progress=advance
        )
    chosen = _pick_format(format, output)
    if chosen is Format.table:
        _write(iter(labelled), output, chosen, overwrite=overwrite)
    else:
        write_statements(
            labelled,
            sys.stdout if output is None else output,
            format=chosen.value,
            overwrite=overwrite,
            extras=[row.extra for row in rows],
        )
    _note_truncated(analyzer.model)


@app.command()
def run(
    config: Annotated[Path, typer.Argument(help="YAML file.", show_default=False)],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(help="Settings that win over the file, as key=value."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Run folder; by default runs/NAME-DATE-TIME."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option(help="Write into a folder that holds a run already.")
    ] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run one experiment and write its run folder."""
    configure(quiet=quiet, debug=debug)
    from stance.cli.tables import statement_table
    from stance.evaluation import metric_tables
    from stance.experiment import run as run_experiment

    with progress("Running") as advance:
        result = run_experiment(
            config,
            overrides=overrides or (),
            output=output,
            overwrite=overwrite,
            on_stage=lambda name: say(f"stage: {name}"),
            on_progress=advance,
        )
    print_tables([statement_table(result.statements)])
    if result.metrics is not None:
        print_tables(metric_tables(result.metrics))
    for problem in result.problems:
        say(f"note: {problem}")
    say(f"run folder: {result.folder}")
    errors = ProblemLog()
    errors.n_errors = sum(problem.level == "error" for problem in result.problems)
    errors.raise_if_any()


@app.command()
def report(
    source: Annotated[
        Path,
        typer.Argument(
            help="A run folder, or a file of labelled statements.", show_default=False
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")],
    documents: Annotated[
        list[str] | None,
        typer.Option(help="The articles of a statement file: a file or folder."),
    ] = None,
    codebook: CodebookName = "nuclear-diplomacy",
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the HTML report of a run folder or of labelled statements."""
    configure(quiet=quiet, debug=debug)
    from stance.cli.reporting import write_report_of

    write_report_of(
        source, output, documents or [], codebook=codebook, overwrite=overwrite
    )
    say(f"report: {output}")


def _documents(
    inputs: Iterable[str], input_format: str | None, problems: ProblemLog
) -> "Iterator[Document]":
    from stance.formats import read_documents

    return read_documents(list(inputs), input_format=input_format, on_problem=problems)


def _pick_format(format: Format | None, output: Path | None) -> Format:
    if format is not None:
        return format
    if output is None:
        return Format.table if sys.stdout.isatty() else Format.jsonl
    name = output.name.removesuffix(".gz")
    suffix = name.rpartition(".")[2]
    if suffix not in (Format.jsonl, Format.csv, Format.parquet):
        raise DataError(
            f"{output}: its name does not tell the format; permitted are .jsonl, "
            ".jsonl.gz, .csv, .parquet, or --format"
        )
    return Format(suffix)


def _write(
    statements: "Iterator[Statement]",
    output: Path | None,
    format: Format,
    *,
    overwrite: bool,
) -> None:
    from stance.cli.tables import statement_table
    from stance.formats import StatementWriter, write_statements, write_text_atomic

    target = sys.stdout if output is None else output
    if format is Format.table:
        table = statement_table(list(statements))
        if output is None:
            print_tables([table])
        else:
            rows = ["\t".join(row) for row in (table.header, *table.rows)]
            write_text_atomic("\n".join(rows) + "\n", output)
    elif format is Format.parquet:
        if output is None:
            raise ConfigError("parquet needs a file: give one with --output")
        write_statements(statements, output, format=format, overwrite=overwrite)
    else:
        with StatementWriter(target, format=format, overwrite=overwrite) as writer:
            for statement in statements:
                writer.write(statement)


def _warn_language(analysis: "Analysis") -> None:
    if analysis.language not in (None, "en"):
        say(
            f"note: {analysis.document.id}: is in {analysis.language!r}, not in "
            "English; no statements are taken"
        )


def _without_text(analysis: "Analysis") -> "Analysis":
    """Drop the text of an article that no report needs, so that memory stays flat."""
    from dataclasses import replace

    document = analysis.document.model_copy(update={"text": ""})
    return replace(analysis, document=document)


def _note_truncated(model: "EntailmentModel") -> None:
    if model.n_truncated:
        say(f"note: premises truncated: {model.n_truncated}")


def _end(problems: ProblemLog, n_documents: int) -> None:
    if n_documents == 0 and not problems.n_errors:
        raise DataError("no article was read")
    problems.raise_if_any()


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run_guarded(app))
