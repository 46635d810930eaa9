"""Learning scorers, and that plain arrays compute what the libraries do."""

from dataclasses import replace

import numpy as np
import pytest
from executions import squats

torch = pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")
pytest.importorskip("sklearn", reason="training needs the extra: pip install norep[train]")

from norep.datasets.executions import Execution  # noqa: E402
from norep.errors import PoseError, UnknownNameError, WeightsError  # noqa: E402
from norep.scoring.channels import course_of_channels  # noqa: E402
from norep.scoring.learned import LearnedScorer  # noqa: E402
from norep.training import score_networks, score_trees  # noqa: E402
from norep.training.score_fit import Lesson, fit_judge, lessons_of, train_scorer  # noqa: E402
from norep.training.score_kernels import fit_kernels  # noqa: E402
from norep.training.score_trees import plain_trees  # noqa: E402
from norep.training.score_trial import Plan, try_scorers  # noqa: E402


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(score_trees, "TREES", 20)
    monkeypatch.setattr(score_trees, "KERNELS", 60)
    monkeypatch.setattr(score_networks, "EPOCHS", {"cnn1d": 40, "lstm": 40})


def drawn(persons: range, each: int = 1) -> list[Lesson]:
    executions = [
        Execution(clip.id, "air-squat", clip.group, clip.poses, correct=clip.label == "correct")
        for clip in squats(persons, each)
    ]
    return lessons_of(executions)[0]


def courses(n: int, seed: int) -> tuple[list, np.ndarray]:
    random = np.random.default_rng(seed)
    high = random.uniform(0.3, 0.9, n)
    waves = [h * np.sin(np.linspace(0, np.pi, 50))[:, None] * (1, 2, -1) for h in high]
    noise = [random.normal(0, 0.01, (50, 3)) for _ in high]
    return [course_of_channels(w + x, 30.0) for w, x in zip(waves, noise, strict=True)], high


def test_trees_vote_as_the_library_does():
    from sklearn.ensemble import ExtraTreesClassifier

    random = np.random.default_rng(0)
    table = random.standard_normal((80, 9)).astype(np.float32)
    forest = ExtraTreesClassifier(25, random_state=0).fit(table, table[:, 0] + table[:, 1] > 0)
    fresh = random.standard_normal((200, 9)).astype(np.float32)
    np.testing.assert_allclose(plain_trees(forest).mean(fresh), forest.predict_proba(fresh)[:, 1], atol=1e-6)


@pytest.mark.parametrize("kind", [score_networks.Convolutions, score_networks.Recurrent])
@pytest.mark.parametrize("seen", [18, 30])
def test_networks_compute_what_torch_does(kind, seen):
    from norep.scoring.networks import convolution_network, lstm_network

    torch.manual_seed(0)
    network = kind(5, 8).eval()
    x, known = torch.randn(1, 30, 5), torch.zeros(1, 30)
    known[:, :seen] = 1
    x = x * known[..., None]
    with torch.no_grad():
        wanted = float(network(x, known)[0])
    plain = convolution_network if kind is score_networks.Convolutions else lstm_network
    assert plain(network.plain(), x[0].numpy(), known[0].numpy()) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("model", ["trees", "dtw", "cnn1d", "cnn1d-padded", "lstm"])
def test_shallow_squats_of_new_persons_are_told(model):
    judge = fit_judge(model, drawn(range(16)), scored=False)
    tested = drawn(range(20, 26))
    raw = judge.raw([one.course for one in tested])
    correct = np.array([one.execution.correct for one in tested])
    assert ((raw > 0) == correct).mean() >= (0.9 if model in ("trees", "cnn1d") else 0.75)


def test_kernels_give_a_number_and_survive_storing():
    from norep.scoring.machines import KernelJudge

    learned, high = courses(40, 0)
    tested, wanted = courses(20, 1)
    judge = fit_kernels(learned, high, 0)
    answers = judge.raw(tested)
    assert np.abs(answers - wanted).mean() < 0.03
    np.testing.assert_allclose(KernelJudge.of(judge.arrays()).raw(tested), answers)


def test_a_scorer_survives_storing_and_knows_what_is_strange(tmp_path):
    scorer = train_scorer(drawn(range(6)), "trees")
    again = LearnedScorer.load(scorer.save(tmp_path / "s.npz"))
    assert again.card["held_out"]["air-squat"]["persons"] == 6
    fresh = {one.execution.correct: one.execution.poses for one in drawn(range(30, 31))}
    good, bad = again.score("air-squat", fresh[True]), again.score("air-squat", fresh[False])
    assert good == scorer.score("air-squat", fresh[True])
    assert good > 0.5 > bad
    assert again.score("deadlift", fresh[True]) is None
    assert again.score("air-squat", fresh[True][:3]) is None
    poses = fresh[True]
    world = np.random.default_rng(0).normal(0, 0.5, poses.world.shape)
    assert again.score("air-squat", replace(poses, world=world)) is None


@pytest.mark.parametrize("model", ["trees", "dtw", "cnn1d"])
def test_a_scorer_with_numbers_that_do_not_fit_says_so(tmp_path, model):
    lessons = drawn(range(6))
    scorer = train_scorer(lessons, model)
    with np.load(scorer.save(tmp_path / "s.npz")) as archive:
        arrays = dict(archive)
    cut = {"trees": "line.weights", "dtw": "examples", "cnn1d": "kernel1"}[model]
    arrays[f"part0.{cut}"] = arrays[f"part0.{cut}"][..., :-1]
    np.savez(tmp_path / "damaged.npz", **arrays)
    with pytest.raises(WeightsError, match=r"damaged.npz is damaged"):
        LearnedScorer.load(tmp_path / "damaged.npz").score("air-squat", lessons[0].execution.poses)


def test_evaluation_tests_persons_that_were_not_learned_from():
    trial = try_scorers(drawn(range(6), each=4), Plan(("trees",), seeds=2, own=2), data="d")
    first, own = trial.models
    assert first.mean_accuracy == trial.mean_accuracy >= 0.9
    assert first.executions == 48
    assert own.executions == 36
    assert len(first.per_seed) == 2
    assert 0 <= first.brier < 0.2
    assert trial.notes == ()


def test_a_person_on_both_sides_is_noted():
    lessons = drawn(range(4), each=2)
    folds = {one.execution.id: str(i % 2) for i, one in enumerate(lessons)}
    trial = try_scorers(lessons, Plan(("dtw",), seeds=1), data="d", folds=folds)
    assert "too good" in trial.notes[0]


def test_labels_that_say_nothing_teach_nothing():
    rng = np.random.default_rng(0)
    lessons = drawn(range(8), each=2)
    mixed = [
        replace(one, execution=replace(one.execution, correct=bool(rng.random() < 0.5))) for one in lessons
    ]
    trial = try_scorers(mixed, Plan(("trees",), seeds=1), data="d")
    assert trial.mean_accuracy < 0.8


def test_too_little_or_of_one_kind():
    lessons = drawn(range(8))
    with pytest.raises(PoseError, match="too few"):
        fit_judge("trees", lessons[:4], scored=False)
    with pytest.raises(PoseError, match="all of one kind"):
        fit_judge("trees", [one for one in lessons if one.execution.correct], scored=False)
    with pytest.raises(PoseError, match="learns scores"):
        fit_judge("kernels", lessons, scored=False)
    with pytest.raises(UnknownNameError, match="did you mean trees"):
        fit_judge("tree", lessons, scored=False)
    with pytest.raises(PoseError, match="of one person or fold only"):
        try_scorers(drawn(range(1), each=8), Plan(("trees",)), data="d")
