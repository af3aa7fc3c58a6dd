"""Records with defaults: a test states only what matters to it."""

from collections.abc import Iterable, Sequence
from typing import Any

from stance.records import Document, LabelledStatement, Position, Span, Statement

PositionLike = Position | tuple[str, str] | tuple[str, str, bool]


def make_document(text: str = "Nothing was said.", **fields: Any) -> Document:
    """Return a document; `id` defaults to ``doc``."""
    return Document(**{"id": "doc", "text": text, **fields})


def make_statement(
    content: Sequence[Span] | None = ((0, 10),), **fields: Any
) -> Statement:
    """Return an unlabelled statement, by default direct and at the document's start.

    The id defaults to the doc_id and the first offset, so that the statements of a
    test differ where their spans do.
    """
    return Statement(**_with_defaults(content, fields))


def make_labelled(
    content: Sequence[Span] | None = ((0, 10),),
    *,
    positions: Iterable[PositionLike] = (),
    **fields: Any,
) -> LabelledStatement:
    """Return a labelled statement, by default neutral and without positions.

    A position may be given as ``("sanctions", "offer")`` or with a third element, true
    for a conditional one.
    """
    return LabelledStatement(
        **{
            "stance": "neutral",
            "positions": tuple(make_position(p) for p in positions),
            **_with_defaults(content, fields),
        }
    )


def make_position(position: PositionLike) -> Position:
    """Return the position that a tuple stands for."""
    if isinstance(position, Position):
        return position
    concession, move, *rest = position
    return Position(
        concession=concession, move=move, conditional=bool(rest and rest[0])
    )


def _with_defaults(
    content: Sequence[Span] | None, fields: dict[str, Any]
) -> dict[str, Any]:
    doc_id = fields.get("doc_id", "doc")
    start = "row" if content is None else content[0][0]
    return {
        "id": f"{doc_id}-{start}",
        "doc_id": doc_id,
        "mode": None if content is None else "direct",
        "content": None if content is None else tuple(content),
        **fields,
    }
