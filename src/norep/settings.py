"""Where norep keeps things and how many threads it uses: read from the environment in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from norep.errors import NorepError


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the surroundings decide.

    `data_folder` keeps what the user made, such as references (`NOREP_DATA`, else the user's data folder).
    `weights_folder` is an offline folder of model files (`NOREP_WEIGHTS`), `cache_folder` the place
    for fetched ones (`NOREP_CACHE`, else the user's cache), `threads` the threads that estimate poses
    (`NOREP_THREADS`, else two where there are two processors). Results do not depend on their number.
    `rtmpose` and `vitpose` say which model those estimators use (`NOREP_RTMPOSE`, `NOREP_VITPOSE`: a name or
    a path), "" for the usual one.
    """

    cache_folder: Path
    weights_folder: Path | None = None
    threads: int = 1
    rtmpose: str = ""
    vitpose: str = ""
    data_folder: Path = field(default_factory=lambda: _data_folder({}))

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; the process environment is used when none is given."""
        env = os.environ if environment is None else environment
        cache = Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "norep"
        offline = env.get("NOREP_WEIGHTS")
        return Settings(
            cache_folder=Path(env["NOREP_CACHE"]) if env.get("NOREP_CACHE") else cache,
            weights_folder=Path(offline) if offline else None,
            threads=_threads(env.get("NOREP_THREADS", "")),
            rtmpose=env.get("NOREP_RTMPOSE", ""),
            vitpose=env.get("NOREP_VITPOSE", ""),
            data_folder=_data_folder(env),
        )


def _data_folder(env: Mapping[str, str]) -> Path:
    home = Path(env.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return Path(env["NOREP_DATA"]) if env.get("NOREP_DATA") else home / "norep"


def _threads(wanted: str) -> int:
    if not wanted:
        return min(2, processors())
    if not wanted.isdecimal() or int(wanted) < 1:
        raise NorepError(f"NOREP_THREADS is {wanted!r}; set it to a whole number of threads, 1 or more")
    return int(wanted)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
