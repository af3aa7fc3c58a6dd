"""What the data written for the project must be like, to be trained and tested on."""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stance.codebook import PLOVER_ROOTS, Codebook, load_codebook
from stance.evaluation.checks import check_gold
from stance.formats import read_statements
from stance.metrics import accuracy, cohen_kappa, micro_f1
from tests.console import ROOT

FOLDER = ROOT / "seeds" / "development"
STATEMENTS = sorted(
    [*FOLDER.glob("statements.*.jsonl"), *(FOLDER / "other").glob("*.jsonl")]
)
EVENTS = sorted(FOLDER.glob("events.*.jsonl"))
SPLITS = ("train", "dev", "test")


class Row(NamedTuple):
    """One line of a file."""

    file: Path
    line: int
    values: dict[str, Any]

    @property
    def place(self) -> str:
        return f"{self.file.relative_to(FOLDER)}:{self.line}"

    @property
    def split(self) -> str:
        return self.file.name.split(".")[-2]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.values["text"].casefold().split())


@cache
def rows_of(file: Path) -> tuple[Row, ...]:
    lines = file.read_text("utf-8").splitlines()
    return tuple(Row(file, n, json.loads(line)) for n, line in enumerate(lines, 1))


def all_statements() -> Iterator[Row]:
    for file in STATEMENTS:
        yield from rows_of(file)


def places_of(pairs: Iterable[tuple[Hashable, Row]]) -> dict[Hashable, list[str]]:
    """Return where each key is found."""
    found = defaultdict(list)
    for key, row in pairs:
        found[key].append(row.place)
    return found


def codebook_of(file: Path) -> Codebook:
    name = file.name.split(".")[0]
    if name == "statements":
        return load_codebook("nuclear-diplomacy")
    own = file.with_name(f"{name}.yaml")
    return load_codebook(own if own.is_file() else name)


def ids(file: Path) -> str:
    return file.name


def test_all_files_are_of_a_split() -> None:
    names = {file.name for file in STATEMENTS}
    assert names >= {f"statements.{split}.jsonl" for split in SPLITS}
    assert {row.split for row in all_statements()} == set(SPLITS)
    assert {file.name.split(".")[-2] for file in EVENTS} <= set(SPLITS)
    assert FOLDER / "events.train.jsonl" in EVENTS


def test_every_codebook_has_statements() -> None:
    names = {file.name.split(".")[0] for file in STATEMENTS}
    books = {path.stem for path in (FOLDER / "other").glob("*.yaml")}
    assert books - names == set()
    for name in books:
        assert load_codebook(FOLDER / "other" / f"{name}.yaml").name == name


@pytest.mark.parametrize("file", STATEMENTS, ids=ids)
def test_statements_fit_their_codebook(file: Path) -> None:
    codebook = codebook_of(file)
    assert codebook.stance
    assert codebook.concessions
    assert codebook.moves
    statements = read_statements(file)
    check_gold(
        statements,
        stances=codebook.stance.names,
        concessions=codebook.concessions.names,
        moves=codebook.moves.names,
        where=[row.place for row in rows_of(file)],
    )
    unlabelled = [s.id for s in statements if s.stance is None or not s.text]
    assert unlabelled == []


def test_every_id_is_given_once() -> None:
    every = [*all_statements(), *(row for file in EVENTS for row in rows_of(file))]
    found = places_of((row.values["id"], row) for row in every)
    assert {id_: where for id_, where in found.items() if len(where) > 1} == {}


@pytest.mark.parametrize("field", ["dispute", "doc_id"])
def test_splits_share_no_dispute(field: str) -> None:
    splits = defaultdict(set)
    for row in all_statements():
        assert row.values[field], row.place
        splits[row.values[field].casefold()].add(row.split)
    assert {name: found for name, found in splits.items() if len(found) > 1} == {}


def test_no_two_statements_have_the_same_text() -> None:
    found = places_of((row.words, row) for row in all_statements())
    assert {key: where for key, where in found.items() if len(where) > 1} == {}


def test_few_statements_of_a_dispute_begin_alike() -> None:
    found = places_of(
        ((row.file, row.values["dispute"], row.words[:4]), row)
        for row in all_statements()
    )
    assert {key: where for key, where in found.items() if len(where) > 3} == {}


def test_there_is_enough_to_train_on() -> None:
    train = [row for row in all_statements() if row.split == "train"]
    assert len(train) >= 1500
    assert len({row.values["dispute"] for row in train}) >= 30


@pytest.mark.parametrize("file", EVENTS, ids=ids)
def test_events_have_a_plover_root_and_name_their_parties(file: Path) -> None:
    assert rows_of(file)
    wrong = []
    for row in rows_of(file):
        if row.values["label"] not in PLOVER_ROOTS:
            wrong.append(f"{row.place}: label {row.values['label']!r}")
        for role in ("actor", "target"):
            name = row.values[role]
            if not name or name not in row.values["text"]:
                wrong.append(f"{row.place}: {role} {name!r} is not in the text")
    assert wrong == []


def pairs_held(values: dict[str, Any]) -> set[tuple[str, str]]:
    positions = values["positions"]
    held = {(p["concession"], p["move"]) for p in positions}
    return {pair for pair in held if pair[1] != "mention"}


def test_the_card_states_the_agreement_of_the_second_labels() -> None:
    first = {row.values["id"]: row.values for row in all_statements()}
    second = [row.values for row in rows_of(FOLDER / "second.jsonl")]
    assert len({values["id"] for values in second}) == 400
    both = [(first[values["id"]], values) for values in second]
    assert all(a["text"] == b["text"] for a, b in both)
    kappa = cohen_kappa([a["stance"] for a, _ in both], [b["stance"] for _, b in both])
    pairs = [(pairs_held(a), pairs_held(b)) for a, b in both]
    concessions = [({c for c, _ in a}, {c for c, _ in b}) for a, b in pairs]
    conditions = [
        (p["conditional"], q["conditional"])
        for a, b in both
        for p in a["positions"]
        for q in b["positions"]
        if (p["concession"], p["move"]) == (q["concession"], q["move"])
        and p["move"] != "mention"
    ]
    card = (FOLDER / "README.md").read_text("utf-8")
    for name, value in (
        ("stance, Cohen's kappa", kappa),
        (
            "concessions with a move other than mention, F1",
            micro_f1(*zip(*concessions, strict=True)),
        ),
        ("(concession, move) pairs, F1", micro_f1(*zip(*pairs, strict=True))),
        (
            "conditional, share equal where the pair is",
            accuracy(*zip(*conditions, strict=True)),
        ),
    ):
        assert f"| {name} | {value:.2f} |" in card
