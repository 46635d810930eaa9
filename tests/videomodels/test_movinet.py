import numpy as np
import pytest

torch = pytest.importorskip("torch")

from golden import FOLDER, clip, variables  # noqa: E402
from norep.errors import NorepError, UnknownNameError  # noqa: E402
from norep.videomodels.architecture import architecture  # noqa: E402
from norep.videomodels.foreign_weights import load_variables  # noqa: E402
from norep.videomodels.movinet import MoViNet  # noqa: E402

GOLDEN = ("a0_base", "a0_stream", "a1_base", "a1_stream", "a2_base", "a2_stream", "a3_stream")
PARAMETERS = {
    "a0-base": 3_111_799,
    "a0-stream": 3_748_031,
    "a1-base": 4.69e6,
    "a1-stream": 6.45e6,
    "a2-base": 5_249_562,
    "a2-stream": 7_326_962,
    "a3-base": 7.40e6,
    "a3-stream": 10.99e6,
    "a4-base": 11.35e6,
    "a4-stream": 18.14e6,
    "a5-base": 18.65e6,
    "a5-stream": 31.50e6,
}


def network_of(file, dtype=torch.float32):
    network = MoViNet(architecture("movinet-" + file.replace("_", "-")), classes=9).to(dtype).eval()
    load_variables(network, variables(file))
    return network


@pytest.mark.parametrize("file", GOLDEN)
def test_logits_are_those_of_the_official_model(file):
    data = np.load(FOLDER / f"movinet_{file}.npz", allow_pickle=False)
    with torch.no_grad():
        logits = network_of(file)(torch.from_numpy(clip()).float())[0].numpy()
    assert np.abs(logits - data["logits"]).max() <= 1e-4 * data["logits"].std()


@pytest.mark.parametrize("file", [file for file in GOLDEN if "stream" in file])
def test_frame_by_frame_gives_the_official_logits(file):
    data = np.load(FOLDER / f"movinet_{file}.npz", allow_pickle=False)
    network, frames = network_of(file), torch.from_numpy(clip()).float()
    state = network.initial_state(1, 96, 96)
    with torch.no_grad():
        for t in range(10):
            logits, state = network.step(frames[:, t : t + 1], state)
            wanted = data["logits_by_frame"][t]
            assert np.abs(logits[0].numpy() - wanted).max() <= 1e-4 * data["logits"].std()


@pytest.mark.parametrize("file", ["a0_stream", "a3_stream"])
def test_every_prefix_is_the_same_at_once_and_frame_by_frame(file):
    network = network_of(file, torch.float64)
    assert all(float(block.scale.detach()) == 0.5 for block in network.blocks.values())
    clips = torch.from_numpy(np.random.default_rng(3).random((2, 12, 3, 64, 48)))
    state = network.initial_state(2, 64, 48)
    with torch.no_grad():
        for t in range(12):
            logits, state = network.step(clips[:, t : t + 1], state)
            assert (logits - network(clips[:, : t + 1])).abs().max() <= 1e-12


def test_chunks_give_what_one_pass_gives():
    network = network_of("a0_stream", torch.float64)
    clips = torch.from_numpy(np.random.default_rng(4).random((1, 12, 3, 64, 64)))
    state = network.initial_state(1, 64, 64)
    with torch.no_grad():
        for start, stop in ((0, 5), (5, 6), (6, 12)):
            logits, state = network.step(clips[:, start:stop], state)
        assert (logits - network(clips)).abs().max() <= 1e-12


def test_a_step_leaves_the_state_it_was_given():
    network = network_of("a0_stream")
    state = network.initial_state(1, 64, 64)
    with torch.no_grad():
        first, after = network.step(torch.ones(1, 1, 3, 64, 64), state)
        again, _ = network.step(torch.ones(1, 1, 3, 64, 64), state)
        assert all(float(value.abs().max()) == 0 for value in state.values())
    assert torch.equal(first, again)
    assert float(after["frames"]) == 1


@pytest.mark.parametrize(("name", "count"), PARAMETERS.items())
def test_parameters(name, count):
    with torch.device("meta"):
        network = MoViNet(architecture(f"movinet-{name}"), classes=600)
    # The figures count what is trained and the statistics of the norms, as the official files do.
    found = sum(p.numel() for p in network.parameters())
    assert found == count if isinstance(count, int) else found == pytest.approx(count, rel=2e-3)


def test_the_gate_of_2021_is_another_one():
    clips = torch.from_numpy(clip()).float()
    older = MoViNet(architecture("movinet-a0-stream", gate="clip"), classes=9).eval()
    load_variables(older, variables("a0_stream"))
    with torch.no_grad():
        assert (older(clips) - network_of("a0_stream")(clips)).abs().max() > 1e-3


def test_a_base_model_cannot_go_frame_by_frame():
    network = MoViNet(architecture("movinet-a0-base"), classes=9)
    with pytest.raises(NorepError, match="take stream"):
        network.step(torch.zeros(1, 1, 3, 64, 64), {})


def test_a_name_that_does_not_exist():
    with pytest.raises(UnknownNameError, match="movinet-a0-stream"):
        architecture("movinet-a0-streem")
