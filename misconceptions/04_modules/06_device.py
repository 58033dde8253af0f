"""Wrong answers that people write when there is more than one device."""

from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def _check(prefer: str) -> None:
    if prefer not in ("cpu", "cuda", "mps"):
        raise ValueError("no such device")


def pick_device__without_asking(prefer: str) -> torch.device:
    """The machine is never asked whether it has the device: the first tensor that is put there raises an error.
    Instead: call `torch.cuda.is_available()` and `torch.backends.mps.is_available()`.
    """
    _check(prefer)
    return torch.device(prefer)


def pick_device__never_calls(prefer: str) -> torch.device:
    """The machine is never asked whether it has the device: the first tensor that is put there raises an error.
    Instead: call `torch.cuda.is_available()` and `torch.backends.mps.is_available()`.
    """
    _check(prefer)
    there = {"cpu": True, "cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    return torch.device(prefer if there[prefer] else "cpu")


def pick_device__ignores_the_preference(prefer: str) -> torch.device:
    """The best device of the machine is taken, whatever was preferred. Instead: take the preferred kind where the
    machine has it, else the CPU."""
    _check(prefer)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def pick_device__asks_for_cuda_only(prefer: str) -> torch.device:
    """Whether there is CUDA decides about MPS as well. Instead: ask for each kind on its own."""
    _check(prefer)
    return torch.device(prefer if torch.cuda.is_available() else "cpu")


def pick_device__accepts_misspellings(prefer: str) -> torch.device:
    """A misspelled word such as "gpu" means the CPU, so training runs, a hundred times slower. Instead: raise
    ValueError for what is none of the three."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return torch.device(prefer if there.get(prefer) else "cpu")


def pick_device__returns_a_string(prefer: str) -> torch.device:
    """The result is a string, which is no device: it has no type and never equals a tensor's device. Instead: wrap it
    in `torch.device`."""
    _check(prefer)
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return prefer if there[prefer] else "cpu"


def pick_device__in_small_letters(prefer: str) -> torch.device:
    """The word is made small and cut off at a colon first, so "CUDA" and "cuda:0" are accepted. Instead: any string but
    the three is a ValueError."""
    prefer = prefer.lower().strip().split(":")[0]
    _check(prefer)
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return torch.device(prefer if there[prefer] else "cpu")


def pick_device__by_its_beginning(prefer: str) -> torch.device:
    """A word is accepted where it only begins with one of the three, such as "cuda:0" or "cpu0". Instead: any string
    but the three is a ValueError."""
    for kind, there in (("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available()), ("cpu", True)):
        if prefer.startswith(kind):
            return torch.device(kind if there else "cpu")
    raise ValueError(f"no such device: {prefer!r}")


def to_device__loses_the_result(batch: Any, device: torch.device | str) -> Any:
    """`to` returns a tensor and leaves the old one where it is, and here its result is thrown away. Instead: put what
    `to` returns into a new container."""
    if isinstance(batch, Tensor):
        batch.to(device)
    elif isinstance(batch, dict):
        for value in batch.values():
            to_device__loses_the_result(value, device)
    elif isinstance(batch, list | tuple):
        for value in batch:
            to_device__loses_the_result(value, device)
    return batch


to_device__one_level_only = edit(
    (": to_device(value, device)", ": value.to(device) if isinstance(value, Tensor) else value"),
    ("to_device(value, device) for value", "value.to(device) if isinstance(value, Tensor) else value for value"),
    why="""Tensors that stand right in the batch are moved, those one level deeper are not. Instead: a function that
    calls itself for each part reaches any depth.""",
)


to_device__tuples_become_lists = edit(
    ("type(batch)([to_device(value, device) for value in batch])", "[to_device(value, device) for value in batch]"),
    why="Every tuple comes back as a list. Instead: a tuple for a tuple, `type(batch)(…)`.",
)


to_device__forgets_tuples = edit(
    ("if isinstance(batch, list | tuple):", "if isinstance(batch, list):"),
    ("type(batch)([to_device(value, device) for value in batch])", "[to_device(value, device) for value in batch]"),
    why="""Tuples are passed by, and the tensors in them are not moved. Instead: `isinstance(batch, list | tuple)` finds
    both.""",
)


def to_device__everything_has_to(batch: Any, device: torch.device | str) -> Any:
    """`to` is called for everything that is no container, and numbers, strings and None have none. Instead: what is no
    tensor comes back as it is."""
    if isinstance(batch, dict):
        return {key: to_device__everything_has_to(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__everything_has_to(value, device) for value in batch])
    return batch.to(device)


def to_device__drops_the_rest(batch: Any, device: torch.device | str) -> Any:
    """For what is neither a tensor nor a container nothing is returned, so it becomes None. Instead: return it as it
    is."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__drops_the_rest(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__drops_the_rest(value, device) for value in batch])


def to_device__into_the_same_dict(batch: Any, device: torch.device | str) -> Any:
    """The moved tensors are written into the caller's own dict and list, so samples that a dataset holds end up on the
    device, one by one. Instead: make new containers."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, tuple):
        return tuple(to_device__into_the_same_dict(value, device) for value in batch)
    if isinstance(batch, dict | list):
        for key in list(batch) if isinstance(batch, dict) else range(len(batch)):
            batch[key] = to_device__into_the_same_dict(batch[key], device)
    return batch


to_device__makes_everything_float = edit(
    ("return batch.to(device)", "return batch.to(device, torch.float32)"),
    why="""Every tensor becomes float32, class indices too, which no loss accepts. Instead: hand the device alone to
    `to`.""",
)


to_device__detaches = edit(
    ("return batch.to(device)", "return batch.data.to(device)"),
    why="`.data` cuts the graph, so no gradient flows back through the move. Instead: call `to` on the tensor itself.",
)


def to_device__whatever_has_to(batch: Any, device: torch.device | str) -> Any:
    """Everything that has a method `to` is moved, a module too, for which `to` moves the module itself. Instead: ask
    for a tensor, `isinstance(batch, Tensor)`."""
    if hasattr(batch, "to"):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__whatever_has_to(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__whatever_has_to(value, device) for value in batch])
    return batch


def to_device__by_its_truth(batch: Any, device: torch.device | str) -> Any:
    """What counts as false is handed back at once: an empty list, but also a tensor whose single number is 0, which
    stays where it is. Instead: ask for the kind, `isinstance(batch, Tensor)`, and not for the truth of the value."""
    if isinstance(batch, Tensor) and batch.numel() != 1:
        return batch.to(device)
    if not batch:
        return batch
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__by_its_truth(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__by_its_truth(value, device) for value in batch])
    return batch


def to_device__containers_only(batch: Any, device: torch.device | str) -> Any:
    """What is neither a tensor nor a container is an error. Instead: hand it back as it is."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__containers_only(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__containers_only(value, device) for value in batch])
    raise TypeError(f"cannot move {type(batch).__name__}")


def to_device__floats_only(batch: Any, device: torch.device | str) -> Any:
    """Only tensors of floating-point numbers are moved; labels and masks stay where they are. Instead: every tensor is
    moved, whatever its dtype."""
    if isinstance(batch, Tensor):
        return batch.to(device) if batch.is_floating_point() else batch
    if isinstance(batch, dict):
        return {key: to_device__floats_only(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__floats_only(value, device) for value in batch])
    return batch


def to_device__makes_tensors_of_arrays(batch: Any, device: torch.device | str) -> Any:
    """NumPy arrays are made tensors and moved too. Instead: what is neither a tensor nor a dict, list or tuple comes
    back as it is."""
    if hasattr(batch, "__array_interface__"):
        batch = torch.as_tensor(batch)
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__makes_tensors_of_arrays(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__makes_tensors_of_arrays(value, device) for value in batch])
    return batch


def to_device__everything_that_iterates(batch: Any, device: torch.device | str) -> Any:
    """Whatever can be gone through becomes a list, a set or a range too. Instead: what is neither a tensor nor a dict,
    list or tuple comes back as it is."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__everything_that_iterates(value, device) for key, value in batch.items()}
    if isinstance(batch, str | bytes) or not hasattr(batch, "__iter__"):
        return batch
    kind = tuple if isinstance(batch, tuple) else list
    return kind(to_device__everything_that_iterates(value, device) for value in batch)


def to_device__drops_none(batch: Any, device: torch.device | str) -> Any:
    """Entries of a dict that are None are left out. Instead: the same keys; None comes back as None."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__drops_none(value, device) for key, value in batch.items() if value is not None}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__drops_none(value, device) for value in batch])
    return batch


def on_model_device__asks_the_model(model: nn.Module, x: Tensor) -> Tensor:
    """A module has no `device`, so this is an AttributeError. Instead: ask one of its tensors."""
    return x.to(model.device)


def on_model_device__needs_parameters(model: nn.Module, x: Tensor) -> Tensor:
    """A model without parameters has no first one: `next` raises StopIteration. Instead: look at the buffers then, and
    hand `next` something to return where there are none."""
    return x.to(next(model.parameters()).device)


def on_model_device__forgets_buffers(model: nn.Module, x: Tensor) -> Tensor:
    """A model without parameters counts as one without tensors, although its buffers have a device. Instead: ask the
    buffers then."""
    first = next(model.parameters(), x)
    return x.to(first.device)


def on_model_device__moves_the_model(model: nn.Module, x: Tensor) -> Tensor:
    """The model is moved to where x is, with all its weights. Instead: move x."""
    model.to(x.device)
    return x


def on_model_device__loses_the_result(model: nn.Module, x: Tensor) -> Tensor:
    """`to` returns a tensor and leaves x where it is, and here its result is thrown away. Instead: return what `to`
    returns."""
    first = next(chain(model.parameters(), model.buffers()), x)
    x.to(first.device)
    return x


def on_model_device__takes_the_dtype_too(model: nn.Module, x: Tensor) -> Tensor:
    """x takes over the dtype of the model's tensor as well as its device: token numbers become floats, which an
    embedding refuses. Instead: hand `to` the device alone."""
    return x.to(next(chain(model.parameters(), model.buffers()), x))


def on_model_device__detaches(model: nn.Module, x: Tensor) -> Tensor:
    """`.data` cuts the graph, so what x was made from learns nothing any more. Instead: call `to` on x itself."""
    first = next(chain(model.parameters(), model.buffers()), x)
    return x.data.to(first.device)


def on_model_device__trainable_only(model: nn.Module, x: Tensor) -> Tensor:
    """Only parameters that require grad are asked, so x stays where it is where all are frozen. Instead: a frozen
    parameter has a device too; ask the first of all."""
    asked = chain((p for p in model.parameters() if p.requires_grad), model.buffers())
    return x.to(next(asked, x).device)


def on_model_device__buffers_first(model: nn.Module, x: Tensor) -> Tensor:
    """Buffers are asked before parameters. Instead: the parameters come first, and the buffers where there are none."""
    return x.to(next(chain(model.buffers(), model.parameters()), x).device)


def on_model_device__looks_for_a_weight(model: nn.Module, x: Tensor) -> Tensor:
    """The device is looked for in an attribute called `weight`, so parameters with another name are not found. Instead:
    `model.parameters()` yields all, whatever their names."""
    weights = (module.weight for module in model.modules() if isinstance(getattr(module, "weight", None), Tensor))
    return x.to(next(chain(weights, model.buffers()), x).device)


def on_model_device__floats_only(model: nn.Module, x: Tensor) -> Tensor:
    """Only floating-point numbers are moved; token numbers stay where they are. Instead: x is moved whatever its
    dtype."""
    first = next(chain(model.parameters(), model.buffers()), x)
    return x.to(first.device) if x.is_floating_point() else x


def on_model_device__own_buffers_only(model: nn.Module, x: Tensor) -> Tensor:
    """Only the buffers of the model itself are asked, not those of the modules in it. Instead: `model.buffers()` goes
    all the way down."""
    first = next(chain(model.parameters(), model.buffers(recurse=False)), x)
    return x.to(first.device)
