"""`norep pose import` and `norep pose formats`: key points of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from norep.cli.options import AthleteOption, FpsOption

if TYPE_CHECKING:
    from norep.analysis.keypoints import Athlete

WHOM = ("follow", "largest")


def import_(
    source: Annotated[
        str, typer.Argument(help="A file, or a folder with a file for each frame.", metavar="PATH")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="What to write; <name>.npz here by default.", metavar="FILE", dir_okay=False
        ),
    ] = None,
    *,
    fps: FpsOption = None,
    size: Annotated[
        str | None,
        typer.Option(help="Pixels of the picture, where the file has none.", metavar="WIDTHxHEIGHT"),
    ] = None,
    skeleton: Annotated[
        str | None,
        typer.Option(
            help="The key points, where their number does not tell; see pose formats.", metavar="NAME"
        ),
    ] = None,
    person: Annotated[
        str,
        typer.Option(help="A number, `largest`, or `follow` for who moves most.", metavar="N|largest|follow"),
    ] = "follow",
    athlete: AthleteOption = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="The format that is read; guessed by default.", metavar="NAME"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Turn the key points of OpenPose, AlphaPose, COCO or MMPose into a file of norep."""
    from norep.analysis.keypoints import read_keypoints  # noqa: PLC0415  (heavy parts load when needed)
    from norep.cli.options import athlete_hints  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.pose.formats import npz  # noqa: PLC0415
    from norep.pose.recording import Wanted  # noqa: PLC0415

    wanted, whom, hints = Wanted(fps, _size(size), skeleton), _whom(person), athlete_hints(athlete)
    with Bar(Path(source).name) as bar:
        found = read_keypoints(source, wanted, form=form, whom=whom, athlete=hints, progress=bar)
    path = npz.write(found.poses, out or _free(Path(source)), found.remarks, assumed_fps=found.assumed_fps)
    _show(found, path, source, as_json=as_json)


def formats(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """List the formats of key points that norep reads, and the skeletons it knows."""
    import json  # noqa: PLC0415

    from norep.pose import importing  # noqa: PLC0415
    from norep.pose.skeletons import SKELETONS  # noqa: PLC0415

    known = {name: importing.reader(name) for name in importing.formats()}
    counts = {one.name: len(one.keypoints) for one in SKELETONS.values()}
    if as_json:
        listed = {name: {"title": one.title, "shape": one.shape} for name, one in known.items()}
        print(json.dumps({"formats": listed, "skeletons": counts}))
        return
    for name, one in known.items():
        print(f"{name:10} {one.title}: {one.shape}")
    print(f"skeletons: {', '.join(f'{name} ({count})' for name, count in sorted(counts.items()))}")


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 0 < int(width) < 10**5 and 0 < int(height) < 10**5):
        raise typer.BadParameter(f"--size: {text!r} is not WIDTHxHEIGHT, like 1280x720")
    return int(width), int(height)


def _whom(text: str) -> int | Literal["follow", "largest"]:
    if text == "largest":
        return "largest"
    if text == "follow":
        return "follow"
    if text.isdecimal() and len(text) < 10 and int(text) > 0:
        return int(text)
    raise typer.BadParameter(f"--person: {text!r} is neither a number from 1 nor {' nor '.join(WHOM)}")


def _free(source: Path) -> Path:
    """`<name>.npz` in this folder, numbered where there is such a file."""
    from norep.analysis.naming import stems  # noqa: PLC0415

    return Path(f"{stems([str(source)], Path())[0]}.npz")


def _show(found: Athlete, path: Path, source: str, *, as_json: bool) -> None:
    import json  # noqa: PLC0415

    from norep.analysis.doubts import doubts  # noqa: PLC0415
    from norep.cli.messages import printable, tell  # noqa: PLC0415

    poses = found.poses
    for line in (*found.all_remarks, *doubts(found.choices)):
        tell(f"{source}: {line}")
    if as_json:
        figures = {
            "written": str(path),
            "frames": len(poses),
            "frames_with_athlete": int(poses.followed.sum()),
            "duration_s": round(float(poses.time[-1] - poses.time[0]), 4),
            "skeleton": poses.skeleton.name,
            "people": found.people,
            "size": poses.size,
            "remarks": found.all_remarks,
        }
        print(json.dumps(figures))
        return
    seen = int(poses.followed.sum())
    people = "1 person" if found.people == 1 else f"{found.people} people"
    line = f"{path} ({poses.skeleton.name}, {len(poses)} frames, the athlete in {seen}, {people})"
    print(printable(f"written: {line}"))
