"""Measure labels on statements that were written and labelled for the project.

    python scripts/measure_statements.py stance/weights/minilm-entailment \
        seeds/development/statements.dev.jsonl \
        trade=seeds/development/other/trade.dev.jsonl

A file is given alone (codebook nuclear-diplomacy) or as CODEBOOK=FILE, the codebook a
shipped name or a file. The statements of all files of one codebook are pooled. Beside
the model stand the commonest labels, word lists and, with --bi-encoder, the cosine of
all-MiniLM-L6-v2 between a statement and the definitions of the labels. Maps and
threshold are those stored with the model, which were fitted on
`statements.dev.jsonl`: for cross-fitted figures on that file see `fit_calibration.py`.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bi_encoder import BiEncoder
from rich.console import Console
from rich.table import Table

from stance.classification import classify
from stance.codebook import load_codebook
from stance.entailment import load_model
from stance.evaluation import (
    evaluate,
    format_measure,
    keyword_baseline,
    majority_baseline,
)
from stance.evaluation.baselines import MajorityLabels
from stance.formats import read_statements
from stance.records import LabelledStatement

FIGURES = (
    ("stance", "accuracy"),
    ("stance", "macro_f1"),
    ("concession", "micro_f1"),
    ("concession", "macro_f1"),
    ("position", "micro_f1"),
    ("conditional", "accuracy"),
)


def measure_codebook(
    model: Any, codebook: Any, gold: list[LabelledStatement], cosine: BiEncoder | None
) -> dict[str, Any]:
    """Return the figures of the model and of the baselines on one codebook."""
    labelled = classify(gold, model, codebook)
    others = {
        "majority": majority_baseline(gold, MajorityLabels(stance="hardline")),
        "keywords": keyword_baseline(gold, codebook),
    }
    if cosine is not None:
        others["bi-encoder"] = cosine.label(gold, codebook)
    metrics = evaluate(None, gold, gold_labelled=labelled, baselines=others)
    baselines = metrics["baselines"].items()
    rows = {"model": metrics["gold_spans"]}
    rows |= {name: row["gold_spans"] for name, row in baselines}
    return {
        name: {".".join(p): _at(row, p) for p in FIGURES} for name, row in rows.items()
    }


def _at(row: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    for key in path:
        row = row[key]
    return row


def main() -> None:
    """Label, compare, print, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("files", nargs="+", metavar="[CODEBOOK=]FILE")
    parser.add_argument("--bi-encoder", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    gold: dict[str, list[LabelledStatement]] = defaultdict(list)
    for file in arguments.files:
        codebook, _, path = file.rpartition("=")
        gold[codebook or "nuclear-diplomacy"] += read_statements(path)
    model = load_model(arguments.model, precision="float32", batch_size=64)
    cosine = BiEncoder() if arguments.bi_encoder else None
    figures = {}
    for name, statements in gold.items():
        codebook = load_codebook(name)
        found = measure_codebook(model, codebook, statements, cosine)
        figures[codebook.name] = found
        table = Table(f"{codebook.name} (n {len(statements)})", *map(".".join, FIGURES))
        for row, values in found.items():
            table.add_row(row, *(format_measure(value) for value in values.values()))
        Console(width=150).print(table)
    if arguments.json:
        text = json.dumps(figures, indent=2, sort_keys=True)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
