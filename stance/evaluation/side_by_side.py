"""A comparison of runs as plain tables."""

from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Any

from stance.evaluation.tables import NOTHING, Table, format_measure

_MAX_TEXT = 90
_TESTS = {"mcnemar": "McNemar", "bootstrap": "bootstrap"}
_HEADER = (
    *("measure", "baseline", "run", "difference [95 % interval]", "won / lost"),
    *("p", "p (Holm)", "test", "detectable", "n"),
)


def comparison_tables(result: Mapping[str, Any], *, items: bool = False) -> list[Table]:
    """Return the tables of what `compare_labels` found.

    Parameters
    ----------
    result
        Also as read back from a file.
    items
        Whether the statements won and lost are listed too.

    Returns
    -------
    list of Table
        Counts, then a table for each run; figures without items are left out.
        ``detectable`` is the minimum detectable effect.
    """
    tables = [_count_table(result)]
    for name, run in result["runs"].items():
        against = f"{name} against {result['baseline']}"
        rows = tuple(_figure_row(path, found) for path, found in _figures(run))
        tables.append(Table(against, _HEADER, rows))
        if items:
            tables += _item_tables(run.get("items") or {}, against)
    return tables


def format_p(p: float | None) -> str:
    """Return a p value with three decimals.

    Examples
    --------
    >>> format_p(0.03125), format_p(0.0001), format_p(None)
    ('0.031', '<0.001', '–')
    """
    if p is None:
        return NOTHING
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _count_table(result: Mapping[str, Any]) -> Table:
    interval = result["interval"]
    rows = [(name, str(n)) for name, n in result["n"].items()]
    rows += [("resampled", interval["over"]), ("resamples", interval["n_resamples"])]
    return Table("Counts", ("what", "n"), tuple((a, str(b)) for a, b in rows))


def _figures(
    section: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterable[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for name, found in section.items():
        if name == "items" and not path:
            continue
        if "difference" in found:
            if found["difference"]["n"]:
                yield (*path, name), found
        else:
            yield from _figures(found, (*path, name))


def _figure_row(path: tuple[str, ...], found: Mapping[str, Any]) -> tuple[str, ...]:
    stage, *names = (part.replace("_", " ") for part in path if part != "facets")
    won_lost = NOTHING
    if found["n_won"] is not None:
        won_lost = f"{found['n_won']} / {found['n_lost']}"
    effect = found["minimum_detectable_effect"]
    return (
        f"{stage}: {' '.join(names)}",
        _value(found["baseline"]),
        _value(found["run"]),
        format_measure(found["difference"]),
        won_lost,
        format_p(found["p"]),
        format_p(found["p_adjusted"]),
        _TESTS.get(found["test"], found["test"]),
        NOTHING if effect is None else f"{effect:.2f}",
        str(found["difference"]["n"]),
    )


def _item_tables(items: Mapping[str, Any], against: str) -> Iterable[Table]:
    kinds = {**items, **items.get("facets", {})}
    kinds.pop("facets", None)
    for kind, found in kinds.items():
        rows = [
            (
                outcome,
                item["id"],
                *(_labels(item[name]) for name in ("gold", "baseline", "run")),
                shorten(item["text"], _MAX_TEXT, placeholder="…"),
            )
            for outcome in ("won", "lost")
            for item in found[outcome]
        ]
        if rows:
            header = ("", "statement", "gold", "baseline", "run", "text")
            yield Table(f"{kind.capitalize()}, {against}", header, tuple(rows))


def _labels(labels: Any) -> str:
    if isinstance(labels, str):
        return labels
    return "\n".join(labels or ()) or NOTHING


def _value(measure: Mapping[str, Any]) -> str:
    return NOTHING if measure["value"] is None else f"{measure['value']:.2f}"
