from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.classification import (
    Calibration,
    classify,
    drop_idle_narrated,
    premise_of,
)
from stance.codebook import Codebook, Facet, parse_codebook
from stance.records import LabelledStatement, Position, Provenance, Statement
from tests.builders import make_labelled, make_statement
from tests.fakes import KeywordModel, Rule

BOOK = parse_codebook("""
name: small
version: 3
stance:
  warm: {definition: is friendly, hypotheses: ["{actor} is warm."]}
  cold: {definition: is distant, hypotheses: ["{actor} is cold."]}
  plain: {definition: is neither, hypotheses: ["{actor} is plain."]}
concessions:
  water: {definition: wells, phrase: the wells, hypotheses: [About water.]}
  grain: {definition: corn, phrase: the corn, hypotheses: [About grain.]}
moves:
  offer: {definition: gives it, hypotheses: ["{actor} offers {concession}."]}
  refuse: {definition: denies it, hypotheses: ["{actor} refuses {concession}."]}
  mention: {definition: names it, hypotheses: ["{actor} mentions {concession}."]}
""")
FACETS = parse_codebook("""
name: own
version: 1
facets:
  - name: tone
    kind: exclusive
    labels:
      glad: {definition: is glad, hypotheses: [Glad.]}
      sad: {definition: is sad, hypotheses: [Sad.]}
  - name: topics
    kind: independent
    labels:
      rain: {definition: rain, hypotheses: [Rain.]}
      snow: {definition: snow, hypotheses: [Snow.], threshold: 0.8}
      wind: {definition: wind, hypotheses: [Wind.]}
""")


def say(text: str = "Something was said.", **fields: object) -> Statement:
    return make_statement(None, **{"text": text, "actor": "Varsia", **fields})


def label(
    rules: Iterable[Rule],
    *,
    codebook: Codebook = BOOK,
    statement: Statement | None = None,
    calibration: Calibration | None = None,
) -> LabelledStatement:
    (labelled,) = classify(
        [statement or say()], KeywordModel(rules), codebook, calibration=calibration
    )
    return labelled


def with_threshold(facet: Facet | None, name: str, threshold: float) -> Facet:
    assert facet is not None
    labels = tuple(
        replace(label, threshold=threshold) if label.name == name else label
        for label in facet.labels
    )
    return replace(facet, labels=labels)


# Under the identity maps a label with one hypothesis, entailed with probability e, has
# the odds e / (1 - e). An exclusive scale shares 1 by odds; the default e of the fake
# model, 0.02, has the odds 1/49.


def test_the_best_label_of_the_scale_is_picked() -> None:
    labelled = label([("", "is warm", 0.8), ("", "is cold", 0.5)])
    assert labelled.stance == "warm"
    assert labelled.abstained == {}
    assert labelled.scores is not None
    # Odds 4, 1 and 1/49.
    total = 4 + 1 + 1 / 49
    expected = {"warm": 4 / total, "cold": 1 / total, "plain": 1 / 49 / total}
    assert labelled.scores.stance == pytest.approx(expected, abs=1e-5)


def test_a_tie_goes_to_the_first_label() -> None:
    assert label([("", "is warm", 0.8), ("", "is cold", 0.8)]).stance == "warm"


def test_stance_abstains_below_the_floor_and_says_why() -> None:
    # Nothing stands out: each of the three has 1/3.
    labelled = label([], calibration=Calibration(floor=0.5))
    assert labelled.stance is None
    assert labelled.abstained == {"stance": "best label warm has 0.33, below 0.50"}
    assert labelled.scores is not None
    assert sum(labelled.scores.stance.values()) == pytest.approx(1, abs=1e-5)


def test_at_the_floor_stance_does_not_abstain() -> None:
    rules = [("", "is warm", 0.5), ("", "is cold", 0.5), ("", "is plain", 0.0)]
    codebook = replace(BOOK, stance=replace(BOOK.stance, labels=BOOK.stance.labels[:2]))  # type: ignore[type-var, union-attr]
    labelled = label(rules, codebook=codebook, calibration=Calibration(floor=0.5))
    assert labelled.stance == "warm"


def test_a_label_of_the_scale_may_have_its_own_threshold() -> None:
    codebook = replace(BOOK, stance=with_threshold(BOOK.stance, "warm", 0.9))
    rules = [("", "is warm", 0.8), ("", "is cold", 0.5)]
    labelled = label(rules, codebook=codebook)
    assert labelled.stance is None
    assert labelled.abstained == {"stance": "best label warm has 0.80, below 0.90"}


@pytest.mark.parametrize("text", ["", "…", "1914–18", "— ?!"])
def test_a_statement_without_a_word_is_abstained_from(text: str) -> None:
    model = KeywordModel([("", "", 0.9)])
    (labelled,) = classify([say(text)], model, BOOK)
    assert labelled.stance is None
    assert labelled.positions == ()
    assert labelled.abstained == {"stance": "no words"}
    assert model.asked == []


def test_facets_abstain_without_a_word_too() -> None:
    labelled = label([], codebook=FACETS, statement=say("…"))
    assert labelled.labels == {"tone": None, "topics": None}
    assert labelled.abstained == {"tone": "no words", "topics": "no words"}


def test_a_position_is_a_concession_with_its_best_move() -> None:
    labelled = label([("", "about water", 0.9), ("", "offers the wells", 0.8)])
    assert labelled.positions == (Position(concession="water", move="offer"),)
    assert labelled.scores is not None
    # Moves: odds 4, 1/49, 1/49; all but mention count for the concession.
    total = 4 + 2 / 49
    assert labelled.scores.concession == pytest.approx(
        {"water": 0.9 * (4 + 1 / 49) / total, "grain": 0.0}, abs=1e-5
    )
    candidates = labelled.scores.positions
    assert {c.concession for c in candidates} == {"water"}
    assert {c.move: c.p for c in candidates} == pytest.approx(
        {
            "offer": 0.9 * 4 / total,
            "refuse": 0.9 / 49 / total,
            "mention": 0.9 / 49 / total,
        },
        abs=1e-5,
    )


def test_moves_are_decided_for_each_concession() -> None:
    labelled = label(
        [
            ("", "about", 0.95),
            ("", "offers the wells", 0.9),
            ("", "refuses the corn", 0.9),
        ]
    )
    assert labelled.positions == (
        Position(concession="water", move="offer"),
        Position(concession="grain", move="refuse"),
    )


def test_a_concession_is_given_at_its_threshold() -> None:
    assert BOOK.moves is not None
    acts = replace(BOOK.moves, labels=BOOK.moves.labels[:2])
    codebook = replace(BOOK, moves=acts)  # Without mention the moves share all.
    assert label([("", "about water", 0.5)], codebook=codebook).positions
    assert not label([("", "about water", 0.4999)], codebook=codebook).positions


@pytest.mark.parametrize(("threshold", "given"), [(0.6, True), (0.8, False)])
def test_a_concession_may_have_its_own_threshold(threshold: float, given: bool) -> None:
    codebook = replace(
        BOOK, concessions=with_threshold(BOOK.concessions, "grain", threshold)
    )
    rules = [("", "about grain", 0.7), ("", "offers", 0.9)]
    assert bool(label(rules, codebook=codebook).positions) is given


def test_below_the_gate_moves_are_not_asked() -> None:
    model = KeywordModel([("", "about water", 0.3), ("", "offers", 0.9)])
    (labelled,) = classify([say()], model, BOOK, calibration=Calibration(gate=0.31))
    assert labelled.scores is not None
    assert labelled.scores.positions == ()
    assert labelled.scores.concession == {"water": 0.0, "grain": 0.0}
    assert not any("offers" in hypothesis for _, hypothesis in model.asked)


def test_mention_is_no_position() -> None:
    labelled = label([("", "about water", 0.95), ("", "mentions the wells", 0.9)])
    assert labelled.positions == ()
    assert labelled.scores is not None
    assert labelled.scores.concession["water"] < 0.05
    assert max(labelled.scores.positions, key=lambda p: p.p).move == "mention"


def test_acts_together_outweigh_a_mention() -> None:
    # Odds: offer 1, refuse 0.9, mention 1.2; the acts together have 1.9 / 3.1 = 0.61.
    labelled = label(
        [
            ("", "about water", 0.99),
            ("", "offers", 1 / 2),
            ("", "refuses", 0.9 / 1.9),
            ("", "mentions", 1.2 / 2.2),
        ]
    )
    assert labelled.positions == (Position(concession="water", move="offer"),)


def test_a_condition_belongs_to_its_concession() -> None:
    labelled = label(
        [
            ("", "about", 0.95),
            ("", "offers", 0.9),
            ("", "ties the corn to a condition", 0.9),
            ("", "the corn depends on something", 0.8),
        ]
    )
    assert labelled.positions == (
        Position(concession="water", move="offer", conditional=False),
        Position(concession="grain", move="offer", conditional=True),
    )


def test_hypotheses_of_a_label_are_averaged() -> None:
    # Log odds of 0.8 and of 0.2 cancel: even odds, so p = 0.5.
    codebook = parse_codebook("""
name: two
version: 1
facets:
  - name: sky
    kind: independent
    labels: {grey: {definition: grey, hypotheses: [Grey above., Grey below.]}}
""")
    labelled = label([("", "above", 0.8), ("", "below", 0.2)], codebook=codebook)
    assert labelled.scores is not None
    assert labelled.scores.facets["sky"]["grey"] == pytest.approx(0.5, abs=1e-6)


def test_an_exclusive_facet_has_one_label_and_an_independent_one_any_number() -> None:
    rules = [
        ("", "glad", 0.9),
        ("", "sad", 0.8),
        ("", "rain", 0.7),
        ("", "snow", 0.7),
        ("", "wind", 0.6),
    ]
    labelled = label(rules, codebook=FACETS)
    # Snow has a threshold of 0.8.
    assert labelled.labels == {"tone": "glad", "topics": ("rain", "wind")}
    assert labelled.stance is None
    assert labelled.positions == ()
    assert labelled.abstained == {}
    assert labelled.scores is not None
    assert labelled.scores.facets["topics"] == pytest.approx(
        {"rain": 0.7, "snow": 0.7, "wind": 0.6}, abs=1e-6
    )
    # Odds 9 and 4.
    assert labelled.scores.facets["tone"] == pytest.approx(
        {"glad": 9 / 13, "sad": 4 / 13}, abs=1e-5
    )


def test_facets_abstain_apart() -> None:
    labelled = label([], codebook=FACETS, calibration=Calibration(floor=0.6))
    assert labelled.labels == {"tone": None, "topics": ()}
    assert labelled.abstained == {"tone": "best label glad has 0.50, below 0.60"}


WORDS = ("warm", "cold", "plain", "water", "grain", "offers", "refuses", "mentions")
probabilities = st.floats(0, 1, width=32)


@settings(max_examples=40, deadline=None)
@given(st.lists(probabilities, min_size=9, max_size=9))
def test_scores_are_probabilities(values: list[float]) -> None:
    words = (*WORDS, "condition")
    labelled = label([("", w, p) for w, p in zip(words, values, strict=True)])
    scores = labelled.scores
    assert scores is not None
    assert sum(scores.stance.values()) == pytest.approx(1, abs=1e-5)
    shares = [*scores.stance.values(), *scores.concession.values()]
    assert all(0 <= p <= 1 for p in (*shares, *(c.p for c in scores.positions)))
    given = {p.concession for p in labelled.positions}
    assert given == {name for name, p in scores.concession.items() if p >= 0.5}


@settings(max_examples=25, deadline=None)
@given(st.lists(probabilities, min_size=8, max_size=8, unique=True))
def test_the_order_of_labels_changes_nothing_but_order(values: list[float]) -> None:
    rules = [("", w, p) for w, p in zip(WORDS, values, strict=True)]

    def turned(facet: Facet | None) -> Facet:
        assert facet is not None
        return replace(facet, labels=facet.labels[::-1])

    backwards = replace(
        BOOK,
        stance=turned(BOOK.stance),
        concessions=turned(BOOK.concessions),
        moves=turned(BOOK.moves),
    )
    first, second = label(rules), label(rules, codebook=backwards)
    assert first.scores is not None
    assert second.scores is not None
    assert second.scores.stance == pytest.approx(first.scores.stance, abs=2e-6)
    assert second.scores.concession == pytest.approx(first.scores.concession, abs=4e-6)
    by_pair = {(p.concession, p.move): p.p for p in first.scores.positions}
    assert {
        (p.concession, p.move): p.p for p in second.scores.positions
    } == pytest.approx(by_pair, abs=2e-6)


def test_turned_labels_turn_the_positions() -> None:
    rules = [("", "about", 0.95), ("", "offers", 0.9), ("", "is warm", 0.9)]
    assert BOOK.concessions is not None
    assert BOOK.stance is not None
    backwards = replace(
        BOOK,
        stance=replace(BOOK.stance, labels=BOOK.stance.labels[::-1]),
        concessions=replace(BOOK.concessions, labels=BOOK.concessions.labels[::-1]),
    )
    first, second = label(rules), label(rules, codebook=backwards)
    assert first.positions == second.positions[::-1]
    assert len(first.positions) == 2
    assert first.stance == second.stance == "warm"


def test_statements_keep_their_order_and_fields() -> None:
    texts = ["alpha", "…", "beta", "alpha", "", "gamma"]
    statements = [say(text, id=f"s{i}") for i, text in enumerate(texts)]
    model = KeywordModel([("alpha", "is warm", 0.9), ("beta", "is cold", 0.9)])
    labelled = classify(statements, model, BOOK)
    assert [s.id for s in labelled] == [s.id for s in statements]
    assert [s.text for s in labelled] == texts
    assert [s.stance for s in labelled[:4]] == ["warm", None, "cold", "warm"]
    for before, after in zip(statements, labelled, strict=True):
        assert Statement(**after.model_dump(include=set(Statement.model_fields))) == (
            before
        )


def test_one_statement_given_twice_is_labelled_twice() -> None:
    statement = say("alpha")
    first, second = classify(
        [statement, statement], KeywordModel([("", "about water", 0.9)]), BOOK
    )
    assert first == second


def test_statements_do_not_influence_each_other() -> None:
    model = KeywordModel(
        [("one", "about water", 0.9), ("two", "about grain", 0.9), ("", "offers", 0.9)]
    )
    one, two = say("one"), say("two")
    together = classify([one, two], model, BOOK)
    assert together == [*classify([one], model, BOOK), *classify([two], model, BOOK)]
    assert [s.positions[0].concession for s in together] == ["water", "grain"]


def test_no_statements_give_no_labels() -> None:
    model = KeywordModel()
    assert classify([], model, BOOK) == []
    assert model.asked == []


def test_labels_a_statement_has_are_replaced() -> None:
    old = make_labelled(None, text="A word.", stance="cold", positions=[("x", "y")])
    (labelled,) = classify([old], KeywordModel([("", "is warm", 0.9)]), BOOK)
    assert labelled.stance == "warm"
    assert labelled.positions == ()


def test_labels_say_where_they_come_from() -> None:
    labelled = label([])
    assert labelled.model == Provenance(name="keywords", version="1", digest="0" * 64)
    assert labelled.codebook == Provenance(
        name="small", version="3", digest=BOOK.digest
    )


def test_progress_counts_all_pairs() -> None:
    steps: list[int] = []
    model = KeywordModel([("", "about", 0.9)])
    classify([say("one"), say("two")], model, BOOK, on_progress=steps.append)
    assert sum(steps) == len(model.asked)


@pytest.mark.parametrize(
    ("fields", "premise"),
    [
        ({}, "Varsia said: We will talk."),
        ({"actor": None}, "We will talk."),
        ({"actor": None, "speaker": "Ana Ruiz"}, "Ana Ruiz said: We will talk."),
        ({"speaker": "Ana Ruiz"}, "Varsia said: We will talk."),
        ({"cue_polarity": "negated"}, "Varsia denied: We will talk."),
        ({"cue_polarity": "hypothetical"}, "Varsia might say: We will talk."),
        ({"mode": "narrated"}, "We will talk."),
        ({"context": "Later."}, "Varsia said: We will talk."),
    ],
)
def test_the_premise_names_who_speaks(fields: dict[str, object], premise: str) -> None:
    assert premise_of(say("We will talk.", **fields)) == premise


def test_context_stands_before_the_statement_where_asked() -> None:
    statement = say("No.", context="On the wells, they were asked.")
    premise = "On the wells, they were asked. Varsia said: No."
    assert premise_of(statement, with_context=True) == premise
    model = KeywordModel()
    classify([statement], model, BOOK, with_context=True)
    assert {asked for asked, _ in model.asked} == {premise}


def test_hypotheses_name_actor_and_concession() -> None:
    model = KeywordModel([("", "about", 0.9)])
    classify([say(actor=None), say(actor="Ostrana")], model, BOOK)
    hypotheses = {hypothesis for _, hypothesis in model.asked}
    assert {"The speaker offers the wells.", "Ostrana refuses the corn."} <= hypotheses


# Narrated candidates


def narrated(stance: str | None = "warm", **fields: Any) -> LabelledStatement:
    return make_labelled(mode="narrated", stance=stance, **fields)


def test_narrated_candidates_without_position_are_dropped() -> None:
    scored: dict[str, Any] = {"scores": {"concession": {"water": 0.1, "grain": 0.2}}}
    idle = narrated(id="idle", **scored)
    bearing = narrated(id="bearing", positions=[("water", "offer")], **scored)
    quoted = make_labelled(id="quoted", mode="direct", **scored)
    kept, n_dropped = drop_idle_narrated([quoted, idle, bearing, idle])
    assert [s.id for s in kept] == ["quoted", "bearing"]
    assert n_dropped == 2


@pytest.mark.parametrize(
    ("stance", "stays"), [("warm", True), ("neutral", False), (None, False)]
)
def test_without_concessions_the_stance_of_a_narrated_candidate_decides(
    stance: str | None, stays: bool
) -> None:
    kept, n_dropped = drop_idle_narrated([narrated(stance)])
    assert bool(kept) is stays
    assert n_dropped == 1 - stays


def test_narrated_candidates_stay_for_facets_of_ones_own() -> None:
    statement = narrated(None, labels={"tone": "glad"})
    assert drop_idle_narrated([statement]) == ([statement], 0)
    assert drop_idle_narrated([]) == ([], 0)
