import numpy as np
import pytest
from filming import CLIPS

from norep.video.cuts import CutDetector
from norep.video.source import open_video

HEIGHT, WIDTH = 240, 426


def scene(seed, height=HEIGHT, width=WIDTH):
    """A room of coloured boxes on a shaded wall."""
    random = np.random.default_rng(seed)
    image = np.linspace(60, 160, width)[None, :, None] + random.normal(0, 25, 3)[None, None]
    image = np.repeat(image, height, axis=0)
    for _ in range(25):
        top, left = random.integers(0, height - 20), random.integers(0, width - 20)
        box = image[
            top : top + random.integers(15, height // 2), left : left + random.integers(15, width // 3)
        ]
        box[:] = random.integers(20, 235, 3)
    return image.clip(0, 255).astype(np.uint8)


def with_athlete(image, x, y):
    """A dark block of a sixth of the picture, as near as an athlete may come."""
    copy = image.copy()
    copy[y : y + HEIGHT * 2 // 3, x : x + WIDTH // 4] = (30, 35, 60)
    return copy


def noisy(images, sigma=3):
    random = np.random.default_rng(9)
    for image in images:
        yield (image + random.normal(0, sigma, image.shape)).clip(0, 255).astype(np.uint8)


def cuts(images):
    detector = CutDetector()
    return [index for index, image in enumerate(images) if detector.update(image)]


@pytest.mark.parametrize("seed", range(10))
def test_a_cut_is_told_at_its_first_frame(seed):
    shots = [scene(seed)] * 12 + [scene(seed + 100)] * 12 + [scene(seed + 200)] * 12
    assert cuts(noisy(shots)) == [12, 24]


@pytest.mark.parametrize("shape", [(16, 16), (33, 17), (90, 1200), (1080, 1920)])
def test_any_size(shape):
    shots = [scene(1, 240, 240)] * 4 + [scene(2, 240, 240)] * 4
    rows, columns = (np.linspace(0, 239, size).astype(int) for size in shape)
    assert cuts(image[rows][:, columns] for image in shots) == [4]


def test_a_fast_athlete_is_no_cut():
    room = scene(3)
    xs = (200 + 190 * np.sin(np.arange(60) / 2)).clip(0, WIDTH * 3 // 4).astype(int)
    ys = (40 + 40 * np.cos(np.arange(60))).astype(int)
    assert cuts(noisy(with_athlete(room, x, y) for x, y in zip(xs, ys, strict=True))) == []


def test_a_film_that_stands_still_and_then_moves_is_no_cut():
    room = scene(4)
    assert cuts([room] * 20 + [with_athlete(room, 100, 40)] * 20 + [room] * 20) == []


@pytest.mark.parametrize("speed", [2, 8, 20, 40])
def test_a_pan_is_no_cut(speed):
    panorama = scene(5, HEIGHT, WIDTH * 4)
    starts = [0] * 10 + [speed * i for i in range(min(30, WIDTH * 3 // speed))]
    assert cuts(noisy(panorama[:, x : x + WIDTH] for x in starts)) == []


def test_a_shaking_camera_is_no_cut():
    big = scene(6, HEIGHT + 60, WIDTH + 60)
    random = np.random.default_rng(0)
    offsets = random.integers(0, 60, (40, 2))
    assert cuts(noisy(big[y : y + HEIGHT, x : x + WIDTH] for y, x in offsets)) == []


def test_exposure_is_no_cut():
    room = scene(7).astype(float)
    gains = [1.0] * 10 + [1.6] * 5 + [0.5] * 10 + [1.0] * 5
    images = [(room * gain + 10).clip(0, 255).astype(np.uint8) for gain in gains]
    assert cuts(noisy(images)) == []


@pytest.mark.parametrize("level", [0, 255])
def test_a_flash_is_no_cut(level):
    room, flash = scene(8), np.full((HEIGHT, WIDTH, 3), level, np.uint8)
    assert cuts([room] * 10 + [flash] * 3 + [room] * 10 + [flash] + [room] * 5) == []


def test_a_cut_hidden_by_a_flash_is_told_behind_it():
    flash = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    assert cuts([scene(8)] * 10 + [flash] * 2 + [scene(9)] * 5) == [12]


def test_a_blank_gap_ends_a_shot_and_its_end_begins_one():
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    assert cuts([scene(8)] * 10 + [black] * 20 + [scene(8)] * 10) == [15, 30]


def test_a_blank_beginning_is_no_cut():
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    assert cuts([black] * 20 + [scene(8)] * 10) == []


def test_a_doubled_frame_rate_hides_nothing():
    shots = [scene(1)] * 10 + [scene(2)] * 10
    doubled = [image for image in noisy(shots) for _ in range(2)]
    assert cuts(doubled) == [20]


def test_the_image_is_left_alone():
    image = scene(1)
    before = image.copy()
    CutDetector().update(image)
    assert np.array_equal(image, before)


def clip_cuts(start):
    (path,) = CLIPS.glob(f"{start}*")
    detector = CutDetector()
    with open_video(path) as video:
        return [frame.time for frame in video if detector.update(frame.image)]


@pytest.mark.clips
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips of ../shared are not here")
@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("akshay-op__pipelinetask", [7.14]),
        ("reemsalsm__AIgility", [3.50, 10.47]),
        ("SamCharpentier__kabata", [6.90]),
        ("Ulisses-coach__kbtrainer__kbDeadlift", [13.83]),
        # Lamps that flare up and vanish, a barbell falling through half the picture, a fast cropped athlete.
        ("Ulisses-coach__kbtrainer__bomDia", []),
        ("plaguss__tfm-misc__assets__double-unders_1", []),
        ("kaiakol__computervision__data__squat__correct__squat_correct_012", []),
        ("venGaza__aiTrainer__output_trim2", []),
    ],
)
def test_real_clips(start, expected):
    assert clip_cuts(start) == pytest.approx(expected, abs=0.02)
