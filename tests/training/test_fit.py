"""Training: it learns, repeats itself, takes partial labels, and can be stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep.errors import PoseError, UnknownNameError

torch = pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")
pytest.importorskip("onnx", reason="training needs the extra: pip install norep[train]")

from athletes import MOVEMENTS, drawn  # noqa: E402

from norep.training.fit import Progress, Settings, fit, schedule, usual_epochs  # noqa: E402
from norep.training.material import split  # noqa: E402
from norep.training.networks import partial_loss  # noqa: E402

CLIPS = [drawn(movement, seed) for seed in range(20) for movement in MOVEMENTS]
SHORT = Settings(epochs=12)


def right(trained, seeds=range(700, 705)) -> float:
    """Share of unseen clips that are recognised."""
    recogniser = trained.recogniser()
    answers = [
        recogniser.top(drawn(movement, seed).poses, 1)[0][0] == movement
        for movement in MOVEMENTS
        for seed in seeds
    ]
    return float(np.mean(answers))


class TestFit:
    @pytest.mark.parametrize(
        "settings",
        [
            SHORT,
            replace(SHORT, members=2, epochs=8),
            Settings(network="tcn-padded", epochs=25, learning_rate=0.01),
            Settings(network="tcn-masked", epochs=25, learning_rate=0.01),
        ],
        ids=["skeleton", "two members", "tcn-padded", "tcn-masked"],
    )
    def test_reaches_the_labels_of_drawn_clips(self, settings: Settings) -> None:
        assert right(fit(CLIPS, settings=settings, seed=1)) >= 0.9

    def test_gives_the_same_with_the_same_seed_and_another_with_another(self) -> None:
        settings = Settings(epochs=2)
        poses = drawn("push-up", 700).poses
        first, again, other = (
            fit(CLIPS[:12], settings=settings, seed=seed).recogniser().probabilities(poses)
            for seed in (1, 1, 2)
        )
        np.testing.assert_array_equal(first, again)
        assert np.abs(first - other).max() > 1e-4

    def test_leaves_torch_s_own_random_numbers_alone(self) -> None:
        torch.manual_seed(5)
        expected = torch.rand(3)
        torch.manual_seed(5)
        fit(CLIPS[:6], settings=Settings(epochs=1))
        assert torch.equal(torch.rand(3), expected)

    def test_ends_when_its_minutes_are_over(self) -> None:
        told: list[Progress] = []
        trained = fit(CLIPS[:12], settings=Settings(minutes=0.01), progress=told.append)
        assert trained.epochs >= 1
        assert told[-1].share == 1.0
        assert not trained.interrupted


class TestValidation:
    def test_keeps_groups_together_and_out_of_training(self) -> None:
        clips = [replace(clip, group=f"person {i % 5}") for i, clip in enumerate(CLIPS)]
        trained = fit(clips, settings=replace(SHORT, validation=0.2), seed=2)
        assert (trained.validated, trained.clips) == (12, 48)
        assert trained.accuracy is not None
        assert trained.accuracy >= 0.9

    def test_says_what_the_exported_model_does(self) -> None:
        settings = Settings(network="tcn-padded", epochs=6, validation=0.3, learning_rate=0.01)
        trained = fit(CLIPS, settings=settings, seed=2)
        _, held = split([clip.id for clip in CLIPS], 0.3, 2)
        recogniser = trained.recogniser()
        right = [recogniser.top(CLIPS[i].poses, 1)[0][0] == CLIPS[i].label for i in held]
        assert trained.accuracy == pytest.approx(np.mean(right), abs=1 / len(held))

    def test_is_none_when_nothing_is_held_out(self) -> None:
        assert fit(CLIPS[:6], settings=Settings(epochs=1)).accuracy is None


class TestProgress:
    def test_tells_every_epoch(self) -> None:
        told: list[Progress] = []
        fit(CLIPS[:12], settings=Settings(epochs=3, members=2), progress=told.append)
        assert [(p.member, p.epoch) for p in told] == [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)]
        assert [p.share for p in told] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1.0])
        assert all(np.isfinite(p.loss) for p in told)

    def test_an_interrupt_keeps_what_was_learned(self) -> None:
        def stop(progress: Progress) -> None:
            if progress.epoch == 2:
                raise KeyboardInterrupt

        trained = fit(CLIPS[:12], settings=Settings(epochs=50, members=3), progress=stop)
        assert trained.interrupted
        assert trained.epochs == 2
        assert len(trained.networks) == 1
        assert trained.recogniser().labels == MOVEMENTS


class TestPartialLabels:
    def test_loss_is_the_log_of_the_summed_probability(self) -> None:
        scores = torch.log(torch.tensor([[0.5, 0.3, 0.2]]))
        found = partial_loss(scores, torch.tensor([[1.0, 0.0, 1.0]]), 0.0)
        assert float(found) == pytest.approx(-np.log(0.7), rel=1e-5)

    def test_teach_the_set_and_leave_the_choice_to_the_others(self) -> None:
        coarse = [replace(clip, label="standing") if i % 2 else clip for i, clip in enumerate(CLIPS)]
        coarse = [
            clip if clip.label != "standing" or CLIPS[i].label != "push-up" else CLIPS[i]
            for i, clip in enumerate(coarse)
        ]
        allowed = {"standing": ("air-squat", "jumping-jack")}
        trained = fit(coarse, labels=MOVEMENTS, allowed=allowed, settings=SHORT, seed=1)
        assert trained.labels == MOVEMENTS
        assert right(trained) >= 0.85


class TestBadInput:
    def test_a_label_that_is_no_class(self) -> None:
        with pytest.raises(PoseError, match=r"the label 'push-up' is no class .*did you mean push-ups\?"):
            fit(CLIPS, labels=("air-squat", "jumping-jack", "push-ups"))

    def test_a_clip_without_a_label(self) -> None:
        with pytest.raises(PoseError, match="a clip without a label is no class"):
            fit([replace(CLIPS[0], label="")], labels=MOVEMENTS)

    def test_no_clips(self) -> None:
        with pytest.raises(PoseError, match="there is no clip to train on"):
            fit([])

    def test_a_network_that_does_not_exist(self) -> None:
        with pytest.raises(UnknownNameError, match="did you mean tcn-padded"):
            fit(CLIPS, settings=Settings(network="tcn-pad"))

    def test_clips_nobody_is_seen_in_are_skipped_and_listed(self) -> None:
        empty = replace(CLIPS[0], id="empty", poses=CLIPS[0].poses[:1])
        trained = fit([*CLIPS[:6], empty], settings=Settings(epochs=1))
        assert [(clip.id, "only one frame" in clip.reason) for clip in trained.skipped] == [("empty", True)]
        assert trained.clips == 6


class TestSchedule:
    def test_rises_then_falls_to_nothing(self) -> None:
        rates = [schedule(share) for share in np.linspace(0, 1, 101)]
        assert rates[0] < 0.05
        assert max(rates) == pytest.approx(1.0, abs=0.02)
        assert rates[-1] == pytest.approx(0.0, abs=1e-6)
        top = int(np.argmax(rates))
        assert (np.diff(rates[top:]) <= 0).all()

    def test_few_clips_are_seen_more_often(self) -> None:
        assert usual_epochs(100) > usual_epochs(1258) > usual_epochs(50_000) >= 5
