"""The model files of the default estimator: fetched once through pip, checked, slimmed and kept.

They are part of the wheel `mediapipe==0.10.21` (Apache-2.0). norep does not depend on that package
(987 MB with what it pulls in); it takes two files of 9 MB out of the wheel.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from norep.errors import WeightsError
from norep.registry import suggest
from norep.settings import Settings

Progress = Callable[[str], None]

REQUIREMENT = "mediapipe==0.10.21"
WHEEL = "mediapipe-0.10.21-*.whl"
SIZE_LIMIT = 64 << 20  # bytes of one model file
PIP_DOWNLOAD = (
    *("download", "--no-deps", "--only-binary=:all:", "--python-version", "3.11"),
    *("--implementation", "cp", "--abi", "cp311", "--platform", "manylinux_2_28_x86_64"),
    *("--disable-pip-version-check", "--no-input", "--quiet"),
)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of the wheel; `keep` are the outputs that are used, None when all are."""

    name: str
    member: str
    sha256: str
    keep: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """Where a model file is; `path` is None when it has to be fetched first."""

    name: str
    sha256: str
    path: Path | None


FILES: Mapping[str, ModelFile] = MappingProxyType(
    {
        "pose_detection": ModelFile(
            "pose_detection",
            "mediapipe/modules/pose_detection/pose_detection.tflite",
            "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        ),
        "pose_landmark_full": ModelFile(
            "pose_landmark_full",
            "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
            "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            # points, person score, heat map, world points; the mask (output 2) costs 0.4 of the time
            keep=(0, 1, 3, 4),
        ),
    }
)


def checksums() -> dict[str, str]:
    """Model file to sha256, as published in the wheel."""
    return {name: file.sha256 for name, file in FILES.items()}


def ensure(name: str, settings: Settings, *, offline: bool = False, progress: Progress | None = None) -> Path:
    """Return the usable model file, fetched on first use; `offline` forbids that.

    Raises WeightsError when it is neither cached nor in the offline folder and cannot be fetched.
    """
    file = _known(name)
    ready = _ready_path(file, settings)
    if not ready.is_file():
        data = _from_folder(file, settings.weights_folder) if settings.weights_folder else None
        if data is not None:
            _store(file, data, settings)
        else:
            _forbid(offline, settings)
            fetch(settings, progress=progress)
    return ready


def ensure_all(
    settings: Settings, *, offline: bool = False, progress: Progress | None = None
) -> dict[str, Path]:
    """Return every model file by name; raises WeightsError as `ensure` does."""
    return {name: ensure(name, settings, offline=offline, progress=progress) for name in FILES}


def fetch(settings: Settings, *, progress: Progress | None = None) -> dict[str, Path]:
    """Fetch every model file through pip, replacing what is cached; raises WeightsError."""
    say = progress or _silent
    say(f"fetching the pose weights: 36 MB, once, by pip download {REQUIREMENT}")
    with tempfile.TemporaryDirectory(prefix="norep-weights-") as folder:
        wheel = _download(Path(folder))
        for file in FILES.values():
            _store(file, _from_wheel(file, wheel), settings)
    say(f"the pose weights are in {settings.cache_folder / 'weights'}")
    return {name: _ready_path(file, settings) for name, file in FILES.items()}


def status(settings: Settings) -> list[WeightsStatus]:
    """Say for each model file whether it is cached; fetches nothing."""
    paths = {name: _ready_path(file, settings) for name, file in FILES.items()}
    return [
        WeightsStatus(name, file.sha256, paths[name] if paths[name].is_file() else None)
        for name, file in FILES.items()
    ]


def verify(settings: Settings) -> dict[str, Path]:
    """Check the cached files bit by bit against the published checksums; return their paths.

    The slimmed file is made again from the checked original, so it is right afterwards. Raises
    WeightsError for a file that is missing or changed.
    """
    for file in FILES.values():
        original = _original_path(file, settings)
        if not original.is_file():
            raise WeightsError(f"{file.name} is not in {original.parent}; run `norep weights fetch`")
        _store(file, original.read_bytes(), settings)
    return {name: _ready_path(file, settings) for name, file in FILES.items()}


def _known(name: str) -> ModelFile:
    try:
        return FILES[name]
    except KeyError:
        raise WeightsError(f"unknown model file {name!r}: {suggest(name, FILES)}") from None


def _silent(message: str) -> None:
    """Say nothing."""


def _original_path(file: ModelFile, settings: Settings) -> Path:
    return settings.cache_folder / "weights" / f"{file.name}.tflite"


def _ready_path(file: ModelFile, settings: Settings) -> Path:
    original = _original_path(file, settings)
    if file.keep is None:
        return original
    return original.with_name(f"{file.name}-{file.sha256[:8]}-{''.join(map(str, file.keep))}.tflite")


def _from_folder(file: ModelFile, folder: Path) -> bytes:
    """The file out of the offline folder: as itself, in a subfolder as in the wheel, or in the wheel."""
    places = [
        folder / Path(file.member).name,
        folder / file.member,
        folder / Path(*Path(file.member).parts[1:]),
    ]
    for place in places:
        if place.is_file():
            return place.read_bytes()
    for wheel in sorted(folder.glob(WHEEL)):
        return _from_wheel(file, wheel)
    raise WeightsError(
        f"{Path(file.member).name} is not in {folder} (NOREP_WEIGHTS): "
        f"put it there, or the wheel {WHEEL} that holds it"
    )


def _from_wheel(file: ModelFile, wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(file.member).file_size > SIZE_LIMIT:
                raise WeightsError(f"{file.member} in {wheel} is larger than {SIZE_LIMIT >> 20} MB")
            return archive.read(file.member)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        raise WeightsError(f"{wheel} does not hold {file.member}: {error}") from error


def _forbid(offline: bool, settings: Settings) -> None:
    if offline:
        raise WeightsError(
            f"the weights are not in {settings.cache_folder / 'weights'}: "
            "run `norep weights fetch`, or name a folder that holds them in NOREP_WEIGHTS"
        )


def _download(folder: Path) -> Path:
    """Run pip with the user's own configuration (index, proxy, certificates)."""
    command = [sys.executable, "-m", "pip", *PIP_DOWNLOAD, "--dest", str(folder), REQUIREMENT]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise WeightsError(f"cannot start pip to fetch the pose weights: {error}") from error
    wheels = sorted(folder.glob(WHEEL))
    if done.returncode or not wheels:
        raise WeightsError(_explained(done.stderr))
    return wheels[0]


def _explained(stderr: str) -> str:
    otherwise = "or name a folder that holds the wheel or its two .tflite files in NOREP_WEIGHTS"
    if "No module named pip" in stderr:
        return (
            "the pose weights are fetched by pip, which this Python lacks: "
            f"run `{sys.executable} -m ensurepip`, {otherwise}"
        )
    lines = [line.strip() for line in stderr.splitlines() if line.startswith("ERROR")] or [
        stderr.strip()[-200:]
    ]
    return (
        f"pip could not fetch {REQUIREMENT}, which holds the pose weights ({lines[-1] or 'no message'}): "
        f"check the network and pip's configuration, {otherwise}"
    )


def _store(file: ModelFile, data: bytes, settings: Settings) -> None:
    """Check the original, keep it, and keep the slimmed file beside it."""
    found = hashlib.sha256(data).hexdigest()
    if found != file.sha256:
        raise WeightsError(
            f"{file.name} has the wrong checksum (sha256 {found[:12]}..., expected {file.sha256[:12]}...): "
            "the file is damaged or another version; run `norep weights fetch` or replace it"
        )
    _write_whole(_original_path(file, settings), data)
    if file.keep is not None:
        _write_whole(_ready_path(file, settings), pruned(data, file.keep))


def _write_whole(path: Path, data: bytes) -> None:
    """Other processes see the whole file or none; two that fetch at once write the same bytes."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise WeightsError(f"cannot keep the weights in {path.parent}: {error.strerror or error}") from error


def pruned(model: bytes, keep: tuple[int, ...]) -> bytes:
    """Return a TFLite model with only the chosen outputs and the operators they need.

    The outputs that stay are bit-identical; operators and constants nobody needs are left out.
    """
    import flatbuffers  # noqa: PLC0415  (only needed once per machine)
    import numpy as np  # noqa: PLC0415
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415

    tree = schema.ModelT.InitFromObj(schema.Model.GetRootAs(bytearray(model), 0))
    graph = tree.subgraphs[0]
    graph.outputs = np.array([graph.outputs[i] for i in keep], dtype=np.int32)
    needed = {int(tensor) for tensor in graph.outputs}
    operators = []
    for operator in reversed(graph.operators):
        if needed.intersection(int(tensor) for tensor in operator.outputs):
            operators.append(operator)
            needed.update(int(tensor) for tensor in (*operator.inputs, *operator.outputs) if tensor >= 0)
    graph.operators = operators[::-1]
    used = {0} | {graph.tensors[tensor].buffer for tensor in needed}
    for i, buffer in enumerate(tree.buffers):
        if i not in used:
            buffer.data = None
    # signatures and metadata name the outputs that are gone
    tree.signatureDefs, tree.metadata, tree.metadataBuffer = None, [], None
    builder = flatbuffers.Builder(len(model))
    builder.Finish(tree.Pack(builder), b"TFL3")
    return bytes(builder.Output())
