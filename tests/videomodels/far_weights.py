"""Weights that are far from those of a new network, in which most tests would be vacuous."""

import torch


def far_from_new(module, seed=3):
    """The network with statistics, norms and block scales by chance, ready to answer."""
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, torch.nn.BatchNorm2d):
                part.running_mean.normal_(0, 0.3, generator=random)
                part.running_var.uniform_(0.3, 3, generator=random)
                part.weight.uniform_(-1.5, 1.5, generator=random)
                part.bias.normal_(0, 0.3, generator=random)
        for name, value in module.named_parameters():
            if name.endswith("scale"):
                value.fill_(0.5)
    return module.eval()
