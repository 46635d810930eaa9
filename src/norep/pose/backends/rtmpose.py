"""RTMPose on ONNX Runtime: the 17 key points of COCO, found in the box around the person BlazePose follows.

Jiang et al. 2023, "RTMPose: Real-Time Multi-Person Pose Estimation based on MMPose", arXiv:2303.07399. The
weights (Apache-2.0) are fetched on first use from where its authors publish them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep import downloads
from norep.downloads import Progress
from norep.errors import UnknownNameError, WeightsError
from norep.pose.backend import Floats
from norep.pose.backends import blazepose
from norep.pose.peaks import bins_to_points
from norep.pose.skeletons import COCO17
from norep.pose.topdown import TopDown
from norep.settings import Settings

USUAL = "rtmpose-m"
PLACE = "https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/onnx_sdk"
ARCHIVES: Mapping[str, str] = MappingProxyType(
    {
        "rtmpose-s": "rtmpose-s_simcc-body7_pt-body7_420e-256x192-acd4a1ef_20230504.zip",
        "rtmpose-m": "rtmpose-m_simcc-body7_pt-body7_420e-256x192-e48f03d0_20230504.zip",
        "rtmpose-l": "rtmpose-l_simcc-body7_pt-body7_420e-384x288-3f5a1437_20230504.zip",
    }
)
"""Published archives by name; the models take 22, 54 and 111 MB."""
MODEL = "end2end.onnx"  # in each archive
LARGEST = 1 << 30  # bytes of a model
MEAN = np.array([123.675, 116.28, 103.53], np.float32)
SPREAD = np.array([58.395, 57.12, 57.375], np.float32)


def load(settings: Settings, source: str | None = None) -> TopDown:
    """The estimator with the model of that name or path; `NOREP_RTMPOSE` names it where `source` does not.

    Raises WeightsError when its weights are neither here nor can be fetched, or the file is no such model.
    """
    model = located(settings, source)
    remember = model.parent == _kept_in(settings)
    checksum = downloads.checked(model, remember=remember)
    network = SimccNetwork(model, threads=settings.threads)
    return TopDown("rtmpose", COCO17, blazepose.load(settings), network, {model.stem: checksum})


def fetch(settings: Settings, source: str | None, progress: Progress) -> None:
    """Fetch what is missing, and say so; raises WeightsError."""
    blazepose.fetch(settings, None, progress)
    located(settings, source, progress)


def located(
    settings: Settings, source: str | None = None, progress: Progress | None = None, *, offline: bool = False
) -> Path:
    """The model file, fetched on first use unless forbidden; raises WeightsError or UnknownNameError."""
    wanted = source or settings.rtmpose or USUAL
    if wanted not in ARCHIVES:
        return _own(wanted)
    kept = _kept_in(settings) / f"{wanted}.onnx"
    if kept.is_file():
        return kept
    if settings.weights_folder is not None:
        return _from_folder(wanted, settings.weights_folder, kept)
    if offline:
        raise WeightsError(f"{kept} is not there")
    return _fetched(wanted, kept, progress)


def _kept_in(settings: Settings) -> Path:
    return settings.cache_folder / "weights"


def _own(wanted: str) -> Path:
    path = Path(wanted)
    if path.is_file():
        return path
    if path.suffix or len(path.parts) > 1:
        raise WeightsError(f"there is no file {wanted}; name an .onnx file, or one of {', '.join(ARCHIVES)}")
    raise UnknownNameError.of("model of RTMPose", wanted, tuple(ARCHIVES))


def _from_folder(wanted: str, folder: Path, kept: Path) -> Path:
    """The model out of the offline folder, where it lies as a file or in its archive."""
    lying = folder / kept.name
    if lying.is_file():
        return lying
    archive = folder / ARCHIVES[wanted]
    if not archive.is_file():
        raise WeightsError(
            f"{kept.name} is not in {folder} (NOREP_WEIGHTS): put it there, or the archive {archive.name}"
        )
    downloads.unpack(archive, MODEL, kept)
    return kept


def _fetched(wanted: str, kept: Path, progress: Progress | None) -> Path:
    url = f"{PLACE}/{ARCHIVES[wanted]}"
    if progress is not None:
        progress(f"fetching {wanted}, once, from {url}")
    archive = kept.with_name(ARCHIVES[wanted])
    try:
        downloads.download(url, archive)
        downloads.unpack(archive, MODEL, kept)
    except WeightsError as error:
        raise WeightsError(
            f"{error}; check the network, name a file of your own in NOREP_RTMPOSE, "
            "or a folder that holds the archive in NOREP_WEIGHTS"
        ) from error
    finally:
        archive.unlink(missing_ok=True)
    return kept


class SimccNetwork:
    """A model file with the inputs and outputs of RTMPose: a picture in, `simcc_x` and `simcc_y` out."""

    unbiased = False

    def __init__(self, model: Path, *, threads: int = 1) -> None:
        self._session = _session(model, threads)
        given, outputs = self._session.get_inputs(), self._session.get_outputs()
        known = {one.name: one.shape for one in outputs}
        if len(given) != 1 or len(given[0].shape) != 4 or not {"simcc_x", "simcc_y"} <= known.keys():
            raise WeightsError(f"{model} is no RTMPose: it takes no picture, or lacks simcc_x and simcc_y")
        self._input = given[0].name
        height, width = given[0].shape[2:]
        if not (isinstance(height, int) and isinstance(width, int)):
            raise WeightsError(f"{model} is no RTMPose of a fixed size: its picture is {given[0].shape}")
        self.size = (width, height)
        across, down = self._scores(np.zeros((height, width, 3), np.uint8))
        keypoints = len(COCO17.keypoints)
        if not across.ndim == down.ndim == 2 or not len(across) == len(down) == keypoints:
            raise WeightsError(f"{model} finds {len(across)} key points, expected the {keypoints} of COCO")
        self._step = np.array([width / across.shape[1], height / down.shape[1]])

    def __call__(self, picture: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Key points in pixels of the picture, and confidence."""
        points, confidence = bins_to_points(*self._scores(picture))
        return points * self._step, confidence

    def _scores(self, picture: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
        fed = ((picture - MEAN) / SPREAD).transpose(2, 0, 1)[None]
        across, down = self._session.run(["simcc_x", "simcc_y"], {self._input: np.ascontiguousarray(fed)})
        return np.asarray(across)[0], np.asarray(down)[0]


def _session(model: Path, threads: int) -> Any:
    """Read from memory, so that a file from a stranger cannot make the runtime open others."""
    import onnxruntime  # noqa: PLC0415  (0.2 s)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    try:
        if model.stat().st_size > LARGEST:
            raise WeightsError(f"{model} is larger than {LARGEST >> 20} MB: it is no RTMPose")
        return onnxruntime.InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])
    except WeightsError:
        raise
    except Exception as error:
        raise WeightsError(
            f"{model} is no usable ONNX model; replace it, or remove it from the cache"
        ) from error
