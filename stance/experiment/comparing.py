"""Run folders against each other."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stance.errors import EvaluationError
from stance.evaluation import RunLabels, compare_labels
from stance.formats import read_statements
from stance.records import LabelledStatement

_FILES = ("manifest.json", "predictions.jsonl", "gold.jsonl", "gold_labelled.jsonl")


def compare_runs(
    folders: Sequence[str | Path], *, seed: int = 0, n_resamples: int = 10_000
) -> dict[str, Any]:
    """Compare runs of `run` on the same gold with the first of them.

    Parameters
    ----------
    folders
        Two or more run folders; the first is the baseline.
    seed
        Seed of the bootstrap.
    n_resamples
        Number of bootstrap resamples; 10000 by default.

    Returns
    -------
    dict
        By name of the folder: the figures of both runs with their difference, its
        interval and p value, and the items won and lost. See
        `stance.evaluation.compare_labels`.

    Raises
    ------
    EvaluationError
        If there are fewer than two folders, one is given twice or holds no complete run
        with gold, or the gold differs.
    DataError
        If a file of a run cannot be read.
    """
    gold, runs = read_runs(folders)
    return compare_labels(runs, gold, seed=seed, n_resamples=n_resamples)


def read_runs(
    folders: Sequence[str | Path],
) -> tuple[list[LabelledStatement], dict[str, RunLabels]]:
    """Return the gold that runs share, and the labels of each by folder.

    Raises
    ------
    EvaluationError
        As `compare_runs`.
    DataError
        If a file of a run cannot be read.
    """
    paths = [Path(folder) for folder in folders]
    if len(paths) < 2:
        raise EvaluationError(
            f"a comparison needs two or more run folders, there is {len(paths)}"
        )
    problems = [
        f"{path}: is given more than once"
        for path in dict.fromkeys(paths)
        if paths.count(path) > 1
    ]
    digests: dict[Path, str] = {}
    for path in dict.fromkeys(paths):
        try:
            digests[path] = _read_digest(path)
        except EvaluationError as error:
            problems.append(str(error))
    if problems:
        raise EvaluationError("these are not runs to compare", problems=problems)
    if len(set(digests.values())) > 1:
        raise EvaluationError(
            "the runs are scored against different gold; permitted are runs of one",
            problems=[f"{path}: gold digest {digests[path]}" for path in paths],
        )
    golds = {path: read_statements(path / "gold.jsonl") for path in paths}
    first = golds[paths[0]]
    differing = [str(path) for path in paths if golds[path] != first]
    if differing:
        raise EvaluationError(
            f"{', '.join(differing)}: the texts of the gold statements differ from "
            f"those of {paths[0]}; permitted are runs over the same articles"
        )
    runs = {
        str(path): RunLabels(
            predictions=read_statements(path / "predictions.jsonl"),
            gold_labelled=read_statements(path / "gold_labelled.jsonl"),
        )
        for path in paths
    }
    return first, runs


def _read_digest(folder: Path) -> str:
    """Return the digest of the gold that a complete run was scored against."""
    if not folder.is_dir():
        raise EvaluationError(f"{folder}: no such folder")
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if "manifest.json" not in missing:
        digest = _digest_in(folder / "manifest.json")
    if missing:
        raise EvaluationError(
            f"{folder}: is no complete run; it lacks {', '.join(missing)}"
        )
    return digest


def _digest_in(manifest: Path) -> str:
    try:
        digest = json.loads(manifest.read_text("utf-8"))["gold"]["digest"]
    except ValueError as error:
        raise EvaluationError(f"{manifest}: is no JSON: {error}") from error
    except (KeyError, TypeError) as error:
        raise EvaluationError(
            f"{manifest}: names no gold; permitted are runs with gold, made by this "
            "version or a later one"
        ) from error
    return str(digest)
