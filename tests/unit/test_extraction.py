import time

import pytest

from stance.extraction import extract, find_attributions
from stance.extraction.cues import inflect, load_lexicon
from stance.records import Document, join_spans

ARTICLE = """Envoy Ruiz says Iran is ready for new talks

GENEVA (Reuters) - Iran is ready for new talks, its envoy Ana Ruiz said on Monday.

"We will come to Geneva in May," she told reporters. "We ask for nothing in return."

The French foreign ministry said it had "no illusions" about the offer.

“They always say so, an aide said.
"""


def run(text, **options):
    return extract(Document(id="doc", text=text, published="2026-05-04"), **options)


@pytest.fixture(scope="module")
def extraction():
    return run(ARTICLE)


def attributed(extraction):
    return [s for s in extraction.statements if s.mode != "narrated"]


def test_statements_are_numbered_in_text_order(extraction):
    statements = extraction.statements
    assert [s.id for s in statements] == [
        f"doc-{n:02d}" for n in range(1, len(statements) + 1)
    ]
    starts = [s.content[0][0] for s in statements]
    assert starts == sorted(starts)


def test_text_is_the_content(extraction):
    for statement in extraction.statements:
        assert statement.text == join_spans(ARTICLE, statement.content)
        assert statement.doc_id == "doc"
        assert statement.published == "2026-05-04"


def test_modes_and_contents(extraction):
    found = [(s.mode, s.text) for s in attributed(extraction)]
    assert found[:4] == [
        ("indirect", "Iran is ready for new talks"),
        ("indirect", "Iran is ready for new talks"),
        ("direct", "We will come to Geneva in May We ask for nothing in return"),
        ("mixed", 'it had "no illusions" about the offer'),
    ]


def test_context_is_the_sentence_and_the_one_before(extraction):
    statement = attributed(extraction)[3]
    assert statement.context.startswith('"We ask for nothing in return."')
    assert statement.context.endswith('"no illusions" about the offer.')
    assert "said on Monday" not in statement.context


def test_a_statement_of_the_headline_said_again_is_marked(extraction):
    first, second = attributed(extraction)[:2]
    assert first.duplicate_of is None
    assert second.duplicate_of == first.id
    assert extraction.diagnostics["duplicates"] == 1


def test_speakers_are_resolved(extraction):
    assert attributed(extraction)[2].speaker == "Ana Ruiz"


def test_diagnostics(extraction):
    assert extraction.language == "en"
    assert extraction.diagnostics["unclosed_quotation_marks"] == 1
    assert set(extraction.diagnostics) == {
        "unclosed_quotation_marks",
        "statements_without_source",
        "unresolved_speakers",
        "statements_without_actor",
        "duplicates",
    }


@pytest.mark.parametrize("text", ["", " \n\n ", "...", "”“", "No statement at all."])
def test_texts_without_statements(text):
    assert attributed(run(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The envoy said the plan was sound but added that its price was high.",
            [("indirect", "the plan was sound its price was high")],
        ),
        (
            '"We go," the envoy said, adding that the offer stood.',
            [("mixed", "We go the offer stood")],
        ),
        (
            "The envoy denied that he left and said that he was ill.",
            [("indirect", "he left"), ("indirect", "he was ill")],
        ),
        (
            "Orlo said the border was open, but Ruiz said it was shut.",
            [("indirect", "the border was open"), ("indirect", "it was shut")],
        ),
    ],
)
def test_one_statement_per_source_and_sentence(text, expected):
    found = run(text, narrated=False).statements
    assert [(s.mode, s.text) for s in found] == expected


def test_narrated_candidates_can_be_left_out():
    text = "Iran has refused to open its sites. France demands that it do so."
    assert [s.mode for s in run(text, narrated=False).statements] == []


def test_actors_of_a_codebook_are_parties():
    text = "Varsia rejected the draft. Varsia said it would wait."
    statements = run(text, actors={"Varsia": ["Alda"]}, narrated=False).statements
    assert [(s.text, s.actor) for s in statements] == [("it would wait", "Varsia")]


def test_a_title_that_is_not_in_the_text_is_not_searched():
    document = Document(id="d", text="It rained.", title="Orlo: Tariffs Will Stay")
    assert extract(document).statements == ()


@pytest.mark.parametrize(
    "text",
    [
        '"' * 30_000,
        "“" * 15_000,
        "“‘«" * 4_000 + "»’”" * 4_000,
        "a" * 200_000,
        "A" * 200_000,
        "he said " * 2_000,
        "said that he " * 2_000,
        "Ana Ruiz, " * 5_000,
        "A. " * 10_000,
        "s' 'a " * 5_000,
        "\n" * 200_000,
        "(" * 50_000,
    ],
    ids=range(12),
)
def test_odd_texts_take_linear_time(text):
    started = time.process_time()
    find_attributions(text)
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("warn", {"warn", "warns", "warned", "warning"}),
        ("urge", {"urge", "urges", "urged", "urging"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("stress", {"stress", "stresses", "stressed", "stressing"}),
    ],
)
def test_inflection(verb, expected):
    assert set(inflect(verb)) == expected


def test_the_table_knows_irregular_verbs_and_particles():
    lexicon = load_lexicon()
    assert [cue.lemma for cue, _ in lexicon.verbs["said"]] == ["say"]
    called = [cue.lemma for cue, _ in lexicon.verbs["called"]]
    assert called.index("call for") < called.index("call")


def test_words_that_yaml_takes_for_booleans_stay_words():
    words = load_lexicon().words
    assert "no" in words["determiners"]
    assert "on" in words["prepositions"]
