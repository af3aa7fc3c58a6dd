"""Statements of a document: what is said, by whom, and for which party.

`extract` composes the finders. Each layer can be used alone: `find_attributions` for
direct, mixed and indirect speech, `stance.extraction.narrated` for positions told in
the article's own voice, `stance.extraction.resolution` for persons and actors.
"""

from stance.extraction.assembly import Extraction, extract
from stance.extraction.attributed import find_attributions
from stance.extraction.attribution import Attribution

__all__ = ["Attribution", "Extraction", "extract", "find_attributions"]
