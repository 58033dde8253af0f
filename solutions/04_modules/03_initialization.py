"""Solution. torch.nn.init writes in place and without history; apply brings it to every layer of a model."""

from torch import nn


def init_constant(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    # The same as `with torch.no_grad(): layer.weight.fill_(value)`. A leaf that requires grad cannot be written in
    # place while autograd records, and a new tensor in its place would be no Parameter.
    nn.init.constant_(layer.weight, value)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def init_normal(model: nn.Module, std: float) -> None:
    # modules() yields the model itself and everything below it, at any depth; children() only one level.
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def init_xavier(model: nn.Module) -> None:
    # The spread goes down as the layer gets wider: a compromise between keeping the signal's size on the way forward
    # (fan_in) and the gradient's on the way back (fan_out).
    def init(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.constant_(module.bias, 0.01)

    # The function itself, not its result: apply calls it with each module.
    model.apply(init)


def init_kaiming(model: nn.Module) -> None:
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            # relu throws half of the signal's power away; the 2 under the root puts it back.
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def init_identity(layer: nn.Linear) -> None:
    # eye_ knows matrices that are not square: ones on the main diagonal, zeros everywhere else.
    nn.init.eye_(layer.weight)  # (out_features, in_features)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
