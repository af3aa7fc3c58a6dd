"""The report of a run folder or of a statement file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stance.codebook import Codebook, load_codebook
from stance.errors import DataError
from stance.evaluation import Table, metric_tables
from stance.experiment import load_config
from stance.formats import check_output, read_documents, read_statements
from stance.report import write_report


def write_report_of(
    source: Path,
    output: Path,
    documents: Sequence[str],
    *,
    codebook: str,
    overwrite: bool,
) -> None:
    """Write the HTML report of a run folder, or of statements and their articles.

    Raises
    ------
    DataError
        If the run folder is not complete, or an input cannot be read.
    """
    check_output(output, overwrite=overwrite)
    tables: list[Table] = []
    manifest: dict[str, Any] = {}
    book: Codebook
    if source.is_dir():
        missing = [
            name
            for name in ("config.yaml", "documents.jsonl", "predictions.jsonl")
            if not (source / name).is_file()
        ]
        if missing:
            raise DataError(
                f"{source}: is no complete run folder; it lacks {', '.join(missing)}"
            )
        documents = [str(source / "documents.jsonl")]
        book = load_codebook(load_config(source / "config.yaml").codebook)
        metrics, described = source / "metrics.json", source / "manifest.json"
        if metrics.is_file():
            tables = metric_tables(json.loads(metrics.read_text(encoding="utf-8")))
        if described.is_file():
            manifest = json.loads(described.read_text(encoding="utf-8"))
        source = source / "predictions.jsonl"
    else:
        book = load_codebook(codebook)
    articles = {document.id: document for document in read_documents(list(documents))}
    statements = read_statements(source, documents=articles)
    write_report(
        output,
        articles.values(),
        statements,
        codebook=book,
        metrics_tables=tables,
        manifest=manifest,
    )
