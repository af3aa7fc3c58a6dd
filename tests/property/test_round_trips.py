import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.formats import (
    StatementWriter,
    read_documents,
    read_statements,
    write_documents,
    write_statements,
)
from stance.records import (
    Document,
    LabelledStatement,
    Position,
    Provenance,
    ScoredPosition,
    Scores,
)

# Whatever text there is, with what breaks CSV and JSON lines made likely.
texts = st.text(
    st.one_of(
        st.sampled_from(",;\t\"'“”‘’\r\n\\{}[]\u2028\u0085\ufeff 🙂é"),
        # A file with NUL is taken for a binary one.
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=30,
)
# An empty cell of CSV is null, so that an empty name does not survive there.
names = texts.filter(bool)
optional = st.none() | names
probabilities = st.floats(0, 1)
spans = st.tuples(st.integers(0, 50), st.integers(1, 9)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


@st.composite
def contents(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    offsets = draw(st.lists(st.integers(0, 10**6), min_size=2, max_size=6, unique=True))
    ordered = sorted(offsets[: len(offsets) // 2 * 2])
    return tuple(zip(ordered[::2], ordered[1::2], strict=True))


provenances = st.none() | st.builds(Provenance, name=texts, version=texts, digest=texts)
positions = st.lists(
    st.builds(Position, concession=texts, move=texts, conditional=st.booleans()),
    max_size=3,
    unique_by=lambda position: (position.concession, position.move),
).map(tuple)
distributions = st.dictionaries(texts, probabilities, max_size=3)
statements = st.builds(
    LabelledStatement,
    id=names,
    doc_id=names,
    mode=st.sampled_from([None, "direct", "mixed", "indirect", "narrated"]),
    content=contents(),
    source=st.none() | spans,
    cue=st.none() | spans,
    speaker=optional,
    actor=optional,
    target=optional,
    voice=st.sampled_from(["party", "recommended"]),
    text=texts,
    context=optional,
    cue_polarity=st.sampled_from(["affirmed", "negated", "hypothetical"]),
    cue_kind=st.sampled_from([None, "speech", "inner", "document"]),
    channel=optional,
    found_by=optional,
    duplicate_of=optional,
    published=optional,
    title=optional,
    stance=optional,
    positions=positions,
    labels=st.dictionaries(
        texts, st.none() | texts | st.lists(texts, max_size=2).map(tuple), max_size=2
    ),
    scores=st.none()
    | st.builds(
        Scores,
        stance=distributions,
        concession=distributions,
        positions=st.lists(
            st.builds(
                ScoredPosition,
                concession=texts,
                move=texts,
                conditional=st.booleans(),
                p=probabilities,
            ),
            max_size=2,
        ).map(tuple),
        facets=st.dictionaries(texts, distributions, max_size=2),
    ),
    abstained=st.dictionaries(texts, texts, max_size=2),
    model=provenances,
    codebook=provenances,
)
statement_lists = st.lists(
    statements, max_size=3, unique_by=lambda statement: (statement.doc_id, statement.id)
)


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "csv", "parquet"])
@settings(max_examples=25, deadline=None)
@given(written=statement_lists)
def test_statements_written_are_read(
    suffix: str, written: list[LabelledStatement]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"statements.{suffix}"
        assert write_statements(written, path) == len(written)
        assert read_statements(path) == written


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
@settings(max_examples=15, deadline=None)
@given(written=statement_lists)
def test_statements_written_one_by_one_are_read(
    suffix: str, written: list[LabelledStatement]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"statements.{suffix}"
        with StatementWriter(path) as writer:
            for statement in written:
                writer.write(statement)
        assert read_statements(path) == written


@settings(max_examples=25, deadline=None)
@given(
    written=st.lists(
        st.builds(
            Document,
            id=names,
            text=texts.filter(lambda text: bool(text.strip())),
            title=optional,
            published=optional,
            publisher=optional,
            url=optional,
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda document: document.id,
    )
)
def test_documents_written_are_read(written: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.jsonl"
        write_documents(written, path)
        assert list(read_documents(path)) == written


@settings(max_examples=40, deadline=None)
@given(text=texts.filter(lambda text: bool(text.strip(" \r\n\t\ufeff").strip())))
def test_plain_text_is_never_altered(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
        found = [document.text for document in read_documents(path, on_problem=print)]
    # Text that is mostly control characters is refused as binary.
    assert found in ([text], [])
    if text.isprintable():
        assert found == [text]
