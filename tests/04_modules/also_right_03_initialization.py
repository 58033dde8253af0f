"""Right answers in other styles."""

import math

import torch
from torch import nn


@torch.no_grad()
def init_constant__filled(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """fill_, without recording."""
    layer.weight.fill_(value)
    if layer.bias is not None:
        layer.bias.zero_()


def init_constant__by_data(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """By way of .data."""
    for name, parameter in layer.named_parameters():
        parameter.data.fill_(0 if name == "bias" else value)


def init_normal__by_apply(model: nn.Module, std: float) -> None:
    """apply, and normal_ of the tensor."""

    @torch.no_grad()
    def draw(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            module.weight.normal_(0, std)
            if module.bias is not None:
                module.bias.fill_(0)

    model.apply(draw)


def init_normal__scaled(model: nn.Module, std: float) -> None:
    """Standard normal numbers, scaled and copied."""
    for _, module in model.named_modules():
        if not isinstance(module, nn.Linear):
            continue
        with torch.no_grad():
            module.weight.copy_(std * torch.randn_like(module.weight))
        if module.bias is not None:
            nn.init.constant_(module.bias, 0.0)


def init_xavier__by_the_limit(model: nn.Module) -> None:
    """The limit, worked out."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            limit = math.sqrt(6 / (module.in_features + module.out_features))
            nn.init.uniform_(module.weight, -limit, limit)
            if module.bias is not None:
                module.bias.data.fill_(0.01)


def init_xavier__scaled(model: nn.Module) -> None:
    """Numbers from 0 to 1, moved and scaled."""
    with torch.no_grad():
        for module in filter(lambda m: isinstance(m, nn.Linear), model.modules()):
            fan_out, fan_in = module.weight.shape
            spread = (6 / (fan_in + fan_out)) ** 0.5
            module.weight.copy_((torch.rand_like(module.weight) - 0.5) * (2 * spread))
            if module.bias is not None:
                module.bias.copy_(torch.full_like(module.bias, 0.01))


def init_kaiming__by_fan_in(model: nn.Module) -> None:
    """The standard deviation, worked out."""
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            fan_in = module.weight[0].numel()
            nn.init.normal_(module.weight, mean=0.0, std=math.sqrt(2 / fan_in))
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def init_kaiming__by_apply(model: nn.Module) -> None:
    """apply, with the words of nn.init."""

    def draw(module: nn.Module) -> None:
        match module:
            case nn.Linear() | nn.Conv2d():
                nn.init.kaiming_normal_(module.weight, a=0, mode="fan_in", nonlinearity="relu")
                if module.bias is not None:
                    nn.init.constant_(module.bias, 0)

    model.apply(draw)


def init_identity__by_eye(layer: nn.Linear) -> None:
    """The matrix, made and copied."""
    with torch.no_grad():
        layer.weight.copy_(torch.eye(layer.out_features, layer.in_features))
        if layer.bias is not None:
            layer.bias.zero_()


@torch.no_grad()
def init_identity__diagonal_filled(layer: nn.Linear) -> None:
    """Zeros, and ones on the diagonal."""
    layer.weight.zero_()
    layer.weight.diagonal().fill_(1)
    if layer.bias is not None:
        layer.bias.fill_(0)
