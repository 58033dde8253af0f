"""Solution. Parameters make a layer, each module has its own mode, and a state_dict is filtered before loading."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn


class Affine(nn.Module):
    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        limit = 1 / math.sqrt(in_features)
        # One row of weights for each output. nn.Parameter registers them; a plain tensor would not be trained.
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-limit, limit))
        # None keeps the name, so that forward can ask for it, and leaves state_dict without the key.
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-limit, limit)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        product = x @ self.weight.T  # (…, in) @ (in, out) -> (…, out)
        return product if self.bias is None else product + self.bias


def predict(model: nn.Module, x: Tensor) -> Tensor:
    # Each module has a mode of its own: model.train(model.training) would give all of them the mode of the outermost.
    modes = [(module, module.training) for module in model.modules()]
    model.eval()  # dropout and batch norm ask for this one; autograd does not
    try:
        with torch.no_grad():  # autograd asks for this one; dropout does not
            # What comes in is no record: nn.Identity gives x itself, and where x requires grad, it still does.
            return model(x).detach()
    finally:
        for module, training in modes:
            module.training = training  # train(…) would go down to the modules below


def load_matching(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    own = model.state_dict()
    # strict=False passes over names that are missing or unknown, but a shape that differs is an error all the same.
    fitting = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    model.load_state_dict(fitting, strict=False)
    return [name for name in own if name not in fitting]
