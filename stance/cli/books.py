"""The verbs about codebooks."""

from typing import Annotated

import typer

app = typer.Typer(
    help="List, show and check codebooks.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def codebook_list() -> None:
    """List the codebooks that ship with the package."""
    from stance.codebook import list_codebooks, load_codebook

    for name in list_codebooks():
        typer.echo(f"{name:20} {load_codebook(name).description}")


@app.command("show")
def codebook_show(
    name: Annotated[str, typer.Argument(help="Name or file.", show_default=False)],
) -> None:
    """Show a codebook with its definitions and hypotheses."""
    from stance.cli.tables import describe_codebook
    from stance.codebook import load_codebook

    typer.echo(describe_codebook(load_codebook(name)))


@app.command("check")
def codebook_check(
    file: Annotated[str, typer.Argument(help="Name or file.", show_default=False)],
) -> None:
    """Check a codebook; every problem is listed with its line."""
    from stance.codebook import load_codebook

    codebook = load_codebook(file)
    blocks = (codebook.stance, codebook.concessions, codebook.moves)
    facets = [f for f in (*blocks, *codebook.facets) if f is not None]
    sizes = ", ".join(f"{len(facet.labels)} {facet.name}" for facet in facets)
    typer.echo(f"{file}: no problems ({sizes}; digest {codebook.digest[:12]})")
