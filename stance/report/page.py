"""Renders the page and writes it."""

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from stance.codebook import Codebook
from stance.records import Document, LabelledStatement
from stance.report.view import build_page


class TableLike(Protocol):
    """A table of results: what the tables of `stance.evaluation` look like."""

    @property
    def title(self) -> str:
        """Heading over the table."""

    @property
    def header(self) -> Sequence[str]:
        """Names of the columns."""

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """Cells: text, numbers or null, as many in each row as columns."""


def render_report(
    documents: Iterable[Document],
    labelled: Iterable[LabelledStatement],
    *,
    codebook: Codebook | None = None,
    metrics_tables: Sequence[TableLike] = (),
    manifest: Mapping[str, Any] | None = None,
    title: str | None = None,
) -> str:
    """Return one HTML page that shows the statements in their articles.

    Parameters
    ----------
    documents
        Articles, shown in this order.
    labelled
        Their statements, in any order. Those without an article, or without spans,
        are listed after the articles.
    codebook
        Gives the order of labels and their definitions; by default both come from
        what occurs.
    metrics_tables
        Results of an evaluation, shown as they are.
    manifest
        What is known about the run, nested at will; counts under ``diagnostics`` are
        listed with those of the page.
    title
        By default the title of the only article.

    Returns
    -------
    str
        A page without any link to outside resources; it can be read without
        JavaScript, which only adds filters, sorting and tooltips. Equal input gives
        an equal page.
    """
    page = build_page(
        list(documents),
        list(labelled),
        codebook=codebook,
        manifest=manifest,
        title=title,
    )
    script = _read_template("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            codebook=codebook,
            tables=metrics_tables,
            style=Markup(_read_template("page.css")),
            script=Markup(script),
            script_digest=digest,
        )
    )


def write_report(
    path: str | os.PathLike[str],
    documents: Iterable[Document],
    labelled: Iterable[LabelledStatement],
    *,
    codebook: Codebook | None = None,
    metrics_tables: Sequence[TableLike] = (),
    manifest: Mapping[str, Any] | None = None,
    title: str | None = None,
) -> Path:
    """Write the page of `render_report` to a file and return its path.

    Parameters
    ----------
    path
        The file; one that exists is replaced, and only by a complete page. Missing
        folders are made.
    documents, labelled, codebook, metrics_tables, manifest, title
        As in `render_report`.
    """
    html = render_report(
        documents,
        labelled,
        codebook=codebook,
        metrics_tables=metrics_tables,
        manifest=manifest,
        title=title,
    )
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.write_text(html, encoding="utf-8", newline="")
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return target


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("stance.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        percent=_percent, words=_words, verbatim=_verbatim, weblink=_weblink, cell=_cell
    )
    return environment


def _read_template(name: str) -> str:
    folder = resources.files("stance.report").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _verbatim(text: str) -> Markup:
    # A browser reads a bare carriage return as a line feed.
    return Markup(escape(text).replace("\r", Markup("&#13;")))


def _weblink(url: str | None) -> str | None:
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
