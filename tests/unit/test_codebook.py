import copy
import pickle
from pathlib import Path

import pytest

from stance.codebook import (
    DEFAULT_TEMPLATES,
    Codebook,
    Facet,
    fill,
    list_codebooks,
    load_codebook,
    parse_codebook,
)
from stance.codebook.hypotheses import default_hypotheses
from stance.errors import CodebookError

BLOCKS = """\
name: harbour
version: 1.10
description: Talks about a harbour.
stance:
  warm: is friendly
  cold: is distant
concessions:
  berths: sharing of berths
  pilot_fees: lower fees for pilots
moves:
  offer: gives or promises it
  refuse: {definition: turns it down, plover: [REJECT], threshold: 0.6}
"""
FACETS = """\
name: taste
version: a
facets:
  - name: flavour
    kind: exclusive
    labels: {sweet: tastes of sugar, sour: tastes of lemon}
  - name: topics
    kind: independent
    labels:
      price: is about what it costs
"""


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, source="book.yaml")
    return caught.value.problems or (str(caught.value),)


def all_facets(codebook: Codebook) -> list[Facet]:
    blocks = (codebook.stance, codebook.concessions, codebook.moves)
    return [*(block for block in blocks if block), *codebook.facets]


def test_blocks_are_read() -> None:
    codebook = parse_codebook(BLOCKS)
    assert (codebook.name, codebook.version) == ("harbour", "1.10")
    assert codebook.stance is not None
    assert codebook.concessions is not None
    assert codebook.moves is not None
    assert (codebook.stance.kind, codebook.stance.names) == (
        "exclusive",
        ("warm", "cold"),
    )
    assert codebook.concessions.kind == "independent"
    assert codebook.concessions.names == ("berths", "pilot_fees")
    assert codebook.moves.kind == "exclusive"
    refuse = codebook.moves.label("refuse")
    assert (refuse.threshold, refuse.plover) == (0.6, ("REJECT",))
    assert codebook.facets == ()


def test_facets_are_read() -> None:
    codebook = parse_codebook(FACETS)
    assert codebook.stance is None
    assert codebook.concessions is None
    assert codebook.moves is None
    assert [(facet.name, facet.kind, facet.names) for facet in codebook.facets] == [
        ("flavour", "exclusive", ("sweet", "sour")),
        ("topics", "independent", ("price",)),
    ]


def test_stance_may_stand_alone() -> None:
    codebook = parse_codebook(BLOCKS[: BLOCKS.index("concessions")])
    assert codebook.stance is not None
    assert codebook.moves is None


def test_positions_may_stand_alone() -> None:
    start, end = BLOCKS.index("stance"), BLOCKS.index("concessions")
    codebook = parse_codebook(BLOCKS[:start] + BLOCKS[end:])
    assert codebook.stance is None
    assert codebook.moves is not None


def test_everything_a_label_can_say_is_kept() -> None:
    codebook = parse_codebook(
        BLOCKS.replace(
            "berths: sharing of berths",
            """berths:
    definition: sharing of berths
    hypotheses: ["{actor} talks to {target} of {concession}.", This is on berths.]
    threshold: .25
    examples: [You may moor at our pier.]
    counterexamples: The pier was painted.
    plover: [YIELD, AID]""",
        )
    )
    assert codebook.concessions is not None
    label = codebook.concessions.label("berths")
    assert label.hypotheses == (
        "{actor} talks to {target} of {concession}.",
        "This is on berths.",
    )
    assert label.threshold == 0.25
    assert label.examples == ("You may moor at our pier.",)
    assert label.counterexamples == ("The pier was painted.",)
    assert label.plover == ("YIELD", "AID")


def test_actors_map_names_to_aliases() -> None:
    codebook = parse_codebook(
        BLOCKS + "actors:\n  Varsia: [Varsian, Varsk]\n  Ostrana: Ostran\n  Ulm:\n"
    )
    assert codebook.actors == {
        "Varsia": ("Varsian", "Varsk"),
        "Ostrana": ("Ostran",),
        "Ulm": (),
    }


EXTENDING = """\
name: harbour
version: 1
extends: nuclear-diplomacy
"""


def test_an_extending_codebook_takes_the_blocks_it_does_not_give() -> None:
    base = load_codebook("nuclear-diplomacy")
    codebook = parse_codebook(EXTENDING)
    assert (codebook.name, codebook.version) == ("harbour", "1")
    assert codebook.description == ""
    assert all_facets(codebook) == all_facets(base)
    assert codebook.digest != base.digest


@pytest.mark.parametrize("given", ["stance", "concessions", "moves"])
def test_a_block_that_is_given_wins_as_a_whole(given: str) -> None:
    text = EXTENDING + f"{given}:\n  warm: gives or promises it\n  cold: takes it\n"
    base, codebook = load_codebook("nuclear-diplomacy"), parse_codebook(text)
    for name in ("stance", "concessions", "moves"):
        facet = getattr(codebook, name)
        if name == given:
            assert facet.names == ("warm", "cold")
        else:
            assert facet == getattr(base, name)


def test_a_codebook_that_gives_everything_takes_nothing() -> None:
    extending = BLOCKS.replace("stance:", "extends: trade\nstance:", 1)
    assert parse_codebook(extending) == parse_codebook(BLOCKS)


def test_what_a_codebook_extends_may_extend_another() -> None:
    trade = parse_codebook(EXTENDING.replace("nuclear-diplomacy", "trade"))
    main = load_codebook("nuclear-diplomacy")
    assert trade.concessions == load_codebook("trade").concessions != main.concessions
    assert (trade.stance, trade.moves) == (main.stance, main.moves)


@pytest.mark.parametrize("more", ["", "concessions: {berths: sharing of berths}\n"])
def test_a_wrong_name_to_extend_is_one_problem(more: str) -> None:
    text = EXTENDING.replace("diplomacy", "diplomcy") + more
    assert len(problems_of(text)) == 1


def test_actors_are_added_to_those_of_the_extended_codebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors = "actors:\n  Varsia: [Varsian, Varsk]\n  Ostrana: Ostran\n"
    (tmp_path / "port.yaml").write_text(BLOCKS + actors, "utf-8")
    monkeypatch.setattr("stance.codebook.loading._FOLDER", tmp_path)
    text = EXTENDING.replace("nuclear-diplomacy", "port")
    inherited = {"Varsia": ("Varsian", "Varsk"), "Ostrana": ("Ostran",)}
    assert parse_codebook(text).actors == inherited
    own = "actors:\n  Ostrana: Ostranan\n  Ulm: [Ulmer]\n"
    assert parse_codebook(text + own).actors == {
        **inherited,
        "Ostrana": ("Ostranan",),
        "Ulm": ("Ulmer",),
    }


@pytest.mark.parametrize("name", list_codebooks())
def test_shipped_codebooks_load_by_name(name: str) -> None:
    codebook = load_codebook(name)
    assert codebook.name == name
    assert codebook.description
    for facet in all_facets(codebook):
        for label in facet.labels:
            assert label.hypotheses
            for template in label.hypotheses:
                filled = fill(
                    template, actor="Varsia", target="Ostrana", concession="aid"
                )
                assert not set(filled) & set("{}")
                assert len(filled.split()) < 25


def test_shipped_codebooks_share_stance_and_moves() -> None:
    books = [load_codebook(name) for name in list_codebooks()]
    assert {book.name for book in books} >= {
        "nuclear-diplomacy",
        "ceasefire",
        "trade",
        "labour",
        "favor-against",
    }
    main = load_codebook("nuclear-diplomacy")
    for book in books:
        if not book.facets:
            assert book.moves is not None
            assert main.moves is not None
            assert book.moves.names == main.moves.names


def test_nuclear_diplomacy_has_the_labels_of_the_guidelines() -> None:
    codebook = load_codebook("nuclear-diplomacy")
    assert [facet.names for facet in all_facets(codebook)] == [
        ("conciliatory", "hardline", "mixed", "neutral"),
        (
            "dialogue",
            "sanctions",
            "freeze",
            "denuclearization",
            "verification",
            "security_guarantee",
            "normalization",
            "aid",
            "military_posture",
            "detainees",
        ),
        ("offer", "request", "refuse", "threaten", "mention"),
    ]


def test_a_file_is_loaded_by_path(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + BLOCKS.encode())
    assert load_codebook(path) == load_codebook(str(path)) == parse_codebook(BLOCKS)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("nuclear-diplomcy", 'did you mean "nuclear-diplomacy"?'),
        ("missing/book.yaml", "neither a file nor a codebook"),
        (".", "is a folder"),
    ],
)
def test_an_unknown_codebook_is_refused(asked: str, expected: str) -> None:
    with pytest.raises(
        CodebookError, match=r"permitted: a YAML file, .*trade"
    ) as caught:
        load_codebook(asked)
    assert expected in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"name: caf\xe9\n")
    with pytest.raises(CodebookError, match="is not UTF-8 at byte 9"):
        load_codebook(path)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        # What YAML itself does not read.
        ("", None, "book.yaml: is empty"),
        ("name: [", 1, "not valid YAML"),
        ("name: a\nname: b\x01", 2, "not valid YAML: character U+0001"),
        ("a: 1\n---\nb: 2", 2, "not valid YAML"),
        ("- a", 1, "codebook: found a list; permitted is a mapping"),
        # Keys.
        (BLOCKS + "moces: {}\n", 13, 'unknown key "moces", did you mean "moves"?'),
        (BLOCKS + "name: twice\n", 13, '"name" is given twice, first in line 1'),
        (BLOCKS.replace("cold:", "warm:"), 6, '"warm" is given twice, first in line 5'),
        (BLOCKS.replace("  cold:", "  <<: {a: b}\n  cold:"), 6, "merging with <<"),
        (BLOCKS.replace("cold:", "Warm:"), 6, 'first as "warm" in line 5'),
        (
            BLOCKS.replace("plover:", "plovr:"),
            12,
            'moves.refuse: unknown key "plovr", did you mean "plover"?',
        ),
        (BLOCKS.replace("name: harbour\n", ""), 1, "name is missing"),
        (BLOCKS.replace("version: 1.10\n", "version:\n"), 1, "version is missing"),
        # Which blocks there are.
        ("name: a\nversion: 1\n", 1, "found nothing to code"),
        (BLOCKS[: BLOCKS.index("moves")], 7, "concessions without moves"),
        (
            BLOCKS.replace("concessions:\n  berths", "actors:\n  berths"),
            10,
            "moves without concessions",
        ),
        (FACETS + "stance: {a: b, c: d}\n", 3, "found facets and stance"),
        (FACETS.replace("independent", "indepedent"), 8, 'did you mean "independent"?'),
        (FACETS.replace("topics", "Flavour"), 7, '"Flavour" is given twice'),
        (FACETS.replace("    kind: exclusive\n", ""), 4, "facet 1: kind is missing"),
        (FACETS[: FACETS.index("  - name")], 3, "facets: found nothing"),
        ("name: a\nversion: 1\nfacets: {a: b}", 3, "facets: found a mapping"),
        ("name: a\nversion: 1\nfacets: [a]", 3, "facet 1: found text"),
        # What another codebook gives.
        (
            BLOCKS + "extends: nuclear-diplomcy\n",
            13,
            'extends: "nuclear-diplomcy" is no codebook of the package, did you mean '
            '"nuclear-diplomacy"? (permitted: ',
        ),
        (BLOCKS + "extends: 3\n", 13, "extends: found a number"),
        (BLOCKS + "extends: [trade]\n", 13, "extends: found a list"),
        (EXTENDING.replace("nuclear-diplomacy", ""), 1, "found nothing to code"),
        (
            EXTENDING + FACETS[FACETS.index("facets") :],
            4,
            "found facets and stance, concessions, moves; permitted are either",
        ),
        # Labels.
        (BLOCKS.replace("is distant", ""), 6, "stance.cold: definition is missing"),
        (BLOCKS.replace("is distant", "{}"), 6, "stance.cold: definition is missing"),
        (BLOCKS.replace("is distant", "3"), 6, 'definition: found a number ("3")'),
        (BLOCKS.replace("is distant", "no"), 6, 'write it in quotation marks: "no"'),
        (BLOCKS.replace("is distant", "[a]"), 6, "definition: found a list"),
        (BLOCKS.replace("is distant", '"{actor}"'), 6, "braces"),
        (BLOCKS.replace("  cold: is distant\n", ""), 4, "found 1 labels"),
        (BLOCKS.replace("0.6", "1.5"), 12, "permitted is a number in (0, 1)"),
        (BLOCKS.replace("0.6", "0"), 12, 'threshold: found a number ("0")'),
        (BLOCKS.replace("0.6", "high"), 12, 'threshold: found text ("high")'),
        (BLOCKS.replace("0.6", ".nan"), 12, "permitted is a number in (0, 1)"),
        (BLOCKS.replace("REJECT", "REJCT"), 12, 'code "REJCT", did you mean "REJECT"?'),
        (
            BLOCKS.replace("[REJECT]", "{a: b}"),
            12,
            "plover: found a mapping; permitted is a list of texts",
        ),
        (BLOCKS.replace("[REJECT]", "[REJECT, REJECT]"), 12, "given twice"),
        (BLOCKS.replace("[REJECT]", "[REJECT, 3]"), 12, 'found a number ("3")'),
        (BLOCKS.replace("[REJECT]", "[], hypotheses: []"), 12, "is an empty list"),
        (BLOCKS.replace("is distant", '""'), 6, "definition: is empty"),
        (BLOCKS.replace("  cold:", "  c{o}ld:"), 6, "a name cannot have braces"),
        (BLOCKS.replace("  cold:", "  [cold]:"), 6, "a key is a list"),
        (BLOCKS.replace("1.10", "[1]"), 2, "version: found a list"),
        (BLOCKS.replace("concessions:", "concessions: none"), None, "not valid YAML"),
        (BLOCKS[: BLOCKS.index("  offer")], 10, "moves: found nothing"),
        # Actors.
        (
            BLOCKS + "actors:\n  Varsia: [Varsk]\n  Ostrana: [varsk]\n",
            15,
            'actors.Ostrana: "varsk" already belongs to "Varsia"',
        ),
        (
            BLOCKS + "actors:\n  Varsia: [Ostrana]\n  Ostrana: []\n",
            14,
            '"Ostrana" already belongs to "Ostrana"',
        ),
        (BLOCKS + "actors: [Varsia]\n", 13, "actors: found a list"),
    ],
)
def test_a_problem_is_named_with_its_line(
    text: str, line: int | None, expected: str
) -> None:
    problems = problems_of(text)
    assert len(problems) == 1, problems
    assert expected in problems[0]
    if line is not None:
        assert problems[0].startswith(f"book.yaml:{line}: ")


@pytest.mark.parametrize(
    ("block", "template", "expected"),
    [
        ("stance", "{actr} smiles.", "unknown slot {actr}, did you mean"),
        ("stance", "{actor} on {concession}.", "slot not permitted here {concession}"),
        ("stance", "{actor smiles.", "single brace"),
        ("stance", "{} smiles.", "unknown slot {}"),
        ("moves", "{actor} gives.", "missing slot {concession}"),
        ("exclusive", "On {concession}.", "(permitted: {actor}, {target})"),
        ("independent", "{x}", "(permitted: {actor}, {target})"),
    ],
)
def test_slots_are_checked(block: str, template: str, expected: str) -> None:
    label = f'{{definition: says it, hypotheses: ["{template}"]}}'
    replaced = {
        "stance": BLOCKS.replace("is distant", label),
        "moves": BLOCKS.replace("gives or promises it", label),
        "exclusive": FACETS.replace("tastes of sugar", label),
        "independent": FACETS.replace("is about what it costs", label),
    }
    problems = problems_of(replaced[block])
    assert len(problems) == 1, problems
    assert expected in problems[0]


def test_every_problem_is_listed_in_the_order_of_the_lines() -> None:
    text = BLOCKS.replace("is friendly", "").replace("0.6", "7") + "extra: 1\n"
    problems = problems_of(text)
    assert [int(problem.split(":")[1]) for problem in problems] == [5, 12, 13]


def test_hypotheses_left_out_are_made_from_the_definition() -> None:
    codebook = parse_codebook(BLOCKS)
    assert codebook.moves is not None
    hypotheses = codebook.moves.label("offer").hypotheses
    assert len(hypotheses) == len(DEFAULT_TEMPLATES["moves"])
    assert all("{concession}" in template for template in hypotheses)
    assert any("promises" in template for template in hypotheses)


@pytest.mark.parametrize(
    ("block", "definition", "expected"),
    [
        ("moves", "turns it down", "{actor} turns {concession} down."),
        ("moves", "stays silent.", "{actor} stays silent, as to {concession}."),
        ("moves", "gives it - or sells it", "{actor} gives {concession}: or sells it."),
        ("stance", "is  kind;", "{actor} is kind."),
        # Whole phrases, as many as fit.
        (
            "stance",
            f"says one two three, {'four ' * 10}five, six {'seven ' * 9}eight",
            f"{{actor}} says one two three, {'four ' * 10}five.",
        ),
        ("stance", "very " * 30 + "long", "{actor} " + ("very " * 18).strip() + "."),
    ],
)
def test_default_hypotheses_are_short(
    block: str, definition: str, expected: str
) -> None:
    assert expected in default_hypotheses(block, "some_name", definition)


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(CodebookError, match="nested too deeply"):
        parse_codebook("[" * 1000)


@pytest.mark.parametrize(
    ("template", "slots", "expected"),
    [
        ("{actor} meets {target}.", ("Varsia", "Ostrana"), "Varsia meets Ostrana."),
        ("{actor} meets {target}.", (None, None), "The speaker meets the other side."),
        ("{actor} meets {target}.", ("", ""), "The speaker meets the other side."),
        ("This is on {target}.", (None, "iron"), "This is on iron."),
        ("{target} agrees.", (None, None), "The other side agrees."),
        ("a {b} c", (None, None), "A {b} c"),
        ("{actor}!", ("{target}", "x"), "{target}!"),
    ],
)
def test_fill(
    template: str, slots: tuple[str | None, str | None], expected: str
) -> None:
    assert fill(template, actor=slots[0], target=slots[1]) == expected


def test_fill_shows_a_concession_as_words() -> None:
    filled = fill("On {concession}.", actor=None, target=None, concession="pilot_fees")
    assert filled == "On pilot fees."


def test_fill_needs_the_concession_its_template_has() -> None:
    with pytest.raises(ValueError, match="needs a concession"):
        fill("On {concession}.", actor=None, target=None)


def test_digest_is_of_the_content_not_the_layout() -> None:
    digest = parse_codebook(BLOCKS).digest
    assert len(digest) == 64
    reordered = BLOCKS.replace(
        "{definition: turns it down, plover: [REJECT], threshold: 0.6}",
        '\n    threshold: 0.60  # tuned\n    plover: REJECT\n    definition: "turns it'
        '\n      down"',
    )
    assert parse_codebook(reordered).digest == digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("harbour", "port"),
        ("1.10", "1.1"),
        ("is friendly", "is kind"),
        ("0.6", "0.7"),
        ("[REJECT]", "[]"),
        ("berths:", "piers:"),
    ],
)
def test_digest_changes_with_the_content(old: str, new: str) -> None:
    changed = parse_codebook(BLOCKS.replace(old, new, 1))
    assert changed.digest != parse_codebook(BLOCKS).digest


def test_an_unknown_label_is_a_key_error() -> None:
    facet = parse_codebook(FACETS).facets[0]
    with pytest.raises(KeyError, match="flavour has no label 'salty'"):
        facet.label("salty")


def test_a_codebook_can_be_hashed_copied_and_pickled() -> None:
    codebook = parse_codebook(BLOCKS + "actors: {Varsia: Varsk}\n")
    assert hash(codebook) == hash(parse_codebook(BLOCKS + "actors: {Varsia: Varsk}\n"))
    assert pickle.loads(pickle.dumps(codebook)) == codebook
    assert copy.deepcopy(codebook) == codebook


def test_facets_are_inherited_and_not_mixed_with_blocks() -> None:
    head = "name: mine\nversion: 1\nextends: plover\n"
    assert parse_codebook(head).facets == load_codebook("plover").facets
    mixed = head + "stance: {warm: is friendly, cold: is distant}\n"
    assert problems_of(mixed) == (
        "book.yaml:3: codebook: found facets and stance; permitted are either stance,"
        " concessions, moves or facets",
    )
