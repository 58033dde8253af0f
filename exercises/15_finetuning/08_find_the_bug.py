"""Find the bug: a backbone that is thawed after some epochs, and never learns.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.optim.Optimizer.add_param_group, torch.optim.SGD, torch.nn.Module.requires_grad_

Shapes: N samples, F features that the backbone gives, K classes.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def tune_in_two_phases(
    backbone: nn.Module, head: nn.Module, x: Tensor, y: Tensor, head_steps: int, steps: int, lr: float
) -> list[float]:
    """Train a new head on a frozen backbone, then both together at a lower rate; change both in place.

    Shapes: x (N, …), y (N,) int64; backbone(x) gives features (N, F), head(features) gives logits (N, K).
    Returns one number for each step: the mean cross entropy over all samples, measured before the step. Every step
    takes all samples and is plain gradient descent: no momentum, no weight decay.

    What should happen: in the first phase, `head_steps` steps at the rate lr, the head moves and the backbone does not.
    In the second phase, `steps` steps, backbone and head move together, both at a tenth of lr. In the end all
    parameters of both require grad, whatever they did before; modes stay as they are.
    What goes wrong: the loss falls, in the second phase as well. But the backbone is, after all steps, bit for bit what
    it was.

    >>> backbone, head = nn.Sequential(nn.Linear(2, 3), nn.Tanh()), nn.Linear(3, 2)
    >>> x, y = torch.tensor([[1.0, 2.0], [3.0, -1.0]]), torch.tensor([0, 1])
    >>> losses = tune_in_two_phases(backbone, head, x, y, head_steps=3, steps=2, lr=0.1)
    >>> len(losses), losses[-1] < losses[0]
    (5, True)
    """
    backbone.requires_grad_(False)
    head.requires_grad_(True)
    model = nn.Sequential(backbone, head)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=lr)
    losses = []
    for step in range(head_steps + steps):
        if step == head_steps:
            backbone.requires_grad_(True)
            for group in optimizer.param_groups:
                group["lr"] = lr / 10
        loss = cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    backbone.requires_grad_(True)
    return losses
