"""Names for those whom a document only describes."""

import re

from stance.extraction.antecedents import Antecedents
from stance.extraction.gazetteer import PartyMention
from stance.extraction.lexicon import lexicon
from stance.extraction.parties import PartyContext

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_UNNAMED = re.compile(r"^(?:unnamed|unidentified|anonymous)\s+", re.IGNORECASE)
_OWN = re.compile(r"(?:its|their|his|her)\b", re.IGNORECASE)
_OWNER = re.compile(r"((?:[A-Z][\w.’'-]*?\s?)+?)['’]s?\s+(?=[a-z])")
_NUMBER = re.compile(
    r"(?:(?:one|two|three|four|five|six|several|some|other|another|senior|\d+)\s+)+",
    re.I,
)
_KNOWING = re.compile(
    r",?\s+(?:familiar with|close to|involved in|briefed on|with knowledge of"
    r"|with direct|aware of|who|speaking|privy to|taking part in)\b.*"
)
_SERVED = re.compile(r"\b(?:to|of|for)\s+the\s+(?=[a-z])")
_IT = frozenset({"it", "its", "they", "their"})
_GENERIC = frozenset({"government", "company", "union", "agency", "country"})


class Naming:
    """Turn descriptions into canonical names.

    Parameters
    ----------
    parties, antecedents
        The document's parties and what its pronouns mean.
    """

    def __init__(self, parties: PartyContext, antecedents: Antecedents) -> None:
        self._parties = parties
        self._antecedents = antecedents
        self._adjectives: dict[str, str] = {}
        for name, entry in parties.gazetteer.entries.items():
            if entry.kind == "demonym" and entry.actor and not name.isupper():
                self._adjectives.setdefault(entry.actor, name)
        self._adjectives |= {"United States": "US"}

    def describe(self, text: str, start: int, party: str | None = None) -> str:
        """Return a description as a name.

        Parameters
        ----------
        text
            The description as it stands.
        start
            Where it stands.
        party
            The state it belongs to; its adjective is put in front where the words
            name no party.

        Returns
        -------
        str
            Without article, needless capital, and what an anonymous source is said to
            know; ``Peru's navy`` as ``Peruvian navy``.
        """
        name = " ".join(text.split())
        own = _OWN.match(name)
        if own is not None:
            owner = self._owner(own[0], start)
            name = owner + name[own.end() :]
        rest = _UNNAMED.sub("", _ARTICLE.sub("", name))
        first = re.split(r"[\s-]", rest)[0].lower()
        words = lexicon()
        plain = first in words.roles or first in words.institutions
        lowered = rest[:1].lower() + rest[1:]
        result = lowered if plain and lowered == rest.lower() else rest
        return self._of_party(result, party, start, len(text))

    def _of_party(self, name: str, party: str | None, start: int, length: int) -> str:
        """Say whose an official or institution is, in the short form."""
        adjective = self._adjectives.get(party or "")
        owner = _OWNER.match(name)
        entry = self._parties.gazetteer.lookup(owner[1]) if owner else None
        if owner and entry and entry.actor == party and adjective:
            return f"{adjective} {_KNOWING.sub('', name[owner.end() :])}"
        if self._parties.within(start, start + length):
            return _KNOWING.sub("", name)
        if adjective is None and " " not in name and party and party.isupper():
            return f"{party} {name}"
        if adjective is None or owner is not None:
            return name
        if party == self._parties.issuer:
            return name
        served = _SERVED.search(name)
        if served and name[served.end() :].split()[0] in _GENERIC:
            return name
        words = lexicon()
        kinds = words.role_modifiers | words.institutions.keys()
        if served and name[served.end() :].split()[0] in kinds:
            return f"{name[: served.end()]}{adjective} {name[served.end() :]}"
        if name.split()[0].lower() in _GENERIC:
            return name
        number = _NUMBER.match(name)
        cut = number.end() if number else 0
        return f"{name[:cut]}{adjective} {_KNOWING.sub('', name[cut:])}"

    def institution(self, name: str, mention: PartyMention) -> str:
        """Return the name under which an institution speaks."""
        if mention.kind in {"name", "alias", "demonym"}:
            return mention.actor
        entry = self._parties.gazetteer.lookup(name)
        if mention.kind == "metonym" and not (entry and entry.seat):
            return mention.actor
        initials = "".join(
            part[0] for part in re.split(r"[\s-]", name) if part[:1].isupper()
        )
        short = initials == mention.actor or mention.actor.startswith(name)
        return mention.actor if short else name

    def _owner(self, own: str, start: int) -> str:
        """Return the possessive of whom an own (``her``) before an office means."""
        word = own.lower()
        if word in _IT:
            owner = self._antecedents.subject_of_sentence(
                start
            ) or self._antecedents.neuter(start)
        else:
            person = self._antecedents.pronoun(
                start, "male" if word == "his" else "female"
            )
            owner = person.name.split()[-1] if person else None
        return f"{owner}'s" if owner else word
