"""Alignment with gold, the figures of every stage, baselines, comparison, agreement."""

from stance.evaluation.agreement import measure_agreement
from stance.evaluation.alignment import Alignment, Pair, align, is_exact
from stance.evaluation.baselines import (
    MajorityLabels,
    find_majority,
    keyword_baseline,
    majority_baseline,
)
from stance.evaluation.checks import check_gold
from stance.evaluation.comparison import RunLabels, compare_labels
from stance.evaluation.harness import evaluate
from stance.evaluation.names import name_key, same_name
from stance.evaluation.probe_cases import (
    ProbeCase,
    ProbeFamily,
    ProbeStatement,
    list_families,
    load_families,
)
from stance.evaluation.probe_judging import ProbeFailure
from stance.evaluation.probes import ProbeResult, probe_model, run_probes
from stance.evaluation.side_by_side import comparison_tables
from stance.evaluation.tables import (
    Table,
    agreement_tables,
    format_measure,
    metric_tables,
    probe_tables,
)

__all__ = [
    "Alignment",
    "MajorityLabels",
    "Pair",
    "ProbeCase",
    "ProbeFailure",
    "ProbeFamily",
    "ProbeResult",
    "ProbeStatement",
    "RunLabels",
    "Table",
    "agreement_tables",
    "align",
    "check_gold",
    "compare_labels",
    "comparison_tables",
    "evaluate",
    "find_majority",
    "format_measure",
    "is_exact",
    "keyword_baseline",
    "list_families",
    "load_families",
    "majority_baseline",
    "measure_agreement",
    "metric_tables",
    "name_key",
    "probe_model",
    "probe_tables",
    "run_probes",
    "same_name",
]
