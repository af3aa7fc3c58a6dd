"""Whether what a classifier found in a probe is what it had to find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stance.evaluation.probe_cases import (
    ABSTAINED,
    NO_MOVE,
    Aspect,
    ProbeCase,
    ProbeStatement,
)
from stance.evaluation.probe_changes import ChangedCodebook
from stance.records import LabelledStatement

# A probability that has to move and moves less stays where it was.
MIN_SHIFT = 0.02
_MENTION = "mention"
_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Found:
    """The labels of one statement, by the names of the codebook as it was.

    Attributes
    ----------
    stance
        Label or ``abstained``.
    moves, conditional
        By concession, for each that carries a move other than ``mention``.
    labels
        Of facets of the user's own, as sorted tuples.
    p
        ``stance.LABEL`` and ``CONCESSION.MOVE`` to probability; a candidate that was
        not scored has none.
    """

    stance: str
    moves: Mapping[str, str] = field(default_factory=dict, hash=False)
    conditional: Mapping[str, bool] = field(default_factory=dict, hash=False)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    p: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ProbeFailure:
    """One expectation that was not met.

    Attributes
    ----------
    case
        Id of the case.
    text
        The statement, with its actor and cue; several with a bar between them.
    expected, found
        In words.
    """

    case: str
    text: str
    expected: str
    found: str

    def to_json(self) -> dict[str, str]:
        """Return the fields."""
        return {
            "case": self.case,
            "text": self.text,
            "expected": self.expected,
            "found": self.found,
        }


def find_labels(labelled: LabelledStatement, changed: ChangedCodebook) -> Found:
    """Return the labels of a statement, under their names before the change."""
    acts = [p for p in labelled.positions if p.move != _MENTION]
    names = {p.concession: changed.name_back("concessions", p.concession) for p in acts}
    p: dict[str, float] = {}
    if labelled.scores is not None:
        for label, value in labelled.scores.stance.items():
            p[f"stance.{changed.name_back('stance', label)}"] = value
        for candidate in labelled.scores.positions:
            concession = changed.name_back("concessions", candidate.concession)
            move = changed.name_back("moves", candidate.move)
            p[f"{concession}.{move}"] = candidate.p
    return Found(
        stance=changed.name_back("stance", labelled.stance or ABSTAINED),
        moves={names[a.concession]: changed.name_back("moves", a.move) for a in acts},
        conditional={names[a.concession]: a.conditional for a in acts},
        labels={
            facet: tuple(
                sorted(changed.name_back(facet, name) for name in _each(value))
            )
            for facet, value in labelled.labels.items()
        },
        p=p,
    )


def _each(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return (ABSTAINED,)
    return (value,) if isinstance(value, str) else value


def judge(case: ProbeCase, found: Sequence[Found | str]) -> list[ProbeFailure]:
    """Return what is wrong with the labels of a case; nothing if it is passed.

    Parameters
    ----------
    case
        With one or more statements.
    found
        Of each statement its labels, or the exception that it raised.
    """
    answers = [answer for answer in found if isinstance(answer, Found)]
    if len(answers) < len(found):
        return [
            ProbeFailure(case.id, describe_text(statement), "no exception", answer)
            for statement, answer in zip(case.statements, found, strict=True)
            if isinstance(answer, str)
        ]
    failures = [
        ProbeFailure(case.id, describe_text(statement), expected, _describe(answer))
        for statement, answer in zip(case.statements, answers, strict=True)
        if (expected := _unmet(statement, answer))
    ]
    return [*failures, *_judge_needs(case, answers), *_judge_relations(case, answers)]


def _unmet(statement: ProbeStatement, found: Found) -> str:
    """Return the expectations of a statement that are not met, in words."""
    unmet: list[str] = []
    if statement.stance and found.stance not in statement.stance:
        unmet.append(f"stance {' or '.join(statement.stance)}")
    for concession, moves in statement.moves.items():
        if found.moves.get(concession, NO_MOVE) not in moves:
            unmet.append(f"{concession}: {' or '.join(moves)}")
    if statement.only and (others := set(found.moves) - set(statement.moves)):
        unmet.append(f"no move on {', '.join(sorted(others))}")
    for concession, expected in statement.conditional.items():
        if found.conditional.get(concession) is not expected:
            word = "conditional" if expected else "unconditional"
            unmet.append(f"{concession}: {word}")
    return "; ".join(unmet)


def _judge_needs(case: ProbeCase, found: Sequence[Found]) -> Iterable[ProbeFailure]:
    first = found[0]
    carried = {
        f"stance.{first.stance}",
        *(f"concessions.{name}" for name in first.moves),
        *(f"moves.{name}" for name in first.moves.values()),
    }
    if case.needs and not carried & set(case.needs):
        text = describe_text(case.statements[0])
        needed = " or ".join(need.partition(".")[2] for need in case.needs)
        yield ProbeFailure(case.id, text, needed, _describe(first))


def _judge_relations(case: ProbeCase, found: Sequence[Found]) -> Iterable[ProbeFailure]:
    first, last = found[0], found[-1]
    for statement, answer in zip(case.statements[1:], found[1:], strict=True):
        if any(not _agree(first, answer, aspect) for aspect in case.same):
            text = _SEPARATOR.join(
                describe_text(s) for s in (case.statements[0], statement)
            )
            yield ProbeFailure(
                case.id, text, f"as before: {_describe(first)}", _describe(answer)
            )
    text = _SEPARATOR.join(describe_text(s) for s in case.statements)
    for path in (*case.rises, *case.falls):
        up = path in case.rises
        before, after = first.p.get(path, 0.0), last.p.get(path, 0.0)
        if (after - before if up else before - after) < MIN_SHIFT:
            expected = f"p of {path} {'rises' if up else 'falls'}"
            yield ProbeFailure(case.id, text, expected, f"{before:.2f}, {after:.2f}")


def _agree(one: Found, other: Found, aspect: Aspect) -> bool:
    """Tell whether two agree; labels of the user's own go with the stance."""
    if aspect == "stance":
        return one.stance == other.stance and one.labels == other.labels
    if aspect == "moves":
        return one.moves == other.moves
    shared = one.conditional.keys() & other.conditional.keys()
    return all(one.conditional[name] == other.conditional[name] for name in shared)


def describe_text(statement: ProbeStatement) -> str:
    """Return a statement with its actor, its cue and a change of the codebook.

    Examples
    --------
    >>> describe_text(ProbeStatement(text="We agree.", actor="Varsia", cue="said"))
    'Varsia said: We agree.'
    """
    who = " ".join(part for part in (statement.actor, statement.cue) if part)
    shown = statement.text if statement.text.strip() else repr(statement.text)
    text = f"{who}: {shown}" if who else shown
    return f"{text} (codebook {statement.book})" if statement.book else text


def _describe(found: Found) -> str:
    p = found.p.get(f"stance.{found.stance}")
    parts = [f"stance {found.stance}" + ("" if p is None else f" {p:.2f}")]
    parts += [
        f"{name}: {move}{' (if)' if found.conditional.get(name) else ''}"
        for name, move in sorted(found.moves.items())
    ]
    parts += [
        f"{facet}: {', '.join(names) or NO_MOVE}"
        for facet, names in sorted(found.labels.items())
    ]
    return "; ".join(parts)
