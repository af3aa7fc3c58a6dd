"""Writing files so that an interruption never leaves half of one."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from stance.errors import DataError


def check_output(path: str | Path, *, overwrite: bool = False) -> None:
    """Refuse an output that cannot be written, before any work is done.

    Raises
    ------
    DataError
        If the file exists and `overwrite` is false, is a folder, or has no folder.
    """
    target = Path(path)
    try:
        is_folder, is_file = target.is_dir(), target.is_file()
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error
    if is_folder:
        raise DataError(f"{path}: is a folder; permitted is a file")
    if is_file and not overwrite:
        raise DataError(f"{path}: exists already; ask for overwriting to replace it")
    if not target.parent.is_dir():
        raise DataError(f"{path}: there is no folder {target.parent}")


@contextmanager
def replacing(path: str | Path, *, keep: str | None = None) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its place only when complete.

    Parameters
    ----------
    path
        The final file. Where it is a device or pipe, it is written to directly.
    keep
        Suffix of the file that an interruption leaves, with what was written so far;
        None to leave nothing.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with _open(target, path) as stream:
            yield stream
        return
    hidden = f".{target.name}.{os.getpid()}.tmp"
    partial = target.with_name(f"{target.name}{keep}" if keep else hidden)
    try:
        with _open(partial, path) as stream:
            yield stream
    except BaseException:
        if keep is None:
            partial.unlink(missing_ok=True)
        raise
    try:
        partial.replace(target)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def write_bytes(data: bytes, stream: IO[bytes]) -> None:
    """Write bytes to an open file or pipe.

    Raises
    ------
    DataError
        If there is no room, or another failure of the file system.
    BrokenPipeError
        If the reader of a pipe has gone.
    """
    try:
        stream.write(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DataError(f"cannot write: {error.strerror}") from error


def _open(file: Path, shown: str | Path) -> IO[bytes]:
    try:
        return file.open("wb")
    except OSError as error:
        raise DataError(f"{shown}: cannot be written: {error.strerror}") from error


def write_text_atomic(text: str, path: str | Path) -> None:
    """Write a text file as UTF-8, whole or not at all; an existing one is replaced.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    with replacing(path) as stream:
        write_bytes(text.encode("utf-8"), stream)


def write_json_atomic(data: Any, path: str | Path) -> None:
    """Write one JSON value with sorted keys, whole or not at all.

    Raises
    ------
    DataError
        If the file cannot be written.
    ValueError
        If a number is not finite; JSON has null for that.
    """
    text = json.dumps(
        data, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True
    )
    write_text_atomic(text + "\n", path)


def digest_file(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
