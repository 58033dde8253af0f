"""Hidden tests of device.

The device "meta" is on every machine: tensors there have a shape and a dtype, but no numbers. It shows what was moved.
"""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from torch_katas import checks

MACHINES = {"a CPU alone": (), "CUDA": ("cuda",), "MPS": ("mps",), "CUDA and MPS": ("cuda", "mps")}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("prefer", ["cpu", "cuda", "mps"])
def test_preferred_where_there_is_one(pick_device, monkeypatch, prefer, machine):
    """The preferred device is taken where the machine has it, and the CPU where it has not: no third."""
    pretend(monkeypatch, MACHINES[machine])
    expected = prefer if prefer in MACHINES[machine] else "cpu"
    picked = pick_device(prefer)
    of = f'pick_device("{prefer}") on a machine with {machine}'
    checks.instance(picked, torch.device, of=of)
    checks.equal(picked.type, expected, of=f"{of}, its type")


@pytest.mark.parametrize("machine", ["a CPU alone", "CUDA"])
@pytest.mark.parametrize("word", ["gpu", "cdua", "CUDA", "", "cuda:0", "mps ", "cpu0"])
def test_misspellings_are_noticed(pick_device, monkeypatch, machine, word):
    """What is none of "cpu", "cuda" and "mps" raises ValueError, with or without a GPU."""
    pretend(monkeypatch, MACHINES[machine])
    of = f'pick_device("{word}") on a machine with {machine}'
    checks.raises(ValueError, lambda: pick_device(word), of=of)


@pytest.mark.parametrize("prefer", ["cpu", "cuda", "mps"])
def test_tensors_can_be_made_there(pick_device, prefer):
    """On this very machine, whatever it has, a tensor can be made on the device that is picked."""
    picked = pick_device(prefer)
    checks.instance(picked, torch.device, of=f'pick_device("{prefer}")')
    try:
        torch.zeros(2, device=picked)
    except (RuntimeError, AssertionError) as error:
        holds, got = False, f"{type(error).__name__}: {str(error).splitlines()[0]}"
    else:
        holds, got = True, "one"
    of = f'torch.zeros(2, device=pick_device("{prefer}"))'
    checks.that(holds, of=of, expected="a tensor", got=got)


BATCHES = {
    "a tensor": lambda: torch.zeros(2),
    "a tuple": lambda: (torch.zeros(2), torch.ones(2)),
    "a list": lambda: [torch.zeros(2), torch.ones(2)],
    "a dict": lambda: {"y": torch.zeros(2), "x": torch.ones(2)},
    "a single zero": lambda: torch.tensor(0.0),
    "whole numbers": lambda: {"y": torch.tensor([1, 2]), "mask": torch.tensor([True, False])},
    "empty ones": lambda: [torch.zeros(0, 2), {}, (), []],
}


@pytest.mark.parametrize("kind", BATCHES)
@pytest.mark.parametrize("target", ["meta", torch.device("meta")], ids=["a string", "a torch.device"])
def test_every_tensor_is_moved(to_device, kind, target):
    """Each tensor of the batch is on the device afterwards, in a structure like that of the batch."""
    batch = BATCHES[kind]()
    moved = to_device(batch, target)
    checks.equal(layout(moved), layout(batch, "meta"), of=f'to_device({kind}, "meta")')


def test_tensors_are_found_at_any_depth(to_device):
    """Dicts, lists and tuples inside each other keep their kind and order; all tensors in them are moved."""
    batch = {"a": [torch.zeros(2), {"b": (torch.zeros(1), [torch.zeros(3)])}], "c": ((torch.zeros(2),),), "d": []}
    moved = to_device(batch, "meta")
    checks.equal(layout(moved), layout(batch, "meta"), of='to_device(batch, "meta"), a nested batch')


def test_other_things_come_back(to_device):
    """Numbers, strings, None and everything else that is no tensor come back as they are."""
    batch = {"x": torch.zeros(2), "name": "ann", "ids": [1, 2.5, None, True], 3: ("a", b"c"), "none": None}
    moved = to_device(batch, "meta")
    checks.equal(layout(moved), layout(batch, "meta"), of='to_device(batch, "meta") with strings and numbers in it')
    checks.equal(list(moved), list(batch), of='the keys, in order, of to_device(batch, "meta")')


def test_arrays_sets_and_ranges_come_back(to_device):
    """Whatever else can be gone through is no dict, list or tuple: it comes back as the object that it is."""
    batch = {"array": np.ones(2), "set": {torch.zeros(2)}, "range": range(3)}
    moved = to_device(batch, "meta")
    for key, value in batch.items():
        got = type(moved[key]).__name__
        checks.that(moved[key] is value, of=f'to_device(batch, "meta")["{key}"]', expected="the object itself", got=got)


def test_what_could_be_moved_comes_back_too(to_device):
    """A module is no tensor: it stays where it is, like any other object that has a `to` of its own."""

    class Box:
        def to(self, device):
            return None

    model, box = nn.Linear(2, 1), Box()
    moved = to_device({"model": model, "rest": (box, torch.zeros(2))}, "meta")
    of = 'to_device({"model": model, "rest": (box, x)}, "meta")'
    checks.that(moved["model"] is model, of=f'{of}["model"]', expected="the model itself", got=moved["model"])
    checks.device(model.weight, "cpu", of=f"model.weight after {of}")
    got = type(moved["rest"][0]).__name__
    checks.that(moved["rest"][0] is box, of=f'{of}["rest"][0]', expected="the object itself", got=got)
    checks.device(moved["rest"][1], "meta", of=f'{of}["rest"][1]')


def test_a_batch_without_containers_comes_back(to_device):
    """Where the batch itself is no tensor, dict, list or tuple, it comes back as it is."""
    for batch in (3, "ann", None, 2.5):
        checks.equal(to_device(batch, "meta"), batch)


def test_numbers_and_dtypes_stay(to_device, device):
    """The tensors hold the same numbers in the same dtype."""
    x, y = torch.tensor([1.5, 2.0], dtype=torch.float64), torch.tensor([0, 3])
    moved = to_device((x, {"y": y}), device)
    of = f'to_device((x, {{"y": y}}), "{device}")'
    checks.close(moved[0], torch.tensor([1.5, 2.0], dtype=torch.float64, device=device), of=f"{of}[0]")
    checks.close(moved[1]["y"], torch.tensor([0, 3], device=device), of=f'{of}[1]["y"]')


def test_the_given_batch_stays(to_device):
    """The caller's dicts and lists still hold the old tensors."""
    batch = {"x": torch.zeros(2), "rest": [torch.ones(3), "ann"]}
    before = layout(batch)
    to_device(batch, "meta")
    checks.equal(layout(batch), before, of='the batch after to_device(batch, "meta")')


def test_gradients_flow_through_the_move(to_device, device):
    """The moved tensor stays connected to the one that was given."""
    x = torch.ones(2, requires_grad=True)
    moved = to_device([x], device)
    checks.gradient_reaches(moved[0], x, of=f'to_device([x], "{device}")[0]', names=("x",))


@pytest.mark.parametrize("model", ["nn.Linear", "nn.Sequential"])
def test_x_follows_the_model(on_model_device, model):
    """x comes back on the device of the model's parameters."""
    layer = nn.Linear(3, 2, device="meta")
    layer = layer if model == "nn.Linear" else nn.Sequential(nn.Flatten(), layer)
    for x in (torch.zeros(4, 3), torch.zeros(4, 3, dtype=torch.int64), torch.zeros(0, dtype=torch.bool)):
        moved = on_model_device(layer, x)
        of = f"on_model_device(model, x) with {model} on the device meta, x in {x.dtype}"
        checks.device(moved, "meta", of=of)
        checks.dtype(moved, x.dtype, of=of)


def test_frozen_parameters_have_a_device_too(on_model_device):
    """Also where no parameter requires grad, x comes back on their device."""
    model = nn.Linear(3, 2, device="meta").requires_grad_(False)
    moved = on_model_device(model, torch.zeros(4, 3))
    checks.device(moved, "meta", of="on_model_device(model, x) with a frozen nn.Linear on the device meta")


def test_parameters_are_asked_first(on_model_device):
    """Where a model has both, its parameters tell the device, not its buffers, and so for parameters of any name."""

    class Scale(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("names", torch.zeros(2))
            self.inner = nn.Module()
            self.inner.scale = nn.Parameter(torch.ones(3, device="meta"))

    moved = on_model_device(Scale(), torch.zeros(4, 3))
    checks.device(
        moved, "meta", of="on_model_device(model, x) with a parameter `scale` on meta and a buffer on the CPU"
    )


def test_buffers_tell_where_there_are_no_parameters(on_model_device):
    """A model that has buffers and no parameters is asked for its buffers."""
    layer = nn.BatchNorm1d(3, affine=False, device="meta")
    for model in (layer, nn.Sequential(nn.Sequential(layer))):
        moved = on_model_device(model, torch.zeros(4, 3))
        checks.device(moved, "meta", of=f"on_model_device(model, x) with a {type(model).__name__} of buffers on meta")


@pytest.mark.parametrize("place", ["cpu", "meta"])
def test_without_any_tensor_x_stays(on_model_device, place):
    """A model with neither parameters nor buffers leaves x where it is."""
    x = torch.zeros(4, 3, device=place)
    checks.device(on_model_device(nn.ReLU(), x), place, of=f"on_model_device(nn.ReLU(), x) with x on {place}")


def test_the_model_stays(on_model_device):
    """The model's parameters stay where they are, and so does the tensor that was given."""
    model, x = nn.Linear(3, 2, device="meta"), torch.zeros(4, 3)
    on_model_device(model, x)
    checks.device(model.weight, "meta", of="model.weight after on_model_device(model, x) with the model on meta")
    checks.device(x, "cpu", of="x after on_model_device(model, x)")


def test_the_model_can_use_it(on_model_device, device):
    """model(on_model_device(model, x)) works, also for token numbers, which stay int64."""
    model, tokens = nn.Embedding(5, 2).to(device), torch.tensor([[0, 4], [1, 1]])
    moved = on_model_device(model, tokens)
    checks.close(moved, tokens.to(device), of="on_model_device(embedding, [[0, 4], [1, 1]])")
    checks.shape(model(moved), (2, 2, 2), of="embedding(on_model_device(embedding, tokens))")


def test_gradients_flow_to_x(on_model_device, device):
    """The moved tensor stays connected to the one that was given."""
    x = torch.ones(4, 3, requires_grad=True)
    moved = on_model_device(nn.Linear(3, 2).to(device), x)
    checks.gradient_reaches(moved, x, of="on_model_device(model, x)", names=("x",))


def pretend(monkeypatch, kinds):
    """Let the machine look as if it had these accelerators and no others."""
    for kind, module in (("cuda", torch.cuda), ("mps", torch.mps)):
        monkeypatch.setattr(module, "device_count", lambda there=kind in kinds: int(there))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in kinds)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in kinds)
    monkeypatch.setattr(torch.mps, "is_available", lambda: "mps" in kinds, raising=False)


def layout(batch, place=None):
    """Return the structure of a batch, with each tensor's shape and device in its place (or `place` for its device)."""
    if isinstance(batch, Tensor):
        return f"tensor {tuple(batch.shape)} on {place or batch.device}"
    if isinstance(batch, dict):
        return {key: layout(value, place) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([layout(value, place) for value in batch])
    return batch
