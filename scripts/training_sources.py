"""Labelled data as premise, hypothesis and label id, for `train_entailment.py`.

Statements written for the project are rendered with the hypotheses of a codebook and
with paraphrases of them; classified texts with the hypotheses that the config or a
codebook gives for their labels.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field
from training_batches import LABEL_IDS, Row

from stance.classification import (
    conditional_hypotheses,
    label_hypotheses,
    premise_of,
)
from stance.codebook import (
    Codebook,
    Label,
    default_hypotheses,
    fill,
    load_codebook,
)
from stance.formats import read_statements
from stance.records import LabelledStatement

ENTAILMENT, NOT_ENTAILMENT = LABEL_IDS["entailment"], LABEL_IDS["not_entailment"]
# Codes whose hypotheses hold in either direction.
MUTUAL = {"AGREE", "CONSULT", "COOPERATE", "ASSAULT"}
PLACES = ("Arvenia", "Belmar", "Corvia", "Dunland", "Estaria", "Felgrad")


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
        Whose labels the statements bear: a shipped name or a file.
    paraphrases
        YAML of further templates: block -> label -> list, and for concessions and
        phrases block -> codebook -> label -> list.
    repeats
        How often each statement is rendered, with other templates each time.
    cap
        Take so many statements, a seeded sample.
    """

    file: str
    codebook: str = "nuclear-diplomacy"
    paraphrases: str | None = None
    repeats: int = Field(default=1, gt=0)
    cap: int | None = Field(default=None, gt=0)


class LabelSource(Config):
    """Rows with a text and one label or a list of labels.

    Attributes
    ----------
    file, splits, cap
        As for inference pairs; a file of JSON lines is the project's own and has no
        splits.
    label
        Column of the label, or of the list of labels.
    hypotheses
        Label -> templates, which may have the slots ``{actor}`` and ``{target}``; rows
        with other labels are left out.
    codebook
        A codebook of one facet whose hypotheses are taken besides.
    negatives
        How many wrong labels are rendered beside each right one.
    positives
        How many hypotheses of each right label.
    repeats
        How often each row is rendered.
    """

    file: str
    splits: tuple[str, ...] = ()
    cap: int | None = Field(default=None, gt=0)
    label: str = "label"
    hypotheses: dict[str, list[str]] = Field(default_factory=dict)
    codebook: str | None = None
    negatives: int = Field(default=2, gt=0)
    positives: int = Field(default=1, gt=0)
    repeats: int = Field(default=1, gt=0)


def pairs_of_statements(source: StatementSource, *, seed: int) -> list[Row]:
    """Render statements as pairs: right labels entailed, the others not."""
    codebook = load_codebook(source.codebook)
    more: Mapping[str, Any] = {}
    if source.paraphrases is not None:
        more = yaml.safe_load(Path(source.paraphrases).read_text(encoding="utf-8"))
    statements = list(read_statements(source.file))
    if source.cap is not None and len(statements) > source.cap:
        order = np.random.default_rng(seed).permutation(len(statements))
        statements = [statements[i] for i in sorted(order[: source.cap])]
    rows: list[Row] = []
    for turn in range(source.repeats):
        rng = np.random.default_rng((seed, turn))
        for statement in statements:
            rows += _Rendering(statement, codebook, more, rng).rows()
    return rows


class _Rendering:
    """One statement with hypotheses picked at random."""

    def __init__(
        self,
        statement: LabelledStatement,
        codebook: Codebook,
        more: Mapping[str, Any],
        rng: np.random.Generator,
    ) -> None:
        assert codebook.stance is not None
        assert codebook.concessions is not None
        assert codebook.moves is not None
        self._stance, self._moves = codebook.stance, codebook.moves
        self._concessions = codebook.concessions
        if rng.random() < 0.15:
            statement = statement.model_copy(update={"actor": None, "speaker": None})
        self._statement = statement
        self._more, self._rng, self._codebook = more, rng, codebook.name
        with_context = bool(statement.context) and rng.random() < 0.1
        self._premise = premise_of(statement, with_context=with_context)
        self._rows: list[Row] = []

    def rows(self) -> list[Row]:
        """Return the pairs, right ones and wrong ones."""
        for label in self._stance.labels:
            right = label.name == self._statement.stance
            templates = self._templates("stance", label)
            self._add(label, templates, entailed=right, n=3 if right else 1)
        held = {p.concession: p for p in self._statement.positions}
        absent = [c for c in self._concessions.labels if c.name not in held]
        for rank, i in enumerate(self._rng.permutation(len(absent))[:4]):
            self._add_about(absent[i], entailed=False, n=1)
            if rank < 2:
                self._add_move(self._pick_move(), absent[i], entailed=False, n=1)
        for concession in self._concessions.labels:
            position = held.get(concession.name)
            if position is None:
                continue
            self._add_about(concession, entailed=True, n=3)
            for move in self._moves.labels:
                right = move.name == position.move
                self._add_move(move, concession, entailed=right, n=3 if right else 1)
            if position.move != "mention":
                self._add_condition(concession, hangs=position.conditional)
                self._add_swapped(self._moves.label(position.move), concession)
        return self._rows

    def _pick_move(self) -> Label:
        acts = [move for move in self._moves.labels if move.name != "mention"]
        return acts[int(self._rng.integers(len(acts)))]

    def _templates(self, block: str, label: Label) -> tuple[str, ...]:
        named = self._more.get(block, {})
        if block in ("concessions", "phrases"):
            named = named.get(self._codebook, {})
        return tuple(named.get(label.name, ()))

    def _add_about(self, concession: Label, *, entailed: bool, n: int) -> None:
        more = (
            *self._templates("concessions", concession),
            *default_hypotheses("concessions", concession.name, concession.definition),
        )
        self._add(concession, more, entailed=entailed, n=n)

    def _add_move(
        self, move: Label, concession: Label, *, entailed: bool, n: int
    ) -> None:
        self._add(
            move,
            self._templates("moves", move),
            entailed=entailed,
            n=n,
            on=self._renamed(concession),
        )

    def _add_condition(self, concession: Label, *, hangs: bool) -> None:
        concession = self._renamed(concession)
        hypotheses = conditional_hypotheses(self._statement, concession)
        more = self._more.get("conditional", ())
        label = Label("conditional", "", tuple(more))
        hypotheses += label_hypotheses(label, self._statement, concession=concession)
        answer = ENTAILMENT if hangs else NOT_ENTAILMENT
        for i in self._rng.permutation(len(hypotheses))[:2]:
            self._rows.append((self._premise, hypotheses[i], answer))

    def _add_swapped(self, move: Label, concession: Label) -> None:
        """Add the same move with the parties swapped, which does not follow."""
        actor, target = self._statement.actor, self._statement.target
        if not actor or not target or actor == target:
            return
        swapped = self._statement.model_copy(update={"actor": target, "target": actor})
        templates = (*move.hypotheses, *self._templates("moves", move))
        chosen = [t for t in templates if "{actor}" in t]
        if not chosen or self._rng.random() < 0.5:
            return
        one = Label("", "", (chosen[int(self._rng.integers(len(chosen)))],))
        concession = self._renamed(concession)
        (hypothesis,) = label_hypotheses(one, swapped, concession=concession)
        self._rows.append((self._premise, hypothesis, NOT_ENTAILMENT))

    def _renamed(self, concession: Label) -> Label:
        """Return the concession under one of its phrases."""
        phrases = (concession.phrase, *self._templates("phrases", concession))
        phrase = phrases[int(self._rng.integers(len(phrases)))]
        return Label(concession.name, "", phrase=phrase)

    def _add(
        self,
        label: Label,
        more: tuple[str, ...],
        *,
        entailed: bool,
        n: int,
        on: Label | None = None,
    ) -> None:
        templates = tuple(dict.fromkeys((*label.hypotheses, *more)))
        n = min(n, len(templates))
        chosen = self._rng.choice(len(templates), size=n, replace=False)
        own = Label(label.name, "", tuple(templates[i] for i in chosen))
        answer = ENTAILMENT if entailed else NOT_ENTAILMENT
        for hypothesis in label_hypotheses(own, self._statement, concession=on):
            self._rows.append((self._premise, hypothesis, answer))


def is_own(source: LabelSource) -> bool:
    """Tell a file of the project from one of the folder of corpora."""
    return source.file.endswith(".jsonl")


def pairs_of_labels(data: Path, source: LabelSource, *, seed: int) -> list[Row]:
    """Render classified texts as pairs: right labels and some wrong ones."""
    templates = {name: list(texts) for name, texts in source.hypotheses.items()}
    if source.codebook is not None:
        for label in load_codebook(source.codebook).facets[0].labels:
            templates[label.name] = [*label.hypotheses, *templates.get(label.name, [])]
    rng = np.random.default_rng((seed, 7))
    rows: list[Row] = []
    records = _read_records(data, source, seed)
    for record in records * source.repeats:
        value = record[source.label]
        labels = {value} if isinstance(value, str) else set(value)
        if labels & set(templates):
            rows += _render_labels(record, labels, templates, source, rng)
    return rows


def _read_records(data: Path, source: LabelSource, seed: int) -> list[dict[str, Any]]:
    import pandas as pd

    if is_own(source):
        frame = pd.read_json(source.file, lines=True)
    else:
        frame = pd.read_parquet(data / source.file)
        frame = frame[frame["split"].isin(source.splits)]
    if source.cap is not None and len(frame) > source.cap:
        frame = frame.sample(source.cap, random_state=seed)
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _mention(name: Any, text: str) -> str:
    """Return a party as named, or nothing where the text has another name for it."""
    return str(name) if name and str(name) in text else ""


def _render_labels(
    record: Mapping[str, Any],
    labels: set[str],
    templates: Mapping[str, list[str]],
    source: LabelSource,
    rng: np.random.Generator,
) -> list[Row]:
    # Some generated texts still have the slots of their prompts.
    places = iter(rng.permutation(PLACES).tolist() * 9)
    text = re.sub(r"\{\w+\}", lambda _: str(next(places)), str(record["text"]))
    actor = _mention(record.get("actor"), text) or "somebody"
    target = record.get("target") or _mention(record.get("recipient"), text)
    target = str(target or "another")

    def hypothesis(template: str, *, swapped: bool = False) -> str:
        who, whom = (target, actor) if swapped else (actor, target)
        return fill(template, actor=who, target=whom)

    rows: list[Row] = []
    right = sorted(labels & set(templates))
    wrong = [name for name in templates if name not in labels]
    for name in right:
        for i in rng.permutation(len(templates[name]))[: source.positives]:
            rows.append((text, hypothesis(templates[name][i]), ENTAILMENT))
    for i in rng.permutation(len(wrong))[: source.negatives]:
        options = templates[wrong[i]]
        template = options[int(rng.integers(len(options)))]
        rows.append((text, hypothesis(template), NOT_ENTAILMENT))
    if actor != "somebody" and target != "another" and not labels & MUTUAL:
        options = [t for n in right for t in templates[n] if "{target}" in t]
        if options:
            template = options[int(rng.integers(len(options)))]
            rows.append((text, hypothesis(template, swapped=True), NOT_ENTAILMENT))
    return rows
