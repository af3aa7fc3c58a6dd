"""Bytes to text, without altering it."""

import codecs
import re
from contextlib import suppress

from stance.errors import DataError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # The mark of UTF-32 begins with that of UTF-16, so it is tried first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAX_CONTROL_SHARE = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What Windows-1252 text in a Western language has beyond ASCII: letters and the usual
# typography. Detection by statistics errs on short texts of this, the commonest, kind.
_WESTERN = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ‘’‚“”„–—…•·«»¡¿€£§©®°ªº\xa0´]")
_MAX_ACCENTED_SHARE = 0.15
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]+)", re.I)

PDF_HINT = (
    "is a PDF, which cannot be read; convert it to text first, for example with"
    " `pdftotext FILE.pdf FILE.txt`, and check the result"
)


def decode(
    data: bytes, *, html: bool = False, controls: bool = False
) -> tuple[str, str]:
    """Return the text of a file and the encoding it was in.

    Parameters
    ----------
    data
        The whole file. A byte order mark is dropped; nothing else is changed, line
        ends included.
    html
        Heed the encoding that an HTML page declares.
    controls
        Permit any number of control characters; else many of them mean a binary file.

    Returns
    -------
    text, encoding
        ``utf-8`` where the data are; otherwise the encoding of the byte order mark or
        the most plausible one.

    Raises
    ------
    DataError
        If the data are a PDF, another binary format or in no known encoding.
    """
    if data[:1024].lstrip().removeprefix(codecs.BOM_UTF8).startswith(b"%PDF-"):
        raise DataError(PDF_HINT)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise DataError(
                    f"has the byte order mark of {encoding} but is not valid at byte"
                    f" {error.start + len(mark)}"
                ) from error
            if not controls:
                _refuse_binary(text)
            return text, encoding
    if b"\0" in data:
        raise DataError("is binary (it has NUL bytes); permitted is text")
    text, encoding = _decode_without_mark(data, html=html)
    if not controls:
        _refuse_binary(text)
    return text, encoding


def _decode_without_mark(data: bytes, *, html: bool) -> tuple[str, str]:
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8"), "utf-8"
    declared = _META_CHARSET.search(data[:4096]) if html else None
    if declared:
        encoding = declared[1].decode("ascii").lower()
        with suppress(LookupError, UnicodeDecodeError):
            return data.decode(encoding), encoding
    western = _as_western(data)
    if western is not None:
        return western, "windows-1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        raise DataError("is neither UTF-8 nor in another recognizable encoding")
    return str(best), best.encoding


def _as_western(data: bytes) -> str | None:
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        return None
    other = [character for character in text if not character.isascii()]
    if sum(map(str.isalpha, other)) > _MAX_ACCENTED_SHARE * len(text):
        return None
    return text if all(map(_WESTERN.match, other)) else None


def _refuse_binary(text: str) -> None:
    n_controls = len(_CONTROL.findall(text))
    if n_controls > _MAX_CONTROL_SHARE * len(text):
        raise DataError(
            f"is binary ({n_controls} control characters in {len(text)});"
            " permitted is text"
        )
