"""The noun phrase that a party's name heads or begins."""

import re

from stance.extraction.gazetteer import PartyMention
from stance.extraction.lexicon import lexicon


def subject_end(text: str, mention: PartyMention, limit: int) -> int:
    """Return where the noun phrase ends that a party's name heads or begins.

    Parameters
    ----------
    text, mention
        The document and a party in it.
    limit
        The phrase ends here at the latest.
    """
    words = lexicon()
    end = mention.span[1]
    owner = re.compile(r"['’]s?(?!\w)").match(text, end, limit)
    position = owner.end() if owner else end
    result = position if owner is None else end
    pattern = re.compile(r"\s+([\w’'-]+)")
    for _ in range(4):
        match = pattern.match(text, position, limit)
        if match is None:
            break
        word = match[1].lower()
        if word in words.institutions or word in words.party_nouns:
            result = position = match.end()
        elif word in words.role_modifiers:
            position = match.end()
        else:
            break
    return result
