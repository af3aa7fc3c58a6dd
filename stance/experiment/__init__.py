"""Configuration and composition: articles to statements, a config to a run folder."""

from stance.experiment.analyzer import Analysis, Analyzer, count_diagnostics
from stance.experiment.comparing import compare_runs, read_runs
from stance.experiment.config import ExperimentConfig, dump_config, load_config
from stance.experiment.run import Run, run
from stance.experiment.scoring import (
    check_gold_fits,
    label_with_baselines,
    label_with_pipeline,
    score_run,
)

__all__ = [
    "Analysis",
    "Analyzer",
    "ExperimentConfig",
    "Run",
    "check_gold_fits",
    "compare_runs",
    "count_diagnostics",
    "dump_config",
    "label_with_baselines",
    "label_with_pipeline",
    "load_config",
    "read_runs",
    "run",
    "score_run",
]
