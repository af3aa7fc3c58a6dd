"""Behavioural probes of a classifier: run, judged and counted.

After Ribeiro et al., "Beyond accuracy: behavioral testing of NLP models with CheckList"
(2020): cases that every sound classifier passes, grouped by the behaviour they probe;
exact labels, labels that must not move, and probabilities that must go one way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.classification import Calibration, classify
from stance.codebook import Codebook
from stance.entailment import EntailmentModel, Pair
from stance.evaluation.figures import mean_tally
from stance.evaluation.probe_cases import (
    ProbeCase,
    ProbeFamily,
    ProbeStatement,
    load_families,
)
from stance.evaluation.probe_changes import ChangedCodebook, change_codebook
from stance.evaluation.probe_judging import (
    Found,
    ProbeFailure,
    find_labels,
    judge,
)
from stance.metrics import Measure, bootstrap, wilson
from stance.records import LabelledStatement, Provenance, Statement

Labeller = Callable[[Sequence[Statement], Codebook], Sequence[LabelledStatement]]


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How a classifier did on one family of probes.

    Attributes
    ----------
    family, about
        What was probed.
    n_passed, n
        Cases passed, and judged.
    n_skipped
        Cases that name labels which the codebook does not have.
    failures
        What went wrong; a failed case may have several.
    shifts
        For families that compare actors: actor to path (``stance.LABEL``) to the mean
        shift of its probability against the mean over all actors saying the same,
        interval by bootstrap over what was said.
    """

    family: str
    about: str
    n_passed: int
    n: int
    n_skipped: int = 0
    failures: tuple[ProbeFailure, ...] = ()
    shifts: Mapping[str, Mapping[str, Measure]] = field(
        default_factory=dict, hash=False
    )

    @property
    def pass_rate(self) -> Measure:
        """Share of cases passed with its Wilson interval; undefined without cases.

        The interval takes the cases for independent; in families that are made from
        the pool, cases of one statement are not, and it is narrower than it should be.
        """
        return wilson(self.n_passed, self.n)

    def to_json(self, *, failures: bool = False) -> dict[str, Any]:
        """Return the result as JSON values, with the failures where asked."""
        data: dict[str, Any] = {
            "pass_rate": self.pass_rate.to_json(),
            "n_skipped": self.n_skipped,
        }
        if self.shifts:
            data["shifts"] = {
                actor: {path: shift.to_json() for path, shift in paths.items()}
                for actor, paths in self.shifts.items()
            }
        if failures:
            data["failures"] = [failure.to_json() for failure in self.failures]
        return data


def probe_model(
    model: EntailmentModel,
    codebook: Codebook,
    *,
    families: Sequence[str] = (),
    calibration: Calibration | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> list[ProbeResult]:
    """Probe the classifier with one model.

    Parameters
    ----------
    model
        Scores premise and hypothesis pairs; no pair is scored twice.
    codebook
        What is coded. Cases that name labels it lacks are skipped and counted.
    families
        Names of `list_families`; by default all.
    calibration
        As for `classify`.
    on_progress
        Called with the number of pairs scored since its last call.

    Returns
    -------
    list of ProbeResult
        One for each family, in the order of the names.

    Raises
    ------
    ConfigError
        If there is no such family.
    """
    remembering = _Remembering(model)

    def label(
        statements: Sequence[Statement], book: Codebook
    ) -> Sequence[LabelledStatement]:
        return classify(
            statements,
            remembering,
            book,
            calibration=calibration,
            on_progress=on_progress,
        )

    return run_probes(label, codebook, families=load_families(families))


def run_probes(
    labeller: Labeller,
    codebook: Codebook,
    *,
    families: Sequence[ProbeFamily] | None = None,
) -> list[ProbeResult]:
    """Probe any classifier.

    Parameters
    ----------
    labeller
        From statements and a codebook to labelled statements, in order. It is called
        once for each change of the codebook with the statements of all families, and
        once more for families that must not crash.
    codebook
        As the user gave it.
    families
        What to probe; by default every family of the package.

    Returns
    -------
    list of ProbeResult
        In the order of `families`.
    """
    chosen = load_families() if families is None else families
    permitted = _labels_of(codebook)
    judged = [
        (family, [case for case in family.cases if case.labels() <= permitted])
        for family in chosen
    ]
    found: dict[str, Found | str] = {}
    for guarded in (False, True):
        cases = [c for family, cs in judged if family.guarded == guarded for c in cs]
        found |= _label_all(cases, labeller, codebook, guarded=guarded)
    return [_count(family, cases, found) for family, cases in judged]


def _labels_of(codebook: Codebook) -> set[tuple[str, str]]:
    blocks = (codebook.stance, codebook.concessions, codebook.moves)
    return {
        (facet.name, label)
        for facet in (*blocks, *codebook.facets)
        if facet is not None
        for label in facet.names
    }


def _label_all(
    cases: Iterable[ProbeCase],
    labeller: Labeller,
    codebook: Codebook,
    *,
    guarded: bool,
) -> dict[str, Found | str]:
    """Return what was found by statement id; the exception where there was one."""
    by_book: dict[str, list[tuple[str, ProbeStatement]]] = {}
    for case in cases:
        for at, statement in enumerate(case.statements):
            by_book.setdefault(statement.book, []).append((_id(case, at), statement))
    found: dict[str, Found | str] = {}
    for change, asked in by_book.items():
        changed = change_codebook(codebook, change)
        statements = [statement.to_statement(id) for id, statement in asked]
        label = _label_guarded if guarded else _label_batch
        answers = label(statements, labeller, changed)
        found |= {id: answer for (id, _), answer in zip(asked, answers, strict=True)}
    return found


def _label_batch(
    statements: Sequence[Statement], labeller: Labeller, changed: ChangedCodebook
) -> Sequence[Found | str]:
    labelled = labeller(statements, changed.codebook)
    pairs = zip(statements, labelled, strict=True)
    return [find_labels(label, changed) for _, label in pairs]


def _label_guarded(
    statements: Sequence[Statement], labeller: Labeller, changed: ChangedCodebook
) -> Sequence[Found | str]:
    """Label a batch, or its halves where it raises, down to the statement at fault."""
    try:
        return _label_batch(statements, labeller, changed)
    except Exception as error:
        if len(statements) == 1:
            return [f"raised {type(error).__name__}: {error}"]
        middle = len(statements) // 2
        halves = (statements[:middle], statements[middle:])
        return [f for half in halves for f in _label_guarded(half, labeller, changed)]


def _count(
    family: ProbeFamily, cases: Sequence[ProbeCase], found: Mapping[str, Found | str]
) -> ProbeResult:
    failures: list[ProbeFailure] = []
    n_passed = 0
    for case in cases:
        wrong = judge(case, [found[_id(case, i)] for i in range(len(case.statements))])
        failures += wrong
        n_passed += not wrong
    return ProbeResult(
        family=family.name,
        about=family.about,
        n_passed=n_passed,
        n=len(cases),
        n_skipped=len(family.cases) - len(cases),
        failures=tuple(failures),
        shifts=_measure_shifts(cases, found) if family.shifts else {},
    )


def _measure_shifts(
    cases: Sequence[ProbeCase], found: Mapping[str, Found | str]
) -> dict[str, dict[str, Measure]]:
    by_base: dict[str, dict[str, Mapping[str, float]]] = {}
    for case in cases:
        for at, statement in enumerate(case.statements):
            answer = found[_id(case, at)]
            if isinstance(answer, Found) and statement.actor:
                by_base.setdefault(case.base, {})[statement.actor] = answer.p
    values: dict[tuple[str, str], list[float]] = {}
    for by_actor in by_base.values():
        paths = {path for p in by_actor.values() for path in p if "stance." in path}
        for path in sorted(paths):
            mean = float(np.mean([p.get(path, 0.0) for p in by_actor.values()]))
            for actor, p in by_actor.items():
                values.setdefault((actor, path), []).append(p.get(path, 0.0) - mean)
    shifts: dict[str, dict[str, Measure]] = {}
    for (actor, path), own in values.items():
        measured = bootstrap(
            {path: mean_tally(own, range(len(own)))},
            np.arange(len(own)),
            rng=np.random.default_rng(0),
        )
        shifts.setdefault(actor, {}).update(measured)
    return shifts


def _id(case: ProbeCase, at: int) -> str:
    return f"{case.id}-{at + 1}"


class _Remembering:
    """A model that scores no pair twice: codebook changes mostly ask the same pairs."""

    def __init__(self, model: EntailmentModel) -> None:
        self._model = model
        self._rows: dict[Pair, NDArray[np.float32]] = {}

    @property
    def provenance(self) -> Provenance:
        return self._model.provenance

    @property
    def two_way(self) -> bool:
        return self._model.two_way

    @property
    def n_truncated(self) -> int:
        return self._model.n_truncated

    def score(
        self,
        pairs: Sequence[Pair],
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._rows]
        if new:
            scores = self._model.score(new, on_progress=on_progress)
            self._rows |= dict(zip(new, scores, strict=True))
        if not pairs:
            return np.zeros((0, 3), dtype=np.float32)
        return np.stack([self._rows[pair] for pair in pairs])
