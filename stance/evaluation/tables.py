"""Figures as plain tables, for the terminal and the report alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOTHING = "–"

_LABEL_ROWS = (
    ("stance", "accuracy"),
    ("stance", "macro_f1"),
    ("concession", "micro_f1"),
    ("concession", "macro_f1"),
    ("position", "micro_f1"),
    ("position", "macro_f1"),
    ("conditional", "accuracy"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of strings.

    Attributes
    ----------
    title
        What it shows.
    header
        Names of the columns.
    rows
        As many cells as the header has.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def metric_tables(metrics: Mapping[str, Any]) -> list[Table]:
    """Return the tables of what `evaluate` measured.

    Parameters
    ----------
    metrics
        The structure of ``metrics.json``, also as read back from the file.

    Returns
    -------
    list of Table
        Counts; statements found; labels on gold spans beside the baselines; labels at
        the other stages; calibration; single labels; probes. What was not measured is
        left out.
    """
    baselines = {
        name: section.get("gold_spans")
        for name, section in (metrics.get("baselines") or {}).items()
    }
    tables = [
        _count_table(metrics),
        _extraction_table(metrics),
        _stage_table(
            "Labels on gold spans",
            {"model": metrics.get("gold_spans"), **baselines},
        ),
        _stage_table(
            "Labels of found statements",
            {
                "matched": metrics.get("matched"),
                "end to end": metrics.get("end_to_end"),
            },
        ),
        _figure_table("Calibration on gold spans", metrics.get("calibration") or {}),
    ]
    for stage, blocks in (metrics.get("per_label") or {}).items():
        tables.append(_label_table(f"Single labels, {_words(stage)}", blocks))
        tables.append(_confusion_table(stage, blocks.get("confusion") or {}))
    tables += probe_tables(metrics.get("probes") or {})
    return [table for table in tables if table.rows]


def probe_tables(families: Mapping[str, Any]) -> list[Table]:
    """Return the tables of what `run_probes` found.

    Parameters
    ----------
    families
        Name of each family to its result as JSON values.

    Returns
    -------
    list of Table
        Shares of passed cases; shifts by actor, and failures, where there are any.
    """
    skipped = any(found["n_skipped"] for found in families.values())
    rows = [
        (
            _words(name),
            format_measure(found["pass_rate"]),
            str(found["pass_rate"]["n"]),
            *((str(found["n_skipped"]),) if skipped else ()),
        )
        for name, found in families.items()
    ]
    header = ("family", "passed [95 % interval]", "n")
    tables = [Table("Probes", (*header, "skipped") if skipped else header, tuple(rows))]
    for name, found in families.items():
        shifts = found.get("shifts") or {}
        paths = list(dict.fromkeys(path for by in shifts.values() for path in by))
        cells = tuple(
            (actor, *(_with_n(by.get(path)) for path in paths))
            for actor, by in sorted(shifts.items())
        )
        title = f"Shift of the probability by actor, {_words(name)}"
        tables.append(Table(title, ("actor", *paths), cells))
    keys = ("case", "text", "expected", "found")
    failed = tuple(
        tuple(failure[key] for key in keys)
        for found in families.values()
        for failure in found.get("failures") or ()
    )
    tables.append(Table("Failures", keys, failed))
    return [table for table in tables if table.rows]


def agreement_tables(result: Mapping[str, Any]) -> list[Table]:
    """Return the tables of what `measure_agreement` measured."""
    fields = {**result["fields"], **result.get("facets", {})}
    by_chance = ("agreement", "kappa", "alpha")
    sets = ("f1", "jaccard")
    exclusive = [name for name in fields if "kappa" in fields[name]]
    independent = [name for name in fields if "jaccard" in fields[name]]
    tables = [
        Table("Counts", ("what", "n"), tuple(_count_rows(result["n"]))),
        _figure_table("Statements found", result["units"]),
        _grid("Agreement by field", exclusive, fields, by_chance),
        _grid("Agreement of sets", independent, fields, sets),
        _figure_table("Alpha of single concessions", result["concession_alpha"]),
    ]
    return [table for table in tables if table.rows]


def format_measure(measure: Mapping[str, Any] | None) -> str:
    """Return a figure with its interval.

    Examples
    --------
    >>> format_measure({"value": 0.714, "low": 0.55, "high": 0.836, "n": 14})
    '0.71 [0.55, 0.84]'
    >>> format_measure({"value": None, "low": None, "high": None, "n": 0})
    '–'
    """
    if measure is None or measure.get("value") is None:
        return NOTHING
    text = f"{measure['value']:z.2f}"
    if measure.get("low") is None or measure.get("high") is None:
        return text
    return f"{text} [{measure['low']:z.2f}, {measure['high']:z.2f}]"


def _count_table(metrics: Mapping[str, Any]) -> Table:
    rows = list(_count_rows(metrics.get("n") or {}))
    return Table("Counts", ("what", "n"), tuple(rows))


def _count_rows(counts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in counts.items():
        if isinstance(value, Mapping):
            yield from ((f"{_words(name)}, {key}", str(n)) for key, n in value.items())
        elif value is not None:
            yield _words(name), str(value)


def _extraction_table(metrics: Mapping[str, Any]) -> Table:
    figures = dict(metrics.get("extraction") or {})
    by_mode = figures.pop("by_mode", {})
    for mode, found in by_mode.items():
        if any(measure["n"] for measure in found.values()):
            figures |= {f"{mode}: {_words(k)}": measure for k, measure in found.items()}
    figures |= metrics.get("attribution") or {}
    return _figure_table("Statements, speakers and actors", figures)


def _figure_table(title: str, figures: Mapping[str, Any]) -> Table:
    rows = [
        (
            " ".join(_words(name) for name in path),
            format_measure(found),
            str(found["n"]),
        )
        for path, found in _leaves(figures)
    ]
    return Table(title, ("measure", "value [95 % interval]", "n"), tuple(rows))


def _stage_table(title: str, stages: Mapping[str, Mapping[str, Any] | None]) -> Table:
    measured = {name: stage for name, stage in stages.items() if stage}
    paths: list[tuple[str, ...]] = list(_LABEL_ROWS)
    for stage in measured.values():
        facets = _leaves({"facets": stage.get("facets") or {}})
        paths += [path for path, _ in facets if path not in paths]
    rows = []
    for path in paths:
        found = [_at(stage, path) for stage in measured.values()]
        if not any(measure and measure["n"] for measure in found):
            continue
        words = [_words(name) for name in path if name != "facets"]
        rows.append((" ".join(words), *(_with_n(measure) for measure in found)))
    return Table(title, ("measure", *measured), tuple(rows))


def _label_table(title: str, blocks: Mapping[str, Any]) -> Table:
    rows = []
    for path, scores in _label_scores(blocks):
        cells = [_with_n(scores.get(key)) for key in ("precision", "recall", "f1")]
        rows.append((": ".join(_words(name) for name in path), *cells))
    return Table(title, ("label", "precision", "recall", "f1"), tuple(rows))


def _label_scores(
    blocks: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterable[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for name, found in blocks.items():
        if name == "confusion" and not path:
            continue
        if "precision" in found and "value" in found["precision"]:
            yield tuple(part for part in (*path, name) if part != "facets"), found
        else:
            yield from _label_scores(found, (*path, name))


def _confusion_table(stage: str, confusion: Mapping[str, Mapping[str, int]]) -> Table:
    given = sorted({label for row in confusion.values() for label in row})
    rows = [
        (label, *(str(row.get(other, 0)) for other in given))
        for label, row in confusion.items()
    ]
    title = f"Stance, gold by row and given by column, {_words(stage)}"
    return Table(title, ("gold", *given), tuple(rows))


def _grid(
    title: str, names: Sequence[str], fields: Mapping[str, Any], keys: Sequence[str]
) -> Table:
    rows = [
        (_words(name), *(_with_n(fields[name].get(key)) for key in keys))
        for name in names
    ]
    return Table(title, ("field", *(_words(key) for key in keys)), tuple(rows))


def _with_n(measure: Mapping[str, Any] | None) -> str:
    text = format_measure(measure)
    return text if measure is None or text == NOTHING else f"{text} n={measure['n']}"


def _leaves(
    figures: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterable[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for name, found in figures.items():
        if found is None:
            continue
        if "value" in found and "n" in found:
            yield (*path, name), found
        else:
            yield from _leaves(found, (*path, name))


def _at(stage: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any] | None:
    found: Any = stage
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _words(name: str) -> str:
    return name.replace("_", " ")
