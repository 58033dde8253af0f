"""Solution. Outputs that come, times what each takes; memory that is saved, once; bytes for each parameter."""

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks


def count_flops(model: nn.Module, x: Tensor) -> int:
    total = 0

    def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.Linear):
            pairs = module.in_features
        else:
            height, width = module.kernel_size
            pairs = height * width * module.in_channels // module.groups
        # The output knows the batch, the stride and the padding already.
        total += 2 * output.numel() * pairs

    counted = [module for module in model.modules() if isinstance(module, nn.Linear | nn.Conv2d)]
    handles = [module.register_forward_hook(count) for module in counted]
    try:
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return total


def activation_bytes(model: nn.Module, x: Tensor) -> int:
    own = {tensor.untyped_storage().data_ptr() for tensor in (*model.parameters(), *model.buffers())}
    saved: dict[int, int] = {}  # where memory begins, and its bytes

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            saved[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.enable_grad(), saved_tensors_hooks(pack, lambda tensor: tensor):
        # Held on to: with it the graph would go, and other tensors would get the same addresses.
        output = model(x)
    del output
    return sum(saved.values())


def training_memory(parameters: int, optimizer: str, dtype: torch.dtype) -> int:
    states = {"sgd": 0, "momentum": 1, "adam": 2, "adamw": 2}
    if optimizer not in states:
        raise ValueError(f"optimizer {optimizer!r} is none of {', '.join(states)}")
    if dtype in (torch.float32, torch.float64):
        each = dtype.itemsize * (2 + states[optimizer])
    elif dtype in (torch.float16, torch.bfloat16):
        # Steps are too small for 8 or 11 bits: the optimizer works on a copy in float32.
        each = 2 * dtype.itemsize + torch.float32.itemsize * (1 + states[optimizer])
    else:
        raise ValueError(f"no training in {dtype}")
    return parameters * each
