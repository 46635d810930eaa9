import numpy as np
import pytest

from norep.scoring.warping import distance, parts, path, squared

RNG = np.random.default_rng(4)
A, B = RNG.normal(size=(17, 3)).cumsum(axis=0), RNG.normal(size=(23, 3)).cumsum(axis=0)


def plain(costs):
    """The recursion as it is written in books."""
    table = np.full((len(costs) + 1, costs.shape[1] + 1), np.inf)
    table[0, 0] = 0
    for i, row in enumerate(costs):
        for j, cost in enumerate(row):
            table[i + 1, j + 1] = cost + min(table[i, j], table[i, j + 1], table[i + 1, j])
    return table[1:, 1:]


def test_the_distance_is_that_of_the_books():
    costs = ((A[:, None] - B[None]) ** 2).sum(axis=2)
    assert distance(A, B) == pytest.approx(np.sqrt(plain(costs)[-1, -1]))
    assert distance(A, A) == 0


def test_the_path_has_the_least_cost():
    costs = squared(A, B)
    way = path(costs)
    assert costs[way[:, 0], way[:, 1]].sum() == pytest.approx(plain(costs)[-1, -1])
    assert (way[0].tolist(), way[-1].tolist()) == ([0, 0], [16, 22])
    assert set(map(tuple, np.diff(way, axis=0))) <= {(0, 1), (1, 0), (1, 1)}


def test_missing_parts_count_as_much_as_those_that_are_there():
    gone = A.copy()
    gone[:, 2] = np.nan
    expected = ((A[:, None, :2] - B[None, :, :2]) ** 2).sum(axis=2) * 3 / 2
    np.testing.assert_allclose(squared(gone, B), expected, atol=1e-9)
    assert np.isfinite(squared(np.full_like(A, np.nan), B)).all()


def test_a_part_of_a_stream_is_found_where_it_is():
    stream = np.concatenate([RNG.normal(size=(30, 3)) * 9, A + 0.01, RNG.normal(size=(20, 3)) * 9])
    cost, begun = parts(squared(A, stream))
    end = int(cost.argmin())
    assert (int(begun[end]), end) == (30, 46)
    for column in (20, 46, 60):  # a part may begin anywhere: a column of zeros before the first row
        free = squared(A, stream[: column + 1])
        free[0] = free[0]
        whole = min(plain(free[:, first:])[-1, -1] for first in range(column + 1))
        assert cost[column] == pytest.approx(whole)
