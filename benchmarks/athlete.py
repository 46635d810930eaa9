"""Is it the athlete who is followed? Boxes drawn by eye beside what norep and stock mediapipe follow.

`python benchmarks/athlete.py [CLIP...] [--clips FOLDER] [--boxes FILE] [--venv FOLDER] [--sheets FOLDER]`

`docs/athlete-boxes.csv` holds the athlete's box in every fifth picture (of long clips every tenth or
fifteenth) of clips that show several people or an athlete upside down. A picture counts as followed when
the box around the key points that are seen (confidence above 0.3) agrees with the drawn one: its middle lies
in it, and either their intersection over union is at least 0.4, or 0.8 of the smaller lies in the larger and
it is at least a third as large. Where a picture has several drawn boxes, either is right, but it has to be
the same one in two thirds of the pictures. A picture with an empty box is right when nobody is followed.

`--venv` names an environment with mediapipe 0.10.21, to put stock tracking beside (see
`against_mediapipe.py`, which makes one). `--sheets` writes a picture per clip with key points and boxes
drawn, for looking at the limbs. `--hint` gives norep the first drawn box as `--athlete`.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from norep.analysis.analyse import extract_poses
from norep.analysis.backends import load_backend
from norep.pose.athlete import AthleteHint
from norep.settings import Settings

HERE = Path(__file__).parent
SEEN, OVERLAP, INSIDE, LEAST_SIZE = 0.3, 0.4, 0.8, 1 / 3
SAME = 2 / 3
TARGET, HARD_TARGET = 0.9, 0.7
HARD = ("ghd_1", "shspu_1", "wall_handstand")
BONES = (
    (11, 12), (23, 24), (11, 23), (12, 24),
    (11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (27, 31), (24, 26), (26, 28), (28, 32),
)  # fmt: skip
LEFT, RIGHT, DRAWN = (255, 160, 0), (0, 120, 255), (0, 220, 0)

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in upright pixels."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a person drew in one picture: the boxes of which either is right, none where nobody is."""

    frame: int
    time: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """What was followed: `points` `(frames, keypoints, 2)`, NaN where nobody is, and `confidence`."""

    points: NDArray[np.float64]
    confidence: NDArray[np.float64]

    def box(self, frame: int) -> Box | None:
        """The box around the key points that are seen, within four or more of them."""
        points = self.points[frame]
        if not np.isfinite(points).any():
            return None
        seen = points[self.confidence[frame] > SEEN]
        points = seen if len(seen) >= 4 else points
        (left, top), (right, bottom) = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
        return float(left), float(top), float(right), float(bottom)


def read_boxes(path: Path) -> dict[str, list[Drawn]]:
    """The drawn boxes by clip, in order of the pictures."""
    rows: dict[str, dict[int, tuple[float, list[Box]]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _, boxes = rows.setdefault(row["clip"], {}).setdefault(
                int(row["frame"]), (float(row["time_s"]), [])
            )
            if row["x"]:
                x, y, width, height = (float(row[name]) for name in ("x", "y", "width", "height"))
                boxes.append((x, y, x + width, y + height))
    return {
        clip: [Drawn(frame, at, tuple(boxes)) for frame, (at, boxes) in sorted(pictures.items())]
        for clip, pictures in rows.items()
    }


def area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def agree(found: Box, drawn: Box) -> bool:
    """Whether two boxes are around the same person; see the head of this file."""
    across, down = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    if not (drawn[0] <= across <= drawn[2] and drawn[1] <= down <= drawn[3]):
        return False
    shared = area(
        (
            max(found[0], drawn[0]),
            max(found[1], drawn[1]),
            min(found[2], drawn[2]),
            min(found[3], drawn[3]),
        )
    )
    smaller, larger = sorted((max(area(found), 1e-6), area(drawn)))
    whole = smaller + larger - shared
    return shared / whole >= OVERLAP or (shared / smaller >= INSIDE and smaller / larger >= LEAST_SIZE)


def followed(track: Track, drawn: Sequence[Drawn]) -> list[bool]:
    """For each picture whether the athlete is followed."""
    each = [_matches(track.box(one.frame), one) for one in drawn]
    several = [matches for matches in each if len(matches) > 1]
    if several:
        most = int(np.argmax(np.sum(several, axis=0)))
        share = np.mean([matches[most] for matches in several])
        if share < SAME:  # exchanged too often: only one of them counts
            return [matches[most] if len(matches) > 1 else any(matches) for matches in each]
    return [any(matches) for matches in each]


def _matches(found: Box | None, drawn: Drawn) -> list[bool]:
    if not drawn.boxes:
        return [found is None]
    return [found is not None and agree(found, box) for box in drawn.boxes]


def stock_track(video: Path, python: Path) -> Track:
    """What stock mediapipe follows."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "points.npz"
        command = [str(python), str(HERE / "stock_points.py"), str(video), str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with np.load(out) as file:
            return Track(file["points"], np.nan_to_num(file["confidence"]))


def sheet(video: Path, track: Track, drawn: Sequence[Drawn], right: Sequence[bool], out: Path) -> None:
    """Write the labelled pictures around the athlete, with boxes and key points; red frame: not followed."""
    boxes = np.array([box for one in drawn for box in one.boxes])
    wanted = {one.frame: (one, good) for one, good in zip(drawn, right, strict=True)}
    room = 0.3 * float(np.max(boxes[:, 2:] - boxes[:, :2]))
    left, top = (int(max(0.0, value - room)) for value in boxes[:, :2].min(axis=0))
    wide, tall = (int(value + room) for value in boxes[:, 2:].max(axis=0))
    tiles = []
    for number, image in _pictures(video, wanted):
        one, good = wanted[number]
        _draw(image, track, one)
        tile = image[top:tall, left:wide]
        tile = cv2.resize(tile, (300, round(300 * tile.shape[0] / tile.shape[1])))
        cv2.rectangle(tile, (0, 0), (tile.shape[1] - 1, tile.shape[0] - 1), DRAWN if good else (0, 0, 255), 2)
        cv2.putText(tile, f"#{number} {one.time:.2f} s", (5, 15), 0, 0.45, (255, 255, 255), 1)
        tiles.append(tile)
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 5)
    rows = [np.hstack(tiles[i : i + 5]) for i in range(0, len(tiles), 5)]
    out.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(out), np.vstack(rows))


def _pictures(video: Path, wanted: Mapping[int, object]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    with av.open(str(video)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                image = np.rot90(frame.to_ndarray(format="bgr24"), frame.rotation // 90)
                yield number, np.ascontiguousarray(image)


def _draw(image: NDArray[np.uint8], track: Track, one: Drawn) -> None:
    for left, top, right, bottom in one.boxes:
        cv2.rectangle(image, (int(left), int(top)), (int(right), int(bottom)), DRAWN, 1)
    points = track.points[one.frame]
    if not np.isfinite(points).any():
        return
    thick = max(1, image.shape[0] // 300)
    for start, end in BONES:
        colour = LEFT if start % 2 and end % 2 else RIGHT if not (start % 2 or end % 2) else (255, 255, 255)
        ends = [tuple(int(value) for value in points[at]) for at in (start, end)]
        cv2.line(image, ends[0], ends[1], colour, thick, cv2.LINE_AA)
    cv2.circle(image, tuple(int(value) for value in points[0]), 2 * thick, (0, 255, 255), -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="CLIP", help="only clips with this in their name")
    parser.add_argument("--clips", type=Path, default=HERE.parent.parent / "shared" / "clips")
    parser.add_argument("--boxes", type=Path, default=HERE.parent / "docs" / "athlete-boxes.csv")
    parser.add_argument("--venv", type=Path, help="an environment with mediapipe 0.10.21")
    parser.add_argument("--sheets", type=Path, help="folder for pictures of what is followed")
    parser.add_argument("--hint", action="store_true")
    asked = parser.parse_args()
    backend = load_backend("blazepose", Settings.from_environment())
    table, met = {}, True
    for clip, drawn in read_boxes(asked.boxes).items():
        video = asked.clips / clip
        if not video.exists() or (asked.names and not any(name in clip for name in asked.names)):
            continue
        first = next(one for one in drawn if one.boxes)
        left, top, right, bottom = first.boxes[0]
        hints = [AthleteHint(left, top, right - left, bottom - top, first.time)] if asked.hint else []
        start = time.process_time()
        poses = extract_poses(video, backend, athlete=hints[0] if hints else None).poses
        took = time.process_time() - start
        track = Track(poses.points, poses.confidence)
        good = followed(track, drawn)
        line = {"frames": len(drawn), "norep": float(np.mean(good)), "cpu_s": round(took, 2)}
        if asked.venv:
            other = followed(stock_track(video, asked.venv / "bin" / "python"), drawn)
            line["stock"] = float(np.mean(other))
        if asked.sheets:
            sheet(video, track, drawn, good, asked.sheets / f"{Path(clip).stem}.png")
        table[clip] = line
        met = met and line["norep"] >= (HARD_TARGET if any(name in clip for name in HARD) else TARGET)
        beside = f"{100 * line['stock']:7.0f} %" if "stock" in line else ""
        print(f"{clip:72s}{line['frames']:4d} pictures{100 * line['norep']:6.0f} %{beside}", flush=True)
    if not table:
        sys.exit(f"none of the clips of {asked.boxes} is in {asked.clips}")
    print(json.dumps({"benchmark": "athlete", "clips": table, "met": met}))
    sys.exit(not met)


if __name__ == "__main__":
    main()
