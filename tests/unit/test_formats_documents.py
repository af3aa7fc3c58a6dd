import codecs
import gzip
import io
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from stance.errors import DataError
from stance.formats import DataProblem, read_documents, write_documents
from stance.formats.html_text import read_html
from stance.records import Document
from tests.builders import make_document

TEXT = "“We will talk,” she said.\r\n\r\n  Nobody\ranswered. 🙂\n"


def read(*paths: Path, **options: Any) -> tuple[list[Document], list[DataProblem]]:
    problems: list[DataProblem] = []
    documents = list(read_documents(paths, on_problem=problems.append, **options))
    return documents, problems


def write_rows(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def write_parquet(path: Path, columns: dict[str, list[Any]]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path)
    return path


def feed_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("name", ["talks.v2.txt", "talks.v2.md", "talks.v2.TXT"])
def test_plain_text_is_read_untouched(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXT.encode())
    assert read(path) == ([Document(id="talks.v2", text=TEXT)], [])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(
    tmp_path: Path, data: bytes, encoding: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    documents, problems = read(path)
    assert documents == [Document(id="a", text=TEXT)]
    notices = [] if encoding == "utf-8" else [f"is not UTF-8, read as {encoding}"]
    assert [problem.message for problem in problems] == notices
    assert all(problem.level == "notice" for problem in problems)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The envoy’s café – “naïve”, he said.", "windows-1252"),
        ("Посол сказал, что переговоры продолжатся в пятницу.", "cp1251"),
    ],
)
def test_other_encodings_are_recognized_and_reported(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    documents, problems = read(path)
    assert [document.text for document in documents] == [text]
    assert [(p.message, p.level) for p in problems] == [
        (f"is not UTF-8, read as {encoding}", "notice")
    ]
    assert list(read_documents(path)) == documents


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t", "has no text"),
        ("a.html", b"<p></p><script>x</script>", "has no text"),
        ("a.txt", b"abc\0def", "is binary"),
        ("a.txt", codecs.BOM_UTF16_LE + b"a", "not valid at byte"),
        ("a.txt", b"\x01\x02\x03\x04 and more", "is binary"),
        ("a.txt", bytes(range(128, 256)), "encoding"),
        ("a.jsonl", codecs.BOM_UTF16_LE + b"a", "not valid at byte"),
        ("a.txt", b"%PDF-1.7\n...", "is a PDF"),
        ("a.jsonl", b"%PDF-1.7\n...\n...", "is a PDF"),
        ("a.csv", b"%PDF-1.7\n...", "is a PDF"),
        ("a.pdf", b"anything", "pdftotext"),
        ("a.docx", b"PK", "save it as plain text"),
        ("a.json", b"[]", "one object a line"),
        ("a.xyz", b"text", 'has the suffix ".xyz"'),
        ("a", b"text", "has no suffix"),
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl", b"\n \n", "is empty"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"text\n", "is empty"),
        ("a.parquet", b"PAR1 or not", "not valid Parquet"),
        ("a.csv", b"txt,id\nx,1\ny,2\n", 'has no "text", did you mean "txt"?'),
        ("a.csv", b"text,text\na,b\n", 'column "text" is there twice'),
        ("a.csv", b'text,id\n"open,1\n', "not valid CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    tmp_path: Path, name: str, data: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    documents, problems = read(path)
    assert documents == []
    assert [problem.path for problem in problems] == [str(path)]
    assert expected in problems[0].message
    assert problems[0].level == "error"
    with pytest.raises(DataError) as caught:
        list(read_documents(path))
    assert str(caught.value).startswith(f"{path}:")
    assert str(caught.value).count(str(path)) == 1


def test_a_missing_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("Fine.")
    reader = read_documents([tmp_path / "talks.txt", tmp_path / "talk.txt"])
    with pytest.raises(DataError, match=r'no such file or folder, did you mean "talks'):
        next(reader)


def test_text_in_place_of_a_file_name_is_refused() -> None:
    with pytest.raises(DataError, match="cannot be read: File name too long"):
        next(read_documents("We will talk to them, she said. " * 20))


def test_an_unknown_input_format_is_refused() -> None:
    with pytest.raises(DataError, match='"json" is unknown, did you mean "jsonl"'):
        next(read_documents("-", input_format="json"))


def test_the_input_format_overrides_the_name(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.data", {"text": "One."})
    documents, problems = read(path, input_format="jsonl")
    assert documents == [Document(id="a-0001", text="One.")]
    assert problems == []


def test_rows_carry_their_metadata(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "text": "One.",
        "title": "T",
        "published": "2031-02-03",
        "publisher": "The Gazette",
        "url": "https://example.org/1",
        "unknown": [1],
    }
    documents, problems = read(write_rows(tmp_path / "a.jsonl", row, {"text": "Two."}))
    expected = {**row, "id": "7"}
    del expected["unknown"]
    assert documents == [Document(**expected), Document(id="a-0002", text="Two.")]
    assert problems == []


def test_compressed_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "One."}\n{"text": "Two."}'))
    documents, problems = read(path)
    assert [document.id for document in documents] == ["a-0001", "a-0002"]
    assert problems == []


def test_a_damaged_archive_yields_what_it_can(tmp_path: Path) -> None:
    rows = "".join(
        json.dumps({"text": f"{n * 7919} said."}) + "\n" for n in range(9999)
    )
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(rows.encode())[:-2000])
    documents, problems = read(path)
    assert 0 < len(documents) < 9999
    assert [problem.line for problem in problems] == [len(documents) + 1]
    assert "damaged" in problems[0].message


def test_json_lines_in_utf16(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Ċ said."}\n{"text": "Two."}'.encode("utf-16"))
    documents, problems = read(path)
    assert [document.text for document in documents] == ["Ċ said.", "Two."]
    assert [problem.level for problem in problems] == ["notice"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"{", "not valid JSON"),
        (b"[1]", "found a JSON array; permitted is an object"),
        (b"null", "found a JSON null"),
        (b'"text"', "found a JSON string"),
        (b"true", "found a JSON boolean"),
        (b"3", "found a JSON number"),
        (b"[" * 20000, "not valid JSON"),
        (b'{"text": "a", "x": NaN}', "NaN is no JSON number"),
        (b"{}", 'has no "text" (found: nothing)'),
        (b'{"txt": "a"}', 'has no "text", did you mean "txt"? (found: txt)'),
        (b'{"text": null}', "text: found None"),
        (b'{"text": 3}', "text: found 3; permitted is a string"),
        (b'{"text": " "}', "text: is empty"),
        (b'{"text": "\\ud83d"}', "half of a surrogate pair"),
        (b'{"text": "a", "title": ["b"]}', "title: found ['b']"),
        (b'{"text": "a", "id": true}', "id: found True"),
        (b'{"text": "b\0"}', "is binary"),
        (b'{"id": "first", "text": "b"}', 'the id "first" is already that of'),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_read(
    tmp_path: Path, line: bytes, expected: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"id": "first", "text": "One."}\n\n' + line + b'\n{"text": "Last."}\n'
    )
    documents, problems = read(path)
    assert [document.text for document in documents] == ["One.", "Last."]
    assert [(problem.line, problem.level) for problem in problems] == [(3, "error")]
    assert expected in problems[0].message
    with pytest.raises(DataError, match=r"a\.jsonl:3: "):
        list(read_documents(path))


def test_all_problems_are_raised_together(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{\n" * 150)
    reader = read_documents(path)
    with pytest.raises(DataError, match="150 problems") as caught:
        next(reader)
    assert caught.value.problems[0].startswith(f"{path}:1: not valid JSON")
    assert caught.value.problems[-1] == "and 50 more"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    lines = ["id*text*title", '*"He said ""no"",\r\nand; left\t."*', "x*Two.*T"]
    path.write_bytes("\r\n".join(lines).replace("*", delimiter).encode())
    documents, problems = read(path)
    assert problems == []
    assert documents == [
        Document(id="a-0001", text='He said "no",\r\nand; left\t.'),
        Document(id="x", text="Two.", title="T"),
    ]


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("text\nThe envoy’s “café”\n".encode("windows-1252"))
    documents, problems = read(path)
    assert [document.text for document in documents] == ["The envoy’s “café”"]
    assert [p.message for p in problems] == ["read as windows-1252"]


def test_csv_rows_are_named_by_the_line_they_begin_at(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text,id\n"a\nb",1\n,2\n\nc,3,4\nd,5\n')
    documents, problems = read(path)
    assert [document.text for document in documents] == ["a\nb", "d"]
    assert [(p.line, p.message) for p in problems] == [
        (4, "text: is empty"),
        (6, "3 fields; permitted are 2"),
    ]


def test_csv_with_a_very_long_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "word " * 50_000 + "\n")
    documents, problems = read(path)
    assert len(documents[0].text) == 250_000
    assert problems == []


def test_parquet(tmp_path: Path) -> None:
    import datetime

    day = datetime.datetime(2031, 2, 3, tzinfo=datetime.UTC)
    path = write_parquet(
        tmp_path / "a.parquet",
        {
            "text": ["One.", None, "Three."],
            "id": [1, 2, 3],
            "published": [day, day, None],
        },
    )
    documents, problems = read(path)
    assert documents == [
        Document(id="1", text="One.", published="2031-02-03T00:00:00+00:00"),
        Document(id="3", text="Three."),
    ]
    assert [(p.line, p.message) for p in problems] == [
        (2, "text: found None; permitted is a string")
    ]


def test_parquet_without_text_is_one_problem(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", {"body": ["One.", "Two."]})
    documents, problems = read(path)
    assert documents == []
    assert [problem.message for problem in problems] == [
        'has no "text" (found: body)',
    ]


def test_a_folder_is_read_in_order_with_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ["c.txt", "b/z.md", "a.txt", ".hidden.txt", "notes.rst", "x.pdf"]:
        (tmp_path / name).write_text(f"{name} said so.")
    write_rows(
        tmp_path / "d.gold.jsonl", {"id": "s", "doc_id": "a", "content": [[0, 1]]}
    )
    documents, problems = read(tmp_path)
    assert [document.id for document in documents] == ["a", "z", "c"]
    assert [(problem.message, problem.level) for problem in problems] == [
        ("files of other kinds are left out: 1 .pdf, 1 .rst", "notice"),
        ("holds statements, not articles", "notice"),
    ]


@pytest.mark.parametrize("names", [[], ["notes.rst"]])
def test_a_folder_without_articles_is_an_error(
    tmp_path: Path, names: list[str]
) -> None:
    for name in names:
        (tmp_path / name).write_text("x")
    with pytest.raises(DataError, match="has no article"):
        next(read_documents(tmp_path))


def test_a_file_of_statements_is_no_file_of_articles(tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "a.jsonl", {"id": "s", "doc_id": "a", "content": None, "text": "x"}
    )
    with pytest.raises(DataError, match="holds statements, not articles"):
        list(read_documents(path))


def test_ids_are_unique_across_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "a.md").write_text("Two.")
    documents, problems = read(tmp_path)
    assert [document.text for document in documents] == ["Two."]
    assert [problem.path for problem in problems] == [str(tmp_path / "a.txt")]
    assert f"is already that of {tmp_path / 'a.md'}" in problems[0].message


def test_a_file_named_twice_is_a_duplicate(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("One.")
    documents, problems = read(path, path)
    assert len(documents) == 1
    assert "is already that of" in problems[0].message


def test_standard_input_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    feed_stdin(monkeypatch, TEXT.encode())
    assert list(read_documents("-")) == [Document(id="stdin", text=TEXT)]


def test_standard_input_as_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    feed_stdin(monkeypatch, b'{"text": "One."}\n{"text": "Two.", "id": "b"}\n')
    documents = list(read_documents(["-"], input_format="jsonl"))
    assert [document.id for document in documents] == ["stdin-0001", "b"]


def test_empty_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    feed_stdin(monkeypatch, b"")
    with pytest.raises(DataError, match="-: is empty"):
        list(read_documents("-"))


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{\n')
    assert next(read_documents(path)).text == "One."


PAGE = """<!DOCTYPE html>
<html><head><title>Talks &amp; more</title><style>p {}</style>
<meta property="article:published_time" content="2031-02-03">
<meta property="og:site_name" content="The Gazette"><meta name="x" content="y">
<script>var a = "<p>no</p>";</script></head>
<body><nav><ul><li>Home</ul></nav>
<article><h1>Talks
 resume</h1><p>“We will <b>talk</b>,”&nbsp;she said.<br>He agreed.</p>
<aside><p>Subscribe</p></aside><p>It ended</article>
<p>More news</p><footer>Imprint</footer></body></html>"""


def test_html_keeps_the_paragraphs_of_the_article(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    documents, problems = read(path)
    assert problems == []
    assert documents == [
        Document(
            id="a",
            text="Talks resume\n\n“We will talk,” she said.\nHe agreed.\n\nIt ended",
            title="Talks & more",
            published="2031-02-03",
            publisher="The Gazette",
        )
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Just words", "Just words"),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree"),
        ("<p>a <script>b</script> c</p>", "a c"),
        ("a<aside>b</aside>c", "a\n\nc"),
        ("<nav>Menu<p>Still menu</nav><p>Text", "Text"),
        ("<svg/><p>Text", "Text"),
        ("</nav></p><p>Text", "Text"),
        ("<p>1 &lt; 2 &#8212; so", "1 < 2 — so"),
        ("<main><p>In</main><p>Out", "In"),
    ],
)
def test_html_text(markup: str, expected: str) -> None:
    assert read_html(markup)[0] == expected


def test_html_heeds_its_declared_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = '<meta charset="iso-8859-2"><p>Łódź nie ustąpi, powiedział.'
    path.write_bytes(page.encode("iso-8859-2"))
    documents, problems = read(path)
    assert documents[0].text == "Łódź nie ustąpi, powiedział."
    assert [p.message for p in problems] == ["is not UTF-8, read as iso-8859-2"]


def test_html_with_an_unknown_declared_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes('<meta charset="x-none"><p>Café open.'.encode("windows-1252"))
    assert read(path)[0][0].text == "Café open."


def test_trafilatura_reads_html_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = types.ModuleType("trafilatura")
    module.__spec__ = types.SimpleNamespace()  # type: ignore[assignment]
    module.extract = lambda markup, include_comments: "Extracted."  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "trafilatura", module)
    assert read_html(PAGE)[0] == "Extracted."


def test_written_documents_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    documents = [make_document(TEXT), make_document(id="b", title="T", url="u")]
    assert write_documents(documents, path) == 2
    assert read(path) == (documents, [])
    with pytest.raises(DataError, match="exists already"):
        write_documents(documents, path)
    assert write_documents(documents[:1], path, overwrite=True) == 1
    assert read(path)[0] == documents[:1]
