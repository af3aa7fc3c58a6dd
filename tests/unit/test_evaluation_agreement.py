import json

import pytest

from stance.errors import EvaluationError
from stance.evaluation import agreement_tables, measure_agreement
from tests.builders import make_labelled


def _at(start, **fields):
    return make_labelled([(start, start + 10)], **fields)


def test_units_found_by_both():
    first = [_at(0), _at(100), _at(200)]
    second = [_at(0), make_labelled([(100, 112)], id="near"), _at(300), _at(400)]
    found = measure_agreement({"a": first, "b": second})
    # 2 in both of 3 and 4: F1 4 / 7; one of them equal: 2 / 7.
    assert found["units"]["f1"]["value"] == pytest.approx(4 / 7)
    assert found["units"]["exact_f1"]["value"] == pytest.approx(2 / 7)
    assert found["n"] == {
        "documents": 1,
        "documents_left_out": 0,
        "statements": {"a": 3, "b": 4},
        "units": 5,
        "common_units": 2,
    }


def test_exact_units_use_the_text():
    found = measure_agreement(
        {"a": [make_labelled([(0, 6)])], "b": [make_labelled([(1, 5)])]},
        documents={"doc": "“Talk” now."},
    )
    assert found["units"]["exact_f1"]["value"] == 1.0


def test_fields_by_hand():
    # Stance: mixed/mixed, mixed/neutral, neutral/neutral, neutral/neutral; as in
    # test_metrics: agreement 3/4, by chance (2*1 + 2*3) / 16 = .5, kappa .5.
    first = [
        _at(0, stance="mixed", speaker="Ana Ruiz", voice="recommended"),
        _at(100, stance="mixed", speaker="Ana Ruiz"),
        _at(200, stance="neutral", speaker=None),
        _at(300, stance="neutral", speaker="Bo Lind"),
    ]
    second = [
        _at(0, stance="mixed", speaker="Ruiz"),
        _at(100, stance="neutral", speaker="Ana Ruiz"),
        _at(200, stance="neutral", speaker=None),
        _at(300, stance="neutral", speaker=None),
    ]
    fields = measure_agreement({"a": first, "b": second})["fields"]
    stance = fields["stance"]
    assert stance["agreement"]["value"] == 0.75
    assert stance["kappa"]["value"] == pytest.approx(0.5)
    # n = 8, 3 mixed and 5 neutral, D = 2: 1 - 7 * 2 / (64 - 9 - 25).
    assert stance["alpha"]["value"] == pytest.approx(1 - 14 / 30)
    # Nobody is a value: Ruiz/Ruiz, Ruiz/Ruiz, -/-, Lind/-.
    assert fields["speaker"]["agreement"]["value"] == 0.75
    # A voice that one annotation lacks is `party`.
    assert fields["voice"]["agreement"]["value"] == 0.75
    assert fields["mode"]["kappa"]["value"] is None
    assert fields["mode"]["agreement"]["value"] == 1.0


def test_a_missing_stance_is_not_compared():
    first = [_at(0, stance="mixed"), _at(100, stance=None)]
    second = [_at(0, stance="mixed"), _at(100, stance="neutral")]
    stance = measure_agreement({"a": first, "b": second})["fields"]["stance"]
    assert stance["agreement"]["value"] == 1.0
    assert stance["agreement"]["n"] == 1


def test_sets_by_hand():
    first = [
        _at(0, positions=[("aid", "offer"), ("freeze", "request")]),
        _at(100, positions=[("aid", "mention")]),
        _at(200, positions=[("aid", "refuse")]),
    ]
    second = [
        _at(0, positions=[("aid", "offer"), ("dialogue", "offer")]),
        _at(100),
        _at(200, positions=[("aid", "threaten")]),
    ]
    found = measure_agreement({"a": first, "b": second})
    # Concessions: one shared of three (F1 2/4, Jaccard 1/3), both empty, equal.
    assert found["fields"]["concessions"]["f1"]["value"] == pytest.approx(2.5 / 3)
    assert found["fields"]["concessions"]["jaccard"]["value"] == pytest.approx(7 / 9)
    # Positions: 1/2, both empty, none shared.
    assert found["fields"]["positions"]["f1"]["value"] == pytest.approx(0.5)
    assert set(found["concession_alpha"]) == {"aid", "dialogue", "freeze"}
    assert found["concession_alpha"]["aid"]["value"] == 1.0
    # freeze: yes/no, no/no, no/no: 1 - 5 * 2 / (36 - 1 - 25) = 0.
    assert found["concession_alpha"]["freeze"]["value"] == pytest.approx(0.0)


def test_facets_of_the_users_own():
    first = [
        _at(0, labels={"tone": "calm", "topics": ("oil", "gas")}),
        _at(100, labels={"tone": "calm", "topics": ()}),
        _at(200, labels={"tone": None, "topics": ()}),
    ]
    second = [
        _at(0, labels={"tone": "calm", "topics": ("oil",)}),
        _at(100, labels={"tone": "angry", "topics": ()}),
        _at(200, labels={"tone": "calm", "topics": ()}),
    ]
    facets = measure_agreement({"a": first, "b": second})["facets"]
    assert facets["tone"]["agreement"]["value"] == 0.5
    # Sets: 1 of 2 shared (Jaccard 1/2, F1 2/3), then twice nothing on both sides.
    assert facets["topics"]["jaccard"]["value"] == pytest.approx(2.5 / 3)
    assert facets["topics"]["f1"]["value"] == pytest.approx((2 / 3 + 2) / 3)


def test_three_annotators():
    rows = {
        "c": [_at(0, stance="mixed"), _at(100, stance="mixed")],
        "a": [_at(0, stance="mixed")],
        "b": [_at(0, stance="neutral"), _at(100, stance="mixed")],
    }
    found = measure_agreement(rows)
    # Pairs a-b, a-c: one shared of 1 and 2 each; b-c: two of 2 and 2.
    # F1 = 2 * 4 / (3 + 3 + 4).
    assert found["units"]["f1"]["value"] == pytest.approx(0.8)
    # Stance pairs: a-b differ, a-c agree, b-c differ and agree.
    assert found["fields"]["stance"]["agreement"]["value"] == 0.5
    assert found["fields"]["stance"]["agreement"]["n"] == 4
    assert found["fields"]["stance"]["alpha"]["n"] == 2


def test_an_annotation_agrees_with_itself_and_order_does_not_matter():
    rows = [
        _at(i * 20, stance="mixed" if i % 2 else "neutral", speaker=f"Speaker {i}")
        for i in range(12)
    ]
    found = measure_agreement({"a": rows, "b": rows})
    assert found["units"]["f1"]["value"] == 1.0
    assert found["fields"]["stance"]["kappa"]["value"] == 1.0
    assert found["fields"]["stance"]["alpha"]["value"] == 1.0
    other = [s.model_copy(update={"stance": "mixed"}) for s in rows]
    one = measure_agreement({"a": rows, "b": other})
    assert one == measure_agreement({"b": other[::-1], "a": rows[::-1]})


def test_rows_without_content_are_compared_by_id():
    rows = [make_labelled(None, id=str(i)) for i in range(3)]
    found = measure_agreement({"a": rows, "b": rows[:2]})
    assert found["units"]["f1"]["value"] == pytest.approx(0.8)


def test_documents_of_one_annotator_are_left_out_and_counted():
    first = [_at(0, doc_id="both"), _at(0, doc_id="one")]
    found = measure_agreement({"a": first, "b": [_at(0, doc_id="both")]})
    assert found["units"]["f1"]["value"] == 1.0
    assert found["n"]["documents_left_out"] == 1


@pytest.mark.parametrize(
    ("annotations", "problem"),
    [
        ({"a": [_at(0)]}, "two or more annotations, there is 1"),
        ({"a": [_at(0)], "b": [_at(0, doc_id="x")]}, "a has doc; b has x"),
        ({"a": [_at(0)], "b": []}, "b has none"),
        ({"a": [_at(0), _at(0)], "b": [_at(0)]}, "a: doc-0: id 'doc-0' occurs 2"),
    ],
)
def test_annotations_that_cannot_be_compared(annotations, problem):
    with pytest.raises(EvaluationError) as error:
        measure_agreement(annotations)
    assert problem in str(error.value)


def test_agreement_tables():
    rows = [_at(0, stance="mixed", positions=[("aid", "offer")]), _at(100)]
    found = measure_agreement({"a": rows, "b": rows})
    tables = {t.title: t for t in agreement_tables(json.loads(json.dumps(found)))}
    fields = tables["Agreement by field"]
    assert fields.header == ("field", "agreement", "kappa", "alpha")
    cells = {row[0]: row[1:] for row in fields.rows}
    assert cells["stance"][0] == "1.00 [1.00, 1.00] n=2"
    assert cells["mode"][1] == "–"
    assert ("statements, b", "2") in tables["Counts"].rows
    assert all(len(r) == len(t.header) for t in tables.values() for r in t.rows)
