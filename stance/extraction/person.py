"""One person of a document, and what makes two names one person's."""

import re
from dataclasses import dataclass, field

from stance.extraction.lexicon import lexicon
from stance.records import Span


@dataclass(slots=True)
class Person:
    """A person of a document.

    Attributes
    ----------
    name
        Longest form in the document, without titles.
    gender
        ``male``, ``female`` or None.
    roles
        Head nouns of offices and callings, lower case.
    party
        The party spoken for, or None.
    private
        Speaks for himself or herself.
    mentions
        Spans of the name, in text order.
    """

    name: str
    gender: str | None = None
    roles: set[str] = field(default_factory=set)
    party: str | None = None
    private: bool = False
    mentions: list[Span] = field(default_factory=list)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The name's words in lower case, hyphens taken as spaces."""
        return name_tokens(self.name)


def name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name for comparison.

    Examples
    --------
    >>> name_tokens("Kim Jong-un") == name_tokens("Kim Jong Un")
    True
    """
    return tuple(re.findall(r"\w+", name.lower().replace("’", "").replace("'", "")))


def compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one name is a shorter form of the other."""
    short, long = sorted((one, other), key=len)
    remaining = iter(long)
    return len(short) > 1 and all(token in remaining for token in short)


def is_family_name(person: Person, token: str) -> bool:
    """Tell whether a word in lower case is a person's family name."""
    tokens = person.tokens
    first = person.name.split()[0]
    if len(tokens) == 1:
        return tokens[0] == token
    if first in lexicon().family_first:
        return token in {tokens[0], tokens[-1]}
    return tokens[-1] == token
