"""The verb that compares runs."""

from pathlib import Path
from typing import Annotated

import typer

from stance.cli.console import configure, say
from stance.cli.options import Debug, Output, Overwrite, Quiet
from stance.cli.results import ResultFormatOption, write_result


def compare(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="Two or more run folders; the first is the baseline.",
            show_default=False,
        ),
    ],
    items: Annotated[
        bool, typer.Option("--items", help="List the statements won and lost.")
    ] = False,
    output: Output = None,
    format: ResultFormatOption = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Seed of the bootstrap intervals and tests.")
    ] = 0,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compare runs on the same gold with the first of them.

    Each figure comes with its difference, the 95 % interval of a paired bootstrap, a p
    value (McNemar for accuracies on gold spans, else bootstrap), the same corrected for
    all comparisons (Holm), and the smallest difference that this many statements would
    probably show.
    """
    configure(quiet=quiet, debug=debug)
    from stance.evaluation import comparison_tables
    from stance.experiment import compare_runs
    from stance.formats import check_output

    if output is not None:
        check_output(output, overwrite=overwrite)
    result = compare_runs(runs, seed=seed)
    if not items:
        for compared in result["runs"].values():
            compared.pop("items")
    tables = comparison_tables(result, items=items)
    write_result(result, tables, output=output, format=format)
    if output is not None:
        say(f"comparison: {output}")
