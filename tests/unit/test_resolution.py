"""Speakers, actors and targets of attributions."""

import re

import pytest

from stance.extraction.attribution import Attribution
from stance.extraction.gazetteer import load_gazetteer
from stance.extraction.resolution import Resolved, Resolver
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
    ("US special envoy for North Korea Sung Hale said talks may start.", "Sung Hale",
     "talks may start", "Sung Hale", "United States"),
    ("The US special envoy for North Korea said talks may start.",
     "The US special envoy for North Korea", "talks may start",
     "the US special envoy for North Korea", "United States"),
    ("Ana Ruiz is the Varsian ambassador in Peru. The veteran diplomat said no.",
     "The veteran diplomat", "no", "Ana Ruiz", "Varsia"),
    ("A senior Iranian official said the stock stays.", "A senior Iranian official",
     "the stock stays", "a senior Iranian official", "Iran"),
    ("Jon Bell, a spokesman for the EU, said quotas hold.", "Jon Bell", "quotas hold",
     "Jon Bell", "EU"),
    ("President Ola Berg of Norway sent help. President Berg's Yemen envoy said aid "
     "would flow.", "President Berg's Yemen envoy", "aid would flow",
     "President Berg's Yemen envoy", "Norway"),
    # Institutions and places.
    ("Egypt's foreign ministry wrote. The foreign ministry said the dam leaks.",
     "The foreign ministry", "the dam leaks", "the foreign ministry", "Egypt"),
    ("Moscow said grain would move.", "Moscow", "grain would move", "Russia", "Russia"),
    ("The Kremlin said grain would move.", "The Kremlin", "grain would move",
     "Kremlin", "Russia"),
    ("The Dockers' Federation met. The union said the port would close.", "The union",
     "the port would close", "the union", "Dockers' Federation"),
    ("Harlow Shipping wrote to staff. It said pay was fair.", "It", "pay was fair",
     "Harlow Shipping", "Harlow Shipping"),
    # Private persons speak for themselves.
    ("Mara Lind, an analyst at the Norland Institute, said Peru would yield.",
     "Mara Lind", "it", "Mara Lind", "Mara Lind"),
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
