import pytest

from stance.text import (
    detect_language,
    find_quotations,
    split_paragraphs,
    split_sentences,
)


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


def paragraphs(text):
    return [text[start:end] for start, end in split_paragraphs(text)]


def quotations(text):
    return [text[slice(*q.span)] for q in find_quotations(text).quotations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\n \t\n\n  Two. ", ["One.", "Two."]),
        ("A title\nBy Somebody\nIt began in May.", None),
        ("It began.\nIt went on.\nIt ended.", None),
    ],
)
def test_paragraphs(text, expected):
    assert paragraphs(text) == (text.split("\n") if expected is None else expected)


def test_lines_wrapped_at_a_fixed_width_are_one_paragraph():
    text = (
        "The delegation that arrived on Monday brought with it a list of\n"
        "demands that had been drawn up in the spring and that nobody in\n"
        "the capital had read.\n\nIt left on Friday."
    )
    assert len(paragraphs(text)) == 2


@pytest.mark.parametrize(
    "expected",
    [
        ["Sen. Ruiz met Lt. Gen. Lee.", "They parted."],
        ["J. K. Orlo of the U.S. State Department left on Jan. 5.", "It rained."],
        ["Envoy No. 2 came at 5 p.m. on Friday.", "Nobody spoke."],
        ["They live in the U.S.", "The talks go on."],
        ["“We go.”", "He left."],
        ["“Will it hold?” she asked.", "Nobody knew."],
        ["“Will it hold?” Ana Ruiz asked.", "Nobody knew."],
        ["“Never!” said Orlo.", "He meant it."],
        ["He said, “Stop.”", "They stopped."],
        ["The plan ... failed.", "So did the next one…", "Then came a third."],
        ["(It was late.)", "They left."],
        ["No.", "Yes."],
    ],
)
def test_sentences(expected):
    assert sentences(" ".join(expected)) == expected


def test_sentences_of_a_part_keep_the_offsets_of_the_whole():
    text = "One. Two. Three."
    assert split_sentences(text, (5, 16)) == ((5, 9), (10, 16))


def test_no_sentence_runs_over_a_paragraph_break():
    assert sentences("A title\n\nThe text") == ["A title", "The text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Curly,” he said.", ["Curly,"]),
        ('"Straight," he said.', ["Straight,"]),
        ("‘British,’ he said.", ["British,"]),
        ("'Plain British,' he said.", ["Plain British,"]),
        ("«Oui», dit-il. ‹Non›, dit-elle.", ["Oui", "Non"]),
        ("»Ja«, sagte er.", ["Ja"]),
        ("„Nein“, sagte sie. ‚Doch‘, sagte er.", ["Nein", "Doch"]),
        ("``Old,'' he said. ''Older,'' she said.", ["Old,", "Older,"]),
        ('“Mixed,” he said. "Styles," she said.', ["Mixed,", "Styles,"]),
        ("We don’t know the ministers’ view of the ’90s.", []),
        ("We don't know the ministers' view of 'em all.", []),
        ("The shouldn‘t of a hasty typist.", []),
        (
            "‘The ministers’ plan won’t do,’ she said.",
            ["The ministers’ plan won’t do,"],
        ),
        ("“She told me ‘no deal’,” he said.", ["She told me ‘no deal’,", "no deal"]),
        ('He put it so: ("never").', ["never"]),
        ('Empty "" marks.', []),
    ],
)
def test_quotations(text, expected):
    assert quotations(text) == expected


def test_nesting():
    scan = find_quotations("“She said ‘no’ to “us”,” he said.")
    assert [q.depth for q in scan.quotations] == [0, 1, 1]
    assert scan.n_unclosed == 0


def test_an_unclosed_mark_ends_with_its_paragraph():
    text = "“It begins here.\n\nAnd the article goes on. “A whole one,” he said."
    scan = find_quotations(text)
    first, second = scan.quotations
    assert (first.closed, text[slice(*first.span)]) == (False, "It begins here.")
    assert (second.closed, text[slice(*second.span)]) == (True, "A whole one,")
    assert first.chain != second.chain
    assert scan.n_unclosed == 1


def test_a_stray_mark_does_not_swallow_the_quotation_after_it():
    scan = find_quotations("He said. “Then he went on. “Never,” he said.")
    assert [q.closed for q in scan.quotations] == [True]
    assert scan.n_unclosed == 1


def test_paragraphs_each_opened_and_the_last_closed_are_one_chain():
    scan = find_quotations("“One.\n\n“Two.\n\n“Three,” he said. “Four.”")
    assert [q.chain for q in scan.quotations] == [0, 0, 0, 1]
    assert [q.paragraph for q in scan.quotations] == [0, 1, 2, 2]
    assert scan.n_unclosed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoy said that the talks would go on in the spring.", "en"),
        ("Envoy: no", "en"),
        ("Le ministre a déclaré que les pourparlers reprendraient en mai.", "fr"),
        ("Der Minister sagte, dass die Gespräche im Mai weitergehen würden.", "de"),
        ("El ministro dijo que las conversaciones continuarían en mayo.", "es"),
        ("Переговоры продолжатся в мае, сказал министр.", "ru"),
        ("123 ...", None),
        ("", None),
    ],
)
def test_language(text, expected):
    assert detect_language(text) == expected
