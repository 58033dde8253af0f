"""Right answers in other styles."""

import torch
from torch import nn
from torchvision.models import ResNet


def freeze_backbone__module_by_module(model: nn.Module, head: str) -> None:
    if head == "":
        raise ValueError("the head has no name")
    try:
        part = model.get_submodule(head)
    except AttributeError as error:
        raise ValueError(str(error)) from error
    inside = set(part.modules())
    own = {id(parameter) for parameter in part.parameters()}
    for module in model.modules():
        module.training = module in inside
    for parameter in model.parameters():
        parameter.requires_grad = id(parameter) in own
        if id(parameter) not in own:
            parameter.grad = None


def freeze_backbone__by_name(model: nn.Module, head: str) -> None:
    names = [name for name, _ in model.named_modules() if name]
    if head not in names:
        raise ValueError(f"{head} is not among {names}")
    start = f"{head}."
    for name, parameter in model.named_parameters():
        trained = name.startswith(start)
        parameter.requires_grad_(trained)
        if not trained:
            parameter.grad = None
    for name, module in model.named_modules():
        holds = head.startswith(f"{name}.") or not name
        if not holds:
            module.training = name == head or name.startswith(start)


def replace_head__to_the_weight(model: ResNet, classes: int) -> nn.Linear:
    if classes <= 0:
        raise ValueError("no classes")
    features = model.fc.weight.shape[1]
    head = nn.Linear(in_features=features, out_features=classes).to(model.fc.weight)
    head.training = model.fc.training
    setattr(model, "fc", head)  # noqa: B010 - one of the ways to write it
    return model.fc


def replace_head__on_the_device(model: ResNet, classes: int) -> nn.Linear:
    if not classes >= 1:
        raise ValueError(classes)
    was_training = model.fc.training
    with torch.device(model.fc.weight.device):
        model.fc = nn.Linear(model.fc.in_features, classes, dtype=model.fc.weight.dtype)
    return model.fc if was_training else model.fc.eval()


def parameter_groups__one_group_each(
    model: nn.Module, lr: float, decay: float, weight_decay: float = 0.01
) -> list[dict]:
    layers = [name for name, child in model.named_children() if len(list(child.parameters()))]
    groups = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        layer = name.split(".")[0]
        place = layers.index(layer) if layer in layers and "." in name else 0
        rate = lr * decay ** max(len(layers) - 1 - place, 0)
        groups.append({"params": [parameter], "lr": rate, "weight_decay": weight_decay if parameter.ndim > 1 else 0.0})
    return groups


def parameter_groups__by_rate_and_decay(
    model: nn.Module, lr: float, decay: float, weight_decay: float = 0.01
) -> list[dict]:
    layers = [child for child in model.children() if list(child.parameters())]
    rate_of = {}
    rate = lr
    for layer in reversed(layers):
        for parameter in layer.parameters():
            rate_of[parameter] = rate
        rate *= decay
    lowest = rate_of[next(layers[0].parameters())] if layers else lr
    if layers:
        lowest = lr * decay ** (len(layers) - 1)
    for parameter in model.parameters(recurse=False):
        rate_of[parameter] = lowest
    groups: dict = {}
    for parameter, its_rate in rate_of.items():
        if parameter.requires_grad:
            key = its_rate, weight_decay if parameter.dim() >= 2 else 0.0
            groups.setdefault(key, []).append(parameter)
    return [{"params": params, "lr": key[0], "weight_decay": key[1]} for key, params in groups.items()]
