"""Statements within one unit, above all those that hang on a cue verb."""

from collections.abc import Callable

from stance.extraction.contents import (
    COMMON_PASTS,
    Content,
    find_content,
    has_finite_verb,
    is_venue,
)
from stance.extraction.cues import word_set
from stance.extraction.drafts import Draft
from stance.extraction.patterns import (
    read_according_to,
    read_chains,
    read_nouns,
    read_passives,
)
from stance.extraction.phrases import (
    Phrase,
    is_adverb,
    is_auxiliary,
    is_in,
    skip_adverbials,
)
from stance.extraction.subjects import subject_before
from stance.extraction.units import Item, Unit
from stance.extraction.verbs import Verb, find_verbs
from stance.extraction.workspace import OPPOSING, Workspace
from stance.records import Span

_LOOKAHEAD = 10
_WEAK_WITH_THAT = frozenset({"demand", "propose", "recommend", "request", "urge"})
_NO_CONTENT = word_set(
    "comment say answer discuss elaborate respond be give speak identify provide "
    "disclose specify confirm name talk take"
)
_QUESTION = word_set("whether if who when where why how what")
_CONTINUING = word_set("and but or because including if so nor which")
_APPOSITION = word_set("who which whose a an the")


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
    _ClauseReader(space).read()
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
        self.verbs = find_verbs(space.unit)

    def read(self) -> None:
        """Add the statements that hang on a verb to the workspace."""
        for number, verb in enumerate(self.verbs):
            if not self.claimed[verb.index]:
                self._read_final(number, verb)
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
        for position in range(1, index):
            if earliest is not None and position >= earliest.index:
                return earliest.subject
            item = self.items[position]
            if item.kind != "word" or item.is_capitalized:
                continue
            if is_auxiliary(item) or (
                (item.lower in COMMON_PASTS or item.lower.endswith("ed"))
                and len(item.lower) > 2
                and not is_in(self.items[position - 1], "determiners")
            ):
                begin = position
                while begin > 1 and is_adverb(self.items[begin - 1]):
                    begin -= 1
                found = subject_before(self.items, begin)
                if (
                    found
                    and self.items[found[0].first].lower not in ("who", "which")
                    and not self._is_oblique(found[0])
                ):
                    return found[0]
        return earliest.subject if earliest else None

    def _is_oblique(self, phrase: Phrase) -> bool:
        """Tell the end of a longer subject: ``the men held in Varsia``."""
        before = self.items[max(0, phrase.first - 1)]
        return phrase.first > 1 and is_in(before, "prepositions")

    # Where a content ends

    def _cut(self, number: int, verb: Verb) -> Callable[[int], int]:
        def cut(begin: int) -> int:
            end = len(self.items)
            for later in self.verbs[number + 1 : number + 1 + _LOOKAHEAD]:
                if later.region > begin and self._is_sibling(verb, later, begin):
                    end = later.region
                    break
            for index in range(begin, end):
                item = self.items[index]
                if self.claimed[index]:
                    end = index
                    break
                if (
                    item.lower == "according"
                    and index > begin
                    and (index + 1 < end and self.items[index + 1].lower == "to")
                ):
                    end = index
                    break
                if item.text == "," and is_venue(self.items, index + 1):
                    end = index
                    break
                if (
                    item.text == ":"
                    and index + 1 < end
                    and (self.items[index + 1].kind == "quote")
                ):
                    end = index
                    break
            if verb.role == "relative" or self._is_conditional(verb):
                end = self._end_of_aside(begin, end)
            return self.space.trim(begin, end)

        return cut

    def _is_conditional(self, verb: Verb) -> bool:
        return verb.region > 0 and self.items[verb.region - 1].lower in (
            "if",
            "unless",
            "as",
            "when",
            "while",
            "although",
            "though",
            "until",
        )

    def _end_of_aside(self, begin: int, end: int) -> int:
        """Return the end of a content inside a relative or conditional clause.

        The clause ends at the comma after which the main clause goes on.
        """
        for index in range(begin + 1, end - 1):
            if self.items[index].text == ",":
                following = self.items[index + 1]
                if not is_in(following, "conjunctions", "subordinators"):
                    return index
        return end

    def _is_sibling(self, verb: Verb, later: Verb, begin: int) -> bool:
        """Tell whether a later verb of the unit has the same standing."""
        frames = later.cue.frames
        before = self.items[later.region - 1]
        if later.role == "participle":
            return before.text in (",", "—", "–", ";") and bool(
                frames & {"that", "object", "label", "quote"}
            )
        if later.role == "shared":
            same_tense = (verb.form == "past") == (later.form == "past")
            if not same_tense or later.form == "ing":
                return False
            between = self.items[begin : later.region]
            embedded = any(
                is_auxiliary(item) and item.lower in ("had", "has", "have")
                for item in between
            )
            return ("quote" in frames and not embedded) or before.text == ","
        if later.role == "finite" and "final" in frames and later.form in ("past", "s"):
            conjunction = before.lower in OPPOSING
            return (conjunction or before.text == ";") and later.region - begin > 1
        return False

    # "C, S said" and "C, said S"

    def _read_final(self, number: int, verb: Verb) -> None:
        if verb.subject is None or verb.role not in ("finite", "inverted"):
            return
        frames = verb.cue.frames
        if not frames & {"final", "quote"} or verb.region == 0:
            return
        left = verb.region - 1
        mark = self.items[left]
        content_end = left
        if mark.kind == "quote":
            content_end = left + 1
        elif mark.text not in (",", "—", "–", "-"):
            return
        if content_end == 0:
            return
        last_item = self.items[content_end - 1]
        quoted = last_item.kind == "quote"
        if quoted and mark.kind == "quote" and not self._ends_like_speech(last_item):
            return
        if not quoted and "final" not in frames:
            return
        begin = self._left_boundary(content_end, verb)
        if begin >= content_end:
            return
        after = verb.subject.last if verb.role == "inverted" else verb.last
        following = find_content(self.unit, verb, self._cut(number, verb))
        shape = following.shape if following is not None else None
        if shape == "that" or (shape == "bare" and not quoted):
            return
        part = self.items[begin:content_end]
        left_is_clause = quoted or has_finite_verb(part) or self.unit.is_headline
        if (
            not quoted
            and following is not None
            and self._introduces(begin, content_end)
        ):
            return
        regions = [(begin, content_end)]
        second = self._resumption(
            verb, after, number, quoted=quoted, whole=left_is_clause
        )
        if not left_is_clause and second is None:
            return
        if not quoted and second is None and len(part) < 3 - self.unit.is_headline:
            return
        if second is not None:
            regions.append(second)
        draft = Draft(
            [],
            [],
            self.space.span(verb.subject),
            self.space.words(verb.first, verb.last),
            verb.polarity,
            self.space.kind(verb.subject, inner=verb.cue.inner),
            found_by="quotation-cue" if quoted else "clause-cue",
        )
        kept = self.space.keep(verb.index, draft, regions)
        if kept:
            kept.extensible = quoted
            self.claimed[verb.index] = True

    def _introduces(self, begin: int, end: int) -> bool:
        """Tell whether what stands before "S said" is a mere adverbial of it."""
        first = self.items[begin]
        if first.lower in ("if", "whether"):
            return False
        return (
            is_in(first, "prepositions", "subordinators")
            or first.lower.endswith(("ing", "ed"))
            or is_adverb(first)
        )

    def _ends_like_speech(self, item: Item) -> bool:
        quotation = item.quotation
        if quotation is None:
            return False
        inside = self.space.text[slice(*quotation.span)].rstrip()
        if inside[-1:] in ",.?!…—–-":
            return True
        return len(inside.split()) >= 4

    def _left_boundary(self, end: int, verb: Verb) -> int:
        begin = 0
        for index, _ in self.space.drafts:
            if index < end:
                begin = max(begin, index + 1)
        for index in range(begin, end):
            if self.claimed[index]:
                begin = index + 1
        for index in range(end - 1, begin, -1):
            if self.items[index].text == ";":
                return index + 1
            if self.items[index].text == ":" and self.items[index + 1].kind == "quote":
                return index + 1
        if self.items[end - 1].kind == "quote":
            start = end - 1
            while start > begin and (
                self.items[start - 1].kind == "quote"
                or self.items[start - 1].text in (",", "—", "–", "…", "...")
            ):
                start -= 1
            inside = self.items[end - 1].quotation
            long = inside is not None and inside.span[1] - inside.span[0] >= 30
            opening = self.items[start].quotation
            if (
                opening is not None
                and self.space.text[opening.span[0]].islower()
                and self.items[max(begin, start - 1)].kind == "word"
            ):
                return begin
            if long or start == begin:
                return start
        return begin

    def _resumption(
        self, verb: Verb, after: int, number: int, *, quoted: bool, whole: bool
    ) -> tuple[int, int] | None:
        """Return the second part of an interrupted content."""
        comma = skip_adverbials(self.items, after)
        limit = min(len(self.items), after + 24)
        for index in range(after, limit):
            item = self.items[index]
            if item.kind == "quote" and self.items[index - 1].text in (
                ",",
                ":",
                "—",
                ".",
            ):
                end = index + 1
                while end < len(self.items) and (
                    self.items[end].kind == "quote"
                    or (
                        self.items[end].text == ","
                        and end + 1 < len(self.items)
                        and self.items[end + 1].kind == "quote"
                    )
                ):
                    end += 1
                goes_on = item.quotation is not None and (
                    self.space.text[item.quotation.span[0]].islower()
                )
                return (index, end) if quoted or whole or goes_on else None
            if item.lower == "that" or item.text in (";", "."):
                break
        if quoted or comma + 1 >= len(self.items) or self.items[comma].text != ",":
            return None
        first = self.items[comma + 1]
        is_new = (
            first.lower.endswith("ing")
            or first.lower in _APPOSITION
            or is_in(first, "roles")
            or first.kind != "word"
        )
        if is_new or verb.role == "inverted":
            return None
        resumes = is_auxiliary(first) or (
            first.lower in _CONTINUING if whole else not first.is_capitalized
        )
        end = self._cut(number, verb)(comma + 1)
        return (comma + 1, end) if resumes and end > comma + 1 else None

    # "S said that C" and its kin

    def _read_following(self, number: int, verb: Verb) -> None:
        content = find_content(self.unit, verb, self._cut(number, verb))
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
        refused = verb.first < verb.index and verb.polarity == "negated"
        if refused and shape != "that" and first.lower in _QUESTION:
            return False
        weak = {
            "to": bool(cue.weak_frames & {"to", "person_to"}),
            "object": bool(cue.weak_frames & {"object", "gerund"})
            and "label" not in cue.frames,
            "that": cue.lemma in _WEAK_WITH_THAT,
        }.get(shape, False)
        if subject is None:
            return not cue.inner or shape in ("that", "bare")
        holder = self.space.holder(subject)
        if holder == "document":
            return shape in ("that", "bare", "quote") and not cue.inner
        if cue.inner:
            return holder == "person"
        return not (weak and holder == "party")

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
