"""Right answers in other styles."""

import contextlib
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional


class Affine__by_functional_linear(nn.Module):
    """Registered by name, drawn by nn.init, and multiplied by F.linear."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.zeros(out_features, in_features))
        self.register_parameter("bias", nn.Parameter(torch.zeros(out_features)) if bias else None)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, a=-bound, b=bound)

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight, self.bias)


class Affine__by_einsum(nn.Module):
    """Numbers from 0 to 1, scaled; sums by einsum."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        limit = 1 / in_features**0.5
        self.weight = nn.Parameter((2 * torch.rand(out_features, in_features) - 1) * limit)
        self.bias = None
        if bias:
            self.bias = nn.Parameter((2 * torch.rand(out_features) - 1) * limit)

    def forward(self, x: Tensor) -> Tensor:
        out = torch.einsum("...i,oi->...o", x, self.weight)
        if self.bias is not None:
            out = out + self.bias
        return out


@torch.no_grad()
def predict__as_a_decorator(model: nn.Module, x: Tensor) -> Tensor:
    """no_grad around the function, modes in a dict."""
    before = {name: module.training for name, module in model.named_modules()}
    try:
        model.eval()
        return model(x).detach()
    finally:
        for name, module in model.named_modules():
            module.training = before[name]


def predict__by_a_stack(model: nn.Module, x: Tensor) -> Tensor:
    """Each mode is given back by a callback."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(torch.set_grad_enabled(False))
        for module in model.modules():
            if module.training:
                stack.callback(setattr, module, "training", True)
                module.training = False
        return model(x).detach()


def load_matching__copies(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """Entry by entry."""
    missing = []
    with torch.no_grad():
        for name, own in model.state_dict().items():
            if name in state and state[name].shape == own.shape:
                own.copy_(state[name])
            else:
                missing.append(name)
    return missing


def load_matching__fills_up_with_its_own(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """What does not fit is replaced by the model's own numbers, and all is loaded."""
    own = {name: value.clone() for name, value in model.state_dict().items()}
    missing = [name for name, value in own.items() if getattr(state.get(name), "shape", None) != value.shape]
    model.load_state_dict({name: own[name] if name in missing else state[name] for name in own})
    return missing
