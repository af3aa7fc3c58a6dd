"""Articles, gold and a small codebook for tests; all invented."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TALKS = (
    "Varsia ready to meet Ostrana\n\n"
    "“We are ready to meet the Ostranan delegation,” Varsian foreign minister Ana Ruiz "
    "said on Monday.\n\n"
    "Ostranan envoy Tomas Holm said that Ostrana would keep the embargo until the "
    "border is quiet.\n"
)
GERMAN = (
    "Die Regierung sei jederzeit zu Gesprächen bereit, sagte die Ministerin am Montag "
    "in der Hauptstadt. Eine Lockerung der Sanktionen lehnte sie weiterhin ab.\n"
)
CODEBOOK = """name: small
version: 1
stance:
  conciliatory: opens or eases
  hardline: closes or presses
  neutral: does neither
concessions:
  dialogue: talks and meetings
  sanctions: relief from an embargo
moves:
  offer: is ready for it
  refuse: rejects it
  mention: only mentions it
actors:
  Varsia: [Varsian]
  Ostrana: [Ostranan]
"""
MEET = "We are ready to meet the Ostranan delegation"
KEEP = "Ostrana would keep the embargo until the border is quiet"


def gold_rows(doc_id: str = "talks", text: str = TALKS) -> list[dict[str, Any]]:
    """Return the gold of `TALKS`."""
    return [
        {
            **{"id": f"{doc_id}-1", "doc_id": doc_id, "mode": "direct"},
            "content": [find(MEET, text)],
            "source": find("Varsian foreign minister Ana Ruiz", text),
            "cue": find("said on", text, end=-3),
            **{"speaker": "Ana Ruiz", "actor": "Varsia", "target": "Ostrana"},
            **{"voice": "party", "stance": "conciliatory"},
            "positions": [
                {"concession": "dialogue", "move": "offer", "conditional": False}
            ],
        },
        {
            **{"id": f"{doc_id}-2", "doc_id": doc_id, "mode": "indirect"},
            "content": [find(KEEP, text)],
            "source": find("Ostranan envoy Tomas Holm", text),
            "cue": find("said that", text, end=-5),
            **{"speaker": "Tomas Holm", "actor": "Ostrana", "target": "Varsia"},
            **{"voice": "party", "stance": "hardline"},
            "positions": [
                {"concession": "sanctions", "move": "refuse", "conditional": True}
            ],
        },
    ]


def find(part: str, text: str = TALKS, *, end: int = 0) -> list[int]:
    """Return the span of `part` in `text`, its end moved by `end`."""
    start = text.index(part)
    return [start, start + len(part) + end]


def write_rows(path: Path, rows: Iterable[Any]) -> Path:
    """Write JSON lines."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), "utf-8")
    return path


def read_rows(text: str) -> list[dict[str, Any]]:
    """Return the objects of JSON lines."""
    return [json.loads(line) for line in text.splitlines()]


def write_experiment(folder: Path, model: Path, **settings: Any) -> Path:
    """Write articles, gold, codebook and a config that names them relatively."""
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "talks.txt").write_text(TALKS, "utf-8")
    (folder / "book.yaml").write_text(CODEBOOK, "utf-8")
    write_rows(folder / "gold.jsonl", gold_rows())
    values = {
        "name": "trial",
        "documents": ["articles"],
        "gold": "gold.jsonl",
        "codebook": "book.yaml",
        "model": str(model),
        "device": "cpu",
        "n_resamples": 20,
        **settings,
    }
    lines = (f"{key}: {json.dumps(value)}\n" for key, value in values.items())
    config = folder / "config.yaml"
    config.write_text("".join(lines), "utf-8")
    return config
