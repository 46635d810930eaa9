"""The judge and coach for workout videos.

>>> import norep
>>> [phase.name for phase in norep.movements["OHS"].phases]
['standing', 'bottom', 'stood']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from norep.analysis.analyse import analyse as analyse
    from norep.analysis.trial import evaluate as evaluate
    from norep.errors import NorepError as NorepError
    from norep.judging.follow import follow as follow
    from norep.movements.catalogue import Catalogue
    from norep.movements.movement import Movement as Movement
    from norep.pose.sequence import PoseSequence as PoseSequence
    from norep.recognition.periodic.count import count as count
    from norep.recognition.recogniser import Recogniser as Recogniser
    from norep.report.model import Report as Report
    from norep.scoring.comparison import align as align
    from norep.scoring.comparison import explain as explain
    from norep.scoring.comparison import score as score
    from norep.scoring.reference import Reference as Reference
    from norep.settings import Settings as Settings
    from norep.synth.motion import draw as draw
    from norep.video.source import open_video as open_video

    movements: Catalogue

__version__ = "0.1.0"

_PLACES = {
    "Movement": "norep.movements.movement",
    "NorepError": "norep.errors",
    "PoseSequence": "norep.pose.sequence",
    "Recogniser": "norep.recognition.recogniser",
    "Reference": "norep.scoring.reference",
    "Report": "norep.report.model",
    "Settings": "norep.settings",
    "align": "norep.scoring.comparison",
    "analyse": "norep.analysis.analyse",
    "count": "norep.recognition.periodic.count",
    "evaluate": "norep.analysis.trial",
    "draw": "norep.synth.motion",
    "explain": "norep.scoring.comparison",
    "follow": "norep.judging.follow",
    "open_video": "norep.video.source",
    "score": "norep.scoring.comparison",
}

__all__ = [
    "Movement",
    "NorepError",
    "PoseSequence",
    "Recogniser",
    "Reference",
    "Report",
    "Settings",
    "__version__",
    "align",
    "analyse",
    "count",
    "draw",
    "evaluate",
    "explain",
    "follow",
    "movements",
    "open_video",
    "score",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import norep` costs next to nothing."""
    if name == "movements":
        return importlib.import_module("norep.movements")
    if name in _PLACES:
        value = getattr(importlib.import_module(_PLACES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'norep' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
