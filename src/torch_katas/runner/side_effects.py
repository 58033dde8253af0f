"""Calls that look after the caller's things: whatever is handed to a kata is afterwards what it was.

A kata that a test gets from its fixture is called through here. Where the statement says that an argument changes (a
model that is trained, a tensor that is written in place), the test file says so: `CHANGES = {"fit": "model"}`.
"""

import functools
import hashlib
import inspect
from collections.abc import Callable, Collection, Mapping
from ctypes import string_at
from types import FrameType, FunctionType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import TensorDataset

from torch_katas.checks import Failed
from torch_katas.checks.describe import describe, describe_value
from torch_katas.runner.process_state import ProcessState, default_device

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks", "_state_dict_hooks")
"""Where a module keeps the hooks that are registered with it."""
DEEPEST = 6
"""Containers inside containers are followed this far."""


class SideEffect(Failed):
    """A call that has changed what is not its own."""


GENERATOR = "generator"
"""The argument that makes draws a kata's own: with it, torch's global generator stays where it is."""
ADVICE = "An operation in place writes into its input. Work on a copy, or use the operation that returns a new value."
MODE_ADVICE = "Put back what you change for a while, with `try` and `finally` or a `with` block."


_under_way: list[str] = []
"""The watched call that runs now, where one does."""


def watch(kata: Any, changes: Collection[str], methods: Collection[str]) -> Any:
    """Return a kata whose calls raise SideEffect where they change an argument that is not named in `changes`.

    Of a class the constructor and the given methods are watched: they are replaced in the class itself, so that its
    name, its identity and its instances stay what they are.
    """
    if isinstance(kata, FunctionType):
        return _watched(kata, kata.__qualname__, frozenset(changes), skip_self=False)
    if isinstance(kata, type):
        for name in methods:
            method = vars(kata).get(name)
            if isinstance(method, FunctionType) and not inspect.isgeneratorfunction(method):
                called = kata.__name__ if name == "__init__" else f"{kata.__name__}.{name}"
                setattr(kata, name, _watched(method, called, frozenset(changes), skip_self=True))
    return kata


def _watched(function: FunctionType, called: str, changes: frozenset[str], *, skip_self: bool) -> Callable[..., Any]:
    names = list(inspect.signature(function).parameters)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _under_way:  # a kata that calls another: what the test handed in is looked at already
            return function(*args, **kwargs)
        arguments = dict(zip(names, args, strict=False)) | kwargs
        if skip_self:
            arguments.pop(names[0], None)
        # What it looks like is written down now: afterwards it may be something else.
        before = {name: Snapshot(value) for name, value in arguments.items() if name not in changes}
        surroundings = _surroundings(arguments, changes)
        process = ProcessState(within_test=True)
        _under_way.append(called)
        try:
            result = function(*args, **kwargs)
        finally:
            _under_way.pop()
            if left_on := process.find_changes():
                process.put_back()
        of = f"{called}({', '.join(arguments)})"
        for name, snapshot in before.items():
            _compare(snapshot, arguments[name], name, of)
        _compare_surroundings(surroundings, _surroundings(arguments, changes), of)
        if left_on:
            raise SideEffect(f"{of} leaves something on: {left_on[0]}", ("called", of), advice=MODE_ADVICE)
        return result

    return call


def handed_in(frame: FrameType) -> Mapping[str, Any] | None:
    """Return what a watched call was handed, defaults included, where a frame is that of one; None elsewhere."""
    if frame.f_code.co_filename != __file__ or frame.f_code.co_qualname != f"{_watched.__qualname__}.<locals>.call":
        return None
    names = frame.f_locals
    bound = inspect.signature(names["function"]).bind(*names["args"], **names["kwargs"])
    bound.apply_defaults()
    return bound.arguments


class Snapshot:
    """What a value was: everything that a caller can see of it, in a form that no answer can reach."""

    def __init__(self, value: Any):
        self.state = _state_of(value)
        # To write a tensor out takes longer than to copy it, and is hardly ever needed.
        self._copy = _copy(value) if isinstance(value, Tensor) else None
        self._shown = "" if isinstance(value, Tensor) else _describe(value)

    @property
    def shown(self) -> str:
        """What the value looked like."""
        return self._shown if self._copy is None else describe_value(self._copy)


def _compare(before: Snapshot, value: Any, name: str, of: str) -> None:
    after = _state_of(value)
    if after == before.state:
        return
    part = difference(before.state, after)
    facts = (
        ("called", of),
        ("expected", f"{name} as it was: {before.shown}"),
        ("got", f"{name} changed{f' ({part})' if part else ''}: {Snapshot(value).shown}"),
    )
    raise SideEffect(
        f"{of} changes its argument {name}", *facts, advice=MODE_ADVICE if part == "training mode" else ADVICE
    )


def _copy(tensor: Tensor) -> Tensor:
    with torch._C.DisableTorchFunctionSubclass(), torch._C._DisableTorchDispatch():
        return tensor.detach().clone()


def _describe(value: Any) -> str:
    return describe_value(value) if isinstance(value, np.ndarray | list | dict) else describe(value)


State = tuple[Any, ...]
"""(kind, (aspect, value) …): comparable with ==, and made of plain values alone."""


def difference(before: State, after: State) -> str:
    """Return what differs first between two states, in words: `values`, `training mode of fc1`, `item 2: dtype`."""
    if before[0] != after[0]:
        return "its type"
    old, new = dict(before[1:]), dict(after[1:])
    for aspect in {**old, **new}:
        if aspect not in old or aspect not in new:
            return f"{aspect} {'added' if aspect in new else 'removed'}"
        if old[aspect] != new[aspect]:
            inner = old[aspect], new[aspect]
            if all(
                isinstance(state, tuple) and state and isinstance(state[0], str) and len(state) > 1 for state in inner
            ):
                return f"{aspect}: {difference(*inner)}"
            return str(aspect)
    return ""


def _state_of(value: Any) -> State:
    # A tensor's class may have its own ways; what it holds is looked at without them.
    with torch._C.DisableTorchFunctionSubclass(), torch._C._DisableTorchDispatch():
        return _state(value, 0)


def _state(value: Any, depth: int) -> State:
    if isinstance(value, nn.Module):
        return _state_of_module(value)
    if isinstance(value, Tensor):
        return _state_of_tensor(value)
    if isinstance(value, Optimizer):
        return _state_of_optimizer(value)
    if isinstance(value, TensorDataset):
        return (
            "dataset",
            *((f"tensor {number}", _state_of_tensor(tensor)) for number, tensor in enumerate(value.tensors)),
        )
    if isinstance(value, np.ndarray):
        return ("array", ("shape", value.shape), ("dtype", str(value.dtype)), ("values", _hash(value)))
    if depth < DEEPEST and isinstance(value, dict):
        items = ((f"[{key!r}]", _state(item, depth + 1)) for key, item in list(value.items()))
        return ("dict", ("keys", tuple(map(repr, value))), *items)
    if depth < DEEPEST and isinstance(value, list | tuple):
        items = ((f"item {number}", _state(item, depth + 1)) for number, item in enumerate(value))
        return (type(value).__name__, ("length", len(value)), *items)
    if isinstance(value, bool | int | float | complex | str | bytes | None):
        return ("value", ("value", repr(value)))
    if isinstance(value, set | frozenset):
        return ("set", ("members", tuple(sorted(map(repr, value)))))
    return ("object", ("identity", id(value)))


def _state_of_tensor(value: Tensor) -> State:
    about: State = (
        ("class", id(type(value))),
        ("shape", tuple(value.shape)),
        ("dtype", value.dtype),
        ("requires_grad", value.requires_grad),
    )
    version = ("version", None if value.is_inference() else value._version)
    if value.is_leaf and value.grad is not None:
        about = (*about, ("gradient", _hash_tensor(value.grad)))
    return ("tensor", *about, ("values", _hash_tensor(value)), version)


def _hash_tensor(value: Tensor) -> bytes | None:
    """Return a hash of a tensor's numbers; None for one that has none to read."""
    try:
        memory = value.untyped_storage()
    except (NotImplementedError, RuntimeError):  # of a sparse tensor, and of one inside vmap or grad
        return None
    if memory.device.type == "meta" or value.is_nested:
        return None
    plain = value if value.is_cpu and value.is_contiguous() else value.detach().cpu().contiguous()
    # Where they lie in memory: by way of NumPy it takes four times as long, and each call of a kata does it twice.
    return _hash_bytes(string_at(plain.data_ptr(), plain.numel() * plain.element_size()))


def _state_of_optimizer(optimizer: Optimizer) -> State:
    groups = [
        (name, tuple(map(id, value)) if name == "params" else repr(value))
        for group in optimizer.param_groups
        for name, value in group.items()
    ]
    numbers = [
        (f"{name} of parameter {place}", _state(value, DEEPEST))
        for place, state in enumerate(optimizer.state.values())
        for name, value in state.items()
    ]
    return ("optimizer", ("parameter groups", tuple(groups)), *numbers)


def _state_of_module(module: nn.Module) -> State:
    tensors = (
        (name, _state_of_tensor(tensor))
        for named in (module.named_parameters(), module.named_buffers())
        for name, tensor in named
    )
    parts = list(module.named_modules())
    return (
        "module",
        ("its parts", tuple((name, type(part).__name__) for name, part in parts)),
        ("training mode", tuple((name, part.training) for name, part in parts)),
        ("hooks", tuple((name, *(len(vars(part).get(hooks, ())) for hooks in HOOKS)) for name, part in parts)),
        *tensors,
    )


def _surroundings(arguments: Mapping[str, Any], changes: Collection[str]) -> dict[str, Any]:
    """Return what belongs to nobody and must be afterwards as it was: modes, defaults, and the global generator."""
    state: dict[str, Any] = {
        "torch.is_grad_enabled()": torch.is_grad_enabled(),
        "torch.get_default_dtype()": str(torch.get_default_dtype()),
        "torch.get_default_device()": default_device(),
    }
    if arguments.get(GENERATOR) is not None and GENERATOR not in changes:
        state["torch's global generator"] = _hash(torch.default_generator.get_state().numpy())
    return state


def _compare_surroundings(before: Mapping[str, Any], after: Mapping[str, Any], of: str) -> None:
    for name, value in before.items():
        if after[name] != value:
            moved = "generator" in name
            expected = f"{name} as it was" + ("" if moved else f": {value}")
            got = "it has moved: numbers were drawn from it" if moved else str(after[name])
            advice = "Draw from the generator that is handed in: generator=generator." if moved else MODE_ADVICE
            facts = (("called", of), ("expected", expected), ("got", got))
            raise SideEffect(f"{of} changes {name}", *facts, advice=advice)


def _hash(array: np.ndarray) -> bytes:
    return _hash_bytes(array.tobytes() if array.dtype != object else repr(array.tolist()).encode())


def _hash_bytes(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
