"""Measure an entailment model on inference corpora it was not trained on.

    python scripts/measure_entailment.py stance/weights/minilm-entailment --data DATA

DATA is the folder that `train_entailment.py` takes. Every corpus is cut to a seeded
sample. Two-way corpora count entailment against the rest. Sets marked `dev` chose
something about the model; sets marked `test` are only scored.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from stance.entailment import load_model
from stance.metrics import accuracy

LABELS = ("entailment", "neutral", "contradiction")
CORPORA = (
    ("nli/mnli_dev_matched.parquet", "dev"),
    ("nli/negation_nli.parquet", "dev"),
    ("nli/negation_nli.parquet", "test"),
    ("nli/snli_dev_test.parquet", "test"),
    ("nli/cad_snli.parquet", "test"),
    ("nli/scitail_dev_test.parquet", "test"),
    ("nli/fever_pairs.parquet", "test"),
    ("nli/contractnli_spans.parquet", "test"),
    ("nli/rte_glue.parquet", "test"),
    ("nli/xnli_en.parquet", "test"),
    ("nli/esxnli_en.parquet", "test"),
    ("nli/hans.parquet", "test"),
    ("nli/breaking_nli.parquet", "test"),
    ("nli/verb_veridicality.parquet", "test"),
)


def main() -> None:
    """Score, print, and write."""
    import pandas as pd

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=1000, help="pairs a corpus")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    model = load_model(arguments.model, precision="float32", batch_size=64)
    table = Table("corpus", "split", "n", "accuracy", "95 % interval")
    figures = {}
    for file, split in CORPORA:
        frame = pd.read_parquet(arguments.data / file)
        frame = frame[frame["split"] == split]
        frame = frame.sample(min(len(frame), arguments.sample), random_state=0)
        pairs = list(zip(frame["premise"], frame["hypothesis"], strict=True))
        scores = model.score(pairs)
        right = frame["label"].tolist()
        entailed = scores[:, 0] > 0.5
        three = [LABELS[i] for i in scores.argmax(axis=1)]
        given = [
            ("entailment" if e else "not_entailment") if two_way else label
            for e, label, two_way in zip(
                entailed, three, _is_two_way(right), strict=True
            )
        ]
        wanted = [
            "not_entailment" if two_way and label != "entailment" else label
            for label, two_way in zip(right, _is_two_way(right), strict=True)
        ]
        value = accuracy(wanted, given) or 0.0
        margin = 1.96 * float(np.sqrt(value * (1 - value) / len(right)))
        name = Path(file).stem
        table.add_row(
            name,
            split,
            str(len(right)),
            f"{value:.3f}",
            f"[{value - margin:.3f}, {value + margin:.3f}]",
        )
        figures[f"{name} {split}"] = {
            "value": value,
            "low": value - margin,
            "high": value + margin,
            "unit": "1",
        }
    Console(width=90).print(table)
    if arguments.json:
        text = json.dumps(figures, indent=2, sort_keys=True)
        arguments.json.write_text(text + "\n", encoding="utf-8")


def _is_two_way(labels: list[str]) -> list[bool]:
    """Tell for each pair whether only entailment against the rest is known."""
    whole = not {"neutral", "contradiction"} <= set(labels)
    return [whole or label == "not_entailment" for label in labels]


if __name__ == "__main__":
    main()
