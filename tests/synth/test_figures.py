"""Key figures become bodies: limbs keep their lengths, point where they are told, and rest on the floor."""

from __future__ import annotations

import numpy as np
import pytest

from norep.movements.catalogue import Catalogue
from norep.movements.vocabulary import Change, Figure
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.figures import CHANNELS, Body, Posture, joints, overridden, placed, posture

AT = BLAZEPOSE.positions
LIBRARY = Catalogue()
FIGURES = [(name, figure) for name in LIBRARY for figure in LIBRARY[name].figures]


def body(figure: Figure, size: Body | None = None) -> np.ndarray:
    return joints(posture(figure).angles[None], size or Body())[0]


def figure(**limbs: object) -> Figure:
    return Figure.model_validate(limbs)


def standing_on_floor(what: Figure) -> np.ndarray:
    how = posture(what)
    return placed(body(what)[None], how.anchors[None], np.array([how.lift]))[0]


def apart(joints: np.ndarray, start: str, end: str) -> np.ndarray:
    return joints[AT[end]] - joints[AT[start]]


class TestBodies:
    @pytest.mark.parametrize(("name", "drawn"), FIGURES)
    def test_limbs_keep_their_lengths(self, name: str, drawn: str) -> None:
        size = Body()
        found = body(LIBRARY[name].figures[drawn], size)
        for side in ("left", "right"):
            for start, end, length in (
                ("hip", "knee", size.thigh),
                ("knee", "ankle", size.shank),
                ("shoulder", "elbow", size.upper_arm),
                ("elbow", "wrist", size.forearm),
            ):
                line = apart(found, f"{side}_{start}", f"{side}_{end}")
                assert np.linalg.norm(line) == pytest.approx(length)
        assert np.linalg.norm(apart(found, "left_hip", "right_hip")) == pytest.approx(size.hip_width)
        assert np.isfinite(found).all()

    @pytest.mark.parametrize(("name", "drawn"), FIGURES)
    def test_figures_of_the_library_stand_on_the_floor_or_hang(self, name: str, drawn: str) -> None:
        what = LIBRARY[name].figures[drawn]
        found = standing_on_floor(what)
        if what.anchor == "floor":
            assert found[:, 1].min() == pytest.approx(0.02 + what.lift)
        else:
            hands = found[[AT["left_wrist"], AT["right_wrist"]], 1].mean()
            hips = found[[AT["left_hip"], AT["right_hip"]], 1].mean()
            assert (hands if what.anchor == "hands" else hips) == pytest.approx(what.lift)

    @pytest.mark.parametrize(
        ("pitch", "way"), [(0, (0, 1, 0)), (90, (0, 0, 1)), (180, (0, -1, 0)), (-90, (0, 0, -1))]
    )
    @pytest.mark.parametrize(
        ("limb", "ends"),
        [
            ("shank", ("left_ankle", "left_knee")),
            ("thigh", ("right_knee", "right_hip")),
            ("upper_arm", ("left_shoulder", "left_elbow")),
            ("forearm", ("right_elbow", "right_wrist")),
        ],
    )
    def test_pitch_is_up_forward_down_backward(
        self, pitch: float, way: tuple[float, ...], limb: str, ends: tuple[str, str]
    ) -> None:
        found = apart(body(figure(**{limb: pitch})), *ends)
        assert (found / np.linalg.norm(found)).tolist() == pytest.approx(list(way), abs=1e-9)

    @pytest.mark.parametrize("side", ["left", "right"])
    def test_out_is_away_from_the_midline(self, side: str) -> None:
        sign = 1 if side == "left" else -1
        found = body(figure(shank=[0, 30], thigh=[0, 20], upper_arm=[180, 25]))
        assert np.sign(apart(found, f"{side}_hip", f"{side}_knee")[0]) == sign
        assert np.sign(apart(found, f"{side}_knee", f"{side}_ankle")[0]) == sign
        assert np.sign(apart(found, f"{side}_shoulder", f"{side}_elbow")[0]) == sign

    def test_sides_mirror_each_other(self) -> None:
        found = body(LIBRARY["thruster"].figures["bottom"])
        for joint in ("knee", "ankle", "wrist", "ear", "heel", "foot_index", "thumb"):
            left, right = found[AT[f"left_{joint}"]], found[AT[f"right_{joint}"]]
            assert right.tolist() == pytest.approx((left * (-1, 1, 1)).tolist())

    def test_one_side_may_differ(self) -> None:
        found = body(figure(thigh=-90, left_thigh=0))
        assert apart(found, "left_knee", "left_hip").tolist() == pytest.approx([0, 0.43, 0], abs=1e-9)
        assert apart(found, "right_knee", "right_hip").tolist() == pytest.approx([0, 0, -0.43], abs=1e-9)

    def test_standing_is_as_tall_as_people_are(self) -> None:
        found = standing_on_floor(figure())
        assert 1.45 < found[AT["nose"], 1] < 1.75
        assert found[AT["left_ankle"], 1] < 0.15
        assert found[AT["nose"], 2] > found[AT["left_ear"], 2]  # faces forward

    def test_the_head_follows_the_torso_half_way(self) -> None:
        heads = {
            torso: posture(figure(torso=torso)).angles[CHANNELS.index("head")][0] for torso in (0, 40, 90)
        }
        assert heads == {0: 0, 40: 20, 90: 75}
        assert posture(figure(torso=-90)).angles[CHANNELS.index("head")][0] == -75
        assert posture(figure(torso=40, head=5)).angles[CHANNELS.index("head")][0] == 5

    def test_a_scaled_body_has_the_same_proportions(self) -> None:
        small, usual = Body().scaled(0.5), Body()
        assert small.thigh == pytest.approx(0.5 * usual.thigh)
        np.testing.assert_allclose(body(figure(thigh=-90), small)[AT["left_knee"]],
                                   0.5 * body(figure(thigh=-90))[AT["left_knee"]])  # fmt: skip


class TestPostures:
    def test_mixing_goes_from_one_to_the_other(self) -> None:
        low = posture(figure(thigh=-90, lift=0.2))
        high = posture(figure(thigh=0, anchor="hands", lift=2.2))
        assert same(low.mixed(high, 0.0), low)
        assert same(low.mixed(high, 1.0), high)
        middle = low.mixed(high, 0.5)
        assert middle.angles[CHANNELS.index("left_thigh"), 0] == -45
        assert middle.lift == pytest.approx(1.2)
        assert middle.anchors.tolist() == [0.5, 0.5, 0.0]

    def test_beyond_the_other_the_limbs_go_on_but_not_the_anchors(self) -> None:
        low, high = posture(figure(thigh=-90)), posture(figure(thigh=0, anchor="hands"))
        assert low.mixed(high, 2.0).angles[CHANNELS.index("left_thigh"), 0] == 90
        assert low.mixed(high, 2.0).anchors.tolist() == [0, 1, 0]
        assert low.mixed(high, -1.0).anchors.tolist() == [1, 0, 0]


def same(a: Posture, b: Posture) -> bool:
    return np.allclose(a.angles, b.angles) and np.allclose(a.anchors, b.anchors) and a.lift == b.lift


class TestChanges:
    RACK = figure(thigh=-2, left_shank=5, lift=0.1)
    BOTTOM = figure(thigh=-114, anchor="hands")

    def change(self, name: str, **limbs: object) -> Figure:
        figures = {"rack": self.RACK, "bottom": self.BOTTOM}
        return overridden(figures, name, Change.model_validate(limbs))

    def test_only_what_is_named(self) -> None:
        assert self.change("rack", torso=40) == figure(thigh=-2, left_shank=5, lift=0.1, torso=40)
        assert self.change("bottom") == self.BOTTOM

    def test_from_another_figure(self) -> None:
        assert self.change("dipped", like="bottom", torso=3) == figure(thigh=-114, anchor="hands", torso=3)

    def test_of_both_sides_overrules_one(self) -> None:
        assert self.change("rack", shank=7) == figure(thigh=-2, shank=7, lift=0.1)

    def test_of_the_place(self) -> None:
        assert self.change("rack", lift=0.0).lift == 0.0
        assert self.change("bottom", anchor="floor").anchor == "floor"
