"""`norep dataset download`: a list of videos from the web."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def download(
    addresses: Annotated[
        Path, typer.Argument(help="A list: one URL a line, or a table with a column url.", metavar="LIST")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the videos.", metavar="DIR")] = Path(
        "videos"
    ),
    *,
    height: Annotated[int, typer.Option(min=16, help="The highest picture that is taken, in pixels.")] = 480,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Keep what an earlier run has downloaded.")
    ] = True,
) -> None:
    """Download videos, cut to the wanted stretch, with a manifest of where they came from."""
    from norep.analysis.downloading import Downloads  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.messages import printable, tell  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.datasets.addresses import read_addresses  # noqa: PLC0415

    wanted = read_addresses(addresses)
    failed = 0
    with Bar("downloading") as bar:
        for done in Downloads(out, height, resume).run(wanted, lambda _: bar):
            if done.entry is None:
                failed += 1
                reason = (
                    done.reason if done.address.url in done.reason else f"{done.address.url}: {done.reason}"
                )
                tell(f"not downloaded: {reason}")
            else:
                print(
                    printable(f"{out / done.entry.file}{' (there before)' if done.kept else ''}"), flush=True
                )
    print(f"{len(wanted) - failed} of {len(wanted)} videos in {out}; see {out / 'manifest.csv'}")
    raise typer.Exit(3 if failed else 0)
