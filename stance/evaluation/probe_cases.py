"""Behavioural probes as data: statements and what a sound classifier does with them.

Each family is a YAML file beside this module. Its cases are written out, or made from
the statements of ``pool.yaml`` by a change that must not matter (or must). What is
expected follows the annotation guidelines, not what a model happens to do.
"""

import difflib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from stance.errors import ConfigError
from stance.evaluation.probe_changes import (
    exchange_parties,
    swap_change,
    typography_variants,
)
from stance.records import Mode, Polarity, Statement

ABSTAINED = "abstained"
NO_MOVE = "none"
Aspect = Literal["stance", "moves", "conditional"]
_POOL = "pool"
_FOLDER = Path(__file__).parent / "data"


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProbeStatement(_Part):
    """A statement with the labels that it must get.

    Attributes
    ----------
    text, actor, target, cue, polarity, mode
        The statement.
    stance
        Permitted stances, ``abstained`` among them where that is right; empty if the
        stance does not matter.
    moves
        Concession to permitted moves; ``none`` permits that it carries no move.
    only
        Whether concessions that `moves` does not name must carry no move.
    conditional
        Concession to whether its move is conditional; the concession must be found.
    book
        The change of the codebook under which the statement is labelled; empty for
        the codebook as it is.
    """

    text: str
    actor: str | None = None
    target: str | None = None
    cue: str | None = None
    polarity: Polarity = "affirmed"
    mode: Mode | None = None
    stance: Texts = ()
    moves: dict[str, Texts] = Field(default_factory=dict)
    only: bool = False
    conditional: dict[str, bool] = Field(default_factory=dict)
    book: str = ""

    def plain(self, **changes: Any) -> "ProbeStatement":
        """Return the statement without its expectations, with fields changed."""
        bare = {"stance": (), "moves": {}, "only": False, "conditional": {}}
        return self.model_copy(update={**bare, **changes})

    def to_statement(self, id: str) -> Statement:
        """Return the statement as the classifier takes it."""
        return Statement(
            id=id,
            doc_id="probes",
            mode=self.mode,
            text=self.text,
            actor=self.actor,
            target=self.target,
            cue_text=self.cue,
            cue_polarity=self.polarity,
        )

    def labels(self) -> set[tuple[str, str]]:
        """Return the labels that the expectations name, each with its block."""
        stances = {("stance", name) for name in self.stance if name != ABSTAINED}
        about = {("concessions", name) for name in (*self.moves, *self.conditional)}
        moves = {
            ("moves", name)
            for names in self.moves.values()
            for name in names
            if name != NO_MOVE
        }
        return stances | about | moves


class ProbeCase(_Part):
    """One or more statements that are judged together.

    Attributes
    ----------
    id
        Name of the family and a number.
    statements
        Each must get its own labels.
    same
        In what the others must agree with the first statement.
    rises, falls
        Probabilities that must go up or down from the first statement to the last:
        ``stance.LABEL`` or ``CONCESSION.MOVE``.
    needs
        Labels as ``BLOCK.LABEL``; the first statement must carry one of them, without
        which the case would prove nothing.
    base
        Names the statement of the pool that the case was made from.
    """

    id: str
    statements: tuple[ProbeStatement, ...] = Field(min_length=1)
    same: tuple[Aspect, ...] = ()
    rises: Texts = ()
    falls: Texts = ()
    needs: Texts = ()
    base: str = ""

    def labels(self) -> set[tuple[str, str]]:
        """Return the labels that a codebook must have for the case to apply."""
        found = {label for s in self.statements for label in s.labels()}
        for path in (*self.rises, *self.falls):
            block, _, name = path.partition(".")
            if block == "stance":
                found.add((block, name))
            else:
                found |= {("concessions", block), ("moves", name)}
        for need in self.needs:
            block, _, name = need.partition(".")
            found.add((block, name))
        return found


class ProbeFamily(_Part):
    """Cases that probe one behaviour.

    Attributes
    ----------
    name, about
        What is probed.
    cases
        Judged one by one.
    guarded
        Whether an exception counts as a failed case instead of ending the probes.
    shifts
        Whether the shift of the stance probabilities by actor is reported.
    """

    name: str
    about: str
    cases: tuple[ProbeCase, ...]
    guarded: bool = False
    shifts: bool = False


class _File(_Part):
    """A family as written: its cases, or how they are made from the pool."""

    about: str
    defaults: dict[str, Any] = Field(default_factory=dict)
    same: tuple[Aspect, ...] = ()
    guarded: bool = False
    shifts: bool = False
    cases: tuple[Any, ...] = ()
    change: Literal[
        "typography", "frames", "actors", "parties", "books", "swaps", None
    ] = None
    frames: tuple[str, ...] = ()
    actors: tuple[tuple[str, str], ...] = ()
    books: tuple[str, ...] = ()
    swaps: tuple[tuple[str, str, str], ...] = ()


def list_families() -> tuple[str, ...]:
    """Return the names of the probe families, sorted.

    Examples
    --------
    >>> "negation" in list_families()
    True
    """
    names = (path.stem for path in _FOLDER.glob("*.yaml"))
    return tuple(sorted(name for name in names if name != _POOL))


def load_families(names: Sequence[str] = ()) -> tuple[ProbeFamily, ...]:
    """Return probe families.

    Parameters
    ----------
    names
        Of `list_families`; by default all.

    Raises
    ------
    ConfigError
        With every unknown name.
    """
    known = list_families()
    problems = []
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f', did you mean "{close[0]}"?' if close else ""
            problems.append(f'"{name}" is no probe family{hint}')
    if problems:
        permitted = ", ".join(known)
        raise ConfigError(
            f"probe families: permitted are {permitted}", problems=problems
        )
    return tuple(_load(name) for name in dict.fromkeys(names or known))


@cache
def _load(name: str) -> ProbeFamily:
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    file = _File.model_validate(yaml.safe_load(text))
    if file.change is None:
        cases = [
            _read_case(f"{name}-{number:02}", raw, file)
            for number, raw in enumerate(file.cases, start=1)
        ]
    else:
        cases = _make_cases(name, file)
    return ProbeFamily(
        name=name,
        about=file.about,
        cases=tuple(cases),
        guarded=file.guarded,
        shifts=file.shifts,
    )


def _read_case(id: str, raw: Any, file: _File) -> ProbeCase:
    """Return a case written as one statement, a list of them, or in full."""
    if isinstance(raw, list):
        raw = {"statements": raw}
    elif "statements" not in raw:
        raw = {"statements": [raw]}
    statements = [{**file.defaults, **statement} for statement in raw["statements"]]
    fields = {"same": file.same, **raw, "id": id, "statements": statements}
    return ProbeCase.model_validate(fields)


@cache
def _load_pool() -> tuple[ProbeStatement, ...]:
    data = yaml.safe_load((_FOLDER / f"{_POOL}.yaml").read_text(encoding="utf-8"))
    return tuple(
        ProbeStatement.model_validate({**data["defaults"], **raw})
        for raw in data["statements"]
    )


def _make_cases(family: str, file: _File) -> list[ProbeCase]:
    cases: list[ProbeCase] = []
    for number, base in enumerate(_load_pool(), start=1):
        for statements, needs in _vary(base, file):
            cases.append(
                ProbeCase(
                    id=f"{family}-{len(cases) + 1:02}",
                    statements=tuple(statements),
                    same=file.same,
                    needs=needs,
                    base=f"{number:02}",
                )
            )
    return cases


def _vary(
    base: ProbeStatement, file: _File
) -> list[tuple[list[ProbeStatement], tuple[str, ...]]]:
    """Return the statements of each case made from one, and the labels it needs."""
    plain = base.plain()
    variants: list[ProbeStatement] = []
    if file.change == "actors":
        return [
            (
                [
                    plain.plain(actor=actor, text=_rename(base.text, base.actor, actor))
                    for actor in pair
                ],
                (),
            )
            for pair in file.actors
        ]
    if file.change == "swaps":
        return [
            ([plain, plain.plain(book=swap_change(*swap))], _needs(swap))
            for swap in file.swaps
            if base.labels() & {(swap[0], swap[1]), (swap[0], swap[2])}
        ]
    if file.change == "typography":
        variants = [plain.plain(text=text) for text in typography_variants(base.text)]
    elif file.change == "frames":
        variants = [
            plain.plain(text=f.replace("{text}", base.text)) for f in file.frames
        ]
    elif file.change == "parties" and base.actor and base.target:
        text = exchange_parties(base.text, base.actor, base.target)
        variants = [plain.plain(text=text, actor=base.target, target=base.actor)]
    elif file.change == "books":
        variants = [plain.plain(book=book) for book in file.books]
    return [([plain, variant], ()) for variant in variants]


def _needs(swap: tuple[str, str, str]) -> tuple[str, ...]:
    block, *names = swap
    return tuple(f"{block}.{name}" for name in names)


def _rename(text: str, name: str | None, other: str) -> str:
    return text.replace(name, other) if name else text
