"""Video networks learn, the same each time, and go on where they stood."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from tiny_clips import pictures, write_clip, write_set  # noqa: E402

from golden import variables  # noqa: E402
from norep.datasets.clips import read_clips  # noqa: E402
from norep.errors import DefinitionError, NorepError, WeightsError  # noqa: E402
from norep.training.video_augmentation import VideoAugmentation  # noqa: E402
from norep.training.video_settings import VideoSettings  # noqa: E402
from norep.training.video_training import VideoPlan, train_video  # noqa: E402
from norep.training.video_weights import load_weights  # noqa: E402
from norep.videomodels.loading import load_video_model  # noqa: E402
from norep.videomodels.movinet import MoViNet  # noqa: E402
from norep.videomodels.networks import network  # noqa: E402
from norep.videomodels.torch_model import read_safetensors  # noqa: E402

BASE, STREAM = "movinet-a0-base", "movinet-a0-stream"
HEAD = ("hidden.", "classifier.")


@pytest.fixture(autouse=True)
def one_thread():
    """Several threads for such small pictures are slow, on a busy machine very slow."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    return write_set(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="module")
def unheld(tmp_path_factory):
    """Clips without any for validation: what is written is what the last epoch gave, not an earlier one."""
    return write_set(tmp_path_factory.mktemp("unheld"), validation=0)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def plan(clips, cache, tmp_path):
    settings = VideoSettings(BASE, epochs=3, batch=4, patience=None, augmentation=None)
    return VideoPlan(clips, tmp_path / "m.safetensors", cache, settings, resolution=32)


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "w.npz"
    np.savez(path, **dict(variables("a0_base")))
    return path


def having(plan, out=None, **changes):
    """The plan with other settings, and perhaps another file to write."""
    outer = {name: changes.pop(name) for name in list(changes) if name in plan.__slots__}
    out = plan.out if out is None else plan.out.with_name(out)
    return replace(plan, settings=replace(plan.settings, **changes), out=out, **outer)


def weights(path):
    return read_safetensors(path)[0]


def same(first, second):
    first, second = weights(first), weights(second)
    assert list(first) == list(second)
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("name", [BASE, STREAM])
def test_two_movements_are_learned_and_clips_named(plan, name):
    done = train_video(having(plan, network=name, epochs=5, rate=10.0 if name == STREAM else None))
    assert done.trained.accuracy == 1.0
    assert done.trained.history[-1]["loss"] < 0.6 * done.trained.history[0]["loss"]
    assert done.skipped == ()
    model = load_video_model(plan.out)
    for file in sorted(plan.data.glob("*/*.mp4")):
        assert model.top(file, 1)[0][0] == file.parent.name
        if name == STREAM:
            at_once, stepwise = model.probabilities(file), model.stepwise(file)
            assert np.argmax(at_once) == np.argmax(stepwise)
            assert np.abs(at_once - stepwise).max() < 1e-5
    assert not plan.checkpoint.exists()


def test_what_the_model_says_of_itself(plan):
    train_video(having(plan, epochs=1, seed=7))
    card = load_video_model(plan.out).card
    assert (card.labels, card.resolution, card.frames, card.rate) == (("curl", "press"), 32, 6, None)
    assert (card.clips, card.epochs, card.seed) == (8, 1, 7)
    assert card.trained_on == ("train-film.mp4|train athlete",)
    assert card.validation_accuracy in (0.0, 0.25, 0.5, 0.75, 1.0)


VARIANTS = {
    "plain": {},
    "augmented": {"augmentation": VideoAugmentation()},
    "average": {"average": 0.9},
    "adamw": {"optimizer": "adamw"},
    "stream": {"network": STREAM, "augmentation": VideoAugmentation()},
    "frozen": {"frozen": True},
}


def broken_off(plan, *, epoch, error):
    """A run that ends in the middle of an epoch."""

    def told(progress):
        if progress.epoch == epoch:
            raise error

    return train_video(plan, progress=told)


class Killed(BaseException):
    """What nothing but a test raises."""


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_gives_the_same_weights_even_if_it_was_broken_off(plan, unheld, official, variant):
    begin = official if variant == "frozen" else None
    plan = having(plan, **VARIANTS[variant], data=unheld, weights=begin, epochs=2)
    whole = having(plan, "whole.safetensors")
    train_video(whole)
    with pytest.raises(Killed):
        broken_off(plan, epoch=2, error=Killed())
    assert plan.checkpoint.is_file()
    assert not plan.out.exists()
    told = []
    train_video(plan, progress=told.append)
    assert {progress.epoch for progress in told} == {2}
    assert same(plan.out, whole.out)


def test_another_seed_gives_other_weights(plan, unheld):
    plan = having(plan, data=unheld)
    first, second = having(plan, epochs=1), having(plan, "other.safetensors", epochs=1, seed=1)
    train_video(first)
    train_video(second)
    found, other = weights(first.out), weights(second.out)
    different = {name for name in found if not torch.equal(found[name], other[name])}
    assert {"stem.conv.weight", "hidden.weight", "classifier.weight"} <= different


def test_a_checkpoint_of_another_plan_is_refused_unless_fresh(plan, clips, tmp_path):
    with pytest.raises(Killed):
        broken_off(plan, epoch=2, error=Killed())
    for other in (
        having(plan, seed=1),
        having(plan, frames=4),
        having(plan, batch=3),
        having(plan, epochs=9),
    ):
        with pytest.raises(WeightsError, match="with other clips or settings"):
            train_video(other)
    assert plan.checkpoint.is_file()
    train_video(having(plan, epochs=1, fresh=True))
    assert not plan.checkpoint.exists()


def test_a_checkpoint_of_clips_that_were_cut_anew_is_refused(plan, tmp_path):
    plan = having(plan, data=write_set(tmp_path / "clips", train=2, validation=0), frames=6)
    with pytest.raises(Killed):
        broken_off(plan, epoch=2, error=Killed())
    images = pictures("curl", 6, 0)
    images[0] = 255  # one frame is another
    write_clip(plan.data / "curl" / "curl_0.mp4", images)
    with pytest.raises(WeightsError, match="--fresh"):
        train_video(plan)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.9])
def test_a_damaged_checkpoint_is_told(plan, share):
    with pytest.raises(Killed):
        broken_off(plan, epoch=2, error=Killed())
    data = plan.checkpoint.read_bytes()
    plan.checkpoint.write_bytes(data[: int(share * len(data))])
    with pytest.raises(WeightsError, match=r"checkpoint is no checkpoint, or damaged; delete it") as caught:
        train_video(plan)
    assert "\n" not in str(caught.value)


def test_ctrl_c_keeps_the_best_so_far_and_can_go_on(plan, unheld):
    plan = having(plan, data=unheld)
    whole = having(plan, "whole.safetensors")
    train_video(whole)
    done = broken_off(plan, epoch=3, error=KeyboardInterrupt())
    assert (done.trained.interrupted, done.trained.epochs, done.card.epochs) == (True, 2, 2)
    best = torch.load(plan.checkpoint, weights_only=True)["best"]
    assert all(torch.equal(value, best[name]) for name, value in weights(plan.out).items())
    assert not train_video(plan).trained.interrupted
    assert same(plan.out, whole.out)


def test_ctrl_c_in_the_first_epoch_writes_nothing(plan):
    plan.out.write_bytes(b"an earlier model")
    with pytest.raises(KeyboardInterrupt):
        broken_off(plan, epoch=1, error=KeyboardInterrupt())
    assert plan.out.read_bytes() == b"an earlier model"
    assert not plan.checkpoint.exists()


def test_it_ends_early_when_validation_gets_no_better_and_keeps_the_best(plan, tmp_path):
    data = write_set(tmp_path / "clips", train=4, validation=2)
    index = data / "index.csv"
    # Validation says the opposite: the more is learned, the worse.
    rows = [
        row.replace(",curl,", ",X,").replace(",press,", ",curl,").replace(",X,", ",press,")
        if row.endswith("validation")
        else row
        for row in index.read_text().splitlines()
    ]
    index.write_text("\n".join(rows) + "\n")
    plan = having(plan, data=data, epochs=12, patience=2)
    trained = train_video(plan).trained
    losses = [one["validation_loss"] for one in trained.history]
    assert trained.epochs == trained.best_epoch + 2 < 12
    assert trained.best_epoch == int(np.argmin(losses)) + 1
    assert trained.accuracy == trained.history[trained.best_epoch - 1]["validation_accuracy"]


def test_without_validation_the_last_epoch_counts(plan, tmp_path):
    data = write_set(tmp_path / "clips", train=2, validation=0)
    done = train_video(having(plan, data=data, epochs=3, patience=1))
    assert (done.trained.epochs, done.trained.best_epoch, done.trained.accuracy) == (3, 3, None)


def backbone(found):
    return {
        name: value
        for name, value in found.items()
        if not name.startswith(HEAD) and not name.endswith("num_batches_tracked")
    }


def counted(monkeypatch):
    """How many clips went through the backbone."""
    calls, real = [], MoViNet.features

    def features(self, clip):
        calls.append(len(clip))
        return real(self, clip)

    monkeypatch.setattr(MoViNet, "features", features)
    return calls


@pytest.fixture
def frozen(plan, official, tmp_path):
    return having(plan, frozen=True, weights=official, cache=tmp_path / "cache", epochs=4)


def test_of_a_frozen_network_the_head_alone_learns(frozen, official):
    done = train_video(frozen)
    found, source = weights(frozen.out), network(BASE, 9)
    load_weights(source, official)
    for name, value in backbone(source.state_dict()).items():
        assert torch.equal(value, found[name]), name
    assert not torch.equal(found["hidden.weight"], source.hidden.weight)
    assert done.trained.history[-1]["loss"] < done.trained.history[0]["loss"]
    # What validates on features is right on clips too.
    model, held = load_video_model(frozen.out), read_clips(frozen.data).part("validation")
    right = [model.top(held.path(clip), 1)[0][0] == clip.movement for clip in held.clips]
    assert np.mean(right) == done.trained.accuracy


def test_features_are_computed_once_and_kept(frozen, tmp_path, monkeypatch):
    calls = counted(monkeypatch)
    train_video(frozen)
    assert sum(calls) == 12  # each clip once, not once an epoch
    train_video(having(frozen, "again.safetensors"))
    assert sum(calls) == 12
    assert same(frozen.out, frozen.out.with_name("again.safetensors"))
    kept = sorted((tmp_path / "cache").glob("features-*.npz"))
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(path.read_bytes()[:99])
    train_video(having(frozen, "damaged.safetensors"))
    assert sum(calls) == 24
    assert same(frozen.out, frozen.out.with_name("damaged.safetensors"))


def test_features_of_other_weights_are_computed_anew(frozen, tmp_path, monkeypatch):
    calls = counted(monkeypatch)
    train_video(having(frozen, epochs=1))
    values = dict(variables("a0_base"))
    (stem,) = (name for name in values if name.startswith("stem") and "kernel" in name)
    np.savez(tmp_path / "other.npz", **{**values, stem: values[stem] * np.float32(1.5)})
    train_video(having(frozen, weights=tmp_path / "other.npz", epochs=1))
    assert sum(calls) == 24
    assert len(list((tmp_path / "cache").glob("features-*.npz"))) == 4


def test_a_frozen_network_needs_weights_which_shows_at_once(plan, tmp_path):
    with pytest.raises(DefinitionError, match="a frozen network needs weights: give --weights"):
        train_video(having(plan, frozen=True, cache=tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


def test_weights_that_do_not_fit_show_at_once(plan, official, tmp_path):
    with pytest.raises(WeightsError, match=r"w\.npz: the file lacks"):
        train_video(having(plan, network=STREAM, weights=official, cache=tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


def test_a_training_that_runs_away_is_told(plan):
    with pytest.raises(NorepError, match="the loss is no number any more in epoch"):
        train_video(having(plan, learning_rate=1e30, optimizer="adamw"))
    assert not plan.out.exists()


def test_figures_for_tensorboard(plan, tmp_path):
    pytest.importorskip("tensorboard")
    train_video(having(plan, epochs=2, logs=tmp_path / "logs"))
    (events,) = (tmp_path / "logs").glob("events.out.tfevents.*")
    content = events.read_bytes()
    for name in (b"loss", b"validation_loss", b"validation_accuracy", b"learning_rate"):
        assert content.count(name) >= 2
