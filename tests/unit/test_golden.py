"""Extraction gives the approved statements; `scripts/golden` rewrites them."""

import json
from pathlib import Path

import pytest

from stance.extraction import extract
from stance.formats import read_documents
from stance.records import to_json_object

ARTICLES = sorted((Path(__file__).parents[1] / "golden" / "articles").glob("*.txt"))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.stem)
def test_extraction_is_as_approved(article: Path) -> None:
    (document,) = read_documents(article)
    found = [to_json_object(s) for s in extract(document).statements]
    lines = article.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    assert found == [json.loads(line) for line in lines]
