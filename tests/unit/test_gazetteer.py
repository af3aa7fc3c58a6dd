"""Names of parties: tables, codebook actors, and names that are no parties."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.extraction.gazetteer import load_gazetteer
from stance.extraction.parties import PartyContext


def found(text: str) -> list[tuple[str, str]]:
    mentions = load_gazetteer().find(text)
    return [(text[m.span[0] : m.span[1]], m.actor) for m in mentions]


def discovered(text: str) -> dict[str, str]:
    context = PartyContext(load_gazetteer(), text)
    return {text[m.span[0] : m.span[1]]: m.actor for m in context.mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway met Iceland.", [("Norway", "Norway"), ("Iceland", "Iceland")]),
        ("the U.S. and U.K.", [("U.S.", "United States"), ("U.K.", "United Kingdom")]),
        ("the US-led force", [("US", "United States")]),
        ("North Korean envoys", [("North Korean", "North Korea")]),
        ("the United\nStates", [("United\nStates", "United States")]),
        ("Turkey or Türkiye", [("Turkey", "Türkiye"), ("Türkiye", "Türkiye")]),
        ("the Kremlin's offer", [("Kremlin", "Russia")]),
        ("Lima’s ministers", [("Lima", "Peru")]),
        ("Brussels and the IAEA", [("Brussels", "EU"), ("IAEA", "IAEA")]),
        ("the Quai d’Orsay", [("Quai d’Orsay", "France")]),
        ("the Foreign Office", [("Foreign Office", "United Kingdom")]),
        ("IRAN SIGNS", [("IRAN", "Iran")]),
        ("Israel Foreign Minister Dov Roth", [("Israel", "Israel")]),
        ("South Sudan and Sudan", [("South Sudan", "South Sudan"), ("Sudan", "Sudan")]),
        ("But Jordan said so", [("Jordan", "Jordan")]),
    ],
)
def test_find_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Give us time to think about us.",
        "GENEVA (Reuters) - Nothing was settled.",
        "MOSCOW, March 3 - Nothing was settled.",
        "TOKYO — Nothing was settled.",
        "He reads the Washington Post.",
        "A London-based lender closed.",
        "They live in New Mexico.",
        "Jordan Smith and Chad Moore left.",
        "We ordered Chinese food.",
        "a pro-Russian crowd",
        "Anna London spoke first.",
    ],
)
def test_names_that_are_no_parties(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Peru", "name"),
        ("Peruvian", "demonym"),
        ("UAE", "alias"),
        ("Canberra", "metonym"),
        ("NATO", "organization"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [m.kind for m in load_gazetteer().find(text)] == [kind]


def test_the_north_counts_only_beside_its_country() -> None:
    assert found("Rain fell across the North.") == []
    assert ("the North", "North Korea") in found(
        "North Korea replied; the North waits."
    )


def test_find_searches_a_part() -> None:
    text = "Chile asked Peru and Bolivia."
    mentions = load_gazetteer().find(text, 6, 20)
    assert [m.actor for m in mentions] == ["Peru"]


def test_codebook_actors_come_first() -> None:
    gazetteer = load_gazetteer(
        {
            "USA": ["United States"],
            "Rebels": ["the Hill Council"],
            "Varsia": ["Varsian"],
        }
    )
    text = "American and Varsian envoys met the Hill Council."
    assert [m.actor for m in gazetteer.find(text)] == ["USA", "Varsia", "Rebels"]


def test_load_gazetteer_is_cached_without_actors() -> None:
    assert load_gazetteer() is load_gazetteer()


@pytest.mark.parametrize(
    ("text", "name", "actor"),
    [
        ("Varsia rejects the plan. The Varsian envoy left.", "Varsian", "Varsia"),
        ("The Ostranan envoy waited in Ostrana.", "Ostranan", "Ostrana"),
        ("Nobody in Kelmark asked for the Kelmarkian fleet.", "Kelmark", "Kelmark"),
        ("Trawlers left. The Tandori navy watched from Tandor.", "Tandori", "Tandor"),
        ("Then the Dockers' Federation struck.", "Dockers' Federation", None),
        ("Later a spokeswoman for Petrolux wrote.", "Petrolux", None),
        ("They met Harlow Shipping and the press.", "Harlow Shipping", None),
        ("The Upland Water Authority refused.", "Upland Water Authority", None),
        (
            "The Free Hills Front (FHF) struck. Later the FHF withdrew.",
            "FHF",
            "Free Hills Front",
        ),
        ("The Free Hills Front on Friday struck.", "Free Hills Front", None),
        ("Harlow Shipping closed; Harlow reopened.", "Harlow", "Harlow Shipping"),
        ("The Meadow Alliance met. The Meadows left.", "Meadows", "Meadow Alliance"),
        (
            "The Miners' Union met. Later the miners left.",
            "the miners",
            "Miners' Union",
        ),
        (
            "Later the Dockers' Federation and Harlow Shipping met again.",
            "Harlow Shipping",
            None,
        ),
        ("The Faroese envoy came.", "Faroese", "Faroe Islands"),
        ("The EU and European diplomats met.", "European", "EU"),
        (
            "The Foreign Ministry of Varsia wrote. Varsia waits.",
            "Foreign Ministry of Varsia",
            "Varsia",
        ),
        (
            "The envoy from Varsia left. The Varsian Ministry of Fisheries wrote.",
            "Varsian Ministry of Fisheries",
            "Varsia",
        ),
    ],
)
def test_parties_of_the_document(text: str, name: str, actor: str | None) -> None:
    assert discovered(text).get(name) == (actor or name)


@pytest.mark.parametrize(
    "text",
    [
        "President Bell spoke. Bell wants peace with everyone.",
        "Ana Ruiz spoke. Ruiz rejected the plan, and aides to Ruiz agreed.",
        "Threats will not work.",
        "Gunmen holding a ship want money.",
        "Rain fell on Monday in May.",
        "They fled from Torvik to Hamnes, a market town, and back to Torvik.",
        "Pressure has never opened a door.",
        "Harbor strike enters week two\n\nNobody came.",
        "The General Staff and the Foreign Ministry wrote.",
    ],
)
def test_persons_and_common_words_are_no_parties(text: str) -> None:
    assert discovered(text) == {}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Iran",
                "the U.S.",
                "Varsia",
                " ",
                "\n",
                "said",
                "(",
                "’s",
                "“",
                ".",
                "é",
                "Union",
            ]
        ),
        max_size=30,
    )
)
def test_mentions_are_ordered_and_inside(parts: list[str]) -> None:
    text = " ".join(parts)
    mentions = PartyContext(load_gazetteer(), text).mentions
    end = 0
    for mention in mentions:
        assert end <= mention.span[0] < mention.span[1] <= len(text)
        end = mention.span[1]
