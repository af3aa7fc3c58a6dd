"""Statements within one unit, above all those that hang on a cue verb."""

from collections.abc import Callable

from stance.extraction.boundaries import Clauses
from stance.extraction.contents import Content, find_content
from stance.extraction.cues import word_set
from stance.extraction.drafts import Draft
from stance.extraction.finals import read_final
from stance.extraction.nouns import read_light_verbs, read_nouns
from stance.extraction.patterns import (
    read_according_to,
    read_chains,
    read_cited,
    read_passives,
)
from stance.extraction.phrases import (
    Phrase,
    is_in,
)
from stance.extraction.subjects import leading_subject
from stance.extraction.units import Unit
from stance.extraction.verbs import Verb
from stance.extraction.workspace import Workspace
from stance.records import Span

_WEAK_WITH_THAT = frozenset({"demand", "propose", "recommend", "request", "urge"})
_NO_CONTENT = word_set(
    "comment say answer discuss elaborate respond be give speak identify provide "
    "disclose specify confirm name talk take"
)
_QUESTION = word_set("whether if who when where why how what")
_DO = word_set("did does do didn't doesn't don't has have had hasn't haven't hadn't")


def read_unit(text: str, unit: Unit, is_party: Callable[[Span], bool]) -> list[Draft]:
    """Return the statements of a unit, in the order of their cues.

    Parameters
    ----------
    text
        The document's text.
    unit
        The unit.
    is_party
        Tells whether the mention under a span names a party as a whole.
    """
    space = Workspace(text, unit, is_party)
    read_chains(space)
    read_passives(space)
    read_light_verbs(space)
    _ClauseReader(space).read()
    read_cited(space)
    read_according_to(space)
    read_nouns(space)
    return [draft for _, draft in sorted(space.drafts, key=lambda pair: pair[0])]


class _ClauseReader:
    """Reads what hangs on the cue verbs of a unit."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.unit = space.unit
        self.items = space.items
        self.claimed = space.claimed
        self.clauses = Clauses(space)
        self.verbs = self.clauses.verbs

    def read(self) -> None:
        """Add the statements that hang on a verb to the workspace."""
        for number, verb in enumerate(self.verbs):
            if not self.claimed[verb.index]:
                read_final(self.clauses, number, verb)
        for number, verb in enumerate(self.verbs):
            if not self.claimed[verb.index]:
                self._read_following(number, verb)

    def _previous(self, index: int) -> Draft | None:
        """Return the statement whose source a verb without subject shares."""
        earlier = [
            pair for pair in self.space.drafts if pair[0] < index and pair[1].source
        ]
        return max(earlier, key=lambda pair: pair[0])[1] if earlier else None

    def _leading_subject(self, index: int) -> Phrase | None:
        """Return the subject of the unit's first finite verb before `index`."""
        earliest = next((v for v in self.verbs if v.subject and v.index < index), None)
        limit = earliest.index if earliest is not None else index
        return leading_subject(self.items, limit) or (
            earliest.subject if earliest else None
        )

    def _read_following(self, number: int, verb: Verb) -> None:
        content = find_content(self.unit, verb, self.clauses.cut(number, verb))
        if content is None or self.claimed[content.first]:
            return
        subject = verb.subject
        source: Span | None = self.space.span(subject)
        inherited = False
        if subject is None:
            previous = self._previous(verb.index)
            if previous is not None:
                source = previous.source
            else:
                subject = self._leading_subject(verb.region)
                source = self.space.span(subject)
            if source is None:
                return
        if not self._is_statement(verb, content, subject):
            return
        channel = None
        nested = self._nested(number, content)
        if nested is not None and subject is not None and self._is_medium(subject):
            self.claimed[verb.index] = True
            before = len(self.space.drafts)
            self._read_following(self.verbs.index(nested), nested)
            if len(self.space.drafts) > before:
                self.space.drafts[-1][1].channel = source
                return
        draft = Draft(
            [],
            [],
            source,
            self.space.words(verb.first, verb.last),
            verb.polarity,
            self.space.kind(subject, inner=verb.cue.inner),
            addressee=self.space.span(content.addressee),
            channel=channel,
            found_by=f"cue-{content.shape}",
            inherited=inherited,
        )
        kept = self.space.keep(verb.index, draft, [(content.first, content.last)])
        if kept:
            self.claimed[verb.index] = True
            kept.extensible = (
                kept.mode == "direct" or content.last >= len(self.items) - 1
            )

    def _is_statement(
        self, verb: Verb, content: Content, subject: Phrase | None
    ) -> bool:
        cue, shape = verb.cue, content.shape
        first = self.items[content.first]
        if "label" in cue.frames and self._is_named_thing(verb):
            return False
        if cue.lemma == "refuse" and shape == "to":
            following = self.items[content.first + 1 : content.first + 2]
            if following and following[0].lower in _NO_CONTENT:
                return False
        wants_no_name = {"named", "identified", "quoted"}
        if shape == "to" and wants_no_name & {
            item.lower for item in self.items[content.first : content.first + 5]
        }:
            return False
        if cue.lemma == "ask for" and first.lower == "anonymity":
            return False
        refused = (
            verb.first < verb.index
            and verb.polarity == "negated"
            and self.items[verb.first].lower not in _DO
        )
        if refused and shape != "that" and first.lower in _QUESTION:
            return False
        gerund = "gerund" in cue.frames and first.lower.endswith("ing")
        object_frames = {"gerund"} if gerund else {"object", "gerund"}
        weak = {
            "to": bool(cue.weak_frames & {"to", "person_to"}),
            "object": bool(cue.weak_frames & object_frames)
            and "label" not in cue.frames,
            "that": cue.lemma in _WEAK_WITH_THAT,
        }.get(shape, False)
        if shape in ("to", "object") and self._reports_deed(content):
            return False
        if subject is None:
            return not cue.inner or shape in ("that", "bare")
        holder = self.space.holder(subject)
        if holder == "document":
            return shape in ("that", "bare", "quote") and not cue.inner
        if holder == "party" and shape == "that" and self._on_noun(verb, content):
            return False
        if cue.inner:
            return holder == "person" and not (
                shape == "object" and cue.particles and self._is_thing(subject)
            )
        return not (weak and holder == "party")

    def _on_noun(self, verb: Verb, content: Content) -> bool:
        """Tell ``repeated its demand that C``, a course rather than words."""
        between = self.items[verb.last : content.first]
        return 0 < len(between) <= 4 and between[0].lower in ("its", "their")

    def _is_thing(self, subject: Phrase) -> bool:
        """Tell ``the bridge was open to lorries`` from ``the envoy was open to``."""
        words = self.items[subject.first : subject.last]
        return not (
            words[-1].is_capitalized
            or is_in(words[0], "pronouns")
            or any(is_in(item, "roles") for item in words)
        )

    def _reports_deed(self, content: Content) -> bool:
        """Tell ``S had promised to do C, according to S2``: S2 says it all."""
        end = content.last
        return [item.lower for item in self.items[end : end + 3]] == [
            ",",
            "according",
            "to",
        ]

    def _is_named_thing(self, verb: Verb) -> bool:
        """Tell a mere name for a thing: ``what both sides call the "thaw"``."""
        before = self.items[max(0, verb.region - 1)]
        return verb.region > 0 and before.lower in ("what", "which", "whatever")

    def _nested(self, number: int, content: Content) -> Verb | None:
        for later in self.verbs[number + 1 : number + 3]:
            if later.region == content.first and later.subject is not None:
                return later
        return None

    def _is_medium(self, phrase: Phrase) -> bool:
        words = self.items[phrase.first : phrase.last]
        return any(is_in(item, "media") for item in words)
