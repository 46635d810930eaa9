from norep.analysis.doubts import doubts, hint_reports, person_reports
from norep.pose.choice import Choices, Considered, Doubt, Given
from norep.pose.hint import AthleteHint

LEFT, RIGHT = AthleteHint(10, 20, 30, 60, 1.5), AthleteHint(110, 20, 30, 60, 1.5)


def test_two_who_move_alike():
    (line,) = doubts(Choices(doubts=[Doubt("alike", 1.5, (LEFT, RIGHT))]))
    assert line.startswith("I cannot tell whom you mean: two people move about equally")
    assert "followed is the one at 10,20,30,60@1.5" in line
    assert line.endswith("--athlete 110,20,30,60@1.5")


def test_a_hint_with_two_people():
    hint = AthleteHint(0, 0, 200, 100, 1.5)
    (line,) = doubts(Choices(doubts=[Doubt("several", 1.5, (LEFT, RIGHT), hint)]))
    assert "--athlete 0,0,200,100@1.5 holds two people" in line
    assert line.endswith("--athlete 110,20,30,60@1.5")


def test_a_hint_with_nobody():
    hint = AthleteHint(0, 0, 20, 10, 1.5)
    lines = list(
        doubts(Choices(doubts=[Doubt("nobody", 1.5, (LEFT, RIGHT), hint), Doubt("nobody", 1.5, (), hint)]))
    )
    assert "nobody was found in --athlete 0,0,20,10@1.5" in lines[0]
    assert lines[0].endswith("--athlete 10,20,30,60@1.5 or --athlete 110,20,30,60@1.5")
    assert lines[1].endswith("nobody was seen elsewhere either")


def test_what_the_report_keeps():
    choices = Choices([Considered(2.0, (10, 20, 40, 80), 0.25, followed=False)], [Given(LEFT, found=True)])
    (person,) = person_reports(choices)
    assert (person.x, person.y, person.width, person.height, person.share) == (10, 20, 30, 60, 0.25)
    (hint,) = hint_reports(choices)
    assert (hint.time_s, hint.x, hint.width, hint.found) == (1.5, 10, 30, True)
