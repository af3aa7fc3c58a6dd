"""Offices told behind a name: ``Ana Ruiz, its chair`` or ``who leads the union``."""

import re

from stance.extraction.parties import PartyContext
from stance.extraction.roles import RoleNote, is_private_employer, read_role

_PRIVATE_LIFE = re.compile(
    r"who (?:now )?(?:teaches|taught|lectures|studies|studied|researches|farms|sells"
    r"|fishes|owns|works as an?|drives|lives|grew up|wrote|has written|writes|follows"
    r"|tracks|edits|fled|lost|spent)\b"
)
_AT_STUDY = re.compile(
    r"\b(?:at|for|of) (?:the|an?)\s+(?:[\w-]+\s+){0,3}?(?:research (?:centre|center"
    r"|institute|group)|think[ -]tank|institute|university|college|school|charity"
    r"|consultancy|newspaper|magazine|foundation|academy)\b"
)
_NAMED_IN = re.compile(
    r"\b(?:appointed|named|chosen|elected|nominated|picked|dispatched|sent)"
    r"(?:\s+(?:last|this|in|by|from|on)\b|\s+\w+day|\s+week|\s+month|\s+year|\s+the)*\s+(?=[A-Z])"
)
_LEADING = re.compile(
    r"who (?:leads|heads|chairs|represents|runs|speaks for|negotiates for|commands|led"
    r"|founded|works for|serves)\b"
)
_BY_TRAINING = re.compile(r"\s+by (?:training|trade|profession|education)\b")


def read_apposition(context: PartyContext, start: int, end: int) -> RoleNote | None:
    """Read the office that stands behind a name.

    Parameters
    ----------
    context
        Parties of the document.
    start, end
        Where the apposition or relative clause stands.

    Returns
    -------
    RoleNote or None
        None where it tells no office.
    """
    text = context.text
    if re.match(r"who\b", text[start:end]):
        parties = context.within(start, end)
        if _PRIVATE_LIFE.match(text, start, end) or _AT_STUDY.search(text, start, end):
            return RoleNote("resident", None, private=True)
        if parties and is_private_employer(parties[0].actor):
            return RoleNote("analyst", None, private=True)
        leads = _LEADING.match(text, start, end)
        if parties and leads:
            return RoleNote("leader", parties[0].actor, private=False)
        bare = leads and re.compile(r"\s+(the)\s+(\w+)").match(text, leads.end())
        party = context.institution(bare[2], start) if bare else None
        return RoleNote("leader", party, private=False) if leads else None
    cut = re.search(r"(?:^|\s)(?:said|says|told|added|who|warned)\b", text[start:end])
    note = read_role(context, start, start + cut.start() if cut else end)
    if note is not None and note.party is None and not note.private:
        owner = _owner_in_apposition(context, start, end)
        note = RoleNote(note.head, owner, private=False)
    trained = _BY_TRAINING.search(text, start, end)
    return None if note and note.private and trained else note


def _owner_in_apposition(context: PartyContext, start: int, end: int) -> str | None:
    """Return whose office it is in ``its chairman`` or ``the envoy named in Oslo``."""
    text = context.text
    if re.match(r"(?:its|their)\b", text[start:end], re.IGNORECASE):
        return context.body_before(start) or context.antecedent(start)
    named = _NAMED_IN.search(text, start, min(len(text), end + 30))
    if named is None:
        return None
    place = context.within(named.end(), named.end() + 30)[:1]
    return place[0].actor if place and place[0].span[0] == named.end() else None
