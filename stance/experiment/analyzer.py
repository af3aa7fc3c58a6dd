"""From articles to labelled statements: the composition of all stages."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stance.classification import classify, drop_idle_narrated
from stance.codebook import Codebook, load_codebook
from stance.entailment import (
    DEFAULT_MODEL,
    Device,
    EntailmentModel,
    Precision,
    load_model,
)
from stance.extraction import Extraction, extract
from stance.formats import to_row
from stance.records import Document, LabelledStatement, Statement
from stance.report import write_report

if TYPE_CHECKING:
    import pandas as pd

_CHUNK = 16
_ENGLISH = "en"

OnProgress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The labelled statements of one article.

    Attributes
    ----------
    document
        The article.
    statements
        In text order.
    language
        ISO 639-1 code of the article's language, null where it cannot be told. An
        article in another language than English has no statements.
    diagnostics
        Name to count of what a reader of the results should know, such as unclosed
        quotation marks or narrated candidates that were dropped.
    codebook
        What the labels follow.
    """

    document: Document
    statements: tuple[LabelledStatement, ...]
    language: str | None
    diagnostics: Mapping[str, int] = field(hash=False)
    codebook: Codebook

    def to_pandas(self) -> "pd.DataFrame":
        """Return one row a statement, with the fields of the records."""
        import pandas as pd

        return pd.DataFrame([to_row(statement) for statement in self.statements])

    def to_html(self, path: str | Path) -> None:
        """Write the HTML report of this article."""
        write_report(
            path,
            [self.document],
            self.statements,
            codebook=self.codebook,
            manifest={"diagnostics": dict(self.diagnostics)},
        )


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Extracts and labels the statements of articles.

    Attributes
    ----------
    model, codebook
        What labels, and by which scheme.
    narrated
        Whether positions told in the article's own voice are taken too.
    with_context
        Whether the text around a statement stands before it when it is labelled.

    Examples
    --------
    >>> analyzer = Analyzer.load()
    >>> text = "“We are ready to meet their delegation,” minister Ana Ruiz said."
    >>> analysis = analyzer.analyze(text)
    >>> [(s.speaker, s.positions[0].concession) for s in analysis.statements]
    [('Ana Ruiz', 'dialogue')]
    """

    model: EntailmentModel
    codebook: Codebook
    narrated: bool = True
    with_context: bool = False

    @classmethod
    def load(
        cls,
        *,
        codebook: str | Path | Codebook = "nuclear-diplomacy",
        model: str | Path | EntailmentModel = DEFAULT_MODEL,
        device: Device = "auto",
        precision: Precision = "auto",
        batch_size: int = 32,
        narrated: bool = True,
        with_context: bool = False,
    ) -> Self:
        """Load model and codebook.

        Parameters
        ----------
        codebook
            Name of a shipped one, a file, or a loaded codebook.
        model
            Name of a shipped one, a folder, a hub id with revision, or a loaded model.
        device, precision, batch_size
            As for `stance.load_model`.
        narrated, with_context
            See the attributes.

        Raises
        ------
        CodebookError
            If the codebook cannot be used.
        ModelError
            If the model cannot be used.
        """
        if isinstance(codebook, str | Path):
            codebook = load_codebook(codebook)
        if isinstance(model, str | Path):
            model = load_model(
                model, device=device, precision=precision, batch_size=batch_size
            )
        return cls(model, codebook, narrated, with_context)

    def extract(self, document: str | Document) -> Extraction:
        """Return the statements of an article without labels."""
        return extract(
            _as_document(document),
            actors=self.codebook.actors,
            narrated=self.narrated,
        )

    def classify(
        self,
        statements: Sequence[Statement],
        *,
        on_progress: OnProgress | None = None,
    ) -> list[LabelledStatement]:
        """Label statements; see `stance.classification.classify`."""
        return classify(
            statements,
            self.model,
            self.codebook,
            with_context=self.with_context,
            on_progress=on_progress,
        )

    def analyze(
        self, document: str | Document, *, on_progress: OnProgress | None = None
    ) -> Analysis:
        """Extract and label the statements of one article.

        Parameters
        ----------
        document
            An article, or its text.
        on_progress
            Called with the number of pairs scored since its last call.
        """
        return next(self.analyze_many([document], on_progress=on_progress))

    def analyze_many(
        self,
        documents: Iterable[str | Document],
        *,
        on_progress: OnProgress | None = None,
    ) -> Iterator[Analysis]:
        """Analyze articles one after the other.

        Yields
        ------
        Analysis
            In the order of the articles; 16 articles at a time are scored together,
            so that the iterator may be fed from a stream of any length.
        """
        stream = iter(documents)
        while chunk := [_as_document(d) for d in islice(stream, _CHUNK)]:
            extractions = [self.extract(document) for document in chunk]
            statements = [s for e in extractions for s in _in_english(e)]
            labelled = iter(self.classify(statements, on_progress=on_progress))
            for document, extraction in zip(chunk, extractions, strict=True):
                own = [next(labelled) for _ in _in_english(extraction)]
                yield self._analysis(document, extraction, own)

    def _analysis(
        self,
        document: Document,
        extraction: Extraction,
        labelled: list[LabelledStatement],
    ) -> Analysis:
        kept, n_dropped = drop_idle_narrated(labelled)
        counts = Counter(extraction.diagnostics)
        counts["narrated_candidates_dropped"] += n_dropped
        if not _is_english(extraction):
            counts["articles_in_other_languages"] += 1
        return Analysis(
            document=document,
            statements=tuple(kept),
            language=extraction.language,
            diagnostics={name: n for name, n in sorted(counts.items()) if n},
            codebook=self.codebook,
        )


def _as_document(document: str | Document) -> Document:
    if isinstance(document, Document):
        return document
    return Document(id="text", text=document)


def _is_english(extraction: Extraction) -> bool:
    return extraction.language in (None, _ENGLISH)


def _in_english(extraction: Extraction) -> tuple[Statement, ...]:
    return extraction.statements if _is_english(extraction) else ()


def count_diagnostics(analyses: Iterable[Analysis]) -> dict[str, Any]:
    """Return the sums of the diagnostics of several articles."""
    total: Counter[str] = Counter()
    for analysis in analyses:
        total.update(analysis.diagnostics)
    return dict(sorted(total.items()))
