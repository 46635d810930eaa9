"""Sizes and borders of layers, and norms folded into convolutions."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from far_weights import far_from_new  # noqa: E402
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from norep.videomodels.folding import folded  # noqa: E402
from norep.videomodels.layers import make_divisible, same_padding  # noqa: E402
from norep.videomodels.networks import network  # noqa: E402


@given(st.integers(1, 700), st.sampled_from([1, 3, 5, 7]), st.integers(1, 3))
def test_same_padding_gives_as_many_pixels_as_there_are_steps(size, kernel, stride):
    before, after = same_padding(size, kernel, stride)
    assert (size + before + after - kernel) // stride + 1 >= math.ceil(size / stride)
    assert after - before in (0, 1)
    # Not more than is needed: the last window ends at the border.
    assert before + after == max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)


@given(st.floats(1, 5000), st.sampled_from([1, 2, 8, 16]))
def test_make_divisible(value, divisor):
    found = make_divisible(value, divisor)
    assert found % divisor == 0
    assert found >= max(divisor, 0.9 * value)
    assert found <= max(divisor, value + divisor)


@pytest.mark.parametrize("name", ["movinet-a0-base", "movinet-a0-stream"])
def test_a_folded_network_answers_the_same(name):
    plain = far_from_new(network(name, 5)).double()
    lean = folded(plain)
    clips = torch.rand(2, 5, 3, 48, 48, dtype=torch.float64)
    with torch.no_grad():
        wanted = plain(clips)
        assert (lean(clips) - wanted).abs().max() <= 1e-10 * wanted.std()
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in lean.modules())
    assert any(isinstance(part, torch.nn.BatchNorm2d) for part in plain.modules())


def test_a_folded_stream_network_goes_frame_by_frame():
    plain = far_from_new(network("movinet-a0-stream", 5)).double()
    lean, clips = folded(plain), torch.rand(1, 4, 3, 48, 48, dtype=torch.float64)
    state = lean.initial_state(1, 48, 48)
    with torch.no_grad():
        for t in range(4):
            logits, state = lean.step(clips[:, t : t + 1], state)
        assert (logits - plain(clips)).abs().max() <= 1e-10
