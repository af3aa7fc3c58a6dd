"""The configuration of an experiment: one YAML file, checked before anything runs."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stance.codebook import list_codebooks
from stance.entailment import DEFAULT_MODEL, Device, Precision, list_models
from stance.errors import ConfigError


class ExperimentConfig(BaseModel):
    """One experiment.

    Attributes
    ----------
    name
        Names the run folder.
    documents
        Articles: files and folders. In a file they are relative to its folder.
    gold
        Gold file to score against, or None to analyze only.
    codebook, model
        Name of a shipped one, or a path (for a model also a hub id with revision).
    device, precision, batch_size
        How the model runs. In float32 a replay is byte-identical.
    narrated
        Whether positions told in the article's own voice are extracted too.
    context
        Whether the text around a statement stands before it when it is labelled.
    baselines
        Which baselines are scored beside the model.
    probes
        Whether the behavioural probes are run too.
    seed, n_resamples
        Of the bootstrap intervals.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, pattern=r"^[\w.-]+$")
    documents: tuple[str, ...] = Field(min_length=1)
    gold: str | None = None
    codebook: str = "nuclear-diplomacy"
    model: str = DEFAULT_MODEL
    device: Device = "auto"
    precision: Precision = "float32"
    batch_size: int = Field(default=32, gt=0)
    narrated: bool = True
    context: bool = False
    baselines: bool = True
    probes: bool = False
    seed: int = Field(default=0, ge=0)
    n_resamples: int = Field(default=1000, gt=0)


def load_config(path: str | Path, *, overrides: Sequence[str] = ()) -> ExperimentConfig:
    """Read an experiment file.

    Parameters
    ----------
    path
        YAML with the fields of `ExperimentConfig`. Paths in it are relative to its
        folder.
    overrides
        ``key=value`` settings that win over the file; the value is YAML, and paths are
        relative to the working folder.

    Raises
    ------
    ConfigError
        With every problem, each with file and line (or the override it stands in).
    """
    file = Path(path)
    if not file.is_file():
        raise ConfigError(f"{path}: no such file; permitted is a YAML file")
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        settings: Any = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise ConfigError(f"{path}: not valid YAML: {reason}") from error
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{path}: holds no mapping of settings")
    problems: list[str] = []
    places: dict[str, str] = {}
    for key, _ in node.value:
        place = f"{path}:{key.start_mark.line + 1}"
        if key.value in places:
            problems.append(f"{place}: {key.value} is given twice")
        places[key.value] = place
    settings = _resolve_paths(
        {str(name): value for name, value in settings.items()}, file.parent
    )
    for override in overrides:
        name, sign, value = override.partition("=")
        if not sign:
            problems.append(f"override {override!r}: permitted is key=value")
            continue
        try:
            settings[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            settings[name] = value
        if name == "documents" and isinstance(settings[name], str):
            settings[name] = [settings[name]]
        places[name] = f"override {override!r}"
    return _validate(settings, places, problems, source=str(path))


def dump_config(config: ExperimentConfig) -> str:
    """Return the resolved configuration as YAML."""
    data = config.model_dump(mode="json")
    return str(yaml.safe_dump(data, sort_keys=True, allow_unicode=True))


def _resolve_paths(settings: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Make the paths of a file independent of the working folder."""
    resolved = dict(settings)
    documents = settings.get("documents")
    if isinstance(documents, str):
        documents = [documents]
    if isinstance(documents, list):
        resolved["documents"] = [_beside(folder, d) for d in documents]
    if isinstance(settings.get("gold"), str):
        resolved["gold"] = _beside(folder, settings["gold"])
    for name, shipped in (("codebook", list_codebooks()), ("model", list_models())):
        value = settings.get(name)
        if isinstance(value, str) and value not in shipped:
            beside = folder / value
            resolved[name] = str(beside) if beside.exists() else value
    return resolved


def _beside(folder: Path, path: Any) -> Any:
    if not isinstance(path, str) or path == "-" or Path(path).is_absolute():
        return path
    joined = folder / path
    return str(_shorten(joined))


def _shorten(path: Path) -> Path:
    """Drop ``x/..`` pairs, so that messages and manifests stay readable."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in ("..", "/"):
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts) if parts else Path()


def _validate(
    settings: Mapping[str, Any],
    places: Mapping[str, str],
    problems: list[str],
    *,
    source: str,
) -> ExperimentConfig:
    known = list(ExperimentConfig.model_fields)
    try:
        config = ExperimentConfig.model_validate(settings)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0])
            place = places.get(name, source)
            if detail["type"] == "extra_forbidden":
                close = difflib.get_close_matches(name, known, n=1)
                hint = f", did you mean {close[0]!r}?" if close else ""
                problems.append(
                    f"{place}: unknown key {name!r}{hint} (permitted: "
                    f"{', '.join(known)})"
                )
            else:
                where = ".".join(str(part) for part in detail["loc"])
                problems.append(f"{place}: {where}: {detail['msg']}")
    if problems:
        count = len(problems)
        raise ConfigError(
            f"{source}: {count} problem{'s' if count > 1 else ''}", problems=problems
        )
    return config
