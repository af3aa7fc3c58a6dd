"""Labelled data as premise, hypothesis and label id, for `train_entailment.py`.

Statements written for the project are rendered with the hypotheses of a codebook and
with paraphrases of them; public classification data with the hypotheses that the
config gives for their labels.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from stance.classification import (
    conditional_hypotheses,
    label_hypotheses,
    premise_of,
)
from stance.codebook import Codebook, Label, fill, load_codebook
from stance.formats import read_statements
from stance.records import LabelledStatement

ENTAILMENT, NOT_ENTAILMENT = 0, 3
Row = tuple[str, str, int]


class Config(BaseModel):
    """Base of the configuration records: unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StatementSource(Config):
    """Labelled statements of one file.

    Attributes
    ----------
    file
        Statement rows.
    codebook
        Whose labels the statements bear.
    paraphrases
        YAML of further templates: block -> label -> list.
    repeats
        How often each statement is rendered, with other templates each time.
    """

    file: str
    codebook: str = "nuclear-diplomacy"
    paraphrases: str | None = None
    repeats: int = Field(default=1, gt=0)


class LabelSource(Config):
    """Rows of a Parquet file with a text and one label or a list of labels.

    Attributes
    ----------
    file, splits, cap
        As for inference pairs.
    label
        Column of the label, or of the list of labels.
    hypotheses
        Label -> templates, which may have the slot ``{target}``; rows with other
        labels are left out.
    negatives
        How many wrong labels are rendered beside each right one.
    """

    file: str
    splits: tuple[str, ...]
    cap: int | None = Field(default=None, gt=0)
    label: str = "label"
    hypotheses: dict[str, list[str]]
    negatives: int = Field(default=2, gt=0)


def pairs_of_statements(source: StatementSource, *, seed: int) -> list[Row]:
    """Render statements as pairs: right labels entailed, the others not."""
    codebook = load_codebook(source.codebook)
    more: Mapping[str, Mapping[str, list[str]]] = {}
    if source.paraphrases is not None:
        more = yaml.safe_load(Path(source.paraphrases).read_text(encoding="utf-8"))
    statements = read_statements(source.file)
    rows: list[Row] = []
    for turn in range(source.repeats):
        rng = np.random.default_rng((seed, turn))
        for statement in statements:
            rows += _render(statement, codebook, more, rng)
    return rows


def _render(
    statement: LabelledStatement,
    codebook: Codebook,
    more: Mapping[str, Mapping[str, list[str]]],
    rng: np.random.Generator,
) -> list[Row]:
    if codebook.stance is None or codebook.concessions is None or not codebook.moves:
        raise SystemExit(f"codebook {codebook.name}: stance, concessions and moves")
    if rng.random() < 0.25:
        statement = statement.model_copy(update={"actor": None, "speaker": None})
    with_context = bool(statement.context) and rng.random() < 0.15
    premise = premise_of(statement, with_context=with_context)
    rows: list[Row] = []

    def add(
        block: str, label: Label, *, entailed: bool, n: int, on: Label | None = None
    ) -> None:
        templates = (*label.hypotheses, *more.get(block, {}).get(label.name, ()))
        n = min(n, len(templates))
        chosen = rng.choice(len(templates), size=n, replace=False)
        own = Label(label.name, "", tuple(templates[i] for i in chosen))
        if on is not None:
            phrases = (on.phrase, *more.get("phrases", {}).get(on.name, ()))
            on = Label(on.name, "", phrase=phrases[int(rng.integers(len(phrases)))])
        hypotheses = label_hypotheses(own, statement, concession=on)
        rows.extend(
            (premise, hypothesis, ENTAILMENT if entailed else NOT_ENTAILMENT)
            for hypothesis in hypotheses
        )

    for label in codebook.stance.labels:
        right = label.name == statement.stance
        add("stance", label, entailed=right, n=3 if right else 1)
    held = {p.concession: p for p in statement.positions}
    absent = [c for c in codebook.concessions.labels if c.name not in held]
    for i in rng.permutation(len(absent))[:3]:
        add("concessions", absent[i], entailed=False, n=1)
    for concession in codebook.concessions.labels:
        position = held.get(concession.name)
        if position is None:
            continue
        add("concessions", concession, entailed=True, n=3)
        for move in codebook.moves.labels:
            right = move.name == position.move
            add("moves", move, entailed=right, n=3 if right else 1, on=concession)
        if position.move != "mention":
            hangs = ENTAILMENT if position.conditional else NOT_ENTAILMENT
            rows += [
                (premise, hypothesis, hangs)
                for hypothesis in conditional_hypotheses(statement, concession)
            ]
    return rows


def pairs_of_labels(data: Path, source: LabelSource, *, seed: int) -> list[Row]:
    """Render classified texts as pairs: one right and some wrong labels each."""
    import pandas as pd

    frame = pd.read_parquet(data / source.file)
    frame = frame[frame["split"].isin(source.splits)]
    if source.cap is not None and len(frame) > source.cap:
        frame = frame.sample(source.cap, random_state=seed)
    rng = np.random.default_rng((seed, 7))
    known = list(source.hypotheses)
    rows: list[Row] = []
    for record in frame.to_dict("records"):
        value = record[source.label]
        labels = {value} if isinstance(value, str) else set(value)
        if not labels & set(known):
            continue
        text = str(record["text"])
        target = str(record.get("target") or "") or None
        wrong = [name for name in known if name not in labels]
        picked = [wrong[i] for i in rng.permutation(len(wrong))[: source.negatives]]
        for name in (*sorted(labels & set(known)), *picked):
            templates = source.hypotheses[name]
            template = templates[int(rng.integers(len(templates)))]
            hypothesis = fill(template, actor=None, target=target)
            label = ENTAILMENT if name in labels else NOT_ENTAILMENT
            rows.append((text, hypothesis, label))
    return rows
