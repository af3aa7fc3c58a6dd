"""The article in an HTML page."""

import importlib
import importlib.util
import re
from html.parser import HTMLParser

_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "iframe",
        "object",
        "figure",
        "menu",
        "dialog",
    }
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    }
)
_META_FIELDS = {
    "og:title": "title",
    "article:published_time": "published",
    "og:site_name": "publisher",
    "og:url": "url",
}


def read_html(markup: str) -> tuple[str, dict[str, str]]:
    r"""Return the text of a page and what its head says about it.

    Parameters
    ----------
    markup
        The page.

    Returns
    -------
    text
        Paragraphs parted by an empty line. Where the page marks its article
        (``article``, ``main``), that alone; menus, scripts, figures and forms are left
        out. Where the package `trafilatura` is installed, it does this.
    fields
        Those of ``title``, ``published``, ``publisher``, ``url`` that are known.

    Examples
    --------
    >>> read_html("<title>Talks</title><p>They met.<p>Nobody&nbsp;spoke.")
    ('They met.\n\nNobody spoke.', {'title': 'Talks'})
    """
    parser = _ArticleParser()
    parser.feed(markup)
    parser.close()
    parser.end_paragraph()
    text = _with_trafilatura(markup) or "\n\n".join(
        parser.in_article or parser.paragraphs
    )
    fields = dict(parser.fields)
    title = " ".join("".join(parser.title).split())
    if title:
        fields.setdefault("title", title)
    return text, fields


def _with_trafilatura(markup: str) -> str | None:
    if importlib.util.find_spec("trafilatura") is None:
        return None
    trafilatura = importlib.import_module("trafilatura")
    text: str | None = trafilatura.extract(markup, include_comments=False)
    return text


class _ArticleParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.in_article: list[str] = []
        self.title: list[str] = []
        self.fields: dict[str, str] = {}
        self._pieces: list[str] = []
        self._skipped: list[str] = []
        self._articles: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            self._read_meta(dict(attrs))
        elif tag == "title":
            self._in_title = not self.title
        elif tag in _SKIPPED:
            if tag in _BLOCKS:
                self.end_paragraph()
            self._skipped.append(tag)
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in _BLOCKS:
            self.end_paragraph()
            if tag in ("article", "main"):
                self._articles.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in self._skipped:
            # Whatever was left open inside ends with it.
            while self._skipped.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.end_paragraph()
            if tag in self._articles:
                while self._articles.pop() != tag:
                    pass

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._skipped:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def end_paragraph(self) -> None:
        lines = "".join(self._pieces).replace("\xa0", " ").split("\n")
        self._pieces.clear()
        text = "\n".join(" ".join(line.split()) for line in lines).strip()
        if text:
            self.paragraphs.append(text)
            if self._articles:
                self.in_article.append(text)

    def _read_meta(self, attrs: dict[str, str | None]) -> None:
        name = attrs.get("property") or attrs.get("name") or ""
        content = (attrs.get("content") or "").strip()
        if name.lower() in _META_FIELDS and content:
            self.fields.setdefault(_META_FIELDS[name.lower()], content)
