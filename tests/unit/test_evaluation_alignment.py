import pytest

from stance.evaluation import align, is_exact, name_key, same_name
from stance.evaluation.alignment import overlap, trim
from tests.builders import make_statement


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (((0, 10),), ((0, 10),), 1.0),
        (((0, 10),), ((10, 20),), 0.0),
        # 5 shared of 15
        (((0, 10),), ((5, 15),), 5 / 15),
        # an interrupted quotation against its first part: 10 of 30
        (((0, 10), (20, 40)), ((0, 10),), 10 / 30),
        # and against one span over the interruption: 30 of 40
        (((0, 10), (20, 40)), ((0, 40),), 30 / 40),
    ],
)
def test_overlap_is_jaccard_of_characters(first, second, expected):
    assert overlap(first, second) == pytest.approx(expected)
    assert overlap(second, first) == pytest.approx(expected)


def _ids(alignment):
    return (
        [(pair.predicted.id, pair.gold.id) for pair in alignment.pairs],
        [s.id for s in alignment.missed],
        [s.id for s in alignment.spurious],
    )


def test_alignment_needs_half_of_the_characters():
    gold = [make_statement([(0, 10)], id="g1"), make_statement([(100, 110)], id="g2")]
    # 10 of 20 is enough, 10 of 21 is not
    predicted = [
        make_statement([(0, 20)], id="p1"),
        make_statement([(100, 121)], id="p2"),
    ]
    assert _ids(align(predicted, gold)) == ([("p1", "g1")], ["g2"], ["p2"])
    assert _ids(align(predicted, gold, min_overlap=0.4))[1:] == ([], [])


def test_the_best_overlap_comes_first_and_each_statement_once():
    gold = [make_statement([(0, 10)], id="g")]
    predicted = [
        make_statement([(0, 16)], id="wide"),
        make_statement([(0, 11)], id="close"),
    ]
    assert _ids(align(predicted, gold)) == ([("close", "g")], [], ["wide"])


def test_ties_go_by_position():
    gold = [make_statement([(0, 20)], id="g")]
    halves = [
        make_statement([(10, 20)], id="second"),
        make_statement([(0, 10)], id="first"),
    ]
    for predicted in (halves, halves[::-1]):
        assert _ids(align(predicted, gold)) == ([("first", "g")], [], ["second"])


def test_documents_are_kept_apart():
    gold = [make_statement(doc_id="one")]
    assert _ids(align([make_statement(doc_id="two")], gold)) == (
        [],
        ["one-0"],
        ["two-0"],
    )


def test_rows_without_content_are_paired_by_id():
    gold = [make_statement(None, id="a"), make_statement(None, id="b")]
    predicted = [make_statement(None, id="b"), make_statement([(0, 5)], id="a")]
    assert _ids(align(predicted, gold)) == ([("b", "b")], ["a"], ["a"])


def test_alignment_counts():
    gold = [make_statement([(0, 10)]), make_statement([(50, 60)])]
    prf = align([make_statement([(0, 10)])], gold).prf
    assert (prf.tp, prf.fp, prf.fn) == (1, 0, 1)
    assert (prf.precision, prf.recall) == (1.0, 0.5)


def test_trimming_leaves_inner_punctuation():
    text = " “Wait, we said.” "
    assert trim(((0, len(text)),), text) == ((2, 15),)
    assert trim(((0, 2), (2, 6)), text) == ((2, 6),)


def test_exactness_forgives_edges_only_with_the_text():
    text = "“We will talk,” she said."
    bare = make_statement([(1, 13)])
    quoted = make_statement([(0, 15)])
    shorter = make_statement([(1, 8)])
    assert is_exact(bare, quoted, text=text)
    assert not is_exact(bare, quoted)
    assert not is_exact(bare, shorter, text=text)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Ana Ruiz", "Ruiz", True),
        ("Ana Ruiz", "ana ruiz", True),
        ("President Ana Ruiz", "Mrs. Ruiz", True),
        ("Ana Ruiz", "Ana Lopez", False),
        ("Dr. José Peña", "Jose Pena", True),
        ("Jean-Claude Morel", "Jean Claude Morel", True),
        ("Kim Jong-un", "Kim Jong Un", True),
        ("Kim Jong-un", "Kim", True),
        ("Moon Jae-in", "President Moon", True),
        ("Wang Yi", "Wang", True),
        ("Ludwig van Berg", "van Berg", True),
        ("Foreign Minister Ito", "Ito", True),
        ("Secretary-General Ito", "Ito", True),
        ("Secretary of State Ana Ruiz", "Ruiz", True),
        ("North Korea", "South Korea", False),
        ("North Varsia", "South Varsia", False),
        ("United States", "United Arab Emirates", False),
        ("United States", "the United States", True),
        ("State Department", "Defense Department", False),
        ("the Foreign Ministry", "Foreign Ministry", True),
        ("Foreign Ministry", "Defence Ministry", False),
        ("a senior diplomat", "a retired diplomat", False),
        ("Red Army", "Blue Army", False),
        ("U.N.", "UN", True),
        ("EU", "eu", True),
        (None, None, False),
        ("Ana Ruiz", None, False),
        ("—", "…", False),
    ],
)
def test_same_name(first, second, same):
    assert same_name(first, second) is same
    assert same_name(second, first) is same


def test_a_title_alone_is_still_a_name():
    assert name_key("the president") == "thepresident"
    assert name_key(None) is None
