"""From a document to its statements."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from stance.extraction.attributed import find_attributions
from stance.extraction.attribution import Attribution
from stance.extraction.discovery import with_document_parties
from stance.extraction.gazetteer import Gazetteer, load_gazetteer
from stance.extraction.narrated import find_narrated
from stance.extraction.resolution import Resolver
from stance.records import Document, Polarity, Span, Statement, join_spans
from stance.text import (
    detect_language,
    find_quotations,
    split_paragraphs,
    split_sentences,
)

_WORD = re.compile(r"\w+")
_MIN_WORDS_OF_DUPLICATE = 4
_SAME_WORDS = 0.75
_MAX_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in a document.

    Attributes
    ----------
    statements
        In text order.
    language
        ISO 639-1 code of the text, or None without letters.
    diagnostics
        Counts of what was left open: ``unclosed_quotation_marks``,
        ``statements_without_source``, ``unresolved_speakers`` (a source that led to no
        speaker), ``statements_without_actor``, ``duplicates``.
    """

    statements: tuple[Statement, ...]
    language: str | None
    diagnostics: Mapping[str, int]


def extract(
    document: Document,
    *,
    actors: Mapping[str, Sequence[str]] | None = None,
    narrated: bool = True,
) -> Extraction:
    """Find every statement in a document, with its speaker and actor.

    Parameters
    ----------
    document
        An article in English. Only its text is searched, not its title.
    actors
        Canonical names of parties to their aliases, as in a codebook; they come before
        the built-in names.
    narrated
        Whether to propose positions that the article tells in its own voice. They are
        candidates: classification drops those that carry no position.

    Returns
    -------
    Extraction
        Statements in text order. A statement that repeats an earlier one (in headline
        and body) has that one's id in `duplicate_of`.

    Notes
    -----
    An empty text has no statements. The time is linear in the length of the text.
    """
    text = document.text
    paragraphs = split_paragraphs(text)
    sentences = split_sentences(text)
    scan = find_quotations(text, paragraphs)
    gazetteer = with_document_parties(load_gazetteer(actors), text)
    attributions = find_attributions(
        text,
        paragraphs=paragraphs,
        sentences=sentences,
        scan=scan,
        is_party=_party_test(text, gazetteer),
    )
    attributions = _merge_within_sentences(attributions, sentences)
    if narrated:
        covered = tuple(
            span
            for found in attributions
            for span in (*found.content, found.cue)
            if span
        )
        attributions += find_narrated(
            text, sentences, scan.quotations, covered, gazetteer
        )
        attributions.sort(key=lambda attribution: attribution.content)
    resolver = Resolver(text, sentences, scan.quotations, attributions, gazetteer)
    statements = tuple(
        _statement(document, number, attribution, resolver, sentences)
        for number, attribution in enumerate(attributions, start=1)
    )
    statements = _mark_duplicates(statements)
    counts = {
        "unclosed_quotation_marks": scan.n_unclosed,
        "statements_without_source": sum(
            s.source is None and s.mode != "narrated" for s in statements
        ),
        "unresolved_speakers": sum(
            s.source is not None and s.speaker is None for s in statements
        ),
        "statements_without_actor": sum(s.actor is None for s in statements),
        "duplicates": sum(s.duplicate_of is not None for s in statements),
    }
    return Extraction(statements, detect_language(text), MappingProxyType(counts))


def _merge_within_sentences(
    attributions: Sequence[Attribution], sentences: Sequence[Span]
) -> list[Attribution]:
    """Make one statement of what one source says within one sentence.

    ``S said A but added that B`` is one statement; it stays two where one part is
    denied or only supposed.
    """
    groups: list[list[Attribution]] = []
    places: dict[tuple[Span, int, Polarity], int] = {}
    for attribution in attributions:
        source, cue = attribution.source, attribution.cue
        if source is None or cue is None or attribution.inherited:
            groups.append([attribution])
            continue
        sentence = bisect_right(sentences, (cue[0], cue[1] + 1))
        place = places.setdefault(
            (source, sentence, attribution.cue_polarity), len(groups)
        )
        if place == len(groups):
            groups.append([])
        groups[place].append(attribution)
    return [_merge(group) for group in groups]


def _merge(group: Sequence[Attribution]) -> Attribution:
    first = group[0]
    if len(group) == 1:
        return first
    same_mode = all(attribution.mode == first.mode for attribution in group)
    content = {span for attribution in group for span in attribution.content}
    return replace(
        first,
        mode=first.mode if same_mode else "mixed",
        content=tuple(sorted(content)),
    )


def _party_test(text: str, gazetteer: Gazetteer) -> Callable[[Span], bool]:
    """Return a test whether a mention is the bare name of a party."""
    parties = {
        mention.span for mention in gazetteer.find(text) if mention.kind != "demonym"
    }

    def is_party(span: Span) -> bool:
        start, end = span
        if text[start : start + 4].lower() == "the ":
            start += 4
        return (start, end) in parties or span in parties

    return is_party


def _statement(
    document: Document,
    number: int,
    attribution: Attribution,
    resolver: Resolver,
    sentences: Sequence[Span],
) -> Statement:
    resolved = resolver.resolve(attribution)
    return Statement(
        id=f"{document.id}-{number:02d}",
        doc_id=document.id,
        mode=attribution.mode,
        content=attribution.content,
        source=attribution.source,
        cue=attribution.cue,
        speaker=resolved.speaker,
        actor=resolved.actor,
        target=resolved.target,
        voice="recommended" if attribution.voice_recommended else "party",
        text=join_spans(document.text, attribution.content),
        context=_context(document.text, attribution, sentences),
        cue_text=_words_under(document.text, attribution.cue),
        cue_polarity=attribution.cue_polarity,
        cue_kind=attribution.cue_kind,
        channel=resolved.channel,
        found_by=attribution.found_by or None,
        published=document.published,
        title=document.title,
    )


def _words_under(text: str, span: Span | None) -> str | None:
    return " ".join(text[span[0] : span[1]].split()) if span else None


def _context(text: str, attribution: Attribution, sentences: Sequence[Span]) -> str:
    """Return the sentences of a statement and the one before, as one string."""
    starts = [attribution.content[0][0]]
    ends = [attribution.content[-1][1]]
    if attribution.cue is not None and not attribution.inherited:
        starts.append(attribution.cue[0])
        ends.append(attribution.cue[1])
    first = bisect_right(sentences, (min(starts), len(text) + 1)) - 1
    last = bisect_right(sentences, (max(ends) - 1, len(text) + 1)) - 1
    chosen = sentences[max(0, first - 1) : last + 1]
    return " ".join(" ".join(text[start:end].split()) for start, end in chosen)


def _mark_duplicates(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Give a statement said again the id of its first occurrence."""
    seen: dict[tuple[str, ...], str] = {}
    headlines: list[tuple[frozenset[str], Statement]] = []
    marked: list[Statement] = []
    for statement in statements:
        words = tuple(_WORD.findall(statement.text.casefold()))
        original = seen.get(words) if len(words) >= 2 else None
        if original is None:
            original = _similar(frozenset(words), statement, headlines)
        if original is None:
            seen[words] = statement.id
            if len(headlines) < _MAX_COMPARED:
                headlines.append((frozenset(words), statement))
            marked.append(statement)
        else:
            marked.append(statement.model_copy(update={"duplicate_of": original}))
    return tuple(marked)


def _similar(
    words: frozenset[str],
    statement: Statement,
    earlier: Sequence[tuple[frozenset[str], Statement]],
) -> str | None:
    if len(words) < _MIN_WORDS_OF_DUPLICATE:
        return None
    for others, candidate in earlier:
        same_side = candidate.actor == statement.actor
        if same_side and len(words & others) >= _SAME_WORDS * len(words | others):
            return candidate.id
    return None
