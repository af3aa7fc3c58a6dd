"""Measure scoring speed against the transformers zero-shot pipeline.

    python scripts/bench_classify.py [--json FILE]

Same weights, same statements, same hypotheses (`multi_label=True`, so that both sides
score every pair for itself), compared on entailment over entailment plus
contradiction. Every repetition times all sides one after the other and the ratios are
taken pair by pair. Peak memory is measured in processes of their own.
"""

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from transformers import pipeline

from stance.codebook import fill, load_codebook
from stance.entailment import Precision, TransformerModel, load_model
from stance.formats import read_statements

Scores = NDArray[np.float64]
BOUNDS: dict[Precision, float] = {"float32": 1e-3, "bfloat16": 0.05}


def read_job(path: Path, n_statements: int) -> tuple[list[str], list[str]]:
    """Return premises and hypotheses."""
    codebook = load_codebook("nuclear-diplomacy")
    blocks = [b for b in (codebook.stance, codebook.concessions) if b is not None]
    hypotheses = [
        fill(template, actor=None, target=None)
        for block in blocks
        for label in block.labels
        for template in label.hypotheses
    ]
    statements = read_statements(path)
    step = max(1, len(statements) // n_statements)
    return [s.text for s in statements[::step]][:n_statements], hypotheses


def score_ours(
    model: TransformerModel, texts: list[str], hypotheses: list[str]
) -> Scores:
    """Return entailment over entailment plus contradiction by our batching."""
    pairs = [(text, hypothesis) for text in texts for hypothesis in hypotheses]
    scores = model.score(pairs).astype(np.float64)
    share = scores[:, 0] / (scores[:, 0] + scores[:, 2])
    return share.reshape(len(texts), len(hypotheses))


def score_theirs(
    run: Any, texts: list[str], hypotheses: list[str], batch_size: int | None
) -> Scores:
    """Return the pipeline's multi-label scores; None is its default call."""
    options = {} if batch_size is None else {"batch_size": batch_size}
    answers = run(
        texts, hypotheses, hypothesis_template="{}", multi_label=True, **options
    )
    tables = [dict(zip(a["labels"], a["scores"], strict=True)) for a in answers]
    return np.array([[table[h] for h in hypotheses] for table in tables])


def build_sides(
    texts: list[str],
    hypotheses: list[str],
    precisions: Iterable[Precision] = tuple(BOUNDS),
) -> dict[str, Callable[[], Scores]]:
    """Return every side to time, by name."""
    sides: dict[str, Callable[[], Scores]] = {}
    for precision in precisions:
        model = load_model(device="cpu", precision=precision)
        run = pipeline(
            "zero-shot-classification",
            model=model.network,
            tokenizer=model.tokenizer,
            device="cpu",
        )
        sides[f"ours {precision}"] = partial(score_ours, model, texts, hypotheses)
        sides[f"pipeline default {precision}"] = partial(
            score_theirs, run, texts, hypotheses, None
        )
        sides[f"pipeline batch 32 {precision}"] = partial(
            score_theirs, run, texts, hypotheses, 32
        )
    return sides


def check_equal(sides: dict[str, Callable[[], Scores]]) -> dict[str, Any]:
    """Compare outputs before anything is timed; this is the warm-up too."""
    answers = {name: side() for name, side in sides.items()}
    reference = answers["pipeline default float32"]
    found: dict[str, Any] = {}
    for precision, bound in BOUNDS.items():
        gap = np.abs(answers[f"ours {precision}"] - reference)
        if gap.max() > bound:
            raise SystemExit(
                f"ours in {precision} differs from the pipeline in float32 by "
                f"{gap.max():.4f}; permitted is {bound}"
            )
        changed = (answers[f"ours {precision}"] >= 0.5) != (reference >= 0.5)
        found[f"largest difference, {precision}"] = float(gap.max())
        found[f"mean difference, {precision}"] = float(gap.mean())
        found[f"share of changed labels, {precision}"] = float(changed.mean())
    return found


def measure_memory(arguments: argparse.Namespace) -> dict[str, float]:
    """Return peak memory in MiB of one side a process."""
    peaks = {}
    for side in ("ours bfloat16", "ours float32", "pipeline default float32"):
        command = [sys.executable, __file__, "--peak-of", side]
        command += ["--statements", str(arguments.statements)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks[side] = float(done.stdout.split()[-1])
    return peaks


def main() -> None:
    """Time, print, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(__file__).parents[1] / "seeds/development/statements.dev.jsonl"
    parser.add_argument("--statements", type=Path, default=default)
    parser.add_argument("--n-statements", type=int, default=12)
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peak-of", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    texts, hypotheses = read_job(arguments.statements, arguments.n_statements)
    if arguments.peak_of:
        precision = next(p for p in BOUNDS if arguments.peak_of.endswith(p))
        build_sides(texts, hypotheses, [precision])[arguments.peak_of]()
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    sides = build_sides(texts, hypotheses)
    equality = check_equal(sides)
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(arguments.repetitions):
        for name, side in sides.items():
            before = time.perf_counter()
            side()
            seconds[name].append(time.perf_counter() - before)
    n = len(texts)
    results: dict[str, dict[str, Any]] = {
        f"{name}, statements per second": describe([n / s for s in values], "1/s")
        for name, values in seconds.items()
    }
    comparisons = [
        ("ours bfloat16", "pipeline default float32"),
        ("ours bfloat16", "pipeline default bfloat16"),
        ("ours bfloat16", "pipeline batch 32 bfloat16"),
        ("ours float32", "pipeline default float32"),
        ("ours float32", "pipeline batch 32 float32"),
    ]
    for ours, theirs in comparisons:
        ratios = [t / o for o, t in zip(seconds[ours], seconds[theirs], strict=True)]
        results[f"{ours} over {theirs}"] = describe(ratios, "x")
    for name, peak in measure_memory(arguments).items():
        results[f"{name}, peak memory"] = describe([peak], "MiB")
    for name, value in equality.items():
        results[name] = describe([value], "1")
    console = Console(width=100)
    console.print(
        f"{n} statements x {len(hypotheses)} hypotheses, {arguments.repetitions} "
        f"repetitions; torch {torch.__version__}, {torch.get_num_threads()} threads, "
        f"{platform.machine()}"
    )
    table = Table("figure", "median", "low", "high", "unit")
    for name, row in results.items():
        cells = [f"{row[key]:.4g}" for key in ("value", "low", "high")]
        table.add_row(name, *cells, row["unit"])
    console.print(table)
    if arguments.json:
        text = json.dumps(results, indent=2, sort_keys=True)
        arguments.json.write_text(text + "\n", encoding="utf-8")


def describe(values: list[float], unit: str) -> dict[str, Any]:
    """Return median and range."""
    return {
        "value": statistics.median(values),
        "low": min(values),
        "high": max(values),
        "unit": unit,
    }


if __name__ == "__main__":
    main()
