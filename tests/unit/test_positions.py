from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.positions import PositionMatrix, build_matrix, wilson_interval
from stance.records import LabelledStatement
from tests.builders import make_labelled

ACTORS = ("Varsia", "Ostrana", None)
CONCESSIONS = ("aid", "dialogue", "sanctions")
MOVES = ("offer", "request", "refuse", "threaten", "mention")


def make(number: int, **fields: Any) -> LabelledStatement:
    content = ((number * 20, number * 20 + 10),)
    return make_labelled(content, id=f"doc-{number:02d}", **fields)


def cell_moves(
    matrix: PositionMatrix,
) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    return {(c.actor, c.concession): c.moves for c in matrix.cells}


def test_cells_count_moves_and_keep_ids() -> None:
    matrix = build_matrix(
        [
            make(
                3,
                actor="Varsia",
                stance="hardline",
                positions=[("aid", "refuse", True)],
            ),
            make(1, actor="Varsia", positions=[("aid", "refuse")]),
            make(
                2,
                actor="Varsia",
                stance=None,
                positions=[("aid", "offer"), ("dialogue", "request")],
            ),
        ]
    )
    cell = matrix.cell("Varsia", "aid")
    assert cell is not None
    assert cell.moves == (("refuse", 2), ("offer", 1))
    assert cell.n == 3
    assert cell.statement_ids == ("doc-01", "doc-02", "doc-03")
    assert cell.stances == (("hardline", 1), ("neutral", 1))
    assert cell.n_conditional == 1
    assert (cell.dominant, cell.tied) == ("refuse", False)
    assert cell.share == pytest.approx(2 / 3)
    # Wilson with z = 1.96: centre (2/3 + 0.6402) / 2.2805 = 0.5731,
    # half-width 1.96 * sqrt(2/27 + 0.1067) / 2.2805 = 0.3653.
    assert cell.low == pytest.approx(0.2077, abs=5e-4)
    assert cell.high == pytest.approx(0.9385, abs=5e-4)


def test_silence_is_no_cell_and_keeps_row_and_column() -> None:
    matrix = build_matrix(
        [
            make(1, actor="Varsia"),
            make(2, actor="Ostrana", positions=[("aid", "offer")]),
        ],
        concessions=["dialogue", "aid"],
    )
    assert matrix.actors == ("Ostrana", "Varsia")
    assert matrix.concessions == ("dialogue", "aid")
    assert cell_moves(matrix) == {("Ostrana", "aid"): (("offer", 1),)}
    assert matrix.cell("Varsia", "aid") is None


def test_mentions_are_kept_apart() -> None:
    matrix = build_matrix(
        [
            make(1, actor="Varsia", positions=[("aid", "mention")]),
            make(2, actor="Varsia", positions=[("dialogue", "mention")]),
            make(3, actor="Varsia", positions=[("dialogue", "offer")]),
        ]
    )
    only, both = matrix.cells
    assert (only.n, only.n_mentions, only.moves) == (0, 1, ())
    assert (only.dominant, only.share, only.low, only.high) == (None, None, None, None)
    assert (both.n, both.mention_ids, both.moves) == (1, ("doc-02",), (("offer", 1),))


@pytest.mark.parametrize(
    ("positions", "dominant", "tied"),
    [
        ([("aid", "offer"), ("aid", "threaten")], "threaten", False),
        ([("aid", "mention"), ("aid", "request")], "request", False),
        ([("aid", "mention"), ("aid", "postpone")], "postpone", False),
    ],
)
def test_one_statement_makes_one_move(
    positions: list[tuple[str, str]], dominant: str, tied: bool
) -> None:
    (cell,) = build_matrix([make(1, actor="Varsia", positions=positions)]).cells
    assert (cell.n, cell.dominant, cell.tied) == (1, dominant, tied)


def test_tie_is_told() -> None:
    (cell,) = build_matrix(
        [
            make(1, actor="Varsia", positions=[("aid", "offer")]),
            make(2, actor="Varsia", positions=[("aid", "refuse")]),
        ]
    ).cells
    assert (cell.dominant, cell.tied) == ("refuse", True)


def test_what_is_left_out_is_counted() -> None:
    statements = [
        make(1, actor="Varsia", positions=[("aid", "offer")]),
        make(2, actor="Varsia", duplicate_of="doc-01", positions=[("aid", "offer")]),
        make(3, actor="Varsia", voice="recommended", positions=[("aid", "refuse")]),
        make(4, actor=None, positions=[("aid", "refuse")]),
    ]
    matrix = build_matrix(statements)
    assert cell_moves(matrix) == {("Varsia", "aid"): (("offer", 1),)}
    assert matrix.n_statements == 1
    assert matrix.n_duplicates == 1
    assert matrix.n_recommended == 1
    assert matrix.n_without_actor == 1
    asked = build_matrix(statements, include_recommended=True)
    assert cell_moves(asked) == {("Varsia", "aid"): (("refuse", 1), ("offer", 1))}
    assert (asked.n_recommended, asked.n_statements) == (0, 2)


@pytest.mark.parametrize(
    ("repeats", "kept"),
    [
        ({1: None, 2: 1, 3: 2}, ("doc-01",)),
        ({1: None, 2: 1, 3: 1}, ("doc-01",)),
        ({2: 1, 3: 1}, ("doc-02",)),
        ({2: 3, 3: 2}, ("doc-02",)),
        ({1: 1, 2: None}, ("doc-01", "doc-02")),
        ({1: None, 2: None, 3: 2}, ("doc-01", "doc-02")),
    ],
    ids=["chain", "star", "original absent", "circle", "itself", "unrelated"],
)
def test_repetitions_count_once(
    repeats: dict[int, int | None], kept: tuple[str, ...]
) -> None:
    statements = [
        make(n, actor="Varsia", duplicate_of=None if of is None else f"doc-{of:02d}")
        for n, of in repeats.items()
    ]
    for order in permutations(statements):
        matrix = build_matrix(order)
        assert matrix.profiles[0].statement_ids == kept
        assert matrix.n_duplicates == len(statements) - len(kept)


def test_same_id_in_two_documents_is_no_repetition() -> None:
    matrix = build_matrix(
        [
            make(1, actor="Varsia"),
            make(2, doc_id="other", actor="Varsia", duplicate_of="doc-01"),
        ]
    )
    assert matrix.n_statements == 2


def test_actors_by_number_of_statements_then_name() -> None:
    matrix = build_matrix(
        make(n, actor=actor)
        for n, actor in enumerate(["Ostrana", "Zell", "Arda", "Zell"])
    )
    assert matrix.actors == ("Zell", "Arda", "Ostrana")


def test_profile_counts_stances_and_abstentions() -> None:
    stances = ["mixed", "hardline", None, "hardline", "neutral"]
    (profile,) = build_matrix(
        make(n, actor="Varsia", stance=stance) for n, stance in enumerate(stances)
    ).profiles
    assert profile.stances == (("hardline", 2), ("mixed", 1), ("neutral", 1))
    assert (profile.n, profile.n_abstained) == (5, 1)


def test_unlisted_concessions_follow_by_name() -> None:
    positions = [("fishing", "offer"), ("berths", "offer"), ("aid", "offer")]
    matrix = build_matrix(
        [make(1, actor="Varsia", positions=positions)], concessions=["dialogue", "aid"]
    )
    assert matrix.concessions == ("dialogue", "aid", "berths", "fishing")


def test_nothing_gives_an_empty_matrix() -> None:
    assert build_matrix([]) == PositionMatrix((), (), (), (), 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [
        # z² = 3.8415; for k = 0 the upper bound is z² / (n + z²).
        (0, 10, (0.0, 3.8415 / 13.8415)),
        (10, 10, (10 / 13.8415, 1.0)),
        # k / n = 1/2: 1/2 ± z / (2 sqrt(n + z²)).
        (5, 10, (0.5 - 1.96 / (2 * 13.8415**0.5), 0.5 + 1.96 / (2 * 13.8415**0.5))),
    ],
)
def test_wilson_interval(k: int, n: int, expected: tuple[float, float]) -> None:
    assert wilson_interval(k, n) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (2, 1), (-1, 3)])
def test_wilson_interval_needs_a_share(k: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{k} in {n}"):
        wilson_interval(k, n)


@st.composite
def statement_lists(draw: st.DrawFn) -> list[LabelledStatement]:
    n = draw(st.integers(0, 7))
    pairs = st.tuples(
        st.sampled_from(CONCESSIONS), st.sampled_from(MOVES), st.booleans()
    )
    return [
        make(
            draw(st.integers(0, 5)),
            doc_id=draw(st.sampled_from(["a", "b"])),
            actor=draw(st.sampled_from(ACTORS)),
            stance=draw(st.sampled_from(["hardline", "mixed", None])),
            voice=draw(st.sampled_from(["party", "recommended"])),
            duplicate_of=draw(st.sampled_from([None, None, "doc-01", "doc-02"])),
            positions=draw(st.lists(pairs, max_size=3, unique_by=lambda p: p[:2])),
        )
        for _ in range(n)
    ]


@given(statement_lists(), st.randoms(use_true_random=False), st.booleans())
def test_order_of_statements_does_not_matter(
    statements: list[LabelledStatement], random: Random, recommended: bool
) -> None:
    shuffled = list(statements)
    random.shuffle(shuffled)
    assert build_matrix(shuffled, include_recommended=recommended) == build_matrix(
        statements, include_recommended=recommended
    )


@given(statement_lists())
def test_counts_add_up(statements: list[LabelledStatement]) -> None:
    matrix = build_matrix(statements)
    left_out = matrix.n_duplicates + matrix.n_recommended + matrix.n_without_actor
    assert matrix.n_statements + left_out == len(statements)
    assert sum(p.n for p in matrix.profiles) == matrix.n_statements
    for cell in matrix.cells:
        assert sum(n for _, n in cell.moves) == cell.n == len(cell.statement_ids)
        assert cell.n + cell.n_mentions > 0
        assert cell.n_conditional <= cell.n
        if cell.share is not None and cell.low is not None and cell.high is not None:
            assert 0 <= cell.low <= cell.share <= cell.high <= 1
