"""Detecting the language of a text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

_LANGUAGES = (
    "ARABIC",
    "CHINESE",
    "DUTCH",
    "ENGLISH",
    "FRENCH",
    "GERMAN",
    "HEBREW",
    "ITALIAN",
    "JAPANESE",
    "KOREAN",
    "PERSIAN",
    "POLISH",
    "PORTUGUESE",
    "RUSSIAN",
    "SPANISH",
    "TURKISH",
    "UKRAINIAN",
)
_SAMPLE = 2000
_SHORT = 100
_ENOUGH_FOR_ENGLISH = 0.05


def detect_language(text: str) -> str | None:
    """Return the language of a text as an ISO 639-1 code.

    Parameters
    ----------
    text
        Any text; its first 2,000 characters decide.

    Returns
    -------
    str or None
        One of 17 languages of world news; None if the text has no letters. A text of
        fewer than 100 letters that could well be English is English.

    Examples
    --------
    >>> detect_language("The minister said that the talks would go on in May.")
    'en'
    """
    sample = text[:_SAMPLE]
    n_letters = sum(character.isalpha() for character in sample)
    if not n_letters:
        return None
    values = _detector().compute_language_confidence_values(sample)
    best = values[0]
    if n_letters < _SHORT:
        english = next(v for v in values if v.language.name == "ENGLISH")
        is_latin = sum(c.isascii() for c in sample) > 0.9 * len(sample)
        few_words = n_letters < _SHORT / 4 and is_latin
        if few_words or english.value >= _ENOUGH_FOR_ENGLISH:
            return "en"
    return best.language.iso_code_639_1.name.lower() if best.value else None


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in _LANGUAGES]
    builder = LanguageDetectorBuilder.from_languages(*languages)
    return builder.with_low_accuracy_mode().build()
