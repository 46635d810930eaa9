from norep.video.places import Places


def places(*times):
    found = Places()
    for time in times:
        found.add(time)
    return found


def test_near_ones_are_one_place():
    assert str(places(1.0)) == "at 1.0 s"
    assert str(places(1.0, 1.01)) == "at 1.0 s"
    assert str(places(1.0, 1.9, 2.8)) == "at 1.0-2.8 s"
    assert str(places(1.0, 2.0)) == "at 1.0 s, 2.0 s"


def test_many_places_are_counted():
    found = places(*range(0, 20, 2), 18.5)
    assert found.count == 11
    assert str(found) == "at 0.0 s, 2.0 s, 4.0 s, 6.0 s and at 6 more places"


def test_several_at_once():
    found = Places()
    found.add(3.0, 5)
    assert (found.count, str(found)) == (5, "at 3.0 s")


def test_an_end_far_from_the_last_named_place_stays_where_it_is():
    assert str(places(0, 2, 4, 6, 8, 8.5, 9, 20)).startswith("at 0.0 s, 2.0 s, 4.0 s, 6.0 s and at 2 more")
