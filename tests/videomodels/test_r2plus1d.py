"""R(2+1)D-18."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from norep.videomodels.networks import network, usual_resolution  # noqa: E402
from norep.videomodels.r2plus1d import R2Plus1D  # noqa: E402


def parameters_of_3d(classes):
    """Of the residual network with 18 layers of whole 3D convolutions, without the first layer and norms."""
    count, channels = 0, 64
    for out in (64, 128, 256, 512):
        count += 27 * (channels * out + 3 * out * out)
        count += channels * out if channels != out else 0
        channels = out
    return count + 512 * classes + classes


def test_the_split_keeps_the_number_of_parameters():
    with torch.device("meta"):
        network = R2Plus1D(400)
    assert sum(p.numel() for p in network.parameters()) == 33_370_839
    split = (
        sum(p.numel() for name, p in network.named_parameters() if p.ndim != 1 and "stem" not in name) + 400
    )
    assert split == pytest.approx(parameters_of_3d(400), rel=1e-3)
    assert split <= parameters_of_3d(400)


@pytest.mark.parametrize(("frames", "side"), [(1, 32), (2, 33), (9, 48)])
def test_shapes(frames, side):
    network = R2Plus1D(3).eval()
    with torch.no_grad():
        clips = torch.rand(2, frames, 3, side, side)
        features = network.features(clips)
        assert features.shape == (2, 512)
        assert torch.equal(network.classify(features), network(clips))
        assert network(clips).shape == (2, 3)
    assert usual_resolution("r2plus1d-18") == 112


def test_time_and_space_are_halved_three_times_and_once_more():
    network = R2Plus1D(3).eval()
    with torch.no_grad():
        x = network.stem(torch.rand(1, 3, 16, 64, 64))
        assert x.shape == (1, 64, 16, 32, 32)
        shapes = []
        for stage in network.stages:
            x = stage(x)
            shapes.append(tuple(x.shape[1:]))
    assert shapes == [
        (64, 16, 32, 32),
        (64, 16, 32, 32),
        (128, 8, 16, 16),
        (128, 8, 16, 16),
        (256, 4, 8, 8),
        (256, 4, 8, 8),
        (512, 2, 4, 4),
        (512, 2, 4, 4),
    ]


def test_without_its_convolutions_a_block_hands_on_what_came_in():
    """Residual: what a block learns is added."""
    network = R2Plus1D(3).eval()
    with torch.no_grad():
        for block in network.stages:
            block.second[1].weight.zero_()
        x = torch.rand(1, 64, 4, 8, 8)
        assert torch.equal(network.stages[0](x), x)
        assert torch.equal(network.stages[2](x), torch.relu(network.stages[2].skip(x)))


def test_the_order_of_frames_matters():
    torch.manual_seed(0)
    network_ = network("r2plus1d-18", 3).eval()
    clip = torch.rand(1, 8, 3, 32, 32)
    with torch.no_grad():
        assert (network_(clip) - network_(clip.flip(1))).abs().max() > 1e-4
