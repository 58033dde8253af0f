"""Right answers in other styles."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn


def load_matching__by_load_state_dict(model: nn.Module, state: Mapping[str, object]) -> dict[str, list[str]]:
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    fits = {
        name: value
        for name, value in state.items()
        if torch.is_tensor(value) and name in shapes and shapes[name] == value.shape
    }
    if len(fits) == 0:
        raise ValueError("nothing fits")
    model.load_state_dict(fits, strict=False)
    report: dict[str, list[str]] = {"missing": [], "unexpected": [], "mismatched": []}
    for name in shapes:
        if name not in fits:
            report["mismatched" if name in state else "missing"].append(name)
    report["unexpected"] += [name for name in state if name not in shapes]
    return report


def load_matching__writes_data(model: nn.Module, state: Mapping[str, object]) -> dict[str, list[str]]:
    report: dict[str, list[str]] = {name: [] for name in ("missing", "unexpected", "mismatched")}
    todo = []
    for name, value in model.state_dict(keep_vars=True).items():
        if name not in state:
            report["missing"].append(name)
        elif not isinstance(state[name], Tensor) or tuple(state[name].shape) != tuple(value.shape):
            report["mismatched"].append(name)
        else:
            todo.append((value, state[name]))
    if not todo:
        raise ValueError("this is the checkpoint of another model")
    for value, new in todo:
        value.data[...] = new.detach().to(value)
    known = set(model.state_dict())
    report["unexpected"] = [name for name in state if name not in known]
    return report


def rename_keys__with_dots(state: Mapping[str, Tensor], rules: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    names = []
    for name in state:
        dotted = f"{name}."
        for old, new in rules:
            start = f"{old}." if old else ""
            if dotted.startswith(start):
                dotted = (f"{new}." if new else "") + dotted[len(start) :]
                break
        names.append(dotted[:-1])
    if "" in names or len(set(names)) < len(names):
        raise ValueError("two names become one, or one becomes empty")
    return dict(zip(names, state.values(), strict=True))


def rename_keys__a_pattern(state: Mapping[str, Tensor], rules: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    import re

    result = {}
    for name in state:
        new_name = name
        for old, new in rules:
            if not old:
                new_name = f"{new}.{name}" if new else name
                break
            if match := re.fullmatch(rf"{re.escape(old)}(?:\.(.+))?", name):
                new_name = ".".join(part for part in (new, match[1]) if part)
                break
        if new_name == "" or new_name in result:
            raise ValueError(new_name)
        result[new_name] = state[name]
    return result


def split_qkv__turned_first(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    out = {}
    for name, tensor in state.items():
        for kind in ("weight", "bias"):
            if f".{name}".endswith(f".c_attn.{kind}"):
                front = name.removesuffix(f"c_attn.{kind}")
                rows = tensor.transpose(0, -1)
                size, rest = divmod(rows.shape[0], 3)
                if rest:
                    raise ValueError(f"{name}: {rows.shape[0]} outputs")
                for place, letter in enumerate("qkv"):
                    part = torch.empty((size, *rows.shape[1:]), dtype=rows.dtype, device=rows.device)
                    out[f"{front}{letter}.{kind}"] = part.copy_(rows[place * size : (place + 1) * size])
                break
        else:
            out[name] = tensor
    return out


def split_qkv__unflattens(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    pairs: list[tuple[str, Tensor]] = []
    for name, tensor in state.items():
        parts = name.split(".")
        if parts[-2:-1] == ["c_attn"] and parts[-1] in {"weight", "bias"}:
            if tensor.shape[-1] % 3 != 0:
                raise ValueError("not a multiple of 3")
            stacked = tensor.unflatten(-1, (3, -1)) if tensor.shape[-1] else tensor.reshape(*tensor.shape[:-1], 3, 0)
            for letter, part in zip("qkv", stacked.unbind(-2), strict=True):
                turned = part.t() if part.dim() == 2 else part
                copied = turned.contiguous()
                if copied.data_ptr() == turned.data_ptr():
                    copied = copied.clone()
                pairs.append((".".join([*parts[:-2], letter, parts[-1]]), copied))
        else:
            pairs.append((name, tensor))
    return dict(pairs)
