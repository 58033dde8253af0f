"""Freezing: train the head and leave the rest, give a model another head, and train each layer at a rate of its own.

A pretrained layer knows more than a new one, so it should move less, or not at all. `requires_grad` stops the
optimizer. It does not stop batch norm, which changes its statistics in every forward of training mode.
Read: torch.nn.Module.requires_grad_, torch.nn.Module.train, torch.nn.Module.get_submodule, torchvision.models.resnet18,
torch.optim (per-parameter options)
"""

import torch
from torch import nn
from torchvision.models import ResNet


def freeze_backbone(model: nn.Module, head: str) -> None:
    """Make a model ready to train its head alone, in place. A training loop calls this where it would call train().

    head is the name of a module inside the model, as in model.named_modules(): "head", or "classifier.1". The backbone
    is all that does not belong to it. Afterwards

    - the parameters of the head require grad, and those of the backbone do not;
    - .grad is None for each parameter of the backbone: an optimizer would still step by an old gradient. The gradients
      of the head stay;
    - every module of the head is in training mode;
    - every module of the backbone is in evaluation mode, so that dropout drops nothing, and the buffers of batch norm
      stay bit for bit what they are when the model runs. Only for the modules that hold the head, the model itself
      among them, the mode is left open.

    What was set before does not matter: the same model may be frozen around one head now, and around another later.
    Raises ValueError where head is "" or no module has this name; then nothing has changed.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
    >>> freeze_backbone(model, "2")
    >>> [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    ['2.weight', '2.bias']
    >>> _ = model(torch.randn(8, 2))
    >>> model[1].running_mean
    tensor([0., 0., 0.])
    """
    raise NotImplementedError


def replace_head(model: ResNet, classes: int) -> nn.Linear:
    """Give a ResNet of torchvision a new last layer with `classes` outputs, in place; return the new layer.

    The last layer of torchvision's ResNets is `model.fc`, an nn.Linear. The new one has as many inputs as the old one,
    and a bias. It is on the old one's device, in its dtype and in its mode (training or evaluation), and its parameters
    require grad, even where the old ones do not. Its numbers are drawn as nn.Linear draws them.
    All else stays: every other module and parameter is the same object as before, in its mode, with its requires_grad.
    Raises ValueError where classes is less than 1; then nothing has changed.

    >>> from torchvision.models import resnet18
    >>> with torch.device("meta"):  # shapes without numbers: made at once
    ...     model = resnet18(weights=None)
    >>> replace_head(model, 10)
    Linear(in_features=512, out_features=10, bias=True)
    >>> model(torch.zeros(3, 3, 64, 64, device="meta")).shape
    torch.Size([3, 10])
    """
    raise NotImplementedError


def parameter_groups(model: nn.Module, lr: float, decay: float, weight_decay: float = 0.01) -> list[dict]:
    """Return parameter groups for an optimizer: a lower rate for earlier layers, and no weight decay where it harms.

    The layers are the direct children of the model, in the order of model.named_children(), without those that hold no
    parameter at all. The last layer has the rate lr, the one before it lr * decay, the one before that lr * decay²,
    and so on. Parameters that the model holds itself, outside its children, have the rate of the first layer; where
    there is no layer, lr.
    weight_decay is that of the argument for parameters with two axes or more, and 0.0 for all others: biases, and the
    weights of norms.
    Every parameter that requires grad stands in exactly one group, one time. A parameter that two layers share has the
    rate of the first of them. Frozen parameters stand in none; but a layer of frozen parameters counts as a layer.
    Each group is a dict of "params" (a list), "lr" and "weight_decay". How many groups there are is left open.
    The model stays as it is.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> optimizer = torch.optim.AdamW(parameter_groups(model, lr=0.1, decay=0.5, weight_decay=0.2))
    >>> for group in optimizer.param_groups:
    ...     print([tuple(parameter.shape) for parameter in group["params"]], group["lr"], group["weight_decay"])
    [(3, 2)] 0.05 0.2
    [(3,)] 0.05 0.0
    [(1, 3)] 0.1 0.2
    [(1,)] 0.1 0.0
    """
    raise NotImplementedError
