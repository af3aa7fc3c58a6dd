"""The data that pass between stages.

All records are immutable and validated at construction. Offsets are half-open
``(start, end)`` in Unicode code points of `Document.text`, which is never altered.
Field names and their order are those of the gold file.
"""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Span = tuple[int, int]
Mode = Literal["direct", "mixed", "indirect", "narrated"]
Voice = Literal["party", "recommended"]
Polarity = Literal["affirmed", "negated", "hypothetical"]
CueKind = Literal["speech", "inner", "document"]


class Record(BaseModel):
    """Base of all records: frozen, unknown fields ignored on input."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Document(Record):
    """An article.

    Parameters
    ----------
    id
        Identifier, unique in a run; for a file, the file's stem.
    text
        The untouched text; every offset refers to it.
    title, published, publisher, url
        Metadata, where known. `published` is ISO 8601.
    """

    id: str = Field(min_length=1)
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None


class Position(Record):
    """A concession and the move that the actor makes with it."""

    concession: str
    move: str
    conditional: bool = False


class ScoredPosition(Position):
    """A candidate position with its calibrated probability `p` in [0, 1]."""

    p: float = Field(ge=0, le=1)


class Scores(Record):
    """Calibrated probabilities behind the labels of a statement.

    Attributes
    ----------
    stance
        Label to probability; sums to 1.
    concession
        Concession to the probability that it carries a move other than ``mention``.
    positions
        Every candidate position, also those below the threshold.
    facets
        For a codebook of the user's own facets: facet to label to probability.
    """

    stance: dict[str, float] = Field(default_factory=dict)
    concession: dict[str, float] = Field(default_factory=dict)
    positions: tuple[ScoredPosition, ...] = ()
    facets: dict[str, dict[str, float]] = Field(default_factory=dict)


class Provenance(Record):
    """Name, version and content digest of a model or codebook."""

    name: str
    version: str
    digest: str


class Statement(Record):
    """A stretch of a document that puts a position into somebody's mouth.

    Attributes
    ----------
    content, source, cue
        Spans of the document: what is said, who says it as written, and the words
        that attribute it. `content` is null for statements that came without a
        document; `source` and `cue` are null where there are none.
    speaker
        Canonical name of the person (or institution) who says it; null if unknown
        or narrated.
    actor, target
        The party whose position it is, and the other side; null if unknown.
    voice
        ``recommended`` for a course the article's author recommends.
    text
        The content, its spans joined by one space.
    context
        Text around the statement; it informs, it is never labelled.
    cue_text
        The words of the cue: they often carry the move (``demanded``, ``denied``).
    cue_polarity, cue_kind, channel, found_by, duplicate_of
        What extraction knows beyond the spans: whether the cue affirms, negates or
        only supposes; speech, inner state or document; the outer source of a chain;
        the rule (or tagger probability) that found the statement; the id of the same
        statement elsewhere in the document.
    """

    id: str = Field(min_length=1)
    doc_id: str
    mode: Mode | None = None
    content: tuple[Span, ...] | None = None
    source: Span | None = None
    cue: Span | None = None
    speaker: str | None = None
    actor: str | None = None
    target: str | None = None
    voice: Voice = "party"
    text: str = ""
    context: str | None = None
    cue_text: str | None = None
    cue_polarity: Polarity = "affirmed"
    cue_kind: CueKind | None = None
    channel: str | None = None
    found_by: str | None = None
    duplicate_of: str | None = None
    published: str | None = None
    title: str | None = None

    @field_validator("content")
    @classmethod
    def _content_is_ordered(cls, spans: tuple[Span, ...] | None) -> Any:
        if spans is None:
            return None
        if not spans:
            raise ValueError("content has no span; null is for rows without one")
        end = 0
        for start, stop in spans:
            if start < end or stop <= start:
                raise ValueError(
                    f"span [{start}, {stop}] is empty, negative or out of order"
                )
            end = stop
        return spans

    @field_validator("source", "cue")
    @classmethod
    def _span_is_not_empty(cls, span: Span | None) -> Span | None:
        if span is not None and not 0 <= span[0] < span[1]:
            raise ValueError(f"span [{span[0]}, {span[1]}] is empty or negative")
        return span


class LabelledStatement(Statement):
    """A statement with labels: coded by stance, by an annotator, or gold.

    Attributes
    ----------
    stance
        Label of the stance scale, or null where abstained.
    positions
        One entry for each concession at or above its threshold.
    labels
        For a codebook of the user's own facets: facet to label, list or null.
    scores
        Calibrated probabilities; null for hand annotations.
    abstained
        Facet to reason; empty if there was no abstention.
    model, codebook
        What produced the labels; null for hand annotations.
    """

    stance: str | None = None
    positions: tuple[Position, ...] = ()
    labels: dict[str, str | tuple[str, ...] | None] = Field(default_factory=dict)
    scores: Scores | None = None
    abstained: dict[str, str] = Field(default_factory=dict)
    model: Provenance | None = None
    codebook: Provenance | None = None

    @model_validator(mode="after")
    def _positions_are_unique(self) -> Self:
        pairs = [(p.concession, p.move) for p in self.positions]
        repeated = sorted({pair for pair in pairs if pairs.count(pair) > 1})
        if repeated:
            raise ValueError(f"position listed twice: {repeated[0]}")
        return self


_ANNOTATION_FIELDS = (
    "id",
    "doc_id",
    "mode",
    "content",
    "source",
    "cue",
    "speaker",
    "actor",
    "target",
    "voice",
    "stance",
    "positions",
)


def to_json_object(
    statement: Statement, *, annotation_only: bool = False
) -> dict[str, Any]:
    """Return a statement as a JSON-ready dict in the field order of the gold file.

    Parameters
    ----------
    statement
        Any statement; fields it does not have (labels of an unlabelled statement) are
        left out.
    annotation_only
        Keep only the fields of a gold file.

    Returns
    -------
    dict
        Values of JSON types; ``from_json_object`` gives the same record back.
    """
    data = statement.model_dump(mode="json")
    order = [name for name in _ANNOTATION_FIELDS if name in data]
    if not annotation_only:
        order += [name for name in data if name not in _ANNOTATION_FIELDS]
    return {name: data[name] for name in order}


def from_json_object(data: Mapping[str, Any]) -> LabelledStatement:
    """Return the labelled statement that a JSON object describes.

    Raises
    ------
    pydantic.ValidationError
        If a field is missing or has an impossible value; readers turn it into a
        `DataError` with file and line.
    """
    return LabelledStatement.model_validate(data)


def join_spans(text: str, spans: tuple[Span, ...]) -> str:
    """Return the parts of `text` under `spans`, joined by one space.

    Examples
    --------
    >>> join_spans("“No,” he said, “never.”", ((1, 4), (16, 22)))
    'No, never.'
    """
    return " ".join(text[start:end] for start, end in spans)
