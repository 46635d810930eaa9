"""The command line: `norep.cli:main`."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run `norep` with the arguments of this process and exit."""
    from norep.cli.app import run  # noqa: PLC0415  (importing norep.cli alone stays free)

    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(sys.argv[1:]))


def _terminated(number: int, frame: object) -> NoReturn:  # noqa: ARG001  (the signature of a handler)
    # As an exception it lets every `with` and `finally` clean up what is half-written.
    raise SystemExit(128 + number)
