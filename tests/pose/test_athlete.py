import numpy as np
import pytest
from people import FPS, Crowd, Person, film, squatting, still

from norep.errors import PoseError
from norep.pose.athlete import AthleteHint, follow_athlete
from norep.pose.choice import Choices
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


def test_who_moves_fast_but_evenly_is_not_lost_and_looked_for():
    looks = {}
    for depth in (10.0, 40.0):  # the faster goes up to 16 pixels from frame to frame, a seventh of its region
        athlete = Person(lambda time, d=depth: (160.0, 90.0 - d * np.cos(2.5 * np.pi * time)))
        crowd, frames = Crowd([athlete]), film([athlete], 4)
        poses = PoseSequence.join(list(follow_athlete(iter(frames), crowd, reopen=lambda f=frames: iter(f))))
        assert on(poses, athlete).all()
        looks[depth] = crowd.calls["detect"]
    assert looks[40.0] < looks[10.0] + 20  # hundreds when each such step is taken for a jump


@pytest.mark.parametrize(("seen", "searches"), [(False, False), (True, True)])
def test_equipment_that_moves_is_no_reason_to_search_and_somebody_else_is(seen, searches):
    athlete = Person(squatting(100, depth=15))
    beside = Person(squatting(200, depth=-15, period=1.3), tall=70, colour=(10, 10, 10))
    crowd = Crowd([athlete, beside] if seen else [athlete])
    frames = film([athlete, beside], 8)
    poses = PoseSequence.join(list(follow_athlete(iter(frames), crowd, reopen=lambda: iter(frames))))
    assert on(poses, athlete).all()
    assert (crowd.calls["detect"] > 20) == searches
    assert crowd.calls["detect"] >= 3


def test_the_one_who_moves_is_the_athlete_from_the_first_frame_on():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60, prominent=False)
    frames = film([judge, athlete], 8)
    poses, opened = follow([judge, athlete], frames)
    assert opened == 2  # to compare the two, and to follow the athlete from the first frame on
    assert len(poses) == len(frames)
    assert on(poses, athlete).all()


def test_a_short_clip_is_decided_at_its_end():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60, prominent=False)
    poses, opened = follow([judge, athlete], film([judge, athlete], 1))
    assert opened == 2
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


def two_people():
    left = Person(squatting(70), tall=80)
    right = Person(squatting(240, period=1.3), tall=80, colour=(30, 30, 200))
    return left, right


def test_several_hints_hold_one_after_the_other():
    left, right = two_people()
    hints = [AthleteHint(200, 50, 80, 80, 2.5), AthleteHint(30, 50, 80, 80, 1.0)]
    poses, _ = follow([right, left], film([left, right], 4), athlete=hints)
    assert on(poses, left)[poses.time < 2.5].all(), "also before the first one, backwards"
    assert on(poses, right)[poses.time >= 2.5].all()
    assert poses.time[np.flatnonzero(poses.cuts)].tolist() == [2.5], "another person is another shot"


def test_a_second_hint_at_the_same_person_changes_nothing():
    left, right = two_people()
    hints = [AthleteHint(200, 50, 80, 80, time) for time in (0.5, 2.5)]
    poses, _ = follow([left, right], film([left, right], 4), athlete=hints)
    assert on(poses, right).all()
    assert not poses.cuts.any()


def test_before_the_first_hint_the_athlete_is_followed_back_to_the_cut():
    left, right = two_people()
    frames = film([left, right], 4)
    hint = AthleteHint(200, 50, 80, 80, 3.0)
    poses, _ = follow([left, right], frames, athlete=hint, cut=lambda frame: frame.index == 2 * FPS)
    assert on(poses, right)[poses.time >= 2.0].all()
    assert (on(poses, left) | on(poses, right))[poses.time < 2.0].all()


def test_several_hints_live():
    left, right = two_people()
    hints = (AthleteHint(200, 50, 80, 80, 1.0), AthleteHint(30, 50, 80, 80, 2.0))
    poses, _ = follow([left, right], film([left, right], 3), athlete=hints, reopen=None)
    assert on(poses, right)[(poses.time >= 1.0) & (poses.time < 2.0)].all()
    assert on(poses, left)[poses.time >= 2.0].all()


def test_a_box_without_anybody_is_left_out_and_told():
    left, right = two_people()
    choices, hint = Choices(), AthleteHint(140, 10, 30, 30, 1.0)
    poses, _ = follow([left, right], film([left, right], 3), athlete=hint, choices=choices)
    assert (on(poses, left).all()) or (on(poses, right).all())
    nobody = next(doubt for doubt in choices.doubts if doubt.kind == "nobody")
    assert nobody.hint == hint
    assert len(nobody.people) == 2, "who is there instead"
    assert [given.found for given in choices.hints] == [False]


def test_a_box_around_two_people_is_told():
    left, right = (Person(squatting(x), tall=80) for x in (120, 170))
    choices = Choices()
    hint = AthleteHint(95, 40, 100, 100, 1.0)
    follow([left, right], film([left, right], 3), athlete=hint, choices=choices)
    assert [(doubt.kind, len(doubt.people)) for doubt in choices.doubts] == [("several", 2)]


def test_a_box_outside_the_picture():
    athlete = Person(squatting(160))
    with pytest.raises(PoseError, match="outside the picture of 320x180"):
        follow([athlete], film([athlete], 1), athlete=AthleteHint(400, 10, 50, 50))


def test_two_who_move_alike_are_told_with_the_hint_for_the_other():
    left = Person(squatting(70, period=1.3))
    right = Person(squatting(240, period=1.3))
    choices = Choices()
    poses, _ = follow([left, right], film([left, right], 7), choices=choices)
    (doubt,) = choices.doubts
    assert doubt.kind == "alike"
    followed, other = doubt.people
    mine, theirs = (left, right) if on(poses, left).all() else (right, left)
    for hint, person in ((followed, mine), (other, theirs)):
        assert hint.box[0] < person.path(0)[0] < hint.box[2]
    again, _ = follow([left, right], film([left, right], 7), athlete=other)
    assert on(again, theirs).all()
    assert [one.followed for one in choices.considered].count(True) == 2, "where they begin and end"


def test_one_person_leaves_nothing_to_tell():
    athlete, choices = Person(squatting(160)), Choices()
    follow([athlete], film([athlete], 4), choices=choices)
    assert choices == Choices()


def test_a_judge_is_no_doubt():
    judge = Person(still(240), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(70), tall=60, prominent=False)
    choices = Choices()
    follow([judge, athlete], film([judge, athlete], 8), choices=choices)
    assert choices.doubts == []


def test_nobody_else_is_taken_up_while_the_athlete_is_hidden_for_a_moment():
    athlete = Person(squatting(100), hidden=((1.0, 1.15),))
    behind = Person(still(128), colour=(30, 30, 200))
    poses, _ = follow([athlete, behind], film([athlete, behind], 4))
    gone = (poses.time >= 1.0) & (poses.time < 1.15)
    assert not poses.followed[gone].any()
    assert on(poses, athlete)[~gone].all()


def test_a_stranger_does_not_take_over_for_good_from_an_athlete_who_left():
    def away(time):
        return None if 3 <= time < 11 else (70, 90 + 20 * np.sin(6 * time))

    athlete = Person(away)
    stranger = Person(lambda time: (240, 90) if time >= 5 else None, colour=(230, 235, 70))
    poses, _ = follow([stranger, athlete], film([stranger, athlete], 18))
    assert on(poses[poses.time < 3], athlete).all()
    assert on(poses[poses.time >= 11], athlete).all()
