"""What kind of source a noun phrase names."""

from collections.abc import Callable, Sequence
from typing import Literal

from stance.extraction.phrases import Phrase, is_in
from stance.extraction.units import Item
from stance.records import Span

Holder = Literal["person", "institution", "party", "document"]


def holder_of(
    items: Sequence[Item], phrase: Phrase, is_party: Callable[[Span], bool]
) -> Holder:
    """Tell what kind of source a noun phrase names."""
    words = [item for item in items[phrase.first : phrase.last] if item.kind == "word"]
    if not words:
        return "party"
    head = words[-1]
    for index, item in enumerate(words[1:], start=1):
        if is_in(item, "prepositions"):
            head = words[index - 1]
            break
    if head.lower in ("it", "which", "that", "this"):
        return "party"
    if is_in(head, "documents") and not head.text.isupper():
        return "document"
    if is_in(head, "collectives"):
        return "party"
    if any(is_in(item, "roles") for item in words):
        return "person"
    if is_party(phrase.span(items)):
        return "party"
    if is_in(head, "parties"):
        return "party"
    if is_in(head, "institutions", "media"):
        return "institution"
    return "person"
