"""Records as tables and text for the terminal."""

from collections.abc import Sequence

from stance.codebook import Codebook, Facet
from stance.evaluation import Table
from stance.records import LabelledStatement, Statement

_MAX_TEXT = 90
_NONE = "–"


def statement_table(statements: Sequence[Statement]) -> Table:
    """Return one row a statement, with its labels where it has any."""
    rows = []
    for number, statement in enumerate(statements, start=1):
        rows.append(
            (
                str(number),
                statement.mode or _NONE,
                statement.speaker or _NONE,
                f"{statement.actor or '?'} → {statement.target or '?'}",
                *_labels_of(statement),
                _shorten(statement.text),
            )
        )
    labelled = any(isinstance(s, LabelledStatement) for s in statements)
    names = ("Stance", "Positions") if labelled else ()
    header = ("#", "Mode", "Speaker", "Actor → target", *names, "Statement")
    return Table(title="Statements", header=header, rows=tuple(rows))


def _labels_of(statement: Statement) -> tuple[str, ...]:
    if not isinstance(statement, LabelledStatement):
        return ()
    own = [
        f"{facet}: {_join(value)}" for facet, value in sorted(statement.labels.items())
    ]
    positions = [
        f"{p.concession}: {p.move}{' (if)' if p.conditional else ''}"
        for p in statement.positions
    ]
    stance = statement.stance
    if stance is not None and statement.scores and statement.scores.stance:
        stance = f"{stance} {statement.scores.stance.get(stance, 0):.2f}"
    return (stance or _NONE, "\n".join([*positions, *own]) or _NONE)


def _join(value: str | tuple[str, ...] | None) -> str:
    if value is None:
        return _NONE
    return value if isinstance(value, str) else ", ".join(value) or _NONE


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_TEXT else f"{flat[: _MAX_TEXT - 1]}…"


def describe_codebook(codebook: Codebook) -> str:
    """Return a codebook as indented text."""
    lines = [f"{codebook.name} {codebook.version}: {codebook.description}"]
    lines.append(f"digest {codebook.digest}")
    blocks = (codebook.stance, codebook.concessions, codebook.moves, *codebook.facets)
    for facet in blocks:
        if facet is not None:
            lines += _describe_facet(facet)
    for name, aliases in sorted(codebook.actors.items()):
        lines.append(f"actor {name}: {', '.join(aliases)}")
    return "\n".join(lines)


def _describe_facet(facet: Facet) -> list[str]:
    lines = ["", f"{facet.name} ({facet.kind})"]
    for label in facet.labels:
        lines.append(f"  {label.name}: {label.definition}")
        lines += [f"    - {hypothesis}" for hypothesis in label.hypotheses]
        if label.threshold is not None:
            lines.append(f"    threshold {label.threshold}")
        if label.plover:
            lines.append(f"    PLOVER {', '.join(label.plover)}")
    return lines
