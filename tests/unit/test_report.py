import base64
import hashlib
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.codebook import Codebook, Facet, Label
from stance.records import LabelledStatement, Provenance, ScoredPosition, Scores
from stance.report import render_report, write_report
from stance.report.segments import cut_segments
from tests.builders import make_document, make_labelled

# Elements without an end tag.
VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """What a browser would make of the page, as far as the tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.articles: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.visible = ""
        self.rows: list[list[str]] = []
        self.highlights: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._document: str | None = None
        self.feed(html)
        self.close()
        assert self._open == [], "elements left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "article":
            self._document = attributes["data-document"]
            self.articles[self._document] = ""
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag
        if tag == "article":
            self._document = None

    def handle_data(self, data: str) -> None:
        tag, attributes = self._open[-1] if self._open else ("", {})
        if tag in ("script", "style"):
            return
        self.visible += data
        if any(opened in ("td", "th") for opened, _ in self._open):
            self.rows[-1][-1] += data
        if self._document is not None:
            self.articles[self._document] += data
            if "hl" in attributes.get("class", "").split():
                self.highlights.append((attributes["data-ids"], data))


def facet(name: str, *labels: str) -> Facet:
    return Facet(
        name=name,
        kind="independent",
        labels=tuple(Label(name=label, definition=f"on {label}") for label in labels),
    )


def test_text_is_kept_and_highlighted() -> None:
    text = "“We will haul the nets in,” Ruiz said.\n\nOthers <b>wait</b> & see."
    statement = make_labelled(
        ((1, 25),),
        source=(28, 32),
        cue=(33, 37),
        actor="Varsia",
        speaker="Ana Ruiz",
        stance="conciliatory",
        positions=[("aid", "offer", True)],
    )
    page = Page(render_report([make_document(text)], [statement]))
    assert page.articles == {"doc": text}
    assert page.highlights == [("1", "We will haul the nets in")]
    assert "Ana Ruiz" in page.visible
    assert {"s1", "t1", "matrix", "statements"} <= set(page.ids)


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script> -->",
        "]]> </article></details></style>",
        "a 🐟 b 𝔘𝔫𝔦 c",
        "one\r\ntwo\rthree\n",
        "\n\n  leading and trailing  \n",
        "&amp; &lt; &#0; &nbsp",
        "{{ page }} {% raw %} {# no #}",
        "",
    ],
)
def test_any_text_reaches_the_report_escaped(text: str) -> None:
    plain = Page(render_report([make_document()], [make_labelled()]))
    statement = make_labelled(
        ((0, 3), (4, 9)),
        text=text,
        actor=text,
        speaker=text,
        target=text,
        found_by=text,
        channel=text,
        stance=text or None,
        positions=[(text, text)],
        labels={},
        abstained={text: text},
    )
    html = render_report(
        [make_document(text, title=text, publisher=text, url=text)],
        [statement],
        manifest={text: {text: text}},
        title=text,
    )
    page = Page(html)
    assert page.articles == {"doc": text}
    assert [t for t, _ in page.tags].count("script") == 1
    assert [t for t, _ in plain.tags].count("script") == 1
    assert html.count("</script>") == 1


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_every_text_and_nesting_survives(data: st.DataObject) -> None:
    text = data.draw(st.text(max_size=60))
    spans = st.tuples(st.integers(0, 70), st.integers(1, 20)).map(
        lambda s: (s[0], s[0] + s[1])
    )
    statements = [
        make_labelled(
            (data.draw(spans),),
            id=f"doc-{n}",
            source=data.draw(st.none() | spans),
            cue=data.draw(st.none() | spans),
            actor=data.draw(st.none() | st.text(max_size=5)),
            mode=data.draw(st.sampled_from(["direct", "mixed", "narrated"])),
        )
        for n in range(data.draw(st.integers(0, 5)))
    ]
    page = Page(render_report([make_document(text)], statements))
    assert page.articles == {"doc": text}
    assert len(page.ids) == len(set(page.ids))
    for statement in statements:
        assert statement.id in page.visible


def test_nested_and_overlapping_spans_are_cut_at_every_boundary() -> None:
    outer = make_labelled(((0, 10),), id="outer")
    inner = make_labelled(((2, 5),), id="inner", cue=(8, 12))
    segments = cut_segments("0123456789abcdef", [outer, inner])
    assert [(s.text, s.contents, s.cues) for s in segments] == [
        ("01", (0,), ()),
        ("234", (1, 0), ()),
        ("567", (0,), ()),
        ("89", (0,), (1,)),
        ("ab", (), (1,)),
        ("cdef", (), ()),
    ]
    assert [s.starts for s in segments[:3]] == [(0,), (1,), ()]


@settings(deadline=None)
@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)), max_size=6),
)
def test_segments_join_to_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    statements = [make_labelled(((a, a + n),), id=f"doc-{a}-{n}") for a, n in spans]
    segments = cut_segments(text, statements)
    assert "".join(s.text for s in segments) == text
    assert all(s.text for s in segments)
    for index, (start, length) in enumerate(spans):
        covered = "".join(s.text for s in segments if index in s.contents)
        assert covered == text[start : start + length]


def test_spans_beyond_the_text_are_counted() -> None:
    statement = make_labelled(((3, 90),), cue=(95, 99))
    page = Page(render_report([make_document("Too short.")], [statement]))
    assert page.highlights == [("1", " short.")]
    assert diagnostics(page)["span beyond the end of the article"] == 2


def diagnostics(page: Page) -> dict[str, int]:
    return {
        row[0]: int(row[1]) for row in page.rows if len(row) == 2 and row[1].isdigit()
    }


def test_zero_statements() -> None:
    page = Page(render_report([make_document("Nothing.")], []))
    assert page.articles == {"doc": "Nothing."}
    assert "No statements were found" in page.visible
    assert "matrix" not in page.ids


def test_no_documents_and_no_statements() -> None:
    assert "No articles were given" in Page(render_report([], [])).visible


def test_abstained_stance_gives_its_reason() -> None:
    statement = make_labelled(stance=None, abstained={"stance": "two labels too close"})
    page = Page(render_report([make_document()], [statement]))
    assert "two labels too close" in page.visible
    assert diagnostics(page)["abstained on stance: two labels too close"] == 1


def test_statement_without_actor_is_shown_and_counted() -> None:
    statement = make_labelled(actor=None, positions=[("aid", "offer")])
    page = Page(render_report([make_document()], [statement]))
    assert "no actor" in page.visible
    assert "1 without an actor" in page.visible
    assert diagnostics(page)["actor not resolved"] == 1


def test_rows_without_document_are_listed() -> None:
    rows = [
        make_labelled(None, id=f"row-{n}", doc_id="rows", text=f"We offer {n} boats.")
        for n in range(3)
    ]
    page = Page(render_report([], rows))
    assert all(row.id in page.visible for row in rows)
    assert all(row.text in page.visible for row in rows)
    assert diagnostics(page)["statement without its article"] == 3


def test_scores_and_candidates() -> None:
    statement = make_labelled(
        stance="hardline",
        actor="Varsia",
        positions=[("aid", "refuse")],
        scores=Scores(
            stance={"hardline": 0.75, "neutral": 0.25},
            positions=(
                ScoredPosition(concession="aid", move="refuse", p=0.91),
                ScoredPosition(concession="dialogue", move="request", p=0.37),
                ScoredPosition(concession="freeze", move="offer", p=0.01),
            ),
        ),
    )
    visible = Page(render_report([make_document()], [statement])).visible
    assert "0.75" in visible
    assert "0.91" in visible
    assert "0.37" in visible
    assert "0.01" not in visible


def test_badges() -> None:
    statement = make_labelled(
        voice="recommended",
        cue_polarity="negated",
        found_by="quotation",
        channel="the harbour gazette",
        duplicate_of="doc-7",
    )
    visible = Page(render_report([make_document()], [statement])).visible
    for words in (
        "recommended",
        "cue negated",
        "quotation",
        "via the harbour gazette",
        "repeats doc-7",
    ):
        assert words in visible


def test_facets_of_the_user() -> None:
    codebook = Codebook(
        name="mood",
        version="2",
        description="How they sound.",
        facets=(facet("tone", "calm", "angry", "bored"),),
        digest="ab" * 32,
    )
    statements = [
        make_labelled(
            ((0, 3),), stance=None, actor="Varsia", labels={"tone": ("calm", "angry")}
        ),
        make_labelled(
            ((4, 7),),
            stance=None,
            labels={"tone": None},
            abstained={"tone": "nothing above its threshold"},
        ),
    ]
    page = Page(render_report([make_document()], statements, codebook=codebook))
    assert "labels" in page.ids
    assert "matrix" not in page.ids
    assert "bored" in page.visible
    assert "nothing above its threshold" in page.visible
    assert "on angry" in page.visible


@pytest.mark.parametrize(
    ("probabilities", "shown"),
    [({"fish": 0.9, "money": 0.6}, "fish 0.90"), ({"fish": 0.7, "money": 0.3}, "fish")],
    ids=["independent", "exclusive"],
)
def test_probabilities_of_facets(probabilities: dict[str, float], shown: str) -> None:
    statement = make_labelled(
        stance=None,
        labels={"topic": ("fish",)},
        scores=Scores(facets={"topic": probabilities}),
    )
    page = Page(render_report([make_document()], [statement]))
    assert shown in page.visible
    bars = [a["aria-label"] for _, a in page.tags if a.get("class") == "stack"]
    assert bars == ([] if shown != "fish" else ["topic: fish 0.70, money 0.30"])


def test_cells_lead_to_statements_that_are_counted() -> None:
    fields: dict[str, Any] = {"actor": "Varsia", "positions": [("aid", "offer")]}
    statements = [
        make_labelled(((0, 2),), voice="recommended", **fields),
        make_labelled(((3, 5),), **fields),
        make_labelled(((6, 8),), actor="Varsia", positions=[("aid", "mention")]),
        make_labelled(((9, 11),), actor=None, positions=[("aid", "offer")]),
    ]
    page = Page(render_report([make_document()], statements))
    rows = {a["data-n"]: a for t, a in page.tags if t == "tr" and "data-n" in a}
    assert [rows[n]["data-counted"] for n in "1234"] == ["no", "yes", "yes", "no"]
    assert json.loads(rows["3"]["data-pairs"]) == [["aid", "mention"]]
    pills = [
        a for t, a in page.tags if t == "a" and "pill" in a.get("class", "").split()
    ]
    assert [(p["data-move"], p["href"]) for p in pills] == [
        ("offer", "#s2"),
        ("mention", "#s3"),
    ]
    assert "offer aid in 1 of 2 statements" in pills[0]["title"]
    assert "95 % interval 21–100 %, n = 1" in pills[0]["title"]


def test_only_the_page_script_may_run() -> None:
    html = render_report([make_document("<script>alert(1)</script>")], [])
    script = html.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policies = [a["content"] for t, a in Page(html).tags if "http-equiv" in a]
    assert len(policies) == 1
    assert f"script-src 'sha256-{digest}'" in policies[0]
    assert "default-src 'none'" in policies[0]


def test_order_of_concessions_and_definitions_come_from_the_codebook() -> None:
    codebook = Codebook(
        name="sea",
        version="1",
        description="",
        concessions=facet("concessions", "quota_data", "aid"),
        moves=facet("moves", "offer"),
        digest="cd" * 32,
    )
    statement = make_labelled(actor="Varsia", positions=[("aid", "offer")])
    html = render_report([make_document()], [statement], codebook=codebook)
    page = Page(html)
    matrix = page.visible[page.visible.index("Who does what") :]
    assert matrix.index("quota data") < matrix.index("aid")
    assert "on quota_data" in html
    assert codebook.digest in page.visible


def test_provenance_and_manifest() -> None:
    model = Provenance(name="tiny", version="3", digest="0f" * 32)
    codebook = Provenance(name="sea", version="1", digest="cd" * 32)
    statement = make_labelled(model=model, codebook=codebook)
    manifest = {
        "config": {"seed": 7, "device": None},
        "diagnostics": {"premises_truncated": 4},
    }
    page = Page(render_report([make_document()], [statement], manifest=manifest))
    assert model.digest in page.visible
    assert codebook.digest in page.visible
    assert "config.seed" in page.visible
    assert diagnostics(page)["premises truncated"] == 4


@dataclass(frozen=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def test_tables_of_an_evaluation() -> None:
    table = Table(
        "By mode <1>", ("mode", "F1", "n"), (("direct", 0.5, 8), ("x", None, 0))
    )
    page = Page(render_report([make_document()], [], metrics_tables=[table]))
    assert "By mode <1>" in page.visible
    assert "0.500" in page.visible
    assert "–" in page.visible


def test_page_is_self_contained() -> None:
    document = make_document(url="https://example.org/a?b=1&c=2")
    page = Page(render_report([document], [make_labelled()]))
    for tag, attributes in page.tags:
        assert "src" not in attributes
        if tag == "link":
            assert attributes["href"].startswith("data:")
        if tag == "a" and not attributes["href"].startswith("#"):
            assert attributes["href"] == document.url
    anchors = {a["href"][1:] for t, a in page.tags if t == "a" and a["href"][0] == "#"}
    assert anchors <= set(page.ids)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a"])
def test_only_web_addresses_become_links(url: str) -> None:
    page = Page(render_report([make_document(url=url)], []))
    assert url in page.visible
    assert all(a.get("href") != url for t, a in page.tags if t == "a")


@pytest.mark.parametrize(("n", "opened"), [(1, 1), (3, 3), (40, 0)])
def test_many_articles_start_closed(n: int, opened: int) -> None:
    documents = [make_document(id=f"d{i}") for i in range(n)]
    page = Page(render_report(documents, []))
    articles = [
        a for t, a in page.tags if t == "details" and a.get("class") == "article"
    ]
    assert len(articles) == n
    assert sum("open" in a for a in articles) == opened


def test_order_of_statements_does_not_change_the_page() -> None:
    statements: list[LabelledStatement] = [
        make_labelled(((n, n + 2),), actor="Varsia", positions=[("aid", "offer")])
        for n in range(5)
    ]
    documents = [make_document()]
    expected = render_report(documents, statements)
    assert render_report(documents, reversed(statements)) == expected


def test_write_report_replaces_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    document = make_document("One\r\ntwo 🐟")
    assert write_report(path, [document], [], title="First") == path
    write_report(str(path), [document], [], title="Second")
    assert path.read_bytes().decode() == render_report([document], [], title="Second")
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]
