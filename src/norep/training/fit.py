"""Train a network on labelled poses."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from norep.datasets.poses import PoseClip, SkippedClip
from norep.errors import UnknownNameError
from norep.recognition.model import Model
from norep.recognition.range_network import RangeNetwork
from norep.recognition.recogniser import Recogniser
from norep.training.augmentation import Augmentation
from norep.training.batches import batches
from norep.training.material import Material, prepare, split
from norep.training.networks import NETWORKS, PADDING, partial_loss, pooled
from norep.training.range_fit import fit_range_networks

BATCH = 64
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.02
WARM_UP = 0.08
SMOOTHING = 0.05
AVERAGE = 0.998
"""Share of the old in the running mean of the weights, after each step."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far training is; `accuracy` is that of the held-out clips, None without or between validations."""

    member: int
    members: int
    share: float
    epoch: int
    loss: float
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What is trained and for how long.

    `epochs` None takes as many as the amount of clips asks for; `minutes`, if given, ends the training then
    instead. `members` networks are trained one after the other and averaged. `window` are the shortest and
    the longest crop in seconds. `validation` is the share of groups held out, never trained on.
    """

    network: str = "skeleton"
    epochs: int | None = None
    minutes: float | None = None
    members: int = 1
    window: tuple[float, float] = (2.0, 8.0)
    validation: float = 0.0
    smoothing: float = SMOOTHING
    weight_decay: float = WEIGHT_DECAY
    learning_rate: float = LEARNING_RATE
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True, slots=True)
class Trained:
    """Trained networks and how it went; `interrupted` says that somebody stopped it before the end."""

    labels: tuple[str, ...]
    settings: Settings
    networks: tuple[nn.Module, ...]
    seed: int
    clips: int
    epochs: int
    seconds: float
    loss: float
    accuracy: float | None = None
    validated: int = 0
    skipped: tuple[SkippedClip, ...] = ()
    interrupted: bool = False
    ranges: RangeNetwork | None = None

    def export(self, path: str | Path) -> Path:
        """Write the ONNX file that `Recogniser.load` reads; raises OutputError."""
        from norep.training.export import export  # noqa: PLC0415  (it imports this module's type)

        return export(self, path)

    def recogniser(self) -> Recogniser:
        """The trained networks, ready to use."""
        from norep.training.export import model_bytes  # noqa: PLC0415

        return Recogniser("trained", Model.read(model_bytes(self), "the trained model"))


def fit(
    clips: Iterable[PoseClip],
    *,
    labels: Sequence[str] | None = None,
    allowed: Mapping[str, Sequence[str]] | None = None,
    weights: Mapping[str, float] | None = None,
    seed: int = 0,
    settings: Settings | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Trained:
    """Train on the clips; the same seed and epochs give the same weights on one machine.

    `labels`, `allowed` and `weights` as for `prepare`. An interrupt (Ctrl-C) ends the training and keeps what
    was learned. Raises PoseError for labels that are no class and when there is nothing to train on,
    UnknownNameError for a network that does not exist.
    """
    settings = settings or Settings()
    if settings.network not in NETWORKS:
        raise UnknownNameError.of("network", settings.network, tuple(NETWORKS))
    material = prepare(clips, labels=labels, allowed=allowed, weights=weights)
    train, held = split(material.groups, settings.validation, seed)
    run = _Run(material.part(train), material.part(held), settings, seed, progress)
    networks = run.all_members()
    return Trained(
        material.labels,
        settings,
        networks,
        seed,
        clips=len(train),
        epochs=run.epoch,
        seconds=time.monotonic() - run.started,
        loss=run.loss,
        accuracy=accuracy(networks, run.held, run.padding) if len(held) else None,
        validated=len(held),
        skipped=material.skipped,
        interrupted=run.interrupted,
        ranges=None if run.interrupted else fit_range_networks(run.material, seed),
    )


def usual_epochs(clips: int) -> int:
    """Many times through few clips, a few times through many."""
    return int(np.clip(80_000 / max(clips, 1), 10, 120))


class _Run:
    """One training: the state that goes on from member to member."""

    def __init__(
        self,
        material: Material,
        held: Material,
        settings: Settings,
        seed: int,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.material, self.held, self.settings = material, held, settings
        self.seed, self.progress = seed, progress
        self.epochs = settings.epochs or usual_epochs(len(material))
        self.padding = PADDING.get(settings.network, 0)
        self.started = time.monotonic()
        self.epoch, self.loss, self.interrupted = 0, float("nan"), False

    def all_members(self) -> tuple[nn.Module, ...]:
        networks: list[nn.Module] = []
        for member in range(self.settings.members):
            networks.append(self._member(member))
            if self.interrupted:
                break
        return tuple(networks)

    def _member(self, member: int) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed * 1000 + member)
            random = np.random.default_rng((self.seed, member))
            network = NETWORKS[self.settings.network](len(self.material.labels))
            average = _Average(network)
            try:
                self._epochs(network, average, random, member)
            except KeyboardInterrupt:
                self.interrupted = True
        return average.network.eval()

    def _epochs(
        self, network: nn.Module, average: _Average, random: np.random.Generator, member: int
    ) -> None:
        optimizer = torch.optim.AdamW(_groups(network, self.settings.weight_decay))
        begun, epoch = time.monotonic(), 0
        steps = max(1, round(len(self.material) / BATCH))
        while (share := self._share(begun, epoch)) < 1.0:
            losses = []
            window, how = self.settings.window, self.settings.augmentation
            ready = batches(self.material, BATCH, how, window, random, padding=self.padding)
            for number, batch in enumerate(ready):
                share = min(1.0, self._share(begun, epoch + min(number, steps) / steps))
                losses.append(self._step(network, optimizer, batch, share))
                average.update(network)
            epoch += 1
            self.epoch, self.loss = epoch, float(np.mean(losses))
            self._tell(average.network, member, self._share(begun, epoch))

    def _share(self, begun: float, epoch: float) -> float:
        if self.settings.minutes is None:
            return epoch / self.epochs
        own = self.settings.minutes / self.settings.members
        return (time.monotonic() - begun) / (60 * own)

    def _step(
        self,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        batch: tuple[Tensor, Tensor, np.ndarray],
        share: float,
    ) -> float:
        channels, seen, which = batch
        for group in optimizer.param_groups:
            group["lr"] = self.settings.learning_rate * schedule(share)
        network.train()
        scores = pooled(*network(channels, seen))
        allowed = torch.from_numpy(self.material.allowed[which])
        each = partial_loss(scores, allowed, self.settings.smoothing)
        weights = torch.from_numpy(self.material.weights[which])
        loss = (each * weights).sum() / weights.sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        return float(loss.detach())

    def _tell(self, network: nn.Module, member: int, share: float) -> None:
        if self.progress is None:
            return
        figure = None
        if len(self.held) and (share >= 1.0 or self.epoch % 10 == 0):
            figure = accuracy([network], self.held, self.padding)
        members = self.settings.members
        whole = (member + min(share, 1.0)) / members
        self.progress(Progress(member, members, whole, self.epoch, self.loss, figure))


class _Average:
    """The running mean of a network's weights, which is what is kept."""

    def __init__(self, network: nn.Module) -> None:
        self.network = copy.deepcopy(network).eval()
        self._steps = 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self._steps += 1
        keep = min(AVERAGE, (1 + self._steps) / (10 + self._steps))
        for mean, new in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(new, 1 - keep)


def schedule(share: float) -> float:
    """The learning rate as a factor: a short rise, then half a cosine down to 0."""
    if share < WARM_UP:
        return (share + 0.002) / (WARM_UP + 0.002)
    return 0.5 * (1 + float(np.cos(np.pi * (share - WARM_UP) / (1 - WARM_UP))))


def _groups(network: nn.Module, decay: float) -> list[dict[str, object]]:
    """Weights decay, biases and norms do not."""
    weights = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


@torch.no_grad()
def probabilities(networks: Sequence[nn.Module], material: Material, padding: int = 0) -> np.ndarray:
    """`(clips, classes)`: the mean over the networks and over each clip and its mirror image."""
    how = Augmentation.none()
    found = np.zeros((len(material), len(material.labels)))
    for mirror in (0.0, 1.0):
        random = np.random.default_rng(0)
        plain = Augmentation(**{**{name: getattr(how, name) for name in how.__slots__}, "mirror": mirror})
        for channels, seen, which in batches(material, BATCH, plain, (1e6, 1e6), random, padding=padding):
            for network in networks:
                scores = pooled(*network.eval()(channels, seen))
                found[which] += torch.softmax(scores, dim=1).numpy()
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def accuracy(networks: Sequence[nn.Module], material: Material, padding: int = 0) -> float:
    """Share of clips whose most probable class is allowed."""
    best = probabilities(networks, material, padding).argmax(axis=1)
    return float(np.mean(material.allowed[np.arange(len(material)), best] > 0))
