"""What a codebook is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FacetKind = Literal["exclusive", "independent"]


@dataclass(frozen=True, slots=True)
class Label:
    """One label with everything a coder or a model needs to know about it.

    Attributes
    ----------
    name
        Unique in its facet.
    definition
        When the label holds, in words.
    hypotheses
        Templates with the slots ``{actor}``, ``{target}`` and ``{concession}``. Never
        empty in a loaded codebook: where the file has none they are made from name
        and definition.
    phrase
        How the label reads in the slot ``{concession}``; its name as words where the
        file has none.
    threshold
        Probability in (0, 1) at which the label is given; None for the model's own.
    examples, counterexamples
        Sentences that do and do not carry the label.
    plover
        Root codes of the PLOVER event ontology.
    """

    name: str
    definition: str
    hypotheses: tuple[str, ...] = ()
    phrase: str = ""
    threshold: float | None = None
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    plover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A set of labels that are decided together.

    Attributes
    ----------
    name
        ``stance``, ``concessions``, ``moves`` or a name of the user's own.
    kind
        ``exclusive`` (one label of a scale, or abstention) or ``independent`` (each
        label yes or no).
    labels
        In the order of the file.
    """

    name: str
    kind: FacetKind
    labels: tuple[Label, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the labels, in order."""
        return tuple(label.name for label in self.labels)

    def label(self, name: str) -> Label:
        """Return the label called `name`.

        Raises
        ------
        KeyError
            If the facet has no such label.
        """
        for label in self.labels:
            if label.name == name:
                return label
        raise KeyError(f"{self.name} has no label {name!r}, only {self.names}")


@dataclass(frozen=True, slots=True)
class Codebook:
    """What is coded: either stance and moves on concessions, or facets of one's own.

    Attributes
    ----------
    name, version, description
        As the file gives them.
    stance
        Exclusive facet, or None.
    concessions
        Independent facet, or None; given exactly where `moves` is.
    moves
        Exclusive facet of what an actor can do with one concession, or None.
    facets
        The user's own facets; empty where any of the three blocks is given.
    actors
        Canonical name to aliases.
    digest
        SHA-256 (hexadecimal) of the content, hypotheses made from definitions
        included; comments and layout of the file do not matter.
    """

    name: str
    version: str
    description: str
    stance: Facet | None = None
    concessions: Facet | None = None
    moves: Facet | None = None
    facets: tuple[Facet, ...] = ()
    actors: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    digest: str = ""
