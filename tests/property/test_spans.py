from hypothesis import given, settings
from hypothesis import strategies as st

from stance.extraction import extract
from stance.records import Document, join_spans
from stance.text import find_quotations, split_paragraphs, split_sentences

MARKS = "“ ” \" ' ‘ ’ « » „ `` '' , . ? ! : ; — - ( ) … ’s"
CUES = (
    "said says told warned that he she the envoy Ana Ruiz Varsia according to will "
    "not if and but talks resume in May offered quoted as saying demand by who adding "
    "Iran minister denied refused out rule Mr. U.S."
)
WORDS = st.sampled_from([*MARKS.split(" "), *CUES.split(" "), " ", " ", "\n", "\n\n"])
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=60).map("".join),
    st.lists(WORDS, max_size=60).map(" ".join),
)


@given(TEXTS)
def test_paragraphs_and_sentences_hold_all_that_is_not_white_space(text):
    for split in (split_paragraphs, split_sentences):
        end = 0
        inside = []
        for start, stop in split(text):
            assert end <= start < stop <= len(text)
            assert not text[start].isspace()
            assert not text[stop - 1].isspace()
            inside.extend(text[start:stop].split())
            assert not text[end:start].strip()
            end = stop
        assert not text[end:].strip()


@given(TEXTS)
def test_quotations_lie_within_the_text_and_nest(text):
    scan = find_quotations(text)
    assert scan.n_unclosed >= 0
    starts = [q.outer[0] for q in scan.quotations]
    assert starts == sorted(starts)
    end = 0
    for quotation in scan.quotations:
        (first, start), (stop, last) = (
            (quotation.outer[0], quotation.span[0]),
            (quotation.span[1], quotation.outer[1]),
        )
        assert 0 <= first < start < stop <= last <= len(text)
        if quotation.depth == 0:
            assert first >= end
            end = last


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_statements_are_slices_of_the_text(text):
    extraction = extract(Document(id="d", text=text))
    starts = []
    for statement in extraction.statements:
        assert statement.content is not None
        starts.append(statement.content[0][0])
        assert statement.text == join_spans(text, statement.content)
        for span in (*statement.content, statement.source, statement.cue):
            if span is not None:
                assert 0 <= span[0] < span[1] <= len(text)
                assert text[slice(*span)].strip()
    assert starts == sorted(starts)
    ids = [statement.id for statement in extraction.statements]
    assert ids == [f"d-{n:02d}" for n in range(1, len(ids) + 1)]
    assert all(count >= 0 for count in extraction.diagnostics.values())


@given(TEXTS)
@settings(max_examples=20, deadline=None)
def test_extraction_is_deterministic(text):
    document = Document(id="d", text=text)
    assert extract(document) == extract(document)
