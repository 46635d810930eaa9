"""Train a video network on clips: epoch by epoch, validated, stored after each, and gone on with."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from norep.errors import NorepError
from norep.training.video_checkpoint import Standing, restore
from norep.training.video_features import HEAD, features_of
from norep.training.video_logs import Logs
from norep.training.video_material import VideoMaterial, batches
from norep.training.video_optimizer import clip_gradients, optimizer_of, schedule
from norep.training.video_settings import VideoSettings
from norep.videomodels.preprocessing import as_input

NORM_MOMENTUM = 0.05
"""Of the statistics of norms: the official 0.01 is for a hundred thousand steps, here there are thousands."""


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How far training is: `share` of all, the epoch begun, the mean loss so far."""

    share: float
    epoch: int
    loss: float
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class TrainedVideo:
    """The best network by validation, or the last one where nothing validates."""

    network: nn.Module
    epochs: int
    best_epoch: int
    accuracy: float | None
    seconds: float
    history: tuple[dict[str, float], ...]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Where a training keeps what it needs to go on, and whom it tells."""

    checkpoint: Path | None = None
    plan: str = ""
    features: Path | None = None
    logs: Path | None = None
    progress: Callable[[VideoProgress], None] | None = None


def fit_video(
    network: nn.Module,
    train: VideoMaterial,
    validation: VideoMaterial,
    *,
    settings: VideoSettings,
    seed: int = 0,
    run: Run | None = None,
) -> TrainedVideo:
    """Train the network, which is changed; the same seed gives the same weights on one machine.

    A run that was killed goes on after its last whole epoch, with the same result. An interrupt (Ctrl-C)
    ends the training and keeps the best so far; before the first epoch has ended it goes through. Raises
    WeightsError for a checkpoint of something else, OutputError where it cannot be written, and NorepError
    where the loss is no number any more.
    """
    run = run or Run()
    fitting = _Fitting(network, train, validation, settings, seed, run)
    interrupted = fitting.go()
    return fitting.trained(interrupted)


class _Fitting:
    """One training: what goes on from epoch to epoch."""

    def __init__(  # noqa: PLR0917  (all of it is what a training is)
        self,
        network: nn.Module,
        train: VideoMaterial,
        validation: VideoMaterial,
        settings: VideoSettings,
        seed: int,
        run: Run,
    ) -> None:
        self.settings, self.seed, self.run = settings, seed, run
        self.device = torch.device(settings.device)
        self.network = network.to(self.device)
        self.train, self.validation = train, validation
        _prepare(network, settings.frozen)
        self.average = copy.deepcopy(self.network) if settings.average else None
        self.optimizer = optimizer_of(self.network, settings)
        self.standing = self._restored() or Standing(run.plan)
        self.steps = max(1, -(-len(train) // settings.batch))
        self.logs = Logs(run.logs)
        self.features: tuple[Tensor, Tensor] | None = None

    def _restored(self) -> Standing | None:
        found = restore(self.run.checkpoint, self.run.plan) if self.run.checkpoint else None
        if found is not None:
            self.network.load_state_dict(found.network)
            self.optimizer.load_state_dict(found.optimizer)
            if self.average is not None:
                self.average.load_state_dict(found.average)
        return found

    def go(self) -> bool:
        """Train to the end; True when somebody interrupted it."""
        try:
            while self.standing.epoch < self.settings.epochs and not self._enough():
                self._epoch()
        except KeyboardInterrupt:
            if not self.standing.best:
                raise  # nothing was learned yet that could be kept
            return True
        finally:
            self.logs.close()
        return False

    def _enough(self) -> bool:
        patience = self.settings.patience
        stale = self.standing.epoch - self.standing.best_epoch
        return patience is not None and len(self.validation) > 0 and stale >= patience

    def _epoch(self) -> None:
        began = time.monotonic()
        torch.manual_seed(self.seed * 100_003 + self.standing.epoch)
        random = np.random.default_rng((self.seed, self.standing.epoch))
        if self.settings.frozen and self.features is None:
            self.features = self._features_of(self.train), self._features_of(self.validation)
        self._learning()
        losses: list[float] = []
        for number, (inputs, classes) in enumerate(self._batches(random)):
            losses.append(self._step(inputs, classes, number))
            self._tell(number + 1, losses)
        self._finish(losses, began)

    def _learning(self) -> None:
        """Norms and dropout as in training; of a frozen network the dropout alone."""
        self.network.train(not self.settings.frozen)
        for module in self.network.modules():
            if isinstance(module, nn.Dropout):
                module.train()

    def _features_of(self, part: VideoMaterial) -> Tensor:
        return features_of(self.network, part, self.run.features, self.device)

    def _batches(self, random: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        if self.features is None:
            return batches(self.train, self.settings.batch, self.settings.augmentation, random)
        return self._features_in_batches(self.features[0], random)

    def _features_in_batches(
        self, features: Tensor, random: np.random.Generator
    ) -> Iterator[tuple[Tensor, Tensor]]:
        order = random.permutation(len(features))
        for start in range(0, len(order), self.settings.batch):
            chosen = order[start : start + self.settings.batch]
            yield features[chosen], torch.from_numpy(self.train.classes[chosen])

    def _step(self, inputs: Tensor, classes: Tensor, number: int) -> float:
        share = (self.standing.epoch + number / self.steps) / self.settings.epochs
        for group in self.optimizer.param_groups:
            group["lr"] = schedule(share, self.settings)
        with torch.autocast(self.device.type, enabled=self.device.type == "cuda"):
            logits = self._logits(inputs.to(self.device, non_blocking=True))
            loss = nn.functional.cross_entropy(
                logits.float(), classes.to(self.device), label_smoothing=self.settings.smoothing
            )
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_gradients(self.network.parameters())
        self.optimizer.step()
        if self.average is not None:
            _lean(self.average, self.network, self._keep(number))
        return float(loss.detach())

    def _logits(self, inputs: Tensor) -> Tensor:
        network: Any = self.network
        return network.classify(inputs) if self.settings.frozen else network(inputs)  # type: ignore[no-any-return]

    def _keep(self, number: int) -> float:
        done = self.standing.epoch * self.steps + number + 1
        return min(self.settings.average, (1 + done) / (10 + done))

    def _finish(self, losses: list[float], began: float) -> None:
        standing = self.standing
        if not np.isfinite(losses).all():
            raise NorepError(
                f"the loss is no number any more in epoch {standing.epoch + 1}; take a lower --learning-rate"
            )
        standing.epoch += 1
        figures = {"epoch": float(standing.epoch), "loss": float(np.mean(losses))}
        judged = self.average or self.network
        if len(self.validation):
            figures |= self._validated(judged)
        standing.seconds += time.monotonic() - began
        standing.history.append(figures)
        if figures.get("validation_loss", 0.0) <= standing.best_loss:
            standing.best_loss = figures.get("validation_loss", float("inf"))
            standing.best_epoch, standing.best = standing.epoch, _copied(judged)
        standing.network, standing.optimizer = self.network.state_dict(), self.optimizer.state_dict()
        standing.average = self.average.state_dict() if self.average is not None else {}
        if self.run.checkpoint is not None:
            standing.save(self.run.checkpoint)
        self.logs.epoch(figures, schedule(standing.epoch / self.settings.epochs, self.settings))

    def _validated(self, network: nn.Module) -> dict[str, float]:
        if self.features is None:
            logits = torch.from_numpy(logits_of(network, self.validation, self.device))
        else:
            logits = _classified(network, self.features[1].to(self.device))
        classes = torch.from_numpy(self.validation.classes)
        right = (logits.argmax(dim=1) == classes).float().mean()
        loss = nn.functional.cross_entropy(logits, classes)
        return {"validation_loss": float(loss), "validation_accuracy": float(right)}

    def _tell(self, done: int, losses: list[float]) -> None:
        if self.run.progress is None:
            return
        share = (self.standing.epoch + done / self.steps) / self.settings.epochs
        accuracy = self.standing.history[-1].get("validation_accuracy") if self.standing.history else None
        self.run.progress(
            VideoProgress(min(share, 1.0), self.standing.epoch + 1, float(np.mean(losses)), accuracy)
        )

    def trained(self, interrupted: bool) -> TrainedVideo:
        """The best network."""
        standing = self.standing
        if standing.best:
            self.network.load_state_dict(standing.best)
        best = next((one for one in standing.history if one["epoch"] == standing.best_epoch), {})
        return TrainedVideo(
            self.network.cpu().eval(),
            standing.epoch,
            standing.best_epoch,
            best.get("validation_accuracy"),
            standing.seconds,
            tuple(standing.history),
            interrupted,
        )


def _prepare(network: nn.Module, frozen: bool) -> None:
    for name, parameter in network.named_parameters():
        parameter.requires_grad = not frozen or name.startswith(HEAD)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d | nn.BatchNorm3d):
            module.momentum = NORM_MOMENTUM


@torch.no_grad()
def logits_of(network: nn.Module, part: VideoMaterial, device: torch.device | None = None) -> Any:
    """Logits `(clips, classes)` of whole clips, one at a time."""
    network.eval()
    where = device or torch.device("cpu")
    rows = [
        network(torch.from_numpy(as_input(pictures))[None].to(where))[0].cpu() for pictures in part.pictures
    ]
    return torch.stack(rows).numpy()


@torch.no_grad()
def _classified(network: Any, features: Tensor) -> Tensor:
    network.eval()
    return network.classify(features).cpu()  # type: ignore[no-any-return]


@torch.no_grad()
def _lean(average: nn.Module, network: nn.Module, keep: float) -> None:
    """Move the running mean of the weights towards the new ones."""
    for mean, new in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(new, 1 - keep)
        else:
            mean.copy_(new)


def _copied(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
