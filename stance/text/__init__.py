"""Paragraphs, sentences, quotation marks and language of a text.

All offsets are half-open, in code points of the untouched text.
"""

from stance.text.language import detect_language
from stance.text.paragraphs import split_paragraphs
from stance.text.quotations import Quotation, QuotationScan, find_quotations
from stance.text.sentences import split_sentences

__all__ = [
    "Quotation",
    "QuotationScan",
    "detect_language",
    "find_quotations",
    "split_paragraphs",
    "split_sentences",
]
