"""The model that ships with the package, on cases that any such model knows.

A fresh process without cache or network shows that nothing but the package is needed.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.console import run_python

CASES = [
    ("Varsia said: We will meet the delegation.", "Varsia will meet the delegation."),
    ("The border was closed on Monday.", "The border was closed."),
    ("The border was closed on Monday.", "The border was open on Monday."),
    ("They agreed to lift all sanctions.", "They refused to lift any sanctions."),
]
ENTAILED = (True, True, False, False)
CODE = f"""
import json
import stance
model = stance.load_model(device="cpu", precision="float32")
text = "“We are ready to meet their delegation,” minister Ana Ruiz said on Monday."
analysis = stance.Analyzer.load(model=model).analyze(text)
print(json.dumps({{
    "scores": model.score({CASES!r}).tolist(),
    "two_way": model.two_way,
    "provenance": model.provenance.model_dump(),
    "statements": [json.loads(s.model_dump_json()) for s in analysis.statements],
}}))
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = str(tmp_path_factory.mktemp("home"))
    hidden = {"HOME": home, "HF_HOME": home, "HF_HUB_OFFLINE": "1"}
    outcome = run_python("-c", CODE, env=hidden, timeout=300)
    assert outcome.code == 0, outcome.err
    assert not any(Path(home).rglob("*.safetensors"))
    result: dict[str, Any] = json.loads(outcome.out)
    return result


@pytest.mark.parametrize(
    "number",
    [
        0,
        1,
        pytest.param(
            2,
            marks=pytest.mark.xfail(
                reason="opposites by word alone are missed: the model card has "
                "0.48 on breaking_nli"
            ),
        ),
        3,
    ],
)
def test_plain_cases_are_told_apart(answer: dict[str, Any], number: int) -> None:
    entailment, _, contradiction = answer["scores"][number]
    assert (entailment > 0.5) is ENTAILED[number]
    assert (entailment > contradiction) is ENTAILED[number]


def test_rows_sum_to_one(answer: dict[str, Any]) -> None:
    for row in answer["scores"]:
        assert sum(row) == pytest.approx(1, abs=1e-5)


def test_the_model_says_what_it_is(answer: dict[str, Any]) -> None:
    provenance = answer["provenance"]
    assert provenance["name"] == "minilm-entailment"
    assert len(provenance["digest"]) == 64
    assert answer["two_way"] in (True, False)


def test_an_article_is_analyzed(answer: dict[str, Any]) -> None:
    (statement,) = answer["statements"]
    assert statement["speaker"] == "Ana Ruiz"
    assert statement["model"] == answer["provenance"]
    assert statement["stance"] == "conciliatory"
    assert ("dialogue", "offer") in {
        (p["concession"], p["move"]) for p in statement["positions"]
    }
