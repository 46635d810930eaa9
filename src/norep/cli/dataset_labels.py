"""`norep dataset labels`: labels from labelling tools into one table, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from norep.datasets.labels import Label

TABLE = "csv"


def labels(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files, folders or zips of labels, or norep's reports.", metavar="FILE..."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="What to write; labels.csv by default.", metavar="FILE")
    ] = None,
    *,
    form: Annotated[
        str | None,
        typer.Option("--format", help="The format that is read; guessed by default.", metavar="NAME"),
    ] = None,
    to: Annotated[str, typer.Option("--to", help="The format that is written.", metavar="NAME")] = TABLE,
    video: Annotated[str, typer.Option(help="The video of labels that name none.", metavar="NAME")] = "",
    videos: Annotated[
        Path | None, typer.Option(help="Where the videos are, to turn seconds into frames.", metavar="DIR")
    ] = None,
    fps: Annotated[float, typer.Option(min=0, help="Frames a second, to do so without the videos.")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Gather labels from labelling tools in one table, or write them for such a tool."""
    from norep.analysis.labelling import Clock, resolved, write_labels  # noqa: PLC0415  (loads when needed)
    from norep.cli.data import reading  # noqa: PLC0415
    from norep.datasets.importing import exporter, read_label_files  # noqa: PLC0415

    exporter(to)
    if out is None and to != TABLE:
        raise typer.BadParameter(f"say where to write the labels for {to}: --out FILE")
    found, unknown = resolved(read_label_files(files, form, video=video))
    with reading("times") as progress:
        paths = write_labels(found, to, out or Path("labels.csv"), Clock(videos, fps), progress)
    _tell_unknown(unknown)
    _show(found, unknown, paths, as_json=as_json)


def _tell_unknown(unknown: Mapping[str, int]) -> None:
    from norep.cli.messages import tell  # noqa: PLC0415

    for name, count in unknown.items():
        tell(f"no movement of the library is called {name!r}; its {count} labels are kept under that name")


def _show(
    labels: Sequence[Label], unknown: Mapping[str, int], paths: Sequence[Path], *, as_json: bool
) -> None:
    import json  # noqa: PLC0415

    from norep.cli.messages import printable  # noqa: PLC0415

    counts = Counter(label.movement for label in labels)
    videos = len({label.video for label in labels})
    if as_json:
        figures = {"labels": len(labels), "videos": videos, "movements": dict(counts)}
        print(json.dumps({**figures, "unknown": dict(unknown), "written": [str(path) for path in paths]}))
        return
    for name, count in counts.most_common():
        print(f"{count:6} {printable(name)}")
    written = ", ".join(str(path) for path in paths[:3]) + (f" and {len(paths) - 3} more" * (len(paths) > 3))
    print(printable(f"{len(labels)} labels in {videos} videos; written: {written}"))
