"""Several files, one after another: one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from norep.analysis.naming import stems
from norep.analysis.outputs import check_folder
from norep.cli.messages import tell
from norep.errors import NorepError, OutputError, WeightsError
from norep.video.files import find_videos

Work = Callable[[str, str], None]
"""Called with a source and the stem of its outputs."""


def run_batch(arguments: Sequence[str], folder: Path, work: Work) -> int:
    """Do the work for every video the arguments name; return the exit code of the first failure, else 0.

    Raises OutputError at once when the folder of the results cannot be written.
    """
    check_folder(folder)
    sources, failures = _sources(arguments)
    for source, stem in zip(sources, stems(sources, folder), strict=True):
        try:
            work(source, stem)
        except WeightsError:
            raise  # without weights no other file fares better
        except NorepError as error:
            failures.append((source, error))
            tell(_named(source, error))
    total = len(sources) + sum(argument not in sources for argument, _ in failures)
    if failures and total > 1:
        tell(f"{len(failures)} of {total} failed: {', '.join(name for name, _ in failures)}")
    return failures[0][1].exit_code if failures else 0


def _sources(arguments: Sequence[str]) -> tuple[list[str], list[tuple[str, NorepError]]]:
    """The videos of files, URLs and folders, each once, and the arguments that gave none."""
    sources: dict[str, None] = {}
    failures: list[tuple[str, NorepError]] = []
    for argument in arguments:
        try:
            sources.update(dict.fromkeys(_videos_of(argument)))
        except NorepError as error:
            failures.append((argument, error))
            tell(_named(argument, error))
    return list(sources), failures


def _videos_of(argument: str) -> list[str]:
    return [argument] if "://" in argument else [str(video) for video in find_videos([argument])]


def _named(source: str, error: NorepError) -> str:
    message = " ".join(str(error).split())
    return message if source in message or isinstance(error, OutputError) else f"{source}: {message}"
