"""`norep info`: versions and places, for a report of a problem."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import typer

from norep import __version__
from norep.settings import Settings

PACKAGES = ("av", "ai-edge-litert", "numpy", "opencv-python-headless", "pydantic", "typer", "rich")


def info() -> None:
    """Print versions, backends, folders, threads and video encoders."""
    for name, value in facts(Settings.from_environment()):
        typer.echo(f"{name:24} {value}")


def facts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Name and value of everything worth knowing about this installation."""
    from norep import movements, weights  # noqa: PLC0415
    from norep.analysis.backends import BACKENDS  # noqa: PLC0415

    fetched = all(file.path for file in weights.status(settings))
    yield "norep", __version__
    yield "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield from ((package, _version(package)) for package in PACKAGES)
    yield "movements", str(len(movements))
    yield "pose backends", ", ".join(BACKENDS.names())
    yield "weights", "fetched" if fetched else "not fetched; run: norep weights fetch"
    yield "cache", str(settings.cache_folder)
    yield "offline folder", str(settings.weights_folder or "none (NOREP_WEIGHTS)")
    yield "threads", str(settings.threads)
    yield "video encoders", ", ".join(_encoders()) or "none for H.264"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _encoders() -> list[str]:
    import av  # noqa: PLC0415
    from av.codec import codecs_available  # noqa: PLC0415

    known = ("libx264", "libopenh264", "h264_videotoolbox", "h264_nvenc")
    return [name for name in known if name in codecs_available and av.Codec(name, "w").is_encoder]
