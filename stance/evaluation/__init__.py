"""Alignment with gold, the figures of every stage, baselines and agreement."""

from stance.evaluation.agreement import measure_agreement
from stance.evaluation.alignment import Alignment, Pair, align, is_exact
from stance.evaluation.baselines import (
    MajorityLabels,
    find_majority,
    keyword_baseline,
    majority_baseline,
)
from stance.evaluation.checks import check_gold
from stance.evaluation.harness import evaluate
from stance.evaluation.names import name_key, same_name
from stance.evaluation.tables import (
    Table,
    agreement_tables,
    format_measure,
    metric_tables,
)

__all__ = [
    "Alignment",
    "MajorityLabels",
    "Pair",
    "Table",
    "agreement_tables",
    "align",
    "check_gold",
    "evaluate",
    "find_majority",
    "format_measure",
    "is_exact",
    "keyword_baseline",
    "majority_baseline",
    "measure_agreement",
    "metric_tables",
    "name_key",
    "same_name",
]
