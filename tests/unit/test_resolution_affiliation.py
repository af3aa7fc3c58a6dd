"""Speakers and their parties as only the surroundings tell them."""

import pytest

from stance.extraction import extract
from stance.records import Document

from .test_resolution import resolve

CASES = [
    # The place that opens the sentence or the paragraph.
    ("Chile and Peru argued.\n\nIn Lima, Trade Minister Ana Ruiz said no.", "Ana Ruiz",
     "no", "Ana Ruiz", "Peru"),
    ("Chile and Peru argued.\n\nIn Lima, the interior ministry said no.",
     "the interior ministry", "no", "Peruvian interior ministry", "Peru"),
    ("Chile and Peru argued.\n\nIn Santo Domingo nobody cared. A senator said no.",
     "A senator", "no", "Dominican senator", "Dominican Republic"),
    ("Chile and Peru argued.\n\nIn the Norwegian parliament, Prime Minister Ola Berg "
     "told members no.", "Ola Berg", "no", "Ola Berg", "Norway"),
    ("Chile and Peru argued. Chief of staff Ola Berg told our reporter in Lima that "
     "time was short.", "Ola Berg", "time was short", "Ola Berg", "Peru"),
    ("Speaking on behalf of Peru, Trade Minister Ana Ruiz told Chile no.", "Ana Ruiz",
     "no", "Ana Ruiz", "Peru"),
    # The course announced, and what the sentence before is about.
    ("Chile and Peru argued.\n\nPeru will close two ports, Trade Minister Ana Ruiz "
     "said in Cusco.", "Ana Ruiz", "Peru will close two ports", "Ana Ruiz", "Peru"),
    ("Chile met Peru.\n\nPeru plans a visit to Chile. Trade Minister Ana Ruiz said "
     "rooms were ready.", "Ana Ruiz", "rooms were ready", "Ana Ruiz", "Peru"),
    ("Chile and Peru argued. President Orla Quist said it was late.", "Orla Quist",
     "it was late", "Orla Quist", None),
    ("Chile and Peru argued.\n\nRadio Sol of Peru reported that Trade Minister Ana "
     "Ruiz said no.", "Ana Ruiz", "no", "Ana Ruiz", "Peru"),
    # Deputies, aides and counterparts.
    ("Peru and Chile met. Peruvian minister Ana Ruiz left. Later her deputy Ola Berg "
     "said no.", "Ola Berg", "no", "Ola Berg", "Peru"),
    ("Peru and Chile met. Ana Ruiz, a Peruvian minister, left. Ola Berg, Ruiz's "
     "deputy, said no.", "Ola Berg", "no", "Ola Berg", "Peru"),
    ("Peru and Chile met.\n\nAna Ruiz, a Peruvian minister, left. An aide said no.",
     "An aide", "no", "aide to Ana Ruiz", "Peru"),
    ("Chilean minister Ola Berg left. Peruvian minister Ana Ruiz stayed. Her Chilean "
     "counterpart said no.", "Her Chilean counterpart", "no", "Ola Berg", "Chile"),
    ("Peru and Chile met.\n\nPeru's state news agency quoted a senior adviser as "
     "saying talks failed.", "a senior adviser", "talks failed",
     "senior Peruvian adviser", "Peru"),
    # An office told apart from its holder's name.
    ("Chile met Peru.\n\nThe papers lay before Luis Vela.\n\n\"It is over,\" the "
     "Peruvian negotiator said.", "the Peruvian negotiator", "It is over", "Luis Vela",
     "Peru"),
    ("Asked if he would see the Chilean envoy, Luis Vela, a Peruvian minister, said "
     "no.", "Luis Vela", "no", "Luis Vela", "Peru"),
    ("Grain Commissioner Luis Vela of Peru left. Vela said no.", "Vela", "no",
     "Luis Vela", "Peru"),
    # Their envoy, its chair, the envoy named in a capital.
    ("The Peruvians were there early. Their envoy, Luis Vela, said no.", "Luis Vela",
     "no", "Luis Vela", "Peru"),
    ("Chile waited. The Peruvian commission on dams met. Ana Ruiz, its chair, said no.",
     "Ana Ruiz", "no", "Ana Ruiz", "Peru"),
    ("Chile met Peru. Ana Ruiz, the envoy appointed in Lima last May, said no.",
     "Ana Ruiz", "no", "Ana Ruiz", "Peru"),
    # Bodies of states.
    ("Final communique of the summit of the League of River States\n\nThe Heads of "
     "State of the League of River States met. The leaders said tolls would fall.",
     "The leaders", "tolls would fall", "leaders", "League of River States"),
    ("NATO closed its summit in Peru. Secretary General Ola Berg said it was late.",
     "Ola Berg", "it was late", "Ola Berg", "NATO"),
    ("The UN met in Chile.\n\n\"The Secretary-General is waiting,\" his spokesman, "
     "Ola Berg, said.", "Ola Berg", "The Secretary-General is waiting", "Ola Berg",
     "UN"),
    # In capitals, a country.
    ("US says no. Peru waits.", "US", "no", "United States", "United States"),
    # Private lives.
    ("Ana Ruiz, who teaches law at a college in Lima, said no.", "Ana Ruiz", "no",
     "Ana Ruiz", "Ana Ruiz"),
    ("Ana Ruiz, who runs a project at a research centre in Lima, said no.", "Ana Ruiz",
     "no", "Ana Ruiz", "Ana Ruiz"),
    ("Peruvian President Luis Vela spoke. Vela is a baker's son. Vela said no.",
     "Vela", "no", "Luis Vela", "Peru"),
    # What anonymous sources know is no part of their name.
    ("Two Peruvian officials familiar with the draft said no.",
     "Two Peruvian officials familiar with the draft", "no", "Two Peruvian officials",
     "Peru"),
    ("Chile's farm ministry said no.", "Chile's farm ministry", "no",
     "Chilean farm ministry", "Chile"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "content", "speaker", "actor"), CASES)
def test_speaker_and_actor(
    text: str, source: str, content: str, speaker: str | None, actor: str | None
) -> None:
    resolved = resolve(text, source, content)
    assert (resolved.speaker, resolved.actor) == (speaker, actor)


def test_a_wish_about_another_party_is_the_speakers_own() -> None:
    text = "Peruvian envoy Luis Vela demanded that Chile withdraw its boats."
    assert resolve(text, "Luis Vela", "Chile withdraw its boats").actor == "Peru"
    text = "Peruvian envoy Luis Vela complained that Chile rejects all offers."
    assert resolve(text, "Luis Vela", "Chile rejects all offers").actor == "Chile"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            "Chile met Peru.\n\nTolls will rise, the commander of the Peruvian navy "
            'said.\n\n"We need the money," Admiral Luis Vela said.',
            ("Luis Vela", "Peru"),
        ),
        (
            "Chile met Peru.\n\nOla Berg, a Chilean minister, left.\n\nA Peruvian "
            "official said that tolls would rise. He added that nobody would pay.",
            ("Peruvian official", "Peru"),
        ),
        (
            "Esther Lund, a Kenyan judge, sat down.\n\nBoth sides would wait, the "
            'judge explained.\n\n"I have time," she said.',
            ("Esther Lund", "Kenya"),
        ),
        (
            "Peru met Chile.\n\nPeruvian officials said that tolls would rise.\n\n"
            "Chile shrugged. They added that nobody would pay.",
            ("Peruvian officials", "Peru"),
        ),
        (
            "Peru met Chile.\n\nTwo Peruvian officials close to the talks said that "
            "tolls would rise. It would be soon, one of them added.",
            ("Peruvian official", "Peru"),
        ),
        (
            "Peru met Chile.\n\nA member of Chile's delegation said that tolls would "
            'rise.\n\n"It will be soon," the negotiator said.',
            ("member of Chile's delegation", "Chile"),
        ),
        (
            "Peru met Chile.\n\nChilean news agencies quoted a member of the "
            "delegation as saying that tolls would rise.",
            ("member of the Chilean delegation", "Chile"),
        ),
        (
            "Peru and Chile met.\n\nPeru would free the crew, the Peruvian deputy "
            'justice minister told the radio.\n\n"A boat for a boat," Luis Vela said.',
            ("Luis Vela", "Peru"),
        ),
    ],
)
def test_descriptions_and_pronouns_go_together(
    text: str, last: tuple[str, str]
) -> None:
    statement = extract(Document(id="d", text=text)).statements[-1]
    assert (statement.speaker, statement.actor) == last


def test_the_answers_of_an_interview_are_the_guests() -> None:
    text = (
        "Ana Ruiz has been Peru's water envoy since May. We met her in Lima.\n\n"
        "Q: Will you go to Chile?\n\nA: I will go tomorrow, with two maps.\n\n"
        "Q: And then?\n\nA: We will ask for the upper lake to be measured again."
    )
    found = extract(Document(id="d", text=text)).statements
    answers = [(s.speaker, s.actor) for s in found if s.mode == "direct"]
    assert answers == [("Ana Ruiz", "Peru")] * 2
