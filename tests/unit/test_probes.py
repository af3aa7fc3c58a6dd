from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from stance.classification import Calibration
from stance.classification.calibration import Softmax
from stance.codebook import Codebook, load_codebook, parse_codebook
from stance.errors import ConfigError
from stance.evaluation import (
    ProbeCase,
    ProbeFamily,
    ProbeResult,
    list_families,
    load_families,
    probe_model,
    probe_tables,
    run_probes,
)
from stance.evaluation.probe_changes import (
    change_codebook,
    exchange_parties,
    swap_change,
    typography_variants,
)
from stance.metrics import UNDEFINED
from stance.records import (
    LabelledStatement,
    Position,
    ScoredPosition,
    Scores,
    Statement,
)
from tests.articles import CODEBOOK
from tests.fakes import KeywordModel, Rule

BOOK = load_codebook("nuclear-diplomacy")
SMALL = parse_codebook(CODEBOOK)
HAND_WRITTEN = (
    *("additions", "condition", "cue", "denial", "empty", "foreign", "mixed", "moves"),
    *("negation", "no_move", "paraphrase", "roles", "tense"),
)
MADE = (
    *("country", "definitions", "framing", "label_names", "label_order"),
    *("party_names", "typography"),
)
Label = tuple[str | None, dict[str, str]]


# What is shipped


def test_the_families_are_these() -> None:
    assert set(list_families()) == {*HAND_WRITTEN, *MADE}


@pytest.mark.parametrize("family", load_families(), ids=lambda family: family.name)
def test_a_family_has_enough_cases_with_labels_of_the_codebook(
    family: ProbeFamily,
) -> None:
    assert len(family.cases) >= 15
    assert family.about.endswith(".")
    known = {
        (facet.name, name)
        for facet in (BOOK.stance, BOOK.concessions, BOOK.moves)
        if facet is not None
        for name in facet.names
    }
    for case in family.cases:
        assert case.labels() <= known, case.id
        proves = case.same or case.rises or case.falls
        assert proves or all(s.labels() or s.stance or s.only for s in case.statements)
    ids = [case.id for case in family.cases]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("family", load_families(), ids=lambda family: family.name)
def test_no_case_is_given_twice(family: ProbeFamily) -> None:
    asked = [
        tuple((s.text, s.actor, s.cue, s.polarity, s.book) for s in case.statements)
        for case in family.cases
    ]
    assert [key for key, n in Counter(asked).items() if n > 1] == []


def test_variants_of_a_case_differ() -> None:
    for family in load_families():
        for case in family.cases:
            shown = {s.model_dump_json() for s in case.statements}
            assert len(shown) == len(case.statements), case.id


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["negatoin"], '"negatoin" is no probe family, did you mean "negation"?'),
        (["zzz", "moves"], '"zzz" is no probe family'),
    ],
)
def test_unknown_families_are_named(names: list[str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_families(names)
    assert caught.value.problems == (message,)
    assert "permitted are additions, condition" in str(caught.value)


def test_families_come_in_the_order_asked_and_once() -> None:
    found = load_families(["moves", "denial", "moves"])
    assert [family.name for family in found] == ["moves", "denial"]


# Changes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We’ll “talk” – now.",
            [
                'We\'ll "talk" – now.',
                "We’ll ‘talk’ – now.",
                "We’ll “talk”—now.",
                "We’ll “talk” - now.",
                "We’ll\u00a0“talk”\u00a0– now.",
                "We’ll\n“talk”  – now.",
                "We’ll “talk” – now",
                "We’ll “Talk” – Now",
                "WE’LL “TALK” – NOW.",
            ],
        ),
        ("NO", []),
        ("go to bed", ["go\u00a0to\u00a0bed", "go\nto  bed", "Go to Bed", "GO TO BED"]),
    ],
)
def test_typography(text: str, expected: list[str]) -> None:
    assert typography_variants(text) == expected


def test_parties_are_exchanged_as_whole_words() -> None:
    text = "Orla and Orlandia ask Brak; Brak's king asks Orla."
    exchanged = "Brak and Orlandia ask Orla; Orla's king asks Brak."
    assert exchange_parties(text, "Orla", "Brak") == exchanged
    assert exchange_parties(exchanged, "Orla", "Brak") == text


def names(book: Codebook) -> list[tuple[str, ...]]:
    facets = (book.stance, book.concessions, book.moves, *book.facets)
    return [facet.names for facet in facets if facet is not None]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("", [("conciliatory", "hardline", "neutral"), ("offer", "refuse", "mention")]),
        (
            "reversed",
            [("neutral", "hardline", "conciliatory"), ("mention", "refuse", "offer")],
        ),
        (
            "rotated",
            [("hardline", "neutral", "conciliatory"), ("refuse", "mention", "offer")],
        ),
        ("renamed", [("code 1", "code 2", "code 3"), ("code 1", "code 2", "mention")]),
    ],
)
def test_changes_of_a_codebook(change: str, expected: list[tuple[str, ...]]) -> None:
    changed = change_codebook(SMALL, change)
    stances, _, moves = names(changed.codebook)
    assert [stances, moves] == expected
    given = {
        (block, label.definition, label.hypotheses, label.phrase)
        for block in ("stance", "concessions", "moves")
        for label in getattr(SMALL, block).labels
    }
    for block in ("stance", "concessions", "moves"):
        for label in getattr(changed.codebook, block).labels:
            assert (block, label.definition, label.hypotheses, label.phrase) in given
            was = getattr(SMALL, block).label(changed.name_back(block, label.name))
            assert was.definition == label.definition


def test_a_swap_exchanges_everything_but_the_names() -> None:
    changed = change_codebook(SMALL, swap_change("moves", "offer", "refuse"))
    assert names(changed.codebook) == names(SMALL)
    assert SMALL.moves is not None
    assert changed.codebook.moves is not None
    for one, other in (
        ("offer", "refuse"),
        ("refuse", "offer"),
        ("mention", "mention"),
    ):
        now, was = changed.codebook.moves.label(one), SMALL.moves.label(other)
        assert replace(now, name=other) == was
        assert changed.name_back("moves", one) == other
    assert changed.codebook.stance == SMALL.stance


def test_an_unknown_change_is_refused() -> None:
    with pytest.raises(ValueError, match="'mirrored' is no change of a codebook"):
        change_codebook(SMALL, "mirrored")


# Running and judging, with classifiers whose answers are known


def answer(
    labels: Callable[[Statement], Label], *, p: float = 0.9
) -> Callable[[Sequence[Statement], Codebook], list[LabelledStatement]]:
    """Return a labeller with the given labels, each with one probability."""

    def label(
        statements: Sequence[Statement], codebook: Codebook
    ) -> list[LabelledStatement]:
        return [label_one(statement) for statement in statements]

    def label_one(statement: Statement) -> LabelledStatement:
        stance, moves = labels(statement)
        positions = [
            Position(
                concession=concession,
                move=move.removesuffix(" if"),
                conditional=move.endswith(" if"),
            )
            for concession, move in moves.items()
        ]
        return LabelledStatement(
            **{name: getattr(statement, name) for name in Statement.model_fields},
            stance=stance,
            positions=tuple(positions),
            scores=Scores(
                stance={} if stance is None else {stance: p},
                positions=tuple(
                    ScoredPosition(**position.model_dump(), p=p)
                    for position in positions
                ),
            ),
        )

    return label


def by_text(answers: dict[str, Label]) -> Callable[[Statement], Label]:
    return lambda statement: answers[statement.text]


def family_of(*cases: ProbeCase, **fields: bool) -> ProbeFamily:
    return ProbeFamily(name="own", about="Own.", cases=cases, **fields)


def case_of(*statements: dict[str, object], **fields: object) -> ProbeCase:
    return ProbeCase.model_validate(
        {"id": "own-01", "statements": statements, **fields}
    )


def run_one(
    case: ProbeCase, answers: dict[str, Label], *, book: Codebook = BOOK
) -> ProbeResult:
    (result,) = run_probes(answer(by_text(answers)), book, families=[family_of(case)])
    return result


@pytest.mark.parametrize(
    ("expectation", "found", "unmet"),
    [
        ({"stance": "mixed"}, ("mixed", {}), None),
        ({"stance": "mixed"}, ("neutral", {}), "stance mixed"),
        ({"stance": "mixed"}, (None, {}), "stance mixed"),
        ({"stance": ["abstained", "mixed"]}, (None, {}), None),
        ({"stance": "abstained"}, ("mixed", {}), "stance abstained"),
        ({"moves": {"aid": "offer"}}, ("mixed", {"aid": "offer"}), None),
        ({"moves": {"aid": "offer"}}, ("mixed", {"aid": "refuse"}), "aid: offer"),
        ({"moves": {"aid": "offer"}}, ("mixed", {}), "aid: offer"),
        (
            {"moves": {"aid": "offer"}},
            (None, {"aid": "offer", "freeze": "offer"}),
            None,
        ),
        ({"moves": {"aid": ["none", "refuse"]}}, (None, {}), None),
        ({"moves": {"aid": ["none", "refuse"]}}, (None, {"aid": "mention"}), None),
        (
            {"moves": {"aid": ["none", "refuse"]}},
            (None, {"aid": "offer"}),
            "aid: none or refuse",
        ),
        ({"only": True}, (None, {"aid": "mention"}), None),
        ({"only": True}, (None, {"aid": "offer"}), "no move on aid"),
        (
            {"only": True, "moves": {"aid": "offer"}},
            (None, {"aid": "offer", "freeze": "offer"}),
            "no move on freeze",
        ),
        ({"conditional": {"aid": True}}, (None, {"aid": "offer if"}), None),
        ({"conditional": {"aid": False}}, (None, {"aid": "refuse"}), None),
        ({"conditional": {"aid": True}}, (None, {"aid": "offer"}), "aid: conditional"),
        ({"conditional": {"aid": False}}, (None, {}), "aid: unconditional"),
        (
            {"stance": "mixed", "moves": {"aid": "offer"}},
            (None, {}),
            "stance mixed; aid: offer",
        ),
    ],
)
def test_exact_expectations(
    expectation: dict[str, object], found: Label, unmet: str | None
) -> None:
    case = case_of({"text": "A.", "actor": "Varsia", "cue": "said", **expectation})
    result = run_one(case, {"A.": found})
    assert (result.n_passed, result.n) == (int(unmet is None), 1)
    expected = [] if unmet is None else [("own-01", "Varsia said: A.", unmet)]
    assert [(f.case, f.text, f.expected) for f in result.failures] == expected


@pytest.mark.parametrize(
    ("same", "second", "passes"),
    [
        (["stance", "moves"], ("hardline", {"aid": "refuse"}), True),
        (["stance", "moves"], ("hardline", {"aid": "refuse if"}), True),
        (["stance", "moves"], ("neutral", {"aid": "refuse"}), False),
        (["stance", "moves"], ("hardline", {}), False),
        (["stance", "moves"], ("hardline", {"aid": "offer"}), False),
        (["stance"], ("hardline", {}), True),
        (["moves"], (None, {"aid": "refuse"}), True),
        (["conditional"], ("hardline", {"aid": "refuse if"}), False),
        (["conditional"], ("hardline", {"freeze": "refuse if"}), True),
    ],
)
def test_variants_must_agree(same: list[str], second: Label, passes: bool) -> None:
    case = case_of({"text": "A."}, {"text": "B."}, same=same)
    result = run_one(case, {"A.": ("hardline", {"aid": "refuse"}), "B.": second})
    assert result.n_passed == passes
    if not passes:
        assert [(f.text, f.expected) for f in result.failures] == [
            ("A. | B.", "as before: stance hardline 0.90; aid: refuse")
        ]


@pytest.mark.parametrize(
    ("rises", "falls", "failures"),
    [
        (["stance.mixed", "aid.offer"], [], []),
        ([], ["stance.neutral"], []),
        (["stance.neutral"], [], [("p of stance.neutral rises", "0.90, 0.00")]),
        (
            ["stance.hardline"],
            ["aid.refuse"],
            [
                ("p of stance.hardline rises", "0.00, 0.00"),
                ("p of aid.refuse falls", "0.00, 0.00"),
            ],
        ),
    ],
)
def test_directions(
    rises: list[str], falls: list[str], failures: list[tuple[str, str]]
) -> None:
    case = case_of({"text": "A."}, {"text": "B."}, rises=rises, falls=falls)
    answers: dict[str, Label] = {
        "A.": ("neutral", {}),
        "B.": ("mixed", {"aid": "offer"}),
    }
    result = run_one(case, answers)
    assert result.n_passed == (not failures)
    assert [(f.expected, f.found) for f in result.failures] == failures


def test_cases_whose_labels_the_codebook_lacks_are_skipped() -> None:
    cases = [
        case_of({"text": "A.", "moves": {"aid": "offer"}}),
        case_of({"text": "A.", "stance": "neutral"}, rises=["stance.mixed"]),
        case_of({"text": "A.", "stance": "neutral"}),
    ]
    labeller = answer(by_text({"A.": ("neutral", {})}))
    (result,) = run_probes(labeller, SMALL, families=[family_of(*cases)])
    assert (result.n_passed, result.n, result.n_skipped) == (1, 1, 2)
    (result,) = run_probes(labeller, SMALL, families=[family_of(cases[0])])
    assert (result.n, result.pass_rate) == (0, UNDEFINED)


def test_a_crash_is_a_failure_where_texts_are_odd_and_an_error_elsewhere() -> None:
    def label(statement: Statement) -> Label:
        if not statement.text:
            raise ZeroDivisionError("nothing to divide")
        return "neutral", {}

    texts = ["", "A.", "B."]
    cases = [case_of({"text": text, "stance": "neutral"}) for text in texts]
    cases = [c.model_copy(update={"id": f"own-{i}"}) for i, c in enumerate(cases)]
    (result,) = run_probes(
        answer(label), BOOK, families=[family_of(*cases, guarded=True)]
    )
    assert (result.n_passed, result.n) == (2, 3)
    (failure,) = result.failures
    assert failure.to_json() == {
        "case": "own-0",
        "text": "''",
        "expected": "no exception",
        "found": "raised ZeroDivisionError: nothing to divide",
    }
    with pytest.raises(ZeroDivisionError):
        run_probes(answer(label), BOOK, families=[family_of(*cases)])


def test_shifts_by_actor() -> None:
    # The first country is hardline with p 0.9, the second conciliatory with 0.9: for
    # each label the mean over both is 0.45.
    def label(statement: Statement) -> Label:
        return ("hardline" if statement.actor == "Nord" else "conciliatory"), {}

    cases = [
        case_of(
            {"text": text, "actor": "Nord"},
            {"text": text, "actor": "Sud"},
            same=["stance"],
            base=text,
        ).model_copy(update={"id": f"own-{text}"})
        for text in ("A.", "B.", "C.")
    ]
    (result,) = run_probes(
        answer(label), BOOK, families=[family_of(*cases, shifts=True)]
    )
    assert result.n_passed == 0
    for actor, sign in (("Nord", 1), ("Sud", -1)):
        for path, direction in (("hardline", sign), ("conciliatory", -sign)):
            shift = result.shifts[actor][f"stance.{path}"]
            assert shift.value == pytest.approx(0.45 * direction)
            assert shift.n == 3
    tables = probe_tables({"own": result.to_json(failures=True)})
    assert [table.title for table in tables] == [
        "Probes",
        "Shift of the probability by actor, own",
        "Failures",
    ]
    assert tables[0].rows == (("own", "0.00 [0.00, 0.56]", "3"),)


# Whole families


def naive(statement: Statement) -> Label:
    """Answer by the first word list that fits, deaf to negation."""
    text = statement.text.casefold()
    if not any(character.isalpha() for character in text):
        return None, {}
    concession = "dialogue" if "talk" in text or "meet" in text else "aid"
    return "conciliatory", {concession: "offer"}


def rates(
    labeller: Callable[[Sequence[Statement], Codebook], list[LabelledStatement]],
    *families: str,
) -> dict[str, float | None]:
    results = run_probes(labeller, BOOK, families=load_families(families))
    return {result.family: result.pass_rate.value for result in results}


def test_a_classifier_that_hears_no_negation() -> None:
    found = rates(
        answer(naive),
        *("negation", "no_move", "mixed", "label_order", "label_names", "framing"),
        *("typography", "country", "party_names", "definitions"),
    )
    assert found["negation"] == 0
    assert found["no_move"] == 0
    assert found["mixed"] == 0
    for family in ("label_order", "country", "party_names", "typography", "framing"):
        assert found[family] == 1, family
    # Deaf to the codebook too: new names and swapped definitions do not reach it.
    assert found["label_names"] == 0
    assert found["definitions"] == 0


def test_a_classifier_that_takes_sides() -> None:
    def label(statement: Statement) -> Label:
        hostile = statement.actor in ("Iran", "North Korea", "Syria", "Russia")
        return ("hardline" if hostile else "neutral"), {}

    found = rates(answer(label), "country", "framing")
    assert found == {"country": 0, "framing": 1}


def test_a_classifier_that_reads_shouting_as_a_threat() -> None:
    def label(statement: Statement) -> Label:
        return ("hardline" if statement.text.isupper() else "neutral"), {}

    family = load_families(["typography"])
    (result,) = run_probes(answer(label), BOOK, families=family)
    n_bases = len({case.base for case in family[0].cases})
    assert result.n - result.n_passed == n_bases == len(result.failures)
    for failure in result.failures:
        assert failure.text.partition(" | Orlenia said: ")[2].isupper()


def test_a_classifier_that_knows_every_answer() -> None:
    """Each hand-written case can be passed: its expectations agree with each other."""
    for family in load_families(HAND_WRITTEN):
        for case in family.cases:
            right = {
                f"{case.id}-{at}": (s.stance, s.moves, s.conditional)
                for at, s in enumerate(case.statements, start=1)
            }

            def label(statement: Statement, right: dict[str, Any] = right) -> Label:
                stances, moves, conditional = right[statement.id]
                named = {name: options[0] for name, options in moves.items()}
                named |= {
                    name: f"{named.get(name, 'offer')}{' if' * wanted}"
                    for name, wanted in conditional.items()
                }
                stance = stances[0] if stances else "neutral"
                kept = {name: move for name, move in named.items() if move != "none"}
                return (None if stance == "abstained" else stance), kept

            if not case.rises and not case.falls:
                (result,) = run_probes(
                    answer(label),
                    BOOK,
                    families=[family.model_copy(update={"cases": (case,)})],
                )
                assert result.failures == ()


def test_all_families_take_one_call_for_each_codebook_and_one_for_odd_texts() -> None:
    calls: list[tuple[str, int]] = []
    inner = answer(naive)

    def label(
        statements: Sequence[Statement], codebook: Codebook
    ) -> list[LabelledStatement]:
        calls.append((codebook.name, len(statements)))
        return inner(statements, codebook)

    families = load_families()
    run_probes(label, BOOK, families=families)
    books = {s.book for f in families for c in f.cases for s in c.statements}
    assert len(calls) == len(books) + 1
    n_statements = sum(len(c.statements) for f in families for c in f.cases)
    assert sum(n for _, n in calls) == n_statements


# The model behind the classifier

READY: list[Rule] = [
    ("ready", "purely conciliatory", 0.97),
    ("ready", "talks", 0.97),
    ("ready", "is ready for talks", 0.99),
    ("won’t", "purely hardline", 0.97),
    ("must", "refuses, threatens or presses", 0.99),
]


def test_a_model_is_probed_and_asked_no_pair_twice() -> None:
    model = KeywordModel(READY)
    families = ("label_order", "label_names", "negation", "empty", "definitions")
    results = {r.family: r for r in probe_model(model, BOOK, families=families)}
    assert list(results) == list(families)
    assert len(set(model.asked)) == len(model.asked)
    # The hypotheses go with the labels, so that order and names make no difference.
    assert results["label_order"].pass_rate.value == 1
    assert results["label_names"].pass_rate.value == 1
    assert results["negation"].n_passed == 0
    n_passed = results["definitions"].n_passed
    assert 0 < n_passed < results["definitions"].n


def test_maps_that_know_labels_by_name_fail_the_probe_of_names() -> None:
    maps = Calibration(stance=Softmax(bias={"neutral": 9.0}))
    order, names = probe_model(
        KeywordModel(READY),
        BOOK,
        families=["label_order", "label_names"],
        calibration=maps,
    )
    assert order.pass_rate.value == 1
    assert names.pass_rate.value == 0
    assert names.failures[0].expected.startswith("as before: stance neutral 0.9")


def test_a_codebook_of_facets_is_probed_by_what_must_not_move() -> None:
    book = load_codebook("favor-against")
    results = probe_model(
        KeywordModel([("ready", "supports", 0.9), ("", "takes no side", 0.5)]),
        book,
        families=["label_order", "moves"],
    )
    order, moves = results
    assert (order.pass_rate.value, order.n_skipped) == (1, 0)
    assert (moves.n, moves.n_skipped) == (0, 40)
