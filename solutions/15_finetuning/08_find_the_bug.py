"""Solution. An optimizer knows the parameters that it was given, and no others: thawed ones have to be added."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def tune_in_two_phases(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, head_steps: int, steps: int, lr: float
) -> list[float]:
    backbone.requires_grad_(False)
    head.requires_grad_(True)
    model = nn.Sequential(backbone, head)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=lr)
    losses = []
    for step in range(head_steps + steps):
        if step == head_steps:
            backbone.requires_grad_(True)
            # requires_grad alone gives them gradients. The optimizer was made when they were frozen, and goes on
            # stepping what it was given then.
            optimizer.add_param_group({"params": list(backbone.parameters())})
            for group in optimizer.param_groups:
                group["lr"] = lr / 10
        loss = cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    backbone.requires_grad_(True)
    return losses
