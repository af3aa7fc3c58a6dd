"""Who offers, demands, refuses or threatens what: stance and positions in news text.

The public names are loaded on first use, so that ``import stance`` stays fast.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import stance.sklearn as sklearn
    from stance.codebook import Codebook, list_codebooks, load_codebook
    from stance.entailment import EntailmentModel, load_model
    from stance.errors import StanceError
    from stance.evaluation import evaluate, measure_agreement, probe_model
    from stance.experiment import Analysis, Analyzer, compare_runs, run
    from stance.extraction import extract
    from stance.positions import build_matrix
    from stance.records import Document, LabelledStatement, Position, Statement
    from stance.report import write_report

__version__ = "0.1.0"

_MODULE_OF = {
    "Analysis": "experiment",
    "Analyzer": "experiment",
    "Codebook": "codebook",
    "Document": "records",
    "EntailmentModel": "entailment",
    "LabelledStatement": "records",
    "Position": "records",
    "Statement": "records",
    "StanceError": "errors",
    "build_matrix": "positions",
    "compare_runs": "experiment",
    "evaluate": "evaluation",
    "extract": "extraction",
    "list_codebooks": "codebook",
    "load_codebook": "codebook",
    "load_model": "entailment",
    "measure_agreement": "evaluation",
    "probe_model": "evaluation",
    "run": "experiment",
    "write_report": "report",
}

__all__ = [
    "Analysis",
    "Analyzer",
    "Codebook",
    "Document",
    "EntailmentModel",
    "LabelledStatement",
    "Position",
    "StanceError",
    "Statement",
    "build_matrix",
    "compare_runs",
    "evaluate",
    "extract",
    "list_codebooks",
    "load_codebook",
    "load_model",
    "measure_agreement",
    "probe_model",
    "run",
    "sklearn",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name == "sklearn":
        return importlib.import_module("stance.sklearn")
    if name in _MODULE_OF:
        module = importlib.import_module(f"stance.{_MODULE_OF[name]}")
        value = getattr(module, name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'stance' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
