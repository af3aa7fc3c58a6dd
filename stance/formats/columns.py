"""Statements as the cells of CSV and Parquet."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stance.records import LabelledStatement

# Fields whose value is not plain text: JSON in a CSV cell.
JSON_FIELDS = frozenset(
    {
        "content",
        "source",
        "cue",
        "positions",
        "labels",
        "scores",
        "abstained",
        "model",
        "codebook",
    }
)
_JSON_IN_PARQUET = frozenset({"labels", "scores", "abstained"})


def to_cells(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the CSV cells of a JSON object; null is an empty cell."""
    return {name: _to_cell(name, value) for name, value in row.items()}


def from_cells(row: Mapping[str, Any], *, empty_is_null: bool) -> dict[str, Any]:
    """Return the JSON object that the cells of a table stand for.

    Parameters
    ----------
    row
        Values, or JSON text for them.
    empty_is_null
        Take empty text for null, as in CSV.

    Raises
    ------
    ValueError
        If a cell that should hold JSON does not.
    """
    return {
        name: None if empty_is_null and value == "" else _from_cell(name, value)
        for name, value in row.items()
    }


def to_arrow(rows: Sequence[Mapping[str, Any]], *, columns: Iterable[str]) -> Any:
    """Return JSON objects as a `pyarrow.Table` of fixed types.

    Parameters
    ----------
    rows
        Objects of `stance.records.to_json_object`, with further columns or not.
    columns
        Names of the columns, in order.
    """
    import pyarrow as pa

    span = pa.list_(pa.int64())
    position = pa.struct(
        [
            ("concession", pa.string()),
            ("move", pa.string()),
            ("conditional", pa.bool_()),
        ]
    )
    provenance = pa.struct(
        [(name, pa.string()) for name in ("name", "version", "digest")]
    )
    types = {
        **dict.fromkeys(LabelledStatement.model_fields, pa.string()),
        "content": pa.list_(span),
        "source": span,
        "cue": span,
        "positions": pa.list_(position),
        "model": provenance,
        "codebook": provenance,
    }
    arrays: dict[str, Any] = {}
    for name in columns:
        values = [row.get(name) for row in rows]
        if name in _JSON_IN_PARQUET:
            values = [None if value is None else _dump(value) for value in values]
        arrays[name] = (
            pa.array(values, types[name]) if name in types else _free_array(values)
        )
    return pa.table(arrays)


def _free_array(values: list[Any]) -> Any:
    """Return a column of the user's own; JSON text where its values differ in type."""
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        return pa.array([None if v is None else _dump(v) for v in values], pa.string())


def _to_cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and name not in JSON_FIELDS:
        return value
    return _dump(value)


def _from_cell(name: str, value: Any) -> Any:
    if name not in JSON_FIELDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"{name}: found {value[:60]!r}; permitted is JSON") from error


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
