"""What statements must be like before they are scored."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from stance.errors import EvaluationError, GoldError
from stance.records import LabelledStatement, Span, Statement, join_spans


def check_gold(
    statements: Sequence[LabelledStatement],
    *,
    texts: Mapping[str, str] | None = None,
    stances: Collection[str] | None = None,
    concessions: Collection[str] | None = None,
    moves: Collection[str] | None = None,
    facets: Mapping[str, Collection[str]] | None = None,
    where: Sequence[str] | None = None,
) -> None:
    """Check a gold or annotated file against its documents and label sets.

    Parameters
    ----------
    statements
        In the order of the file.
    texts
        Text of each document by id; None leaves the offsets unchecked.
    stances, concessions, moves
        Permitted labels; None leaves them unchecked.
    facets
        Permitted labels of each facet of the user's own.
    where
        Place of each statement, such as ``gold.jsonl:3``; by default its id.

    Raises
    ------
    GoldError
        With one line for every problem: statements that are repeated, overlap or lie
        outside their document, content without words, and labels that are not in the
        codebook.
    """
    places = [s.id for s in statements] if where is None else list(where)
    if len(places) != len(statements):
        raise ValueError(f"{len(places)} places for {len(statements)} statements")
    problems = []
    for place, statement in zip(places, statements, strict=True):
        found = [
            *_span_problems(statement, texts),
            *_label_problems(statement, stances, concessions, moves, facets or {}),
        ]
        problems += [f"{place}: {problem}" for problem in found]
    problems += _gold_problems(statements, places)
    if problems:
        raise GoldError(
            f"the gold has {_count(len(problems), 'problem')}", problems=problems
        )


def check_comparable(
    predictions: Sequence[LabelledStatement] | None,
    gold: Sequence[LabelledStatement],
    *,
    gold_labelled: Sequence[LabelledStatement] | None = None,
    baselines: Mapping[str, Sequence[LabelledStatement]] | None = None,
) -> None:
    """Check that statements can be scored against gold.

    Raises
    ------
    GoldError
        If the gold is empty, repeats an id or has statements that overlap.
    EvaluationError
        If predictions repeat an id, have no content or share no document with the gold,
        or if relabelled gold does not have the ids of the gold.
    """
    problems = _gold_problems(gold, [s.id for s in gold])
    if problems:
        raise GoldError("the gold cannot be scored against", problems=problems)
    if predictions is not None:
        problems += repeated_ids(predictions, [s.id for s in predictions])
        problems += _prediction_problems(predictions, gold)
    ids = {(s.doc_id, s.id) for s in gold}
    sets = {"baseline " + name: rows for name, rows in (baselines or {}).items()}
    if gold_labelled is not None:
        sets["relabelled gold"] = gold_labelled
    for name, rows in sets.items():
        given = {(s.doc_id, s.id) for s in rows}
        problems += [f"{name}: no statement {id_!r}" for _, id_ in sorted(ids - given)]
        problems += [
            f"{name}: statement {id_!r} is not in the gold"
            for _, id_ in sorted(given - ids)
        ]
        problems += [
            f"{name}: {problem}" for problem in repeated_ids(rows, [s.id for s in rows])
        ]
    if problems:
        raise EvaluationError(
            "the statements cannot be compared with the gold", problems=problems
        )


def _gold_problems(
    gold: Sequence[LabelledStatement], places: Sequence[str]
) -> list[str]:
    if not gold:
        return ["there is no gold statement; at least one is needed"]
    return [*repeated_ids(gold, places), *_overlaps(gold, places)]


def _prediction_problems(
    predictions: Sequence[LabelledStatement], gold: Sequence[LabelledStatement]
) -> list[str]:
    if not predictions:
        return []
    of_gold = {s.doc_id for s in gold}
    shared = [s for s in predictions if s.doc_id in of_gold]
    if not shared:
        return [
            f"no document is shared: predictions have {_some(predictions)}, "
            f"the gold has {_some(gold)}"
        ]
    if any(s.content for s in gold) and not any(s.content for s in shared):
        return ["predictions have no content spans, so none can be found in the gold"]
    return []


def _span_problems(
    statement: Statement, texts: Mapping[str, str] | None
) -> Iterable[str]:
    if texts is None or statement.content is None:
        return
    text = texts.get(statement.doc_id)
    if text is None:
        yield (
            f"doc_id {statement.doc_id!r} is no document; there are "
            f"{_listed(sorted(texts))}"
        )
        return
    spans: list[tuple[str, Span]] = [("content", span) for span in statement.content]
    spans += [("source", statement.source)] if statement.source else []
    spans += [("cue", statement.cue)] if statement.cue else []
    outside = [(name, span) for name, span in spans if span[1] > len(text)]
    for name, span in outside:
        yield (
            f"{name} {list(span)} ends outside document {statement.doc_id!r} of "
            f"{len(text)} characters"
        )
    if outside:
        return
    for name, (start, end) in spans:
        if not any(c.isalnum() for c in text[start:end]):
            yield f"{name} [{start}, {end}] has no word: {text[start:end]!r}"
    content = join_spans(text, statement.content)
    if statement.text and statement.text != content:
        yield f"text {statement.text!r} differs from the document's {content!r}"


def _label_problems(
    statement: LabelledStatement,
    stances: Collection[str] | None,
    concessions: Collection[str] | None,
    moves: Collection[str] | None,
    facets: Mapping[str, Collection[str]],
) -> Iterable[str]:
    found = [("stance", statement.stance, stances)]
    for position in statement.positions:
        found.append(("concession", position.concession, concessions))
        found.append(("move", position.move, moves))
    for facet, labels in statement.labels.items():
        permitted = facets.get(facet)
        for label in labels if isinstance(labels, tuple) else (labels,):
            found.append((f"facet {facet}", label, permitted))
    for name, label, permitted in found:
        if label is not None and permitted is not None and label not in permitted:
            yield f"{name} {label!r} is unknown; permitted are {_listed(permitted)}"


def repeated_ids(statements: Sequence[Statement], places: Sequence[str]) -> list[str]:
    """Return a problem for each id that a document has more than once."""
    n_times = Counter((s.doc_id, s.id) for s in statements)
    at = defaultdict(list)
    for statement, place in zip(statements, places, strict=True):
        if n_times[statement.doc_id, statement.id] > 1:
            at[statement.doc_id, statement.id].append(place)
    return [
        f"{', '.join(dict.fromkeys(found))}: id {id_!r} occurs {len(found)} times"
        for (_, id_), found in at.items()
    ]


def _overlaps(statements: Sequence[Statement], places: Sequence[str]) -> list[str]:
    by_document = defaultdict(list)
    for statement, place in zip(statements, places, strict=True):
        for span in statement.content or ():
            by_document[statement.doc_id].append((span, statement.id, place))
    problems = []
    for spans in by_document.values():
        spans.sort()
        furthest = spans[0]
        for current in spans[1:]:
            (start, end), id_, place = current
            (other_start, other_end), _, other_place = furthest
            if start < other_end:
                problems.append(
                    f"{place}: content [{start}, {end}] of {id_!r} overlaps "
                    f"[{other_start}, {other_end}] of {other_place}"
                )
            if end > other_end:
                furthest = current
    return problems


def _some(statements: Sequence[Statement]) -> str:
    return _listed(sorted({repr(s.doc_id) for s in statements}))


def _listed(names: Collection[str], *, limit: int = 12) -> str:
    shown = list(names)[:limit]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
