"""Solution. A state is a dict: look at its names and shapes before anything is written."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn


def load_matching(model: nn.Module, state: Mapping[str, object]) -> dict[str, list[str]]:
    own = model.state_dict()
    common = [name for name in own if name in state]
    fitting = [name for name in common if isinstance(state[name], Tensor) and state[name].shape == own[name].shape]
    if not fitting:
        raise ValueError("not one entry fits: is it the checkpoint of another model, or are its names prefixed?")
    with torch.no_grad():
        for name in fitting:
            # The tensors of state_dict() share memory with the model's. (strict=False would still refuse a shape.)
            own[name].copy_(state[name])
    return {
        "missing": [name for name in own if name not in state],
        "unexpected": [name for name in state if name not in own],
        "mismatched": [name for name in common if name not in fitting],
    }


def rename_keys(state: Mapping[str, Tensor], rules: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    renamed = {}
    for name, tensor in state.items():
        new = _rename(name.split("."), [(_parts(old), _parts(new)) for old, new in rules])
        if not new or new in renamed:
            raise ValueError(f"{name!r} would be called {new!r}, which is {'taken' if new else 'no name'}")
        renamed[new] = tensor
    return renamed


def _parts(name: str) -> list[str]:
    # "".split(".") has one part, the empty one.
    return name.split(".") if name else []


def _rename(parts: list[str], rules: list[tuple[list[str], list[str]]]) -> str:
    for old, new in rules:
        # Part by part: "layer10" begins with "layer1", but is another layer.
        if parts[: len(old)] == old:
            return ".".join(new + parts[len(old) :])
    return ".".join(parts)


def split_qkv(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    split = {}
    for name, tensor in state.items():
        *front, layer, kind = ["", *name.split(".")]
        if layer != "c_attn" or kind not in ("weight", "bias"):
            split[name] = tensor
            continue
        if tensor.shape[-1] % 3:
            raise ValueError(f"{name} has {tensor.shape[-1]} columns, which is not a multiple of 3")
        # The last axis is the outputs' axis of both: (I, 3 · O) and (3 · O,).
        for letter, part in zip("qkv", tensor.chunk(3, dim=-1), strict=True):
            part = part.T if kind == "weight" else part  # (O, I) or (O,)
            split[".".join([*front[1:], letter, kind])] = part.clone(memory_format=torch.contiguous_format)
    return split
