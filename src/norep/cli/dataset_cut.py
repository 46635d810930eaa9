"""`norep dataset cut`: labelled videos into clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from norep.analysis.cut_plan import Skipped
    from norep.analysis.cutting import CutClips


def cut(
    labels: Annotated[Path, typer.Argument(help="The labels: a table, or any format of labels.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the clips.", metavar="DIR")] = Path(
        "clips"
    ),
    *,
    videos: Annotated[
        Path | None, typer.Option(help="Where the videos are; beside the labels by default.", metavar="DIR")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Videos at the same time; one for each processor by default.")
    ] = None,
    max_side: Annotated[int, typer.Option(min=16, help="Longest side of a clip in pixels.")] = 480,
    replace: Annotated[bool, typer.Option("--replace", help="Remove what was cut into DIR before.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Cut <movement>/<movement>_<i>.mp4 out of the videos, exact to the frame; go on where a run ended."""
    from norep.analysis.cutting import cut_clips  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.analysis.labelling import resolved, with_people  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.datasets.importing import read_label_files  # noqa: PLC0415

    found, _ = resolved(read_label_files([labels]))
    folder = videos or (labels if labels.is_dir() else labels.parent)
    people = with_people(found, folder)
    with Bar("cutting") as bar:
        made = cut_clips(people, out, folder, max_side=max_side, jobs=jobs, replace=replace, progress=bar)
    _show(made, out, as_json=as_json)
    raise typer.Exit(1 if made.skipped else 0)


def _show(made: CutClips, out: Path, *, as_json: bool) -> None:
    import json  # noqa: PLC0415
    from collections import Counter  # noqa: PLC0415

    from norep.cli.messages import printable, tell  # noqa: PLC0415

    for line in (*made.warnings, *_skipped(made.skipped)):
        tell(line)
    counts = Counter(clip.movement for clip in made.clips)
    if as_json:
        figures = {"clips": len(made.clips), "there_before": made.kept, "movements": dict(counts)}
        print(json.dumps({**figures, "skipped": [str(one) for one in made.skipped]}))
        return
    for name, count in sorted(counts.items()):
        print(f"{count:6} {printable(name)}")
    before = f", {made.kept} of them there before" if made.kept else ""
    left = f"; {len(made.skipped)} labels skipped" if made.skipped else ""
    print(printable(f"{len(made.clips)} clips in {out}{before}{left}"))


def _skipped(labels: Sequence[Skipped]) -> Iterator[str]:
    """A line for each label, but one for all of a video that cannot be cut at all."""
    for _, group in groupby(labels, lambda one: one.label.video if one.whole else one.place):
        first, *others = group
        count = f"{len(others) + 1} labels"
        yield f"skipped: {first.label.video}: {count}: {first.reason}" if others else f"skipped: {first}"
