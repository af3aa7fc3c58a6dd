"""What is coded: labels, their definitions and hypotheses, loaded from YAML."""

from stance.codebook.hypotheses import (
    DEFAULT_TEMPLATES,
    SLOTS,
    default_hypotheses,
    fill,
    words_of,
)
from stance.codebook.label_reader import PLOVER_ROOTS
from stance.codebook.loading import list_codebooks, load_codebook, parse_codebook
from stance.codebook.scheme import Codebook, Facet, FacetKind, Label

__all__ = [
    "DEFAULT_TEMPLATES",
    "PLOVER_ROOTS",
    "SLOTS",
    "Codebook",
    "Facet",
    "FacetKind",
    "Label",
    "default_hypotheses",
    "fill",
    "list_codebooks",
    "load_codebook",
    "parse_codebook",
    "words_of",
]
