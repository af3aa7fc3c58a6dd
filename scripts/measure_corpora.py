"""Measure zero-shot labels on public event and stance corpora.

    python scripts/measure_corpora.py stance/weights/minilm-entailment --data DATA

Events: PLV_train (Hu et al. 2024), source and target given, by the codebook `plover`;
root codes and quad classes. Stance toward a target: the development parts of VAST
(Allaway and McKeown 2020) and of the SemEval-2016 tweets in TweetEval (Barbieri et al.
2020), by the codebook `favor-against`. Sentences of none of them were trained on.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bi_encoder import BiEncoder
from rich.console import Console
from rich.table import Table

from stance.classification import classify
from stance.codebook import load_codebook
from stance.entailment import load_model
from stance.metrics import accuracy, macro_f1
from stance.records import Statement

QUADS = {
    "verbal_cooperation": ("AGREE", "CONSULT", "SUPPORT"),
    "material_cooperation": ("COOPERATE", "AID", "YIELD"),
    "verbal_conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material_conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
CORPORA = (
    ("events/PLV_train.parquet", "train", "plover"),
    ("stance/vast.parquet", "dev", "favor-against"),
    ("stance/tweeteval_stance.parquet", "val", "favor-against"),
)


def read(data: Path, file: str, split: str) -> tuple[list[Statement], list[str]]:
    """Return the rows of a corpus as statements without a cue, and their labels."""
    import pandas as pd

    frame = pd.read_parquet(data / file)
    frame = frame[frame["split"] == split].reset_index(drop=True)
    statements = [
        Statement(
            id=str(i),
            doc_id=file,
            mode="narrated",
            text=row["text"],
            actor=row.get("actor") or None,
            target=row.get("recipient") or row.get("target") or None,
        )
        for i, row in enumerate(frame.to_dict("records"))
    ]
    labels = frame["label"].replace({"neutral": "neither"})
    return statements, labels.tolist()


def macro(right: Sequence[str], given: Sequence[str]) -> float:
    """Return macro-F1 of exclusive labels."""
    return macro_f1([{r} for r in right], [{g} for g in given]) or 0.0


def interval(right: Sequence[str], given: Sequence[str]) -> tuple[float, float]:
    """Return the 95 % interval of macro-F1 over 1,000 resamples of the rows."""
    names = sorted({*right, *given})
    index = {name: i for i, name in enumerate(names)}
    cells = np.array(
        [index[r] * len(names) + index[g] for r, g in zip(right, given, strict=True)]
    )
    rng = np.random.default_rng(0)
    values = []
    for _ in range(1000):
        sample = cells[rng.integers(len(cells), size=len(cells))]
        table = np.bincount(sample, minlength=len(names) ** 2).reshape(len(names), -1)
        sizes = table.sum(axis=0) + table.sum(axis=1)
        values.append(np.mean(2 * table.diagonal()[sizes > 0] / sizes[sizes > 0]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def quad_of(root: str) -> str:
    """Return the quad class of a root code."""
    return next((quad for quad, roots in QUADS.items() if root in roots), "none")


def main() -> None:
    """Label, compare, print, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bi-encoder", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    model = load_model(arguments.model, precision="float32", batch_size=64)
    cosine = BiEncoder() if arguments.bi_encoder else None
    table = Table("corpus", "labels", "system", "n", "accuracy", "macro-F1", "95 %")
    figures: dict[str, Any] = {}
    for file, split, name in CORPORA:
        statements, right = read(arguments.data, file, split)
        codebook = load_codebook(name)
        facet = codebook.facets[0]
        labelled = classify(statements, model, codebook)
        best = {
            "model": [
                max(s.scores.facets[facet.name].items(), key=lambda item: item[1])[0]
                for s in labelled
                if s.scores is not None
            ]
        }
        if cosine is not None:
            vectors = cosine.embed([s.text for s in statements])
            nearest = cosine.similarity(vectors, facet).argmax(axis=1)
            best["bi-encoder"] = [facet.names[i] for i in nearest]
        for system, given in best.items():
            views = {facet.name: (right, given)}
            if name == "plover":
                views["quad"] = (
                    [quad_of(r) for r in right],
                    [quad_of(g) for g in given],
                )
            for view, (wanted, found) in views.items():
                low, high = interval(wanted, found)
                value = macro(wanted, found)
                key = f"{Path(file).stem} {split} {view} {system}"
                share = accuracy(wanted, found) or 0.0
                figures[key] = {
                    "accuracy": share,
                    "value": value,
                    "low": low,
                    "high": high,
                    "unit": "1",
                }
                table.add_row(
                    f"{Path(file).stem} {split}",
                    view,
                    system,
                    str(len(wanted)),
                    f"{share:.3f}",
                    f"{value:.3f}",
                    f"[{low:.3f}, {high:.3f}]",
                )
    Console(width=110).print(table)
    if arguments.json:
        text = json.dumps(figures, indent=2, sort_keys=True)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
