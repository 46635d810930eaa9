"""Training the counter: what is learned from, and that the result is the network that was trained."""

import numpy as np
import pytest

from norep import movements
from norep.datasets.poses import PoseClip, PoseSet
from norep.errors import PoseError
from norep.recognition.periodic.count import count
from norep.recognition.periodic.model import CounterModel
from norep.synth.motion import Take, clean, draw

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")

from norep.training.counting import Plan, figures_of, folds_of, train_counter  # noqa: E402
from norep.training.counting_examples import (  # noqa: E402
    WINDOW,
    drawn_examples,
    examples_of,
    piece,
    rate_of,
    refined,
    source_of,
    window,
)
from norep.training.counting_pace import PaceNetwork  # noqa: E402


def clip(name: str, movement: str = "air-squat", reps: int = 3, **known) -> PoseClip:
    poses = draw(movements[movement], Take(faults=clean(reps), noise=0.01, fps=15.0))
    return PoseClip(name, movement, poses, **({"count": reps} | known))


@pytest.mark.parametrize(
    ("name", "source"),
    [("stu10_17", "stu10"), ("train1615", "train1615"), ("front_raises043", "front_raises043")],
)
def test_clips_of_one_person_share_a_source(name, source):
    assert source_of(clip(name)) == source


def test_a_known_group_is_the_source():
    assert source_of(clip("stu10_17", group="Ann")) == "Ann"


def test_no_source_is_in_two_folds_and_folds_are_alike_in_size():
    sources = [f"s{i % 7}" for i in range(35)] + [f"t{i}" for i in range(15)]
    folds = folds_of(sources, 4, seed=0)
    assert all(len({f for s, f in zip(sources, folds, strict=True) if s == name}) == 1 for name in sources)
    assert np.ptp(np.bincount(folds)) <= 2


def test_the_rate_adds_up_to_the_repetitions():
    time = np.arange(0, 10, 0.05)
    rate = rate_of(time, [(1.0, 3.0), (3.2, 5.0), (8.0, 9.0)])
    assert rate.sum() * 0.05 == pytest.approx(3.0)
    assert rate[time < 1.0].max() == 0.0
    assert rate[(time > 5.1) & (time < 7.9)].max() == 0.0
    assert rate[(time > 3.0) & (time < 3.09)].min() > 0.0


def test_where_repetitions_are_is_guessed_from_their_number():
    known = next(iter(examples_of([clip("a", reps=4)])))
    assert known.rate.sum() / 20 == pytest.approx(4.0)


def test_clips_without_a_number_or_a_person_teach_nothing():
    assert not list(examples_of([clip("a", count=None)]))


def test_drawn_examples_are_the_same_for_the_same_seed_and_some_are_idle():
    first, again = (list(drawn_examples([movements["air-squat"]], 12, seed=3)) for _ in range(2))
    assert all(np.array_equal(a.signals.shape, b.signals.shape) for a, b in zip(first, again, strict=True))
    assert {example.count == 0 for example in first} == {True, False}


def test_a_window_has_its_length_and_keeps_the_rate():
    pool = list(examples_of([clip("a", reps=5)]))
    form, seen, rate = window(pool, np.random.default_rng(0))
    assert len(form) == len(seen) == len(rate) == WINDOW
    assert np.isfinite(form).all()
    assert rate.max() > 0


def test_a_piece_holds_the_repetitions_it_says():
    example = next(iter(examples_of([clip("a", reps=6)])))
    rng = np.random.default_rng(0)
    parts = [part for part in (piece(example, rng) for _ in range(10)) if part is not None]
    assert parts
    for part in parts:
        assert 2 <= part.count < 6
        assert part.rate.sum() / 20 == pytest.approx(part.count, abs=0.15)
        assert len(part.signals.time) == len(part.rate)


def test_a_label_far_from_what_is_seen_teaches_nothing():
    example = next(iter(examples_of([clip("a", reps=4)])))
    seen = example.rate / 20
    assert refined(example, seen).count == 4
    assert refined(example, 3 * seen) is None


def test_the_exported_network_says_the_same():
    torch.manual_seed(0)
    network = PaceNetwork(11).eval()
    channels = torch.randn(1, 11, 90)
    with torch.no_grad():
        active, speed = network(channels)
    expected = (torch.sigmoid(active) * torch.exp(speed.clamp(-4, 2)))[0].numpy()
    assert network.exported().rate(channels[0].numpy()) == pytest.approx(expected, rel=1e-4)


def test_a_counter_is_trained_written_and_counts(tmp_path):
    clips = tuple(clip(f"{name}{i}", name, 3) for name in ("air-squat", "pull-up") for i in range(2))
    plan = Plan(folds=2, steps=3, drawn=4)
    path = tmp_path / "counter.npz"
    (figures,) = train_counter([PoseSet("drawn", clips)], list(movements.values())[:4], path, plan=plan)
    assert figures.clips == 4
    assert len(CounterModel.load(path).paces) == 2
    assert count(clips[0].poses, CounterModel.load(path)).source == "poses"


def test_too_few_sources_are_refused(tmp_path):
    with pytest.raises(PoseError, match="at least 4 sources"):
        train_counter([PoseSet("one", (clip("a"),))], [], tmp_path / "x.npz", plan=Plan(drawn=0))


def test_figures_leave_idle_clips_out_of_the_relative_error():
    clips = tuple(clip(name, count=true) for name, true in (("a", 0), ("b", 4), ("c", 10), ("d", None)))
    figures = figures_of(PoseSet("set", clips), {"b": 5, "c": 12})
    assert figures.clips == 3
    assert figures.mae == pytest.approx((0.25 + 0.2) / 2)
    assert figures.obo == pytest.approx(2 / 3)
    assert figures.exact == pytest.approx(1 / 3)
