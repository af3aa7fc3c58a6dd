"""Positions in the article's own voice: what is proposed, split, and left out."""

import pytest

from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import load_gazetteer
from stance.extraction.narrated import find_narrated
from stance.records import Span
from stance.text import find_quotations, split_sentences


def narrated(text: str, covered: tuple[Span, ...] = ()) -> list[Attribution]:
    return find_narrated(
        text,
        split_sentences(text),
        find_quotations(text).quotations,
        covered,
        load_gazetteer(),
    )


def contents(text: str, covered: tuple[Span, ...] = ()) -> list[tuple[str, str]]:
    found = []
    for attribution in narrated(text, covered):
        ((start, end),) = attribution.content
        assert attribution.actor is not None
        actor = text[attribution.actor[0] : attribution.actor[1]]
        found.append((actor, text[start:end]))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway demands a cod quota.", [("Norway", "Norway demands a cod quota")]),
        (
            "Egypt has refused to sign the dam accord.",
            [("Egypt", "Egypt has refused to sign the dam accord")],
        ),
        ("Varsia is calling for talks.", [("Varsia", "Varsia is calling for talks")]),
        (
            "Iran has no incentive to give up its stockpile.",
            [("Iran", "Iran has no incentive to give up its stockpile")],
        ),
        (
            "Kenya, which borders the lake, has agreed to a truce.",
            [("Kenya", "Kenya, which borders the lake, has agreed to a truce")],
        ),
        (
            "Kenya, the host, is nudging both sides towards a deal.",
            [("Kenya", "Kenya, the host, is nudging both sides towards a deal")],
        ),
        (
            "Peru has put itself forward as an umpire.",
            [("Peru", "Peru has put itself forward as an umpire")],
        ),
        ("The rebels want an amnesty.", [("The rebels", "The rebels want an amnesty")]),
        (
            "The Dockers' Federation will not accept the wage cut.",
            [
                (
                    "Dockers' Federation",
                    "The Dockers' Federation will not accept the wage cut",
                )
            ],
        ),
        (
            "Chile's position is that the water is shared.",
            [("Chile", "Chile's position is that the water is shared")],
        ),
        (
            "GENEVA (Reuters) - Peru suspended the talks.",
            [("Peru", "Peru suspended the talks")],
        ),
        ("Peru to Resume Hostage Talks", [("Peru", "Peru to Resume Hostage Talks")]),
        (
            "While Varsia offers talks, Ostrana refuses to meet.",
            [("Varsia", "Varsia offers talks"), ("Ostrana", "Ostrana refuses to meet")],
        ),
        (
            "The EU has imposed tariffs, and India has vowed to retaliate.",
            [
                ("EU", "The EU has imposed tariffs"),
                ("India", "India has vowed to retaliate"),
            ],
        ),
        (
            "While Spain offers talks, Spain still refuses to lift the ban.",
            [
                (
                    "Spain",
                    "While Spain offers talks, Spain still refuses to lift the ban",
                )
            ],
        ),
        (
            "Syria is under sanctions and it has no incentive to disarm.",
            [("Syria", "Syria is under sanctions and it has no incentive to disarm")],
        ),
        (
            "• Peru refuses to sign the accord",
            [("Peru", "Peru refuses to sign the accord")],
        ),
        (
            "Rain fell on the quay as Peru pleads for talks",
            [("Peru", "Peru pleads for talks")],
        ),
        (
            "The mediator left on Monday, a day after Peru rejected the accord.",
            [("Peru", "Peru rejected the accord")],
        ),
        (
            "Rain fell on the pass; Peru rejected the accord.",
            [("Peru", "Peru rejected the accord")],
        ),
        (
            "Peru repeated its offer of a truce.",
            [("Peru", "Peru repeated its offer of a truce")],
        ),
        (
            "Peru stands ready to send monitors.",
            [("Peru", "Peru stands ready to send monitors")],
        ),
        (
            "Peru is pleading for more time.",
            [("Peru", "Peru is pleading for more time")],
        ),
        (
            "Russia and Ukraine agreed to exchange prisoners.",
            [("Russia", "Russia and Ukraine agreed to exchange prisoners")],
        ),
    ],
)
def test_positions(text: str, expected: list[tuple[str, str]]) -> None:
    assert contents(text) == expected
    assert not any(a.voice_recommended for a in narrated(text))


@pytest.mark.parametrize(
    "text",
    [
        "Varsia has a population of four million.",
        "Iran held elections in May.",
        "Talks with Iran will resume on Friday.",
        "Iran was accused of cheating.",
        "The plan, which Iran had rejected, is dead.",
        "Mexico's refusal to sign annoyed its neighbors.",
        "“Iran rejects this,” she said.",
        "The Varsian envoy rejects the offer made in Varsia.",
        "Jo Ray is a fellow at the institute. By Jo Ray",
        "Under the deal, Iran must ship out its uranium.",
        "Rain fell in Chile.",
        "Peru gave no details of the offer.",
        "Peru and Chile held talks on the river.",
        "Also on Monday: Peru opened a trade meeting.",
        "Two weeks after Chile lifted its embargo, the port reopened.",
        "",
    ],
)
def test_no_positions(text: str) -> None:
    assert contents(text) == []


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The United States should lift its embargo on Cuba.", "United States"),
        ("Peru would do well to share the river.", "Peru"),
        ("It is time for Egypt to open the border.", "Egypt"),
        (
            "Turkey demands more. A better approach would be to offer Greece a pause.",
            "Turkey",
        ),
        ("President Bell should meet the miners.", "President Bell"),
        ("If the fleet leaves, let Chile lift its embargo.", "Chile"),
        ("The negotiators should begin with the maps.", "The negotiators"),
        ("The European Union met. The Union must end the ban.", "The Union"),
        ("The wiser course for Norway would be a shared quota.", "Norway"),
    ],
)
def test_recommended_courses(text: str, actor: str) -> None:
    found = [a for a in narrated(text) if a.voice_recommended]
    assert len(found) == 1
    assert found[0].actor is not None
    assert text[found[0].actor[0] : found[0].actor[1]] == actor


def test_advice_goes_on_with_a_pronoun() -> None:
    text = "Peru should lift the ban. It must not wait. Let it open the port."
    found = [a for a in narrated(text) if a.voice_recommended]
    assert [a.actor for a in found] == [(0, 4)] * 3


@pytest.mark.parametrize(
    "text",
    ["Few were happy, let alone the owners of Peru.", "Let us see what Peru does."],
)
def test_no_advice(text: str) -> None:
    assert not any(a.voice_recommended for a in narrated(text))


def test_attributed_content_is_not_narrated() -> None:
    text = "Peru rejects the treaty, the minister said."
    assert contents(text, ((0, 24), (39, 43))) == []


def test_a_clause_beside_an_attributed_one_is_kept() -> None:
    text = "Peru rejected the treaty, and its minister said the river was theirs."
    cue = (text.index("said"), text.index("said") + 4)
    content = (cue[1] + 1, len(text) - 1)
    assert contents(text, (content, cue)) == [("Peru", "Peru rejected the treaty")]


def test_a_joint_clause_of_one_actor_is_one_statement() -> None:
    assert len(contents("Peru rejects the map and Peru wants a new one.")) == 1


def test_a_fronted_negation_is_advice() -> None:
    text = "Under no circumstances should Chile drop the claim."
    assert contents(text) == [("Chile", text[:-1])]
    assert all(a.voice_recommended for a in narrated(text))


def test_a_question_takes_no_position() -> None:
    assert contents("Will Norway accept the quota?") == []
