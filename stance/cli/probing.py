"""The verb that probes the classifier."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from stance.cli.console import configure, print_tables, progress, say
from stance.cli.options import (
    BatchSize,
    CodebookName,
    Debug,
    DeviceName,
    DeviceOption,
    ModelName,
    Output,
    Overwrite,
    PrecisionName,
    PrecisionOption,
    Quiet,
)


class ProbeFormat(StrEnum):
    """Output formats of the probes."""

    table = "table"
    json = "json"


def probe(
    family: Annotated[
        list[str] | None,
        typer.Option(help="Probe this family only; may be repeated. Default: all."),
    ] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="List the cases that failed.")
    ] = False,
    output: Output = None,
    format: Annotated[
        ProbeFormat | None,
        typer.Option(
            "--format", help="Default: table on a terminal and json otherwise."
        ),
    ] = None,
    codebook: CodebookName = "nuclear-diplomacy",
    model: ModelName = None,
    device: DeviceOption = DeviceName.auto,
    precision: PrecisionOption = PrecisionName.auto,
    batch_size: BatchSize = 32,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Probe the classifier with cases that a sound one passes, family by family.

    Each family probes one behaviour, such as negation, conditions or typography, and
    its share of passed cases has an interval. Failures do not change the exit code.
    """
    configure(quiet=quiet, debug=debug)
    from stance.codebook import load_codebook
    from stance.entailment import DEFAULT_MODEL, load_model
    from stance.evaluation import load_families, probe_model, probe_tables
    from stance.formats import check_output, write_json_atomic, write_text_atomic

    if output is not None:
        check_output(output, overwrite=overwrite)
    families = family or []
    load_families(families)  # An unknown name is told before the model is loaded.
    book = load_codebook(codebook)
    scorer = load_model(
        model or DEFAULT_MODEL,
        device=device.value,
        precision=precision.value,
        batch_size=batch_size,
    )
    with progress("Probing") as advance:
        results = probe_model(scorer, book, families=families, on_progress=advance)
    found = {result.family: result.to_json(failures=failures) for result in results}
    told = output is None and sys.stdout.isatty()
    chosen = format or (ProbeFormat.table if told else ProbeFormat.json)
    if chosen is ProbeFormat.table:
        tables = probe_tables(found)
        if output is None:
            print_tables(tables)
        else:
            rows = [row for table in tables for row in (table.header, *table.rows)]
            lines = ["\t".join(" ".join(cell.split()) for cell in row) for row in rows]
            write_text_atomic("\n".join(lines) + "\n", output)
    else:
        data = {
            "codebook": {
                "name": book.name,
                "version": book.version,
                "digest": book.digest,
            },
            "model": scorer.provenance.model_dump(),
            "families": found,
        }
        if output is None:
            typer.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True))
        else:
            write_json_atomic(data, output)
    n_skipped = sum(result.n_skipped for result in results)
    if n_skipped:
        say(f"note: cases skipped, whose labels {book.name} does not have: {n_skipped}")
