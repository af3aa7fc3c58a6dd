"""Measure the finders of attributed statements on the PolNeAR corpus.

The corpus is not part of the project; give the path of a JSON-lines file whose rows
have ``text``, ``split`` and ``quotes`` (``start``, ``end``, ``spans``, ``mode``,
``speech``, ``speaker``). Matching is one-to-one, greedy by Jaccard overlap of content
characters; contents compare without edge punctuation and a leading "that". Recall is
over attributions with a speech cue; a find counts as right if it matches any
attribution. Statements with an inner state as cue are left out.
"""

import argparse
import json
import string
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stance.extraction.attributed import find_attributions
from stance.records import Span

MODES = ("direct", "mixed", "indirect")
_EDGE = string.whitespace + string.punctuation + "“”‘’«»—–…"
_MATCHED = 0.5


def main() -> None:
    """Print precision, recall and F1 by mode, and write them if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polnear", type=Path, required=True, help="JSON-lines file")
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--limit", type=int, default=None, help="number of articles")
    parser.add_argument("--json", type=Path, default=None, help="write figures here")
    parser.add_argument("--errors", type=int, default=0, help="print this many misses")
    arguments = parser.parse_args()
    counts: Counter[Any] = Counter()
    started = time.perf_counter()
    n_characters = 0
    for row in _read(arguments.polnear, arguments.split, arguments.limit):
        n_characters += len(row["text"])
        _count(row, counts, n_errors=arguments.errors)
    seconds = time.perf_counter() - started
    figures = _figures(counts)
    for name, figure in figures.items():
        print(f"{name:28s} {figure['value']:.3f}  n={figure['n']}")
    print(f"{n_characters / seconds / 1e6:.2f} million characters a second")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2, sort_keys=True))


def _read(path: Path, split: str, limit: int | None) -> Iterator[dict[str, Any]]:
    n_read = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["split"] != split:
                continue
            yield row
            n_read += 1
            if n_read == limit:
                return


def _spans(quote: dict[str, Any]) -> tuple[Span, ...]:
    parts = quote.get("spans") or [(quote["start"], quote["end"])]
    return tuple((start, end) for start, end in parts)


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _EDGE:
        start += 1
    if text[start : start + 5].lower() == "that ":
        start += 5
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _characters(text: str, spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(index for span in spans for index in range(*_trim(text, span)))


def _count(row: dict[str, Any], counts: Counter[Any], *, n_errors: int) -> None:
    text = row["text"]
    gold = [quote for quote in row["quotes"] if quote["end"] > quote["start"]]
    found = find_attributions(text)
    gold_characters = [_characters(text, _spans(quote)) for quote in gold]
    found_characters = [_characters(text, item.content) for item in found]
    pairs = []
    for i, mine in enumerate(found_characters):
        for j, theirs in enumerate(gold_characters):
            shared = len(mine & theirs)
            if shared:
                pairs.append((-shared / len(mine | theirs), i, j))
    pairs.sort()
    match: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, i, j in pairs:
        if -overlap >= _MATCHED and i not in match and j not in taken:
            match[i] = j
            taken.add(j)
    for j, quote in enumerate(gold):
        if not quote["speech"]:
            continue
        counts["gold", quote["mode"]] += 1
        if j in taken:
            counts["recalled", quote["mode"]] += 1
        elif counts["printed"] < n_errors:
            counts["printed"] += 1
            _print_miss(text, quote)
    for i, item in enumerate(found):
        if item.cue_kind == "inner":
            continue
        counts["found", item.mode] += 1
        counts["rule", item.found_by] += 1
        if i not in match:
            continue
        quote = gold[match[i]]
        counts["right", item.mode] += 1
        counts["rule right", item.found_by] += 1
        counts["exact"] += found_characters[i] == gold_characters[match[i]]
        if quote.get("speaker"):
            counts["with speaker"] += 1
            speaker = (quote["speaker"]["start"], quote["speaker"]["end"])
            source = item.source or (0, 0)
            counts["speaker right"] += source[0] < speaker[1] and speaker[0] < source[1]


def _print_miss(text: str, quote: dict[str, Any]) -> None:
    cue = quote.get("cue")
    word = text[cue["start"] : cue["end"]] if cue else "-"
    content = text[quote["start"] : quote["end"]]
    around = text[max(0, quote["start"] - 60) : quote["start"]]
    print(f"MISS {quote['mode']} cue={word!r}: {around!r} [[{content!r}]]")


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def _figures(counts: Counter[Any]) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}

    def put(name: str, value: float, n: int) -> None:
        figures[name] = {"value": value, "low": None, "high": None, "n": n, "unit": ""}

    sums: Counter[str] = Counter()
    for mode in MODES:
        for name in ("gold", "recalled", "found", "right"):
            sums[name] += counts[name, mode]
        precision = _ratio(counts["right", mode], counts["found", mode])
        recall = _ratio(counts["recalled", mode], counts["gold", mode])
        put(f"{mode} precision", precision, counts["found", mode])
        put(f"{mode} recall", recall, counts["gold", mode])
        put(f"{mode} f1", _f1(precision, recall), counts["gold", mode])
    precision = _ratio(sums["right"], sums["found"])
    recall = _ratio(sums["recalled"], sums["gold"])
    put("all precision", precision, sums["found"])
    put("all recall", recall, sums["gold"])
    put("all f1", _f1(precision, recall), sums["gold"])
    put("exact given match", _ratio(counts["exact"], sums["right"]), sums["right"])
    put(
        "speaker overlaps given match",
        _ratio(counts["speaker right"], counts["with speaker"]),
        counts["with speaker"],
    )
    rules = sorted(key[1] for key in counts if key[0] == "rule")
    for rule in rules:
        n_found = counts["rule", rule]
        put(f"rule {rule}", _ratio(counts["rule right", rule], n_found), n_found)
    return figures


if __name__ == "__main__":
    main()
