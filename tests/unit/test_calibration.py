import json
import re
from pathlib import Path

import numpy as np
import pytest

from stance.classification import Calibration, load_calibration, read_calibration
from stance.classification.calibration import Logistic, Softmax, evidence_of
from stance.errors import ModelError


def test_a_logistic_map_by_hand() -> None:
    # 2 * 0.5 - 1 = 0 gives 1/2; with a bias of ln 3 on top the odds are 3 to 1.
    shares = Logistic(slope=2, intercept=-1, bias={"b": float(np.log(3))}).apply(
        np.array([[0.5, 0.5]]), ("a", "b")
    )
    assert shares == pytest.approx(np.array([[1 / 2, 3 / 4]]))


def test_a_softmax_map_by_hand() -> None:
    # exp(0 + ln 2) = 2 against exp(0) = 1 and exp(ln 3) = 3.
    shares = Softmax(bias={"a": float(np.log(2))}).apply(
        np.array([0.0, 0.0, np.log(3)]), ("a", "b", "c")
    )
    assert shares == pytest.approx([2 / 6, 1 / 6, 3 / 6])


def test_a_bias_belongs_to_a_name() -> None:
    scale = Softmax(bias={"a": 1.0, "unused": 9.0})
    first = scale.apply(np.array([0.5, 0.2]), ("a", "b"))
    assert scale.apply(np.array([0.2, 0.5]), ("b", "a")) == pytest.approx(first[::-1])


def test_softmax_takes_large_evidence() -> None:
    shares = Softmax(slope=1000).apply(np.array([14.0, -14.0]), ("a", "b"))
    assert shares == pytest.approx([1, 0])


def test_evidence_is_log_odds_and_finite() -> None:
    scores = np.array([[0.5, 0.25, 0.25], [0.75, 0.25, 0], [1, 0, 0], [0, 1, 0]])
    evidence = evidence_of(scores.astype(np.float32))
    # The ends are held at odds of a million.
    assert evidence == pytest.approx([0, np.log(3), np.log(1e6), -np.log(1e6)])
    assert evidence_of(np.zeros((0, 3), np.float32)).shape == (0,)


def test_a_model_without_a_file_has_the_identity_maps(tmp_path: Path) -> None:
    assert load_calibration(str(tmp_path)) == Calibration()
    assert load_calibration("no-such-model") == Calibration()


def test_the_file_beside_the_weights_is_read(tmp_path: Path) -> None:
    wanted = Calibration(
        stance=Softmax(slope=0.7, bias={"warm": -0.2}),
        concessions=Logistic(slope=1.5, intercept=-1),
        threshold=0.4,
    )
    (tmp_path / "calibration.json").write_text(wanted.model_dump_json(), "utf-8")
    assert load_calibration(str(tmp_path)) == wanted


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Expecting property name"),
        (b"[]", "Input should be a valid dictionary"),
        (b"\xff\xfe", "can't decode"),
        (json.dumps({"threshhold": 0.4}).encode(), "threshhold"),
        (json.dumps({"threshold": 1.5}).encode(), "threshold"),
        (json.dumps({"stance": {"slope": "steep"}}).encode(), "stance.slope"),
        (json.dumps({"concessions": {"gate": 1}}).encode(), "concessions.gate"),
    ],
)
def test_a_file_that_is_no_calibration_is_one_clear_error(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        read_calibration(path)
    pattern = rf"{re.escape(str(path))}: not a calibration \(.*{re.escape(reason)}.*\)"
    assert re.fullmatch(pattern, str(caught.value), re.DOTALL)
