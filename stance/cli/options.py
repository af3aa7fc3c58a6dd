"""The options that several verbs share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """Output formats."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


class DeviceName(StrEnum):
    """Where the model runs."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"
    mps = "mps"


class PrecisionName(StrEnum):
    """Number format of the model."""

    auto = "auto"
    float32 = "float32"
    bfloat16 = "bfloat16"


Inputs = Annotated[
    list[str],
    typer.Argument(
        help="Articles: .txt .md .html .jsonl[.gz] .csv .parquet (with a text column), "
        "folders of them, or - for standard input.",
        show_default=False,
    ),
]
InputFormat = Annotated[
    str | None,
    typer.Option(help="Format of the inputs, whatever their names say."),
]
CodebookName = Annotated[
    str, typer.Option(help="Name of a shipped codebook (see: codebook list) or a file.")
]
ModelName = Annotated[
    str | None,
    typer.Option(
        help="Folder of an NLI model, or a hub id ORG/MODEL@COMMIT; by default the "
        "model that ships with the package."
    ),
]
DeviceOption = Annotated[DeviceName, typer.Option(help="Where the model runs.")]
PrecisionOption = Annotated[
    PrecisionName,
    typer.Option(help="auto: bfloat16 where the hardware has it, else float32."),
]
BatchSize = Annotated[int, typer.Option(min=1, help="Pairs scored at a time.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write; by default standard output."),
]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="Default: told by the name of the output; else table on a terminal and "
        "jsonl otherwise.",
    ),
]
Overwrite = Annotated[bool, typer.Option(help="Replace an existing output.")]
Narrated = Annotated[
    bool, typer.Option(help="Take positions told in the article's own voice too.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress or notes.")]
Debug = Annotated[bool, typer.Option(help="Show the traceback of an error.")]
