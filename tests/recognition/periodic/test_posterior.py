import numpy as np
import pytest

from norep.recognition.periodic.posterior import Posterior, loss


def test_chances_add_up_and_follow_the_losses():
    posterior = Posterior.of(np.array([3, 4, 4, 9]), np.array([0.5, 0.1, 0.1, 0.9]))
    assert posterior.numbers.tolist() == [3, 4, 9]
    assert posterior.chance.sum() == pytest.approx(1.0)
    assert posterior.best() == 4
    assert posterior.within_one(4) > 0.99


def test_a_relative_error_makes_the_lower_of_two_equal_numbers_the_safer():
    posterior = Posterior(np.array([2, 8]), np.array([0.5, 0.5]))
    assert posterior.best() == 2


def test_the_loss_of_the_truth_is_nothing_and_the_worst_is_one():
    said = np.array([5, 6, 7, 50])
    assert loss(said, np.full(4, 5)) == pytest.approx([0.0, 0.1, 0.7, 1.0])
