"""Training, evaluation, and serving of files and live sources show the same pictures, bit by bit."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from tiny_clips import SIDE, pictures, write_clip  # noqa: E402

from norep.datasets.clips import Clip, ClipSet  # noqa: E402
from norep.training.video_features import features_of  # noqa: E402
from norep.training.video_fit import logits_of  # noqa: E402
from norep.training.video_material import batches, material  # noqa: E402
from norep.video.source import open_video  # noqa: E402
from norep.videomodels.cached import ClipCache  # noqa: E402
from norep.videomodels.card import ModelCard  # noqa: E402
from norep.videomodels.model import VideoModel  # noqa: E402
from norep.videomodels.preprocessing import Recipe, as_input, read_clip  # noqa: E402
from norep.videomodels.sampling import Sampling  # noqa: E402

LABELS = ("curl", "press")
UNEVEN = (0.0, 0.04, 0.09, 0.3, 0.31, 0.33, 0.5, 0.85, 0.9, 1.0)
SAMPLINGS = [
    Sampling(frames=4),
    Sampling(frames=25),
    Sampling(rate=4.0),
    Sampling(rate=10.0),
    Sampling(rate=31),
]


class Seen:
    """A runner that keeps what it is fed."""

    parameters = 0

    def __init__(self):
        self.clips, self.frames = [], []

    def logits(self, clip):
        self.clips.append(clip)
        return np.zeros(2, np.float32)

    def begin(self):
        return 0

    def step(self, frame, memory):
        assert memory == len(self.frames)
        self.frames.append(frame)
        return np.zeros(2, np.float32), memory + 1


class SeenInTraining(torch.nn.Module):
    """A network that keeps what it is fed."""

    def __init__(self):
        super().__init__()
        self.clips = []

    def forward(self, clip):
        self.clips.append(clip.numpy())
        return torch.zeros(len(clip), 2)

    features = forward


@pytest.fixture(scope="module", params=["even", "uneven", "wide"])
def film(request, tmp_path_factory):
    """Noise on colours, for that is where ways of scaling would differ."""
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    images = np.random.default_rng(1).integers(0, 256, (10, 12, 12, 3), np.uint8)
    images = images.repeat(6, axis=1).repeat(14 if request.param == "wide" else 6, axis=2)
    return write_clip(path, images, UNEVEN if request.param == "uneven" else None)


def card_of(sampling, resolution=40):
    return ModelCard(
        architecture="movinet-a0-stream",
        labels=LABELS,
        resolution=resolution,
        frames=sampling.frames,
        rate=sampling.rate,
    )


@pytest.mark.parametrize("sampling", SAMPLINGS, ids=str)
def test_everybody_sees_the_same(film, sampling, tmp_path):
    recipe = Recipe(sampling, 40)
    wanted = as_input(read_clip(film, recipe))
    assert wanted.shape[1:] == (3, 40, 40)
    assert (wanted.dtype, wanted.min() >= 0, wanted.max() <= 1) == (np.float32, True, True)

    served = Seen()
    model = VideoModel("seen", card_of(sampling), served)
    model.probabilities(film)
    model.stepwise(film)
    assert np.array_equal(served.clips[0], wanted)
    assert np.array_equal(np.stack(served.frames), wanted)

    clips = ClipSet(film.parent, (Clip(film.name, "curl"), Clip(film.name, "press")))
    for _ in range(2):  # decoded, then from the cache
        part = material(clips, LABELS, ClipCache(tmp_path, recipe))
        ((inputs, classes),) = batches(part, 2, None, np.random.default_rng(0))
        assert all(np.array_equal(one, wanted) for one in inputs.numpy())
        assert sorted(classes.tolist()) == [0, 1]

    trained = SeenInTraining()
    logits_of(trained, part)
    features_of(trained, part, None, torch.device("cpu"))
    assert len(trained.clips) == 4
    assert all(np.array_equal(clip[0], wanted) for clip in trained.clips)


@pytest.mark.parametrize("rate", [3.0, 7.5, 10.0, 25.0, 40.0])
def test_a_live_source_is_seen_as_its_file(film, rate):
    live = Seen()
    listener = VideoModel("seen", card_of(Sampling(rate=rate)), live).listen()
    with open_video(film) as video:
        answers = [listener.update(frame) for frame in video]
    assert all(answer is not None for answer in answers)
    wanted = as_input(read_clip(film, Recipe(Sampling(rate=rate), 40)))
    assert np.array_equal(np.stack(live.frames), wanted)


def test_a_source_that_began_long_ago_is_seen_from_its_beginning(film):
    from dataclasses import replace

    live = Seen()
    listener = VideoModel("seen", card_of(Sampling(rate=10.0)), live).listen()
    with open_video(film) as video:
        for frame in video:
            listener.update(replace(frame, time=frame.time + 86_400.5))
    assert np.array_equal(np.stack(live.frames), as_input(read_clip(film, Recipe(Sampling(rate=10.0), 40))))


def test_red_is_the_first_channel(tmp_path):
    red = np.zeros((5, SIDE, SIDE, 3), np.uint8)
    red[..., 0] = 255
    film = write_clip(tmp_path / "red.mp4", red)
    cache = ClipCache(tmp_path / "cache", Recipe(Sampling(frames=2), 32))
    for pictures_seen in (cache(film), cache(film)):
        seen = as_input(pictures_seen)
        assert seen[:, 0].min() > 0.95
        assert seen[:, 1:].max() < 0.05


def test_the_picture_is_scaled_into_the_square_with_black_borders(tmp_path):
    bright = np.full((2, 30, 40, 3), 255, np.uint8)
    seen = read_clip(write_clip(tmp_path / "wide.mp4", bright), Recipe(Sampling(frames=2), 64))
    rows = seen[0].mean(axis=(1, 2))
    assert (rows[:8].max(), rows[56:].max()) == (0, 0)
    assert rows[8:56].min() > 250


def test_damaged_and_strange_clips(tmp_path):
    from norep.errors import VideoError

    recipe = Recipe(Sampling(frames=3), 32)
    (tmp_path / "none.mp4").write_bytes(b"")
    for name in ("none.mp4", "missing.mp4"):
        with pytest.raises(VideoError, match=name):
            read_clip(tmp_path / name, recipe)
        with pytest.raises(VideoError, match=name):
            ClipCache(tmp_path / "cache", recipe)(tmp_path / name)
    long = write_clip(tmp_path / "long.mp4", pictures("curl", 2, 0), (0.0, 61.0))
    with pytest.raises(VideoError, match="longer than 60 s; a clip shows one repetition"):
        read_clip(long, recipe)
    one = write_clip(tmp_path / "one.mp4", pictures("curl", 1, 0))
    seen = read_clip(one, recipe)
    assert seen.shape == (3, 32, 32, 3)
    assert (seen == seen[0]).all()
