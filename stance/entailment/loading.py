"""From a model's name, folder or hub id to a loaded model."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stance.entailment.packing import PremiseOnceModel
from stance.entailment.transformer import (
    Device,
    Precision,
    TransformerModel,
    pick_device,
    pick_precision,
    resolve_columns,
)
from stance.errors import ModelError, ModelNotFoundError
from stance.records import Provenance

DEFAULT_MODEL = "minilm-entailment"
PREMISE_ONCE = "premise_once_bert"
_WEIGHTS = Path(__file__).parents[1] / "weights"


def list_models() -> tuple[str, ...]:
    """Return the names of the models that ship with the package."""
    return tuple(sorted(path.parent.name for path in _WEIGHTS.glob("*/config.json")))


def load_model(
    name: str | Path = DEFAULT_MODEL,
    *,
    device: Device = "auto",
    precision: Precision = "auto",
    batch_size: int = 32,
) -> TransformerModel:
    """Load an entailment model.

    Parameters
    ----------
    name
        Name of a shipped model, a folder with a transformers model, or a hub id with a
        revision (``org/model@commit``). Weights are read from safetensors only, and
        code that comes with a model is never run.
    device
        ``auto`` takes CUDA or MPS where there is one.
    precision
        ``auto`` takes bfloat16 where the hardware has it.
    batch_size
        Pairs a batch.

    Raises
    ------
    ModelNotFoundError
        If there is no such model.
    LabelMappingError
        If its label names do not tell which column is entailment.
    ModelError
        If its files cannot be used.
    """
    folder = _find_folder(str(name))
    config = _read_config(folder)
    labels = {int(i): label for i, label in config.get("id2label", {}).items()}
    resolve_columns(labels, name=str(name))
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"{folder}: no *.safetensors file; convert the weights with transformers' "
            "save_pretrained first (pickled weights are never read)"
        )
    if config.get("model_type") == PREMISE_ONCE:
        from stance.entailment import premise_once  # noqa: F401 (registers the class)
    network, tokenizer = _read_network(folder)
    chosen = pick_device(device)
    reads_once = config.get("model_type") == PREMISE_ONCE
    return (PremiseOnceModel if reads_once else TransformerModel)(
        network,
        tokenizer,
        provenance=_describe(str(name), folder),
        device=chosen,
        precision=pick_precision(precision, chosen),
        batch_size=batch_size,
    )


def _find_folder(name: str) -> Path:
    if name in list_models():
        return _WEIGHTS / name
    if Path(name).is_dir():
        return Path(name)
    shipped = ", ".join(list_models()) or "none"
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        repository, _, revision = name.partition("@")
        if not revision:
            raise ModelNotFoundError(
                f"model {name!r}: no such folder; for a model of the hub name a "
                f"revision too ({name}@COMMIT), so that the run can be repeated"
            )
        return _download(repository, revision)
    raise ModelNotFoundError(
        f"model {name!r}: neither a shipped model ({shipped}) nor a folder nor a hub "
        "id of the form ORG/MODEL@COMMIT"
    )


def _download(repository: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download

    wanted = ["*.json", "*.txt", "*.model", "*.safetensors"]
    try:
        return Path(
            snapshot_download(repository, revision=revision, allow_patterns=wanted)
        )
    except Exception as error:  # The hub's client raises many unrelated types.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelNotFoundError(
            f"model {repository}@{revision}: not in the local cache and not to be had "
            f"from the hub ({reason})"
        ) from error


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        raise ModelNotFoundError(f"{folder}: no config.json, so no transformers model")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error})") from error
    if not isinstance(config, dict):
        raise ModelError(f"{path}: holds no JSON object")
    return config


def _read_network(folder: Path) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    options = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(folder, **options)
            network = AutoModelForSequenceClassification.from_pretrained(
                folder, use_safetensors=True, dtype=torch.float32, **options
            )
    except Exception as error:  # transformers raises many unrelated types.
        raise ModelError(f"{folder}: cannot be loaded ({error})") from error
    return network, tokenizer


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _describe(name: str, folder: Path) -> Provenance:
    whole = hashlib.sha256()
    for path in sorted((*folder.glob("*.safetensors"), *folder.glob("*.json"))):
        if path.name != "manifest.json":
            whole.update(
                path.name.encode() + hashlib.sha256(path.read_bytes()).digest()
            )
    manifest = folder / "manifest.json"
    version = "unknown"
    if "@" in name:
        name, version = name.split("@", 1)
    elif manifest.is_file():
        version = str(json.loads(manifest.read_text("utf-8")).get("version", version))
    return Provenance(name=name, version=version, digest=whole.hexdigest())
