"""Right answers in other styles."""

import math
from contextlib import ExitStack

import torch
from torch import Tensor, nn


def count_flops__a_hook_for_each_kind(model: nn.Module, x: Tensor) -> int:
    counts = []

    def linear(module: nn.Linear, _: object, output: Tensor) -> None:
        places = math.prod(output.shape[:-1])
        counts.append(2 * places * module.weight.numel())

    def convolution(module: nn.Conv2d, _: object, output: Tensor) -> None:
        batch, _channels, height, width = output.shape
        counts.append(2 * batch * height * width * module.weight.numel())

    with ExitStack() as stack, torch.inference_mode():
        for module in model.modules():
            for kind, hook in ((nn.Linear, linear), (nn.Conv2d, convolution)):
                if isinstance(module, kind):
                    stack.callback(module.register_forward_hook(hook).remove)
        model(x)
    return sum(counts)


def count_flops__by_inputs(model: nn.Module, x: Tensor) -> int:
    total = [0]

    def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if isinstance(module, nn.Linear):
            total[0] += 2 * inputs[0].numel() * module.out_features
        elif isinstance(module, nn.Conv2d):
            total[0] += 2 * output.numel() * module.weight[0].numel()

    handles = [module.register_forward_hook(count) for module in model.modules()]
    try:
        with torch.set_grad_enabled(False):
            model(x)
    finally:
        while handles:
            handles.pop().remove()
    return total[0]


def activation_bytes__collects_tensors(model: nn.Module, x: Tensor) -> int:
    kept: list[Tensor] = []
    unpack = kept.__getitem__

    def pack(tensor: Tensor) -> int:
        kept.append(tensor)
        return len(kept) - 1

    with torch.set_grad_enabled(True), torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        model(x)
    storages = {tensor.untyped_storage().data_ptr(): tensor.untyped_storage().nbytes() for tensor in kept}
    for tensor in model.state_dict().values():
        storages.pop(tensor.untyped_storage().data_ptr(), None)
    return sum(storages.values())


def activation_bytes__a_list_of_pairs(model: nn.Module, x: Tensor) -> int:
    own = [*model.parameters(), *model.buffers()]
    seen: list[tuple[int, int]] = []
    alive = []

    def pack(tensor: Tensor) -> Tensor:
        alive.append(tensor)
        if not any(tensor.untyped_storage().data_ptr() == other.untyped_storage().data_ptr() for other in own):
            seen.append((tensor.untyped_storage().data_ptr(), len(tensor.untyped_storage())))
        return tensor

    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        model(x)
    return sum(size for _, size in set(seen))


def training_memory__a_table(parameters: int, optimizer: str, dtype: torch.dtype) -> int:
    sizes = {torch.float64: (8, 8, 0, 8), torch.float32: (4, 4, 0, 4)}
    sizes |= dict.fromkeys((torch.float16, torch.bfloat16), (2, 2, 4, 4))
    try:
        weight, gradient, copy, state = sizes[dtype]
        count = {"sgd": 0, "momentum": 1, "adam": 2, "adamw": 2}[optimizer]
    except KeyError as error:
        raise ValueError(str(error)) from None
    return parameters * (weight + gradient + copy + count * state)


def training_memory__by_parts(parameters: int, optimizer: str, dtype: torch.dtype) -> int:
    if optimizer not in ("sgd", "momentum", "adam", "adamw"):
        raise ValueError(optimizer)
    if not dtype.is_floating_point or dtype.itemsize not in (2, 4, 8):
        raise ValueError(dtype)
    size = dtype.itemsize
    mixed = size == 2
    total = parameters * size * 2
    total += parameters * 4 if mixed else 0
    moments = 2 if optimizer.startswith("adam") else int(optimizer == "momentum")
    return total + parameters * moments * (4 if mixed else size)
