"""ViTPose by the package transformers: the 17 key points of COCO in the box of the person BlazePose follows.

Xu et al. 2022, "ViTPose: Simple Vision Transformer Baselines for Human Pose Estimation", arXiv:2204.12484.
Needs the extra vitpose. The weights (Apache-2.0) are fetched on first use from the Hugging Face hub.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from norep import downloads
from norep.downloads import Progress
from norep.errors import UnknownNameError, WeightsError
from norep.pose.backend import Floats
from norep.pose.backends import blazepose
from norep.pose.peaks import map_to_points
from norep.pose.skeletons import COCO17
from norep.pose.topdown import TopDown
from norep.settings import Settings

REPOSITORY = "usyd-community/vitpose-base-simple"
"""86 million parameters, 344 MB."""
CONFIGURATION, MODEL = "config.json", "model.safetensors"
"""All that is fetched: no pickles and no code."""
PACKAGES = ("torch", "transformers")
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
COCO = 0
"""The head of a model with several that was trained on COCO."""


def load(settings: Settings, source: str | None = None) -> TopDown:
    """The estimator with the model in a folder, or of a repository of the hub.

    `NOREP_VITPOSE` names it where `source` does not. Raises UnknownNameError when the extra is missing, and
    WeightsError when the weights are neither here nor can be fetched, or are no such model.
    """
    _check_extra()
    folder = located(settings, source)
    checksum = downloads.checked(folder / MODEL, remember=folder.parent == _kept_in(settings))
    network = HeatmapNetwork(_model(folder), threads=settings.threads)
    return TopDown("vitpose", COCO17, blazepose.load(settings), network, {folder.name: checksum})


def fetch(settings: Settings, source: str | None, progress: Progress) -> None:
    """Fetch what is missing, and say so; raises WeightsError."""
    _check_extra()
    blazepose.fetch(settings, None, progress)
    located(settings, source, progress)


def _check_extra() -> None:
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise UnknownNameError(
            f"the pose backend 'vitpose' needs the package {missing[0]!r}, which is not installed: "
            "pip install 'norep[vitpose]'"
        )


def located(
    settings: Settings, source: str | None = None, progress: Progress | None = None, *, offline: bool = False
) -> Path:
    """The folder of the model, fetched on first use unless that is forbidden; raises WeightsError.

    A repository may be followed by `@` and the revision that is wanted.
    """
    wanted = source or settings.vitpose or REPOSITORY
    if Path(wanted).is_dir():
        return _whole(Path(wanted))
    if wanted.partition("@")[0].count("/") != 1 or wanted.startswith((".", "/")):
        raise WeightsError(f"there is no folder {wanted}; name one with {CONFIGURATION} and {MODEL}")
    name = wanted.partition("/")[2].replace("/", "-")  # a revision may have more of them
    kept = _kept_in(settings) / name
    if kept.is_dir():
        return _whole(kept)
    if settings.weights_folder is not None:
        lying = settings.weights_folder / name
        if not lying.is_dir():
            raise WeightsError(f"there is no folder {name} in {settings.weights_folder} (NOREP_WEIGHTS)")
        return _whole(lying)
    if offline:
        raise WeightsError(f"{kept} is not there")
    return _fetched(wanted, kept, progress)


def _kept_in(settings: Settings) -> Path:
    return settings.cache_folder / "weights" / "vitpose"


def _whole(folder: Path) -> Path:
    missing = [name for name in (CONFIGURATION, MODEL) if not (folder / name).is_file()]
    if missing:
        raise WeightsError(f"{folder} lacks {' and '.join(missing)}: it is no model of transformers")
    return folder


def _fetched(wanted: str, kept: Path, progress: Progress | None) -> Path:
    """Download next to the place and rename: the folder is there whole or not at all."""
    repository, _, revision = wanted.partition("@")
    from huggingface_hub import snapshot_download  # noqa: PLC0415  (a part of the extra)

    if progress is not None:
        progress(f"fetching {wanted}, once, from the Hugging Face hub")
    temporary = kept.with_name(f".{kept.name}.{uuid4().hex}.part")
    try:
        snapshot_download(
            repository,
            revision=revision or None,
            allow_patterns=[CONFIGURATION, MODEL],
            local_dir=temporary,
        )
        shutil.rmtree(temporary / ".cache", ignore_errors=True)
        os.replace(_whole(temporary), kept)
    except Exception as error:  # of many kinds, from several packages
        reason = str(error).partition("\n")[0]
        raise WeightsError(
            f"cannot fetch {wanted}: {reason}; check the network, name a folder of your own in "
            f"NOREP_VITPOSE, or one that holds the folder {kept.name} in NOREP_WEIGHTS"
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return kept


def _model(folder: Path) -> Any:
    """The network as it was saved; what does not fill it completely is refused: the rest would be random."""
    from transformers import VitPoseForPoseEstimation  # noqa: PLC0415  (some seconds)

    read: Any = VitPoseForPoseEstimation.from_pretrained
    try:
        model, told = read(folder, local_files_only=True, use_safetensors=True, output_loading_info=True)
    except Exception as error:  # of many kinds, from several packages
        reason = str(error).partition("\n")[0]
        raise WeightsError(f"{folder} is no model of ViTPose for transformers: {reason}") from error
    wrong = [*told["missing_keys"], *(str(one) for one in told["mismatched_keys"])]
    if wrong:
        raise WeightsError(f"{folder}/{MODEL} does not fit its {CONFIGURATION}: {wrong[0]} is missing or odd")
    if model.config.num_labels != len(COCO17.keypoints):
        keypoints = len(COCO17.keypoints)
        raise WeightsError(
            f"{folder} finds {model.config.num_labels} key points, not the {keypoints} of COCO"
        )
    return model


class HeatmapNetwork:
    """A ViTPose model of transformers: a picture in, a heat map for each key point out."""

    unbiased = True

    def __init__(self, model: Any, *, threads: int = 1) -> None:
        import torch  # noqa: PLC0415  (a second)

        torch.set_num_threads(threads)
        backbone = model.config.backbone_config
        height, width = backbone.image_size
        self.size = (int(width), int(height))
        self._torch = torch
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.to(self._device).eval()
        self._several = getattr(backbone, "num_experts", 1) > 1

    def __call__(self, picture: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Key points in pixels of the picture, and confidence."""
        maps = self.maps(picture)
        points, confidence = map_to_points(maps)
        cells = np.array([maps.shape[2], maps.shape[1]]) - 1.0
        return points * ((np.array(self.size) - 1.0) / cells), confidence

    def maps(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Heat maps `(keypoints, height, width)` of a picture `(height, width, 3)`, RGB."""
        torch = self._torch
        fed = torch.from_numpy(prepared(picture)[None]).to(self._device)
        which = {"dataset_index": torch.tensor([COCO], device=self._device)} if self._several else {}
        with torch.inference_mode():
            found = self._model(pixel_values=fed, **which).heatmaps
        return np.asarray(found[0].float().cpu().numpy())


def prepared(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the network is fed for a picture of its size: `(3, height, width)`."""
    scaled = picture.astype(np.float32) / 255
    return np.ascontiguousarray(((scaled - MEAN) / SPREAD).transpose(2, 0, 1), np.float32)
