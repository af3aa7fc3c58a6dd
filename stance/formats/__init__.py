"""Every file format: articles and statements in, statements out."""

from stance.formats.atomic import (
    check_output,
    digest_file,
    write_json_atomic,
    write_text_atomic,
)
from stance.formats.documents import INPUT_FORMATS, read_documents
from stance.formats.problems import DataProblem, OnProblem
from stance.formats.statements import ClassifyRow, read_rows, read_statements
from stance.formats.writing import (
    StatementWriter,
    to_row,
    write_documents,
    write_statements,
)

__all__ = [
    "INPUT_FORMATS",
    "ClassifyRow",
    "DataProblem",
    "OnProblem",
    "StatementWriter",
    "check_output",
    "digest_file",
    "read_documents",
    "read_rows",
    "read_statements",
    "to_row",
    "write_documents",
    "write_json_atomic",
    "write_statements",
    "write_text_atomic",
]
