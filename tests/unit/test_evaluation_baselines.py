import pytest

from stance.codebook import Codebook, Facet, Label
from stance.evaluation import (
    MajorityLabels,
    find_majority,
    keyword_baseline,
    majority_baseline,
)
from stance.records import Position, Scores
from tests.builders import make_labelled, make_statement

CONCESSIONS = ("dialogue", "sanctions", "aid", "detainees", "verification")


def _facet(name, kind, labels):
    return Facet(name, kind, tuple(Label(n, d) for n, d in labels.items()))


SHIPPED = Codebook(
    name="nuclear-diplomacy",
    version="1",
    description="",
    stance=_facet(
        "stance",
        "exclusive",
        dict.fromkeys(("conciliatory", "hardline", "mixed", "neutral"), ""),
    ),
    concessions=_facet("concessions", "independent", dict.fromkeys(CONCESSIONS, "")),
    moves=_facet(
        "moves",
        "exclusive",
        dict.fromkeys(("offer", "request", "refuse", "threaten", "mention"), ""),
    ),
)


def test_majority_takes_the_commonest_labels():
    development = [
        make_labelled(stance="mixed", positions=[("aid", "offer", True)]),
        make_labelled(stance="mixed", positions=[("aid", "offer", True)]),
        make_labelled(stance="neutral", positions=[("dialogue", "mention")]),
        make_labelled(stance="neutral", positions=[("aid", "refuse")]),
        make_labelled(stance="mixed"),
    ]
    majority = find_majority(development)
    assert majority.stance == "mixed"
    assert majority.positions == (
        Position(concession="aid", move="offer", conditional=True),
    )
    given = [
        make_labelled(id="x", stance="hardline", scores=Scores()),
        make_statement(),
    ]
    labelled = majority_baseline(given, development)
    assert [s.id for s in labelled] == ["x", "doc-0"]
    assert {s.stance for s in labelled} == {"mixed"}
    assert labelled[0].positions == majority.positions
    assert labelled[0].scores is None


def test_majority_accepts_stored_labels_and_ties_go_by_alphabet():
    stored = MajorityLabels(stance="hardline")
    assert majority_baseline([make_statement()], stored)[0].stance == "hardline"
    tied = [make_labelled(stance="neutral"), make_labelled(stance="hardline")]
    assert find_majority(tied).stance == "hardline"
    assert find_majority([]) == MajorityLabels()


def test_majority_of_facets():
    development = [
        make_labelled(labels={"tone": "calm", "topics": ("oil", "gas")}),
        make_labelled(labels={"tone": "calm", "topics": ("gas",)}),
        make_labelled(labels={"tone": "angry", "topics": ()}),
    ]
    labels = majority_baseline([make_statement()], development)[0].labels
    assert labels == {"tone": "calm", "topics": ("gas",)}


@pytest.mark.parametrize(
    ("text", "stance", "positions"),
    [
        ("We offer talks.", "conciliatory", [("dialogue", "offer", False)]),
        ("We reject the embargo.", "hardline", [("sanctions", "refuse", False)]),
        (
            "We are ready to send food if the prisoners come home.",
            "conciliatory",
            [("aid", "offer", True), ("detainees", "offer", True)],
        ),
        ("We welcome the plan but warn its authors.", "mixed", []),
        ("Inspectors have access.", "neutral", [("verification", "mention", False)]),
        ("The train leaves at nine.", "neutral", []),
        ("They urge an envoy to come.", "hardline", [("dialogue", "request", False)]),
    ],
)
def test_keywords_of_the_shipped_codebook(text, stance, positions):
    (labelled,) = keyword_baseline([make_statement(text=text)], SHIPPED)
    assert labelled.stance == stance
    found = [(p.concession, p.move, p.conditional) for p in labelled.positions]
    assert found == positions


OWN = Codebook(
    name="weather",
    version="1",
    description="",
    facets=(
        _facet(
            "mood",
            "exclusive",
            {"glad": "is happy about the weather", "gloomy": "complains of clouds"},
        ),
        _facet("topics", "independent", {"rain": "showers", "wind": "storms, gales"}),
    ),
)


def test_keywords_of_any_codebook_come_from_its_definitions():
    statements = [
        make_statement(text="More clouds and a gale, what a gloomy rain."),
        make_statement(text="Nothing of interest."),
    ]
    first, second = keyword_baseline(statements, OWN)
    assert first.labels == {"mood": "gloomy", "topics": ("rain", "wind")}
    assert first.abstained == {}
    assert second.labels == {"mood": None, "topics": ()}
    assert second.abstained == {"mood": "no keyword found"}


def test_keywords_of_another_codebook_with_positions():
    codebook = Codebook(
        name="trade",
        version="1",
        description="",
        stance=_facet("stance", "exclusive", {"open": "favours trade", "shut": "bars"}),
        concessions=_facet("concessions", "independent", {"quota": "import limits"}),
        moves=_facet("moves", "exclusive", {"give": "grants", "mention": "names"}),
    )
    statements = [
        make_statement(text="We grant a higher quota and favour trade."),
        make_statement(text="A quota exists."),
    ]
    first, second = keyword_baseline(statements, codebook)
    assert first.stance == "open"
    assert first.positions == (Position(concession="quota", move="give"),)
    assert second.stance is None
    assert second.abstained == {"stance": "no keyword found"}
    assert second.positions == (Position(concession="quota", move="mention"),)
