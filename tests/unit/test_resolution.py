"""Speakers, actors and targets of attributions."""

import re

import pytest

from stance.extraction import extract
from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import load_gazetteer
from stance.extraction.resolution import Resolved, Resolver
from stance.records import Document
from stance.text import find_quotations, split_sentences


def resolve(text: str, source: str, content: str) -> Resolved:
    """Resolve the last mention `source` that is followed by `content`."""
    start = text.rindex(content)
    spans = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(source)}(?!\w)", text)]
    span = min(spans, key=lambda s: abs(s[0] - start))
    attribution = Attribution("indirect", ((start, start + len(content)),), source=span)
    resolver = Resolver(
        text,
        split_sentences(text),
        find_quotations(text).quotations,
        [attribution],
        load_gazetteer(),
    )
    return resolver.resolve(attribution)


CASES = [
    # Names, titles, pronouns.
    ("Ana Ruiz, the Varsian envoy, met the press. She said talks help.", "She",
     "talks help", "Ana Ruiz", "Varsia"),
    ("Peruvian Foreign Minister Luis Vela spoke. Mr. Vela said the dam stays.",
     "Mr. Vela", "the dam stays", "Luis Vela", "Peru"),
    ("Jon Bell of the Dockers' Federation spoke. Bell's aides left. Bell said no.",
     "Bell", "no", "Jon Bell", "Dockers' Federation"),
    ("Kim Jong Un of North Korea wrote. Kim said it was late.", "Kim", "it was late",
     "Kim Jong Un", "North Korea"),
    ("Saudi Crown Prince Mohammed bin Salman spoke. Later bin Salman said yes.",
     "bin Salman", "yes", "Mohammed bin Salman", "Saudi Arabia"),
    ("EU Commission President Ursula von der Leyen came. Ms. von der Leyen said no.",
     "Ms. von der Leyen", "no", "Ursula von der Leyen", "EU"),
    ("Mary Toll, a Kenyan envoy, met Paul Toll, a Ugandan envoy. Mrs. Toll said yes.",
     "Mrs. Toll", "yes", "Mary Toll", "Kenya"),
    ("Ana Ruiz, a Chilean minister, told Jon Bell, a Peruvian envoy, to wait. "
     "He said fish were scarce.", "He", "fish were scarce", "Jon Bell", "Peru"),
    # Offices and descriptions.
    ("The Chilean envoy, Ana Ruiz, arrived. The envoy said water was short.",
     "The envoy", "water was short", "Ana Ruiz", "Chile"),
    ("Canadian special envoy for Haiti Lise Hale said talks may start.", "Lise Hale",
     "talks may start", "Lise Hale", "Canada"),
    ("The Canadian special envoy for Haiti said talks may start.",
     "The Canadian special envoy for Haiti", "talks may start",
     "Canadian special envoy for Haiti", "Canada"),
    ("Ana Ruiz is the Varsian ambassador in Peru. The veteran diplomat said no.",
     "The veteran diplomat", "no", "Ana Ruiz", "Varsia"),
    ("A senior Iranian official said the stock stays.", "A senior Iranian official",
     "the stock stays", "senior Iranian official", "Iran"),
    ("Jon Bell, a spokesman for the EU, said quotas hold.", "Jon Bell", "quotas hold",
     "Jon Bell", "EU"),
    ("President Ola Berg of Norway sent help. President Berg's Yemen envoy said aid "
     "would flow.", "President Berg's Yemen envoy", "aid would flow",
     "President Berg's Yemen envoy", "Norway"),
    # Institutions and places.
    ("Egypt's foreign ministry wrote. The foreign ministry said the dam leaks.",
     "The foreign ministry", "the dam leaks", "Egyptian foreign ministry", "Egypt"),
    ("Moscow said grain would move.", "Moscow", "grain would move", "Russia", "Russia"),
    ("The Kremlin said grain would move.", "The Kremlin", "grain would move",
     "Kremlin", "Russia"),
    ("The Dockers' Federation met. The union said the port would close.", "The union",
     "the port would close", "Dockers' Federation", "Dockers' Federation"),
    ("Harlow Shipping wrote to staff. It said pay was fair.", "It", "pay was fair",
     "Harlow Shipping", "Harlow Shipping"),
    # Offices without a country: the state that the document is about.
    ("Varsia's parliament met. Premier Orla Quist said it was late.",
     "Premier Orla Quist", "it was late", "Orla Quist", "Varsia"),
    ("LIMA, May 2 - Chile wrote to Peru. Interior Minister Luis Vela said no.",
     "Interior Minister Luis Vela", "no", "Luis Vela", "Peru"),
    ("Peru met Chile.\n\nThe Chilean team was early. Trade Minister Ana Ruiz said no.",
     "Trade Minister Ana Ruiz", "no", "Ana Ruiz", "Chile"),
    ("Chile sees Peru. Finance Minister Ana Ruiz said Chile would lift the duty. "
     "Ruiz said so.", "Ruiz", "so", "Ana Ruiz", "Chile"),
    ("OSLO - Norway feuds with Finland. President Ola Berg said no.",
     "President Ola Berg", "no", "Ola Berg", "Finland"),
    ("Ministry of Trade of Varsia: statement\n\nOstrana wrote. Ana Ruiz, a "
     "spokeswoman, said no.", "Ana Ruiz", "no", "Ana Ruiz", "Varsia"),
    ("Peru and Chile argue. Peruvian envoy Luis Vela said no.\n\nPresident Ana Ruiz "
     "replied that it was late.", "President Ana Ruiz", "it was late", "Ana Ruiz",
     "Chile"),
    ("Chile eyed Peru. Premier Ana Ruiz told her cabinet that Peru would keep "
     "fishing. Ruiz said so.", "Ruiz", "so", "Ana Ruiz", "Peru"),
    ("Hezbollah met in Peru. Its deputy leader, Sheikh Omar Lat, left. Lat said no.",
     "Lat", "no", "Omar Lat", "Hezbollah"),
    # The office first, the name in the next paragraph.
    ("Peru's chief delegate said on Friday that fish were scarce.\n\n\"No,\" Luis Vela "
     "told reporters.", "Luis Vela", "No", "Luis Vela", "Peru"),
    ("Peru's chief delegate said on Friday that fish were scarce.\n\n\"No,\" Luis Vela "
     "told reporters.", "Peru's chief delegate", "fish were scarce", "Luis Vela",
     "Peru"),
    ("Talks began. According to the harbour minister, Luis Vela, Peru had time.",
     "the harbour minister", "Peru had time", "Luis Vela", "Peru"),
    # Parties, companies and unions, by short names and by whose they are.
    ("The Meadow Alliance met. Meadow leader Ana Ruiz said no.",
     "Meadow leader Ana Ruiz", "no", "Ana Ruiz", "Meadow Alliance"),
    ("Ana Ruiz, whose Meadow Alliance won, left. Ruiz said no.", "Ruiz", "no",
     "Ana Ruiz", "Meadow Alliance"),
    ("Ola Berg, one of the two Meadow leaders, met the Meadow Alliance. Berg said no.",
     "Berg", "no", "Ola Berg", "Meadow Alliance"),
    ("Harlow Shipping closed. Harlow said pay was fair.", "Harlow", "pay was fair",
     "Harlow Shipping", "Harlow Shipping"),
    ("Ana Ruiz, Harlow Shipping's chief executive, left. Her head of sales, Odd Lie, "
     "stayed. Lie said no.", "Lie", "no", "Odd Lie", "Harlow Shipping"),
    ("The Dockers' Federation met. Federation president Ana Ruiz said no.",
     "Federation president Ana Ruiz", "no", "Ana Ruiz", "Dockers' Federation"),
    ("Union chief says no. Jon Bell, who leads the Dockers' Federation, left.",
     "Union chief", "no", "Jon Bell", "Dockers' Federation"),
    ("The Dockers' Federation and Harlow Shipping met. The company said no.",
     "The company", "no", "Harlow Shipping", "Harlow Shipping"),
    ("EU envoy Ana Ruiz left. Her spokesman said no.", "Her spokesman", "no",
     "Ruiz's spokesman", "EU"),
    ("The EU met. Two European diplomats said no.", "Two European diplomats", "no",
     "Two European diplomats", "EU"),
    ("Varsia's navy left. The Foreign Ministry said no.", "The Foreign Ministry", "no",
     "Foreign Ministry", "Varsia"),
    # Labels of transcripts.
    ("Ana Ruiz, a Peruvian spokeswoman, spoke.\n\nMS. RUIZ: It was late.", "MS. RUIZ",
     "It was late", "Ana Ruiz", "Peru"),
    # Anonymous persons have no side; the move they tell is the party's.
    ("Chile met Peru. Peru would drop the duty, a person close to the talks said.",
     "a person close to the talks", "Peru would drop the duty",
     "person close to the talks", "Peru"),
    # Private persons speak for themselves.
    ("Mara Lind, an analyst at the Norland Institute, said Peru would yield.",
     "Mara Lind", "it", "Mara Lind", "Mara Lind"),
    ("Mara Lind of the campaign group Tideline, a Peruvian body, said no.",
     "Mara Lind", "no", "Mara Lind", "Mara Lind"),
    ("Mara Lind, a potter in Peru, said no.", "Mara Lind", "no", "Mara Lind",
     "Mara Lind"),
    ("Critics said no.", "Critics", "no", "critics", "critics"),
    # The other party's move.
    ("Varsia blinked. Varsia has refused to lift a single tariff, the Ostranan "
     "minister Petr Dole complained.", "the Ostranan minister Petr Dole",
     "Varsia has refused to lift a single tariff", "Petr Dole", "Varsia"),
    ("Peruvian minister Luis Vela said Chile must free the crew.",
     "Peruvian minister Luis Vela", "Chile must free the crew", "Luis Vela", "Peru"),
    # Nothing to go by.
    ("Chile and Peru argued. President Orla Quist said it was late.",
     "President Orla Quist", "it was late", "Orla Quist", None),
    ("He said it was over.", "He", "it was over", None, None),
    ("They said it was over.", "They", "it was over", None, None),
    # Bodies, neighbours and third parties.
    ("Peru wants more water, its farm minister said.\n\nQuito objected.\n\n"
     "The minister, Ana Ruiz, said canals leak.", "The minister", "canals leak",
     "Ana Ruiz", "Peru"),
    ("Chile's farm minister spoke. Peru listened.\n\nPeruvian officials frowned. "
     "The foreign ministry said canals leak.", "The foreign ministry", "canals leak",
     "Peruvian foreign ministry", "Peru"),
    ("LIMA, May 2 - Peru closed its ports.\n\nThe U.S. State Department shrugged.\n\n"
     "The finance ministry said tolls rise.", "The finance ministry", "tolls rise",
     "Peruvian finance ministry", "Peru"),
    ("Yemen's Houthi rebels said ships must turn.", "Yemen's Houthi rebels",
     "ships must turn", "Yemen's Houthi rebels", "Houthis"),
    ("The People's Ladder held six men. Soldiers watched. The rebels said no.",
     "The rebels", "no", "rebels", "People's Ladder"),
    ("The People's Ladder held six men. The group's leader said no.",
     "The group's leader", "no", "group's leader", "People's Ladder"),
    ("Saudi Arabia urged calm. The kingdom's envoy, Prince Turki bin Saud, said yes.",
     "The kingdom's envoy", "yes", "Turki bin Saud", "Saudi Arabia"),
    ("Chilean opposition leader Ana Ruiz said the vote was false.", "Ana Ruiz",
     "the vote was false", "Ana Ruiz", "opposition"),
    ("KCNA quoted a navy spokesman as saying the drill failed. Seoul said nothing.",
     "a navy spokesman", "the drill failed", "North Korean navy spokesman",
     "North Korea"),
    ("Norway's Foreign Ministry was asked. Sweden is away.\n\nMinistry spokeswoman "
     "Ana Ruiz said rooms were ready.", "Ana Ruiz", "rooms were ready", "Ana Ruiz",
     "Norway"),
    ("Seoul waited. Unification Minister Han Dong-kyu said the line was open.",
     "Han Dong-kyu", "the line was open", "Han Dong-kyu", "South Korea"),
    ("Opposition chief Ana Ruiz shouted. UN Secretary-General Jon Bell left. "
     "The UN chief said food was short.", "The UN chief", "food was short",
     "Jon Bell", "UN"),
    ("The German pilots' union Rotor struck at the airline. Union head Jon Bell said "
     "pay was low.", "Jon Bell", "pay was low", "Jon Bell", "Rotor"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "content", "speaker", "actor"), CASES)
def test_speaker_and_actor(
    text: str, source: str, content: str, speaker: str | None, actor: str | None
) -> None:
    resolved = resolve(text, source, content)
    assert (resolved.speaker, resolved.actor) == (speaker, actor)


@pytest.mark.parametrize(
    ("text", "source", "content", "target"),
    [
        ("Peru asked. Chile said Peru must pay.", "Chile", "Peru must pay", "Peru"),
        ("Peru met Chile. Peru and Chile argued. Peru said no.", "Peru", "no", "Chile"),
        ("Norway said fish were scarce.", "Norway", "fish were scarce", None),
        (
            "The Dockers' Federation met Harlow Shipping. It said the company hid.",
            "It",
            "the company hid",
            "Harlow Shipping",
        ),
        (
            "Peruvian envoy Luis Vela left. Chile said it missed Vela.",
            "Chile",
            "it missed Vela",
            "Peru",
        ),
        ("Iran met Iraq. Iran met Iraq. Oman said no.", "Oman", "no", None),
        ("Iran said in Geneva that Iraq cheats.", "Iran", "Iraq cheats", "Iraq"),
        (
            "Varsia has refused to lift a tariff, said the Ostranan envoy from Varsia.",
            "the Ostranan envoy",
            "Varsia has refused to lift a tariff",
            "Ostrana",
        ),
    ],
)
def test_target(text: str, source: str, content: str, target: str | None) -> None:
    assert resolve(text, source, content).target == target


def test_two_speakers_are_both_named() -> None:
    text = "Ana Ruiz and Jon Bell, both Chilean officials, left. Ruiz and Bell said so."
    assert resolve(text, "Ruiz and Bell", "so").speaker == "Ana Ruiz and Jon Bell"


def test_the_longest_form_is_canonical() -> None:
    text = "Luis Vela spoke. Luis Alberto Vela left. Vela said no."
    assert resolve(text, "Vela", "no").speaker == "Luis Alberto Vela"


def test_narrated_statements_have_an_actor_and_no_speaker() -> None:
    text = "Tehran rejects the offer from the Americans."
    attribution = Attribution("narrated", ((0, 43),), actor=(0, 6))
    resolver = Resolver(text, [(0, 44)], (), [attribution], load_gazetteer())
    assert resolver.resolve(attribution) == Resolved(None, "Iran", "United States")


def test_channel_is_the_outer_source() -> None:
    text = "KCNA quoted Varsia as saying the border is shut."
    attribution = Attribution("indirect", ((29, 47),), source=(12, 18), channel=(0, 4))
    resolver = Resolver(text, [(0, 48)], (), [attribution], load_gazetteer())
    assert resolver.resolve(attribution).channel == "KCNA"


def test_a_place_or_a_sponsor_is_not_the_other_side() -> None:
    places = "Peru said envoys would travel to Quito. Chile and Bolivia sat by."
    assert resolve(places, "Peru", "envoys would travel to Quito").target is None
    sponsors = "Peru said it liked a truce proposed by Chile and Bolivia."
    content = "it liked a truce proposed by Chile and Bolivia"
    assert resolve(sponsors, "Peru", content).target is None


def test_an_owner_without_a_party_leaves_the_actor_open() -> None:
    found = resolve("The choir's commander said no.", "The choir's commander", "no")
    assert found.speaker == "choir's commander"
    assert found.actor is None


def test_the_cue_of_a_headline_is_no_part_of_a_name() -> None:
    text = (
        "Korduvan Envoy Proposes New Talks\n\n"
        "“I will be there,” said Miro Sand, the Korduvan envoy."
    )
    found = extract(Document(id="d", text=text)).statements
    assert [s.speaker for s in found] == ["Miro Sand", "Miro Sand"]
