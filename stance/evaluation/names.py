"""When two names mean the same person or party."""

import re
import unicodedata
from functools import lru_cache


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words before a name that are no part of it.
_TITLES = _word_set(
    """
    the mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend
    president premier chancellor minister prime vice deputy acting former late then
    interim secretary of state general gen lieutenant lt major maj colonel col
    captain capt sergeant admiral adm marshal commander senator sen representative
    rep congressman congresswoman lawmaker governor gov mayor judge justice
    ambassador envoy special chief chairman chairwoman chairperson chair director
    spokesman spokeswoman spokesperson speaker secretarygeneral vicepresident king
    queen prince princess emperor emir sultan sheikh sheik ayatollah imam pope
    cardinal bishop archbishop leader foreign defense defence finance interior
    national security adviser advisor comrade
    """
)

# A name with one of these is no person's: bodies, and words of descriptions.
_BODIES = _word_set(
    """
    academy administration agency alliance army assembly association authority bank
    board brotherhood bureau cabinet center centre club commission committee
    community company conference congress corporation corps council court department
    embassy federation force forces foundation front government group guard
    headquarters house institute institution kingdom league mission ministry
    movement nations navy network news office officials official organization
    organisation parliament party people republic republics senate service society
    source sources state states statement team times treasury tribunal union
    university analysts analyst aide aides diplomat diplomats expert experts
    lawmakers media
    """
)

_PARTICLES = _word_set(
    """
    al ap ben bin da das de del della den der di dos du el ibn la le ten ter van von
    y
    """
)
_COMPASS = _word_set(
    """
    north south east west northern southern eastern western
    """
)

# Family names that stand first where a given name of two parts follows.
_FAMILY_FIRST = _word_set(
    """
    ahn bae cha chang chen cheng cho choe choi chun chung deng feng gao guo han he
    hong hu huang hwang jang jeon jeong jiang jin jo jong jung kang kim ko kong kwon
    lee li lim lin liu luo ma mao moon nam nguyen no o oh paek pak park peng ri roh
    ryu seo shin sim sin so song suh sun tang tran wang wen woo wu xi xie xu yang ye
    yeon yi yoo yoon yu yun zhang zhao zheng zhou zhu
    """
)

# Chinese ones stand first before a given name of one word, too.
_CHINESE = _word_set(
    """
    chen cui deng geng guo hu hua huang jiang li liu mao qin tang wang wen wu xi
    yang zhang zhao zhou zhu
    """
)


@lru_cache(maxsize=65536)
def name_key(name: str | None) -> str | None:
    """Return what a name is compared by; equal keys mean the same person or party.

    Case, accents, dots, hyphens, spaces and titles do not count; a person goes by the
    surname.

    Parameters
    ----------
    name
        A name as annotated, or None.

    Returns
    -------
    str or None
        None for None and for a name without any letter.

    Notes
    -----
    A person is taken to be a capitalized name of two or more words that names neither
    a country nor a body (ministry, party, army ...). The surname is the last word, or
    the first where that is a common Korean, Chinese or Vietnamese family name before a
    given name of two parts. Two people of one surname are therefore not told apart.

    Examples
    --------
    >>> name_key("President Ana Ruiz"), name_key("Ruiz")
    ('ruiz', 'ruiz')
    >>> name_key("Kim Jong-un"), name_key("North Korea")
    ('kim', 'northkorea')
    """
    if name is None:
        return None
    words = _words_without_title(name)
    whole = _join(words)
    if not whole:
        return None
    return _surname(words) if _is_person(words) else whole


def same_name(first: str | None, second: str | None) -> bool:
    """Tell whether two names mean the same; an unknown name is nobody's."""
    key = name_key(first)
    if key is None or first is None or second is None:
        return False
    # Without capitals a person is not recognized as one; the full name still is.
    full = _join(_words_without_title(first)) == _join(_words_without_title(second))
    return full or key == name_key(second)


def _words_without_title(name: str) -> list[str]:
    words = [word for word in re.split(r"[\s,]+", name) if _plain(word)]
    words = [re.sub(r"[’']s$", "", word) for word in words]
    rest = _without_titles(words)
    if not _names_a_body(rest) and _join(words) not in _places():
        return rest
    return words[1:] if len(words) > 1 and _plain(words[0]) == "the" else words


def _without_titles(words: list[str]) -> list[str]:
    for i, word in enumerate(words):
        if _plain(word) not in _TITLES:
            return words[i:]
    return words


def _names_a_body(words: list[str]) -> bool:
    return any(_plain(word) in _BODIES for word in words)


def _is_person(words: list[str]) -> bool:
    plain = [_plain(word) for word in words]
    return (
        len(words) > 1
        and not _names_a_body(words)
        and plain[0] not in _COMPASS
        and _join(words) not in _places()
        and all(
            w[0].isupper() or p in _PARTICLES for w, p in zip(words, plain, strict=True)
        )
    )


def _surname(words: list[str]) -> str:
    parts = [_plain(part) for word in words for part in re.split(r"[-‐‑–]", word)]
    parts = [part for part in parts if part]
    if len(parts) == 3 and parts[0] in _FAMILY_FIRST:
        return parts[0]
    if len(parts) == 2 and parts[0] in _CHINESE:
        return parts[0]
    return _plain(words[-1])


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    from babel import Locale

    territories = Locale("en").territories
    return frozenset(_plain(name) for name in territories.values())


def _join(words: list[str]) -> str:
    return "".join(_plain(word) for word in words)


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in letters if c.isalnum())
