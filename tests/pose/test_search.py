from people import Crowd, Person, film, squatting, still

from norep.pose.evidence import Evidence
from norep.pose.search import search


def sampled(people):
    """Six seconds of these people as samples, and where the first of them was."""
    crowd, evidence, followed = Crowd(people), Evidence(), {}
    for frame in film(people, 6):
        estimate = crowd.landmarks(frame, people[0].region(frame.time))
        followed[frame.time] = estimate
        evidence.update(frame, estimate)
    crowd.calls["detect"] = 0
    return evidence.samples, crowd, followed


def test_everybody_is_looked_for_in_six_pictures():
    people = [Person(squatting(70), tall=60), Person(squatting(250, depth=15, period=1.3), tall=60)]
    samples, crowd, followed = sampled(people)
    found = search(samples, crowd, followed=followed)
    assert [len(person.sightings) for person in found] == [6, 6]
    assert found[0].agreement(followed) == 1.0
    assert found[1].agreement(followed) == 0.0


def test_the_search_ends_early_where_it_is_clearly_the_person_followed():
    samples, crowd, followed = sampled([Person(squatting(70), tall=60)])
    assert [len(person.sightings) for person in search(samples, crowd)] == [6]
    all_of_it, crowd.calls["detect"] = crowd.calls["detect"], 0
    (person,) = search(samples, crowd, followed=followed)
    assert len(person.sightings) == 2
    assert person.agreement(followed) == 1.0
    assert crowd.calls["detect"] < 0.4 * all_of_it


def test_it_goes_on_where_somebody_else_is_followed():
    people = [Person(still(240), tall=60), Person(squatting(70), tall=60)]
    samples, crowd, followed = sampled(people)
    athlete = search(samples, crowd, followed=followed)[0]
    assert len(athlete.sightings) == 6
    assert athlete.agreement(followed) == 0.0


def test_nobody_is_looked_for_twice_only():
    nobody = Person(squatting(70), tall=60, undetectable=((0, 10),), hidden=((0, 10),))
    samples, crowd, followed = sampled([nobody])
    assert len(samples) > 2
    assert search(samples, crowd, followed=followed) == []
    windows_of_two = crowd.calls["detect"]
    crowd.people = [Person(squatting(70), tall=60)]
    crowd.calls["detect"] = 0
    search(samples, crowd)
    assert windows_of_two < 0.4 * crowd.calls["detect"]
