"""What the finders of statements hand to the resolver of speakers."""

from dataclasses import dataclass

from stance.records import CueKind, Mode, Polarity, Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """One statement as found in the text, before its source is resolved.

    Attributes
    ----------
    mode
        ``direct``, ``mixed``, ``indirect`` or ``narrated``.
    content
        Spans of what is said, in text order.
    source, cue
        Spans of who says it as written and of the attributing words, or None. A
        statement that continues an attributed one has the source and cue of that one
        (`inherited` is true).
    cue_polarity, cue_kind
        Whether the cue affirms, negates or only supposes; speech, inner state or
        document.
    addressee
        Span of the person or body told (``told lawmakers``), or None.
    channel
        Span of the outer source of a chain (``KCNA quoted the ministry as saying``).
    actor
        Span of the mention whose position it is, where that is not the source's own
        side: always given for narrated statements.
    voice_recommended
        True for a course that the author recommends.
    found_by
        Name of the rule.
    inherited
        Source and cue belong to an earlier statement that this one continues.
    """

    mode: Mode
    content: tuple[Span, ...]
    source: Span | None = None
    cue: Span | None = None
    cue_polarity: Polarity = "affirmed"
    cue_kind: CueKind | None = None
    addressee: Span | None = None
    channel: Span | None = None
    actor: Span | None = None
    voice_recommended: bool = False
    found_by: str = ""
    inherited: bool = False
