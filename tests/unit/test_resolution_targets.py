"""The other side of a statement's matter."""

import pytest

from stance.extraction import extract
from stance.records import Document

from .test_resolution import resolve

PAIR = "Peru and Chile argue over the lake. Peruvian boats left. Chile waits for Peru."


@pytest.mark.parametrize(
    ("text", "source", "content", "target"),
    [
        # The other of two, named elsewhere in the document.
        (PAIR + "\n\nPeru said no.", "Peru", "no", "Chile"),
        (PAIR + "\n\nChile said no.", "Chile", "no", "Peru"),
        # One who stands beside takes no side, unless it names one.
        (PAIR + "\n\nNorway said rooms were ready.", "Norway", "rooms were ready",
         None),
        (PAIR + "\n\nNorway said Chile must move.", "Norway", "Chile must move",
         "Chile"),
        (PAIR + "\n\nNorwegian mediator Ola Berg hopes Peru and Chile meet.",
         "Ola Berg", "Peru and Chile meet", None),
        # Far apart, each section has its own pair.
        ("Peru warned Chile over fish. Chile shrugged at Peru." + " Rain fell." * 200
         + "\n\nNorway warned Sweden over ore. Sweden shrugged at Norway. Norway said "
         "no.", "Norway", "no", "Sweden"),
        # A place, a forum and an organization's inspectors are no other side.
        (PAIR + "\n\nPeru said it would take the case to the United Nations.", "Peru",
         "it would take the case to the United Nations", "Chile"),
        (PAIR + "\n\nPeru said UN inspectors were welcome.", "Peru",
         "UN inspectors were welcome", "Chile"),
        (PAIR + "\n\nPeru said in the Omani capital that it was late.", "Peru",
         "it was late", "Chile"),
        # A partner and the speaker's own side are no other side.
        (PAIR + "\n\nPeru said: we and the Kenyans ask for time.", "Peru",
         "we and the Kenyans ask for time", "Chile"),
        ("Chile's government met. Peru waited. " + PAIR + "\n\nPeruvian envoy Luis "
         "Vela said his government was ready.", "Luis Vela",
         "his government was ready", "Chile"),
        # Private persons have none but the one they name.
        (PAIR + "\n\nMara Lind, a potter, said it was late.", "Mara Lind",
         "it was late", None),
        (PAIR + "\n\nMara Lind, a potter, said Chile was late.", "Mara Lind",
         "Chile was late", "Chile"),
    ],
)  # fmt: skip
def test_target(text: str, source: str, content: str, target: str | None) -> None:
    assert resolve(text, source, content).target == target


def test_a_reply_is_to_the_one_who_spoke_before() -> None:
    text = (
        "Peru said that it would raise the toll.\n\nNorway said that the lake was "
        "full.\n\nChile replied that nobody would pay."
    )
    assert extract(Document(id="d", text=text)).statements[-1].target == "Norway"


def test_a_statement_names_the_other_side_of_the_next_ones() -> None:
    text = (
        "Kenya, Peru, Chile, Oman and Norway met over the lake.\n\nPeru said that "
        "Chile must lower the dam.\n\nOman said that Kenya was late.\n\nPeru "
        "added that it would wait until June."
    )
    assert extract(Document(id="d", text=text)).statements[-1].target == "Chile"
