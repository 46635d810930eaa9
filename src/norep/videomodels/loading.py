"""Load a video model from a file, whatever its format."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from norep.errors import NorepError, WeightsError
from norep.videomodels.card import FORMAT
from norep.videomodels.model import VideoModel

MAX_BYTES = 1 << 30
SUFFIXES = (".safetensors", ".onnx", ".tflite")


def is_video_model(path: Path) -> bool:
    """Whether a file is to be loaded as one: by its ending, an ONNX graph by what it says of itself."""
    suffix = path.suffix.lower()
    if suffix != ".onnx":
        return suffix in SUFFIXES
    try:
        return path.stat().st_size <= MAX_BYTES and FORMAT.encode() in path.read_bytes()
    except OSError:
        return False


def load_video_model(path: str | Path) -> VideoModel:
    """The model in a file written by `norep train video` or `norep export`.

    Raises WeightsError for a file that is missing, damaged, or no video model, and NorepError where what
    runs it is not installed.
    """
    path = Path(path)
    if not path.is_file():
        raise WeightsError(f"{path}: there is no such model file; norep train video makes one")
    suffix = path.suffix.lower()
    if suffix == ".safetensors":
        return _torch(path)
    if suffix == ".onnx":
        from norep.videomodels.onnx_model import load_onnx_model  # noqa: PLC0415

        return load_onnx_model(path)
    if suffix == ".tflite":
        from norep.videomodels.tflite_model import load_tflite_model  # noqa: PLC0415

        return load_tflite_model(path)
    raise WeightsError(f"{path} is no video model; their files end in {', '.join(SUFFIXES)}")


def _torch(path: Path) -> VideoModel:
    for name in ("torch", "safetensors"):
        if find_spec(name) is None:
            raise NorepError(
                f"{path} needs {name}: pip install 'norep[train]', "
                "or export it where it was trained: norep export MODEL --format onnx"
            )
    from norep.videomodels.torch_model import load_torch_model  # noqa: PLC0415  (torch takes seconds)

    return load_torch_model(path)
