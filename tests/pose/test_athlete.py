import numpy as np
import pytest
from people import FPS, Crowd, Person, film, squatting, still

from norep.errors import PoseError
from norep.pose.athlete import AthleteHint, follow_athlete
from norep.pose.sequence import PoseSequence


def follow(people, frames, **options):
    """All poses, and how often the video was opened again."""
    opened = []

    def reopen():
        opened.append(1)
        return iter(frames)

    options.setdefault("reopen", reopen)
    poses = PoseSequence.join(list(follow_athlete(iter(frames), Crowd(people), **options)))
    return poses, len(opened)


def hips(poses):
    """`(frames,)` x of the middle of the body."""
    return poses.points[:, :, 0].mean(axis=1)


def on(poses, person):
    """For each frame whether the pose is exactly this person's."""
    expected = np.array([person.points(time) for time in poses.time])
    return np.isclose(poses.points, expected, atol=1e-6).all(axis=(1, 2))


def test_one_person_is_followed_without_a_second_look():
    athlete = Person(squatting(160))
    frames = film([athlete], 4)
    poses, opened = follow([athlete], frames)
    assert opened == 0
    assert len(poses) == len(frames)
    assert poses.time.tolist() == [frame.time for frame in frames]
    assert on(poses, athlete).all()
    assert poses.size == (320, 180)
    assert poses.world is not None
    assert not poses.cuts.any()


def test_the_one_who_moves_is_the_athlete_from_the_first_frame_on():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60, prominent=False)
    frames = film([judge, athlete], 8)
    poses, opened = follow([judge, athlete], frames)
    assert opened == 1
    assert len(poses) == len(frames)
    assert on(poses, athlete).all()


def test_a_short_clip_is_decided_at_its_end():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60, prominent=False)
    poses, opened = follow([judge, athlete], film([judge, athlete], 1))
    assert opened == 1
    assert on(poses, athlete).all()


def test_two_athletes_are_not_exchanged():
    one = Person(squatting(80), tall=90)
    other = Person(squatting(240, period=1.1), tall=85, colour=(30, 30, 200))
    poses, _ = follow([one, other], film([one, other], 7))
    assert on(poses, one).all() or on(poses, other).all()


def test_live_answers_each_frame_and_mends_the_choice_with_a_cut():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60)
    frames = film([judge, athlete], 8)
    answered = []
    backend = Crowd([judge, athlete])

    def seen():
        for frame in frames:
            assert len(answered) == frame.index
            yield frame

    answered.extend(follow_athlete(seen(), backend))
    poses = PoseSequence.join(answered)
    assert on(poses, judge)[0]
    assert on(poses, athlete)[-1]
    switched = np.flatnonzero(poses.cuts)
    assert len(switched) == 1
    assert on(poses, judge)[: switched[0]].all()
    assert on(poses, athlete)[switched[0] :].all()


def test_nobody_in_the_picture_is_all_nan():
    frames = film([], 3)
    poses, _ = follow([], frames)
    assert len(poses) == len(frames)
    assert not poses.followed.any()
    assert np.isnan(poses.points).all()
    assert (poses.confidence == 0).all()


def test_a_lost_athlete_is_nan_and_found_again():
    athlete = Person(squatting(160), hidden=((1.0, 1.5),))
    poses, _ = follow([athlete], film([athlete], 4))
    gone = (poses.time >= 1.0) & (poses.time < 1.5)
    assert not poses.followed[gone].any()
    assert on(poses, athlete)[~gone].all()


def test_somebody_else_is_not_taken_for_the_lost_athlete():
    athlete = Person(lambda time: (100, 90 + 15 * np.sin(6 * time)) if time < 3 else None, tall=80)
    passer_by = Person(lambda time: (250, 90) if time >= 3 else None, tall=80, colour=(20, 220, 20))
    poses, _ = follow([athlete, passer_by], film([athlete, passer_by], 6))
    assert poses.followed[poses.time < 3].all()
    assert not poses.followed[poses.time >= 3].any()


def test_late_detection_is_followed_back_in_a_file_and_not_live():
    athlete = Person(squatting(160), undetectable=((0.0, 1.0),))
    frames = film([athlete], 4)
    poses, _ = follow([athlete], frames)
    assert on(poses, athlete).all()
    live, _ = follow([athlete], frames, reopen=None)
    assert not live.followed[live.time < 1.0].any()
    assert live.followed[live.time >= 1.0].all()


def test_a_jump_across_the_picture_is_not_the_same_person_unless_a_shot_begins():
    def path(time):
        return (60.0, 90.0 + 10 * np.sin(6 * time)) if time < 3 else (260.0, 90.0)

    athlete = Person(path)
    stranger = Person(lambda time: (260.0, 90.0) if time >= 3 else None, colour=(20, 220, 20))
    left = Person(lambda time: path(time) if time < 3 else None)
    frames = film([left, stranger], 4)
    lost, _ = follow([left, stranger], frames)
    assert not lost.followed[lost.time >= 3].any()
    cut, _ = follow([left, stranger], frames, cut=lambda frame: frame.index == 3 * FPS)
    assert cut.followed.all()
    assert np.flatnonzero(cut.cuts).tolist() == [3 * FPS]
    assert on(cut, athlete)[: 3 * FPS].all()


def test_in_a_new_shot_the_athlete_is_known_by_their_colours():
    def path(before, after):
        return lambda time: (before if time < 3 else after, 90 + 20 * np.sin(6 * time))

    athlete = Person(path(70, 250), tall=60, colour=(240, 240, 60))
    # in the second shot somebody larger stands in the middle
    other = Person(lambda time: None if time < 3 else (150, 90), tall=90, colour=(30, 200, 30))
    poses, _ = follow([other, athlete], film([other, athlete], 4), cut=lambda frame: frame.index == 3 * FPS)
    assert on(poses, athlete).all()


def test_each_frame_is_asked_once_whether_it_is_a_cut():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60, prominent=False)
    frames = film([judge, athlete], 8)
    asked = []

    def cut(frame):
        asked.append(frame.index)
        return frame.index == 10

    poses, _ = follow([judge, athlete], frames, cut=cut)
    assert asked == list(range(len(frames)))
    assert np.flatnonzero(poses.cuts).tolist() == [10]
    assert len(poses) == len(frames)


def test_the_user_says_who_it_is():
    mover = Person(squatting(70), tall=80)
    chosen = Person(still(240), tall=80, colour=(30, 30, 200))
    frames = film([mover, chosen], 4)
    hint = AthleteHint(200, 50, 80, 80, time=1.0)
    poses, opened = follow([mover, chosen], frames, athlete=hint)
    assert opened == 1
    assert on(poses, chosen).all()


def test_the_user_says_who_it_is_live():
    mover = Person(squatting(70), tall=80)
    chosen = Person(still(240), tall=80, colour=(30, 30, 200))
    poses, _ = follow(
        [mover, chosen], film([mover, chosen], 4), athlete=AthleteHint(200, 50, 80, 80, 1.0), reopen=None
    )
    assert on(poses, chosen)[poses.time >= 1.0].all()


def test_a_hint_after_the_end():
    athlete = Person(squatting(160))
    with pytest.raises(PoseError, match="ends before"):
        follow([athlete], film([athlete], 1), athlete=AthleteHint(0, 0, 9, 9, time=5.0))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("310,80,120,300@2.5", AthleteHint(310, 80, 120, 300, 2.5)),
        ("1,2,3.5,4", AthleteHint(1, 2, 3.5, 4, 0)),
    ],
)
def test_hints_are_read(text, hint):
    assert AthleteHint.parse(text) == hint


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "1,2,0,4", "1,2,3,-4", "1,2,3,4@-1", "nan,2,3,4", "1,2,3,4@x"]
)
def test_wrong_hints_are_refused(text):
    with pytest.raises(PoseError, match="athlete"):
        AthleteHint.parse(text)
