"""Solution. Freezing has three sides: requires_grad, the gradients that are there already, and the modes."""

from torch import nn
from torchvision.models import ResNet


def freeze_backbone(model: nn.Module, head: str) -> None:
    modules = dict(model.named_modules())
    if not head or head not in modules:
        raise ValueError(f"the model has no module {head!r} inside it")
    # Everything first, then the head: no list of names that begin like the head's.
    model.eval()
    modules[head].train()
    model.requires_grad_(False)
    modules[head].requires_grad_(True)
    for parameter in model.parameters():
        if not parameter.requires_grad:
            # Optimizers pass over a parameter by its .grad, not by requires_grad.
            parameter.grad = None


def replace_head(model: ResNet, classes: int) -> nn.Linear:
    if classes < 1:
        raise ValueError(f"a head needs at least one class, not {classes}")
    old = model.fc
    new = nn.Linear(old.in_features, classes, device=old.weight.device, dtype=old.weight.dtype)
    model.fc = new.train(old.training)
    return new


def parameter_groups(model: nn.Module, lr: float, decay: float, weight_decay: float = 0.01) -> list[dict]:
    layers = [layer for layer in model.children() if any(True for _ in layer.parameters())]
    rates = [lr * decay**above for above in reversed(range(len(layers)))]
    own = list(model.parameters(recurse=False))
    groups, seen = [], set()
    # The model's own parameters stand in front: they share the rate of the first layer.
    for parameters, rate in [(own, rates[0] if rates else lr), *zip(layers, rates, strict=True)]:
        matrices, others = [], []
        for parameter in parameters.parameters() if isinstance(parameters, nn.Module) else parameters:
            if parameter.requires_grad and parameter not in seen:
                seen.add(parameter)
                # By axes, not by name: the weight of a norm is called weight as well.
                (matrices if parameter.dim() >= 2 else others).append(parameter)
        for params, share in ((matrices, weight_decay), (others, 0.0)):
            if params:
                groups.append({"params": params, "lr": rate, "weight_decay": share})
    return groups
