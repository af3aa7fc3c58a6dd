"""Statements and a codebook to labels with calibrated scores, or abstention."""

from stance.classification.calibration import (
    Calibration,
    load_calibration,
    read_calibration,
)
from stance.classification.evidence import (
    conditional_hypotheses,
    gather_facets,
    gather_moves,
    label_hypotheses,
    premise_of,
)
from stance.classification.labelling import classify, drop_idle_narrated

__all__ = [
    "Calibration",
    "classify",
    "conditional_hypotheses",
    "drop_idle_narrated",
    "gather_facets",
    "gather_moves",
    "label_hypotheses",
    "load_calibration",
    "premise_of",
    "read_calibration",
]
