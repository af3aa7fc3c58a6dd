"""Calling the command line from tests."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]


class Outcome(NamedTuple):
    """Exit code and what was printed."""

    code: int
    out: str
    err: str


def call_stance(
    arguments: Iterable[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Outcome:
    """Call `stance.cli.main` in this process, with standard output no terminal."""
    from stance.cli import main
    from stance.cli.console import configure

    configure()  # Verbs without options of their own keep those of the last call.
    monkeypatch.setattr(sys, "argv", ["stance", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    code = ended.value.code
    assert isinstance(code, int) or code is None
    return Outcome(code or 0, printed.out, printed.err)


def start_python(
    *arguments: object, env: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start this Python, warnings being errors, with pipes to it."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )


def run_python(
    *arguments: object, env: Mapping[str, str] | None = None, timeout: float = 120
) -> Outcome:
    """Run this Python to its end with an empty standard input."""
    with start_python(*arguments, env=env) as process:
        out, err = process.communicate(timeout=timeout)
    return Outcome(process.returncode, out, err)
