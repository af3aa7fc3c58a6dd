import gzip
import io
import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stance.records import Statement
from tests.articles import GERMAN, KEEP, MEET, TALKS, read_rows, write_rows
from tests.console import Outcome, start_python

Cli = Callable[..., Outcome]
SUFFIXES = ".csv, .htm, .html, .jsonl, .jsonl.gz, .md, .parquet, .txt"
LEFT_OUT = "stance: 1 input left out; the rest was processed\n"


def test_statements_are_printed_as_json_lines(
    stance_cli: Cli, article: Path, book: Path
) -> None:
    code, out, err = stance_cli("extract", article, "--no-narrated", "--codebook", book)
    assert (code, err) == (0, "")
    rows = read_rows(out)
    assert [(r["text"], r["speaker"], r["actor"]) for r in rows] == [
        (MEET, "Ana Ruiz", "Varsia"),
        (KEEP, "Tomas Holm", "Ostrana"),
    ]
    for row in rows:
        assert set(row) == set(Statement.model_fields)
        assert list(row)[:3] == ["id", "doc_id", "mode"]
        assert row["doc_id"] == "talks"
        assert " ".join(TALKS[a:b] for a, b in row["content"]) == row["text"]


def test_a_table_names_the_statements(
    stance_cli: Cli, article: Path, book: Path
) -> None:
    code, out, err = stance_cli(
        "extract", article, "--format", "table", "--codebook", book
    )
    assert (code, err) == (0, "")
    assert "Statements" in out
    assert "Ana Ruiz" in out
    assert "Varsia →" in out
    assert "Stance" not in out


@pytest.mark.parametrize(
    "name", ["out.jsonl", "out.jsonl.gz", "out.csv", "out.parquet"]
)
def test_the_name_of_the_output_tells_its_format(
    stance_cli: Cli, article: Path, tmp_path: Path, name: str
) -> None:
    output = tmp_path / name
    code, out, err = stance_cli("extract", article, "-o", output)
    assert (code, out, err) == (0, "", "")
    data = output.read_bytes()
    marks = {"l": b'{"id"', "z": b"\x1f\x8b", "v": b"id,", "t": b"PAR1"}
    assert data.startswith(marks[name[-1]])
    if name.endswith("z"):
        assert gzip.decompress(data).startswith(b'{"id"')


def test_an_output_without_known_format_is_refused(
    stance_cli: Cli, article: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.xyz"
    code, out, err = stance_cli("extract", article, "-o", output)
    assert (code, out) == (1, "")
    assert err == (
        f"stance: {output}: its name does not tell the format; permitted are .jsonl, "
        ".jsonl.gz, .csv, .parquet, or --format\n"
    )


def test_parquet_needs_a_file(stance_cli: Cli, article: Path) -> None:
    code, out, err = stance_cli("extract", article, "--format", "parquet")
    assert (code, out) == (1, "")
    assert err == "stance: parquet needs a file: give one with --output\n"


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet", "table"])
def test_an_output_is_not_overwritten_unless_asked(
    stance_cli: Cli, article: Path, tmp_path: Path, format: str
) -> None:
    output = tmp_path / "out"
    output.write_text("precious", "utf-8")
    command = ("extract", article, "-o", output, "--format", format)
    code, out, err = stance_cli(*command)
    assert (code, out) == (1, "")
    assert err == (
        f"stance: {output}: exists already; ask for overwriting to replace it\n"
    )
    assert output.read_text("utf-8") == "precious"
    assert stance_cli(*command, "--overwrite").code == 0
    assert output.read_bytes() != b"precious"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", None, "no such file or folder"),
        ("a.txt", b"", "is empty; permitted is an article"),
        ("a.txt", b" \n\n", "has no text, only white space or markup"),
        ("a.txt", b"\x00\x01\x02" * 99, "is binary (it has NUL bytes); permitted is"),
        ("a.txt", b"\x01\x02\x03" * 99, "is binary (297 control characters in 297);"),
        ("a.pdf", b"%PDF-1.7\n", "is a PDF, which cannot be read; convert it to text"),
        ("a.txt", b"%PDF-1.7\n", "is a PDF, which cannot be read; convert it to text"),
        ("a.docx", b"PK", "is a word processor file; save it as plain text (.txt) or"),
        ("a.xyz", b"words", 'has the suffix ".xyz", so its format is unknown'),
        ("a.jsonl", b"", "is empty; permitted are rows with a text"),
    ],
)
def test_an_input_that_cannot_be_read_is_named_and_the_rest_goes_on(
    stance_cli: Cli,
    article: Path,
    tmp_path: Path,
    name: str,
    data: bytes | None,
    message: str,
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    code, out, err = stance_cli("extract", path, article)
    assert code == 1
    assert {row["doc_id"] for row in read_rows(out)} == {"talks"}
    first, last = err.splitlines(keepends=True)
    assert first.startswith(f"stance: {path}: {message}")
    assert last == LEFT_OUT


def test_a_near_miss_of_a_name_is_suggested(stance_cli: Cli, article: Path) -> None:
    wrong = article.with_name("talk.txt")
    assert stance_cli("extract", wrong) == (
        1,
        "",
        f'stance: {wrong}: no such file or folder, did you mean "talks.txt"?\n'
        f"{LEFT_OUT}",
    )


def test_a_folder_is_read_with_its_subfolders(stance_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z", "b/a", "c"):
        (tmp_path / f"{name}.txt").write_text(TALKS, "utf-8")
    (tmp_path / "notes.xyz").touch()
    code, out, err = stance_cli("extract", tmp_path)
    assert code == 0
    ids = dict.fromkeys(row["doc_id"] for row in read_rows(out))
    assert list(ids) == ["a", "c", "z"]
    assert err == f"note: {tmp_path}: files of other kinds are left out: 1 .xyz\n"


def test_a_folder_without_articles_is_an_error(stance_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes.xyz").touch()
    assert stance_cli("extract", tmp_path) == (
        1,
        "",
        f"stance: {tmp_path}: has no article, only .xyz (permitted: {SUFFIXES})\n"
        f"{LEFT_OUT}",
    )


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("windows-1252", "windows-1252"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_other_encodings_are_read_and_noted(
    stance_cli: Cli, article: Path, tmp_path: Path, encoding: str, shown: str
) -> None:
    path = tmp_path / "other" / "talks.txt"
    path.parent.mkdir()
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path.write_bytes((mark + TALKS).encode(encoding))
    code, out, err = stance_cli("extract", path)
    assert code == 0
    assert out == stance_cli("extract", article).out
    assert err == f"note: {path}: is not UTF-8, read as {shown}\n"
    assert stance_cli("extract", path, "--quiet").err == ""


def test_latin_1_is_read(stance_cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "“We are ready to meet in Zürich,” minister René Ruß said on Monday.\n"
    path.write_bytes(text.replace("“", '"').replace("”", '"').encode("latin-1"))
    code, out, err = stance_cli("extract", path)
    assert code == 0
    assert read_rows(out)[0]["speaker"] == "René Ruß"
    assert "Zürich" in read_rows(out)[0]["text"]
    assert err == f"note: {path}: is not UTF-8, read as windows-1252\n"


def test_bad_json_lines_are_named_and_the_rest_goes_on(
    stance_cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "news.jsonl"
    good = [json.dumps({"id": f"n{i}", "text": TALKS}) for i in range(2)]
    bad = [
        "[1, 2]",
        '{"text" 1}',
        json.dumps({"txt": "a"}),
        json.dumps({"text": 3}),
        "",
    ]
    path.write_text("\n".join([good[0], *bad, good[1], good[0]]), "utf-8")
    code, out, err = stance_cli("extract", path)
    assert code == 1
    assert list(dict.fromkeys(row["doc_id"] for row in read_rows(out))) == ["n0", "n1"]
    assert err.splitlines() == [
        f"stance: {path}:2: found a JSON array; permitted is an object",
        f"stance: {path}:3: not valid JSON: Expecting ':' delimiter at column 9",
        f'stance: {path}:4: has no "text", did you mean "txt"? (found: txt)',
        f"stance: {path}:5: text: found 3; permitted is a string",
        f'stance: {path}:8: the id "n0" is already that of {path}:1; ids must differ',
        "stance: 5 inputs left out; the rest was processed",
    ]


def test_another_language_is_said_and_has_no_statements(
    stance_cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "de.txt"
    path.write_text(GERMAN, "utf-8")
    code, out, err = stance_cli("extract", path)
    assert (code, out) == (0, "")
    assert err.startswith("note: de: is in 'de', not in English")


@pytest.mark.parametrize("options", [(), ("--input-format", "jsonl")])
def test_standard_input_is_read(
    stance_cli: Cli, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    text = json.dumps({"id": "stdin", "text": TALKS}) if options else TALKS
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    code, out, err = stance_cli("extract", "-", *options)
    assert (code, err) == (0, "")
    assert {row["doc_id"] for row in read_rows(out)} == {"stdin"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("extract",), "Missing argument 'inputs'"),
        (("extract", "a.txt", "--nope"), "No such option: --nope"),
        (("extract", "a.txt", "--format", "xml"), "Invalid value for '--format'"),
        (("nope",), "No such command 'nope'"),
        (("analyze", "a.txt", "--batch-size", "0"), "Invalid value for '--batch-size'"),
    ],
)
def test_wrong_usage_exits_2(
    stance_cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = stance_cli(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_an_unknown_codebook_is_an_error(stance_cli: Cli, article: Path) -> None:
    code, out, err = stance_cli("extract", article, "--codebook", "trad")
    assert (code, out) == (1, "")
    assert err.startswith(
        'stance: trad: is neither a file nor a codebook, did you mean "trade"?'
    )


def test_statements_are_no_articles(stance_cli: Cli, gold: Path) -> None:
    assert stance_cli("extract", gold) == (
        1,
        "",
        f"stance: {gold}: holds statements, not articles\n{LEFT_OUT}",
    )


def test_debug_shows_the_traceback(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stance.cli import main
    from stance.errors import CodebookError

    argv = ["stance", "extract", str(article), "--codebook", "none", "--debug"]
    monkeypatch.setattr(sys, "argv", argv)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(CodebookError):
        main()
    signal.signal(signal.SIGINT, before)


# Tells when standard input is being read, so that the signal comes at a known point.
ANNOUNCING = """
import sys
from stance.cli import main
real = sys.stdin.buffer
class Stdin:
    class buffer:
        def read(*size):
            print("reading", file=sys.stderr, flush=True)
            return real.read()
sys.stdin = Stdin
main()
"""


def test_an_interruption_exits_130(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    command = ("-c", ANNOUNCING, "extract", "-", "-o", output)
    with start_python(*command) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "reading\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "stance: interrupted\n")
    assert not output.exists()


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    rows = [{"id": f"n{i}", "text": TALKS} for i in range(300)]
    path = write_rows(tmp_path / "news.jsonl", rows)
    code = "from stance.cli import main; main()"
    with start_python("-c", code, "extract", path) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith('{"id"')
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
        process.wait(timeout=60)
    assert "Traceback" not in err
    assert process.returncode in (0, 1)


@pytest.mark.slow
def test_a_very_long_article_takes_reasonable_time(
    stance_cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "long.txt"
    body = TALKS.split("\n", 2)[2]
    path.write_text(body * (5_000_000 // len(body)), "utf-8")
    begin = time.process_time()
    code, out, _ = stance_cli("extract", path, "--no-narrated")
    assert code == 0
    assert out.count("\n") > 10_000
    assert time.process_time() - begin < 120
