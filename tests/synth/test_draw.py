"""Films and pictures of a movement."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from norep.errors import DefinitionError, OutputError, UnknownNameError
from norep.movements.catalogue import Catalogue
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import Camera
from norep.synth.draw import draw_picture, draw_video, film, framed
from norep.synth.motion import Take, clean, perform
from norep.video.source import open_video

LIBRARY = Catalogue()
SQUAT = LIBRARY["air-squat"]
SMALL = (96, 160)


class TestVideo:
    def test_has_the_frames_times_and_size_of_the_set(self, tmp_path: Path) -> None:
        shown: list[tuple[int, int | None]] = []
        path = draw_video(
            SQUAT, tmp_path / "a.mp4", reps=(None,), fps=10, size=SMALL, seconds=1.0, view=90,
            progress=lambda done, total: shown.append((done, total)),
        )  # fmt: skip
        with open_video(path) as video:
            frames = list(video)
        assert len(frames) == 26
        assert [frame.time for frame in frames] == pytest.approx([i / 10 for i in range(26)])
        assert frames[0].image.shape == (160, 96, 3)
        assert shown == [(i + 1, 26) for i in range(26)]

    def test_an_unknown_fault_leaves_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownNameError, match="did you mean depth"):
            draw_video(SQUAT, tmp_path / "a.mp4", reps=("dept",))
        assert list(tmp_path.iterdir()) == []

    def test_where_it_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputError):
            draw_video(SQUAT, tmp_path / "file" / "a.mp4", reps=(None,), size=SMALL)

    def test_the_athlete_is_where_the_poses_are(self) -> None:
        drawn = perform(SQUAT, Take(clean(1), fps=5))
        camera = framed(drawn, Camera(240, 320, yaw=45))
        frames = list(film(SQUAT, drawn, camera))
        assert [frame.index for frame in frames] == list(range(len(drawn.time)))
        still, low = frames[0].image.astype(int), frames[len(frames) // 2].image.astype(int)
        moved = np.abs(still - low).sum(axis=2) > 60
        points, _ = camera.project(drawn.bodies[0])
        x, y = points[BLAZEPOSE.positions["nose"]].astype(int)
        assert moved[y, x]
        assert not moved[5, 5]


class TestFraming:
    @pytest.mark.parametrize("name", LIBRARY)
    @pytest.mark.parametrize("size", [(480, 854), (854, 480)])
    def test_all_of_the_motion_is_in_the_picture(self, name: str, size: tuple[int, int]) -> None:
        movement = LIBRARY[name]
        drawn = perform(movement, Take(clean(1), fps=10))
        for yaw in (0, 45, 90):
            camera = framed(drawn, Camera(*size, yaw=yaw))
            points, depth = camera.project(drawn.bodies)
            assert depth.min() > 0.5
            assert (points >= 0).all()
            assert (points <= size).all()

    def test_a_small_motion_is_not_blown_up(self) -> None:
        drawn = perform(SQUAT, Take(clean(1)))
        near = framed(drawn, Camera(480, 854))
        tiny = framed(type(drawn)(drawn.time, drawn.bodies * 0.2), Camera(480, 854))
        assert tiny.distance < near.distance
        assert tiny.distance > 3


class TestPicture:
    @pytest.mark.parametrize(("name", "panels"), [("air-squat", 2), ("thruster", 3), ("deadlift", 2)])
    def test_shows_every_figure_side_by_side(self, tmp_path: Path, name: str, panels: int) -> None:
        path = draw_picture(LIBRARY[name], tmp_path / "new" / "a.png", size=SMALL)
        picture = cv2.imread(str(path))
        assert picture.shape == (160, 96 * panels, 3)
        parts = np.split(picture, panels, axis=1)
        assert all(not np.array_equal(parts[0], part) for part in parts[1:])

    def test_shows_the_start_before_the_bottom(self, tmp_path: Path) -> None:
        picture = cv2.imread(str(draw_picture(SQUAT, tmp_path / "a.png", size=(240, 400)))).astype(int)
        standing, bottom = np.split(picture, 2, axis=1)
        differs = np.abs(standing - bottom).sum(axis=2) > 60
        rows = np.flatnonzero(differs.any(axis=1))
        head = standing[rows[0] : rows[0] + 5], bottom[rows[0] : rows[0] + 5]
        assert np.std(head[0]) > np.std(head[1])  # only who stands has a head up there

    def test_where_it_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputError, match="cannot write the picture"):
            draw_picture(SQUAT, tmp_path / "file" / "a.png", size=SMALL)

    def test_in_a_format_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match=r"a\.xyz; name it \.png or \.jpg"):
            draw_picture(SQUAT, tmp_path / "a.xyz", size=SMALL)
        assert list(tmp_path.iterdir()) == []

    def test_of_a_movement_without_figures(self, tmp_path: Path) -> None:
        with pytest.raises(DefinitionError, match="has no figures"):
            draw_picture(SQUAT.model_copy(update={"figures": {}}), tmp_path / "a.png")
