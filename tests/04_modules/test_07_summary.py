"""Hidden tests of summary."""

import torch
from torch import Tensor, nn
from torch.nn.modules import module as module_hooks

from torch_katas import checks

CHANGES = {"layer_summary": "model", "shape_trace": "model"}
"""An answer may save all buffers and write them back, so the tests compare what the model holds."""


class Block(nn.Module):
    """Two linear layers that run in another order than they are registered in; one of them runs twice."""

    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, 2)
        self.shared = nn.Linear(4, 4)
        self.unused = nn.Linear(9, 9)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.shared(self.shared(x[:, None]).mean(1)))


class Spy(nn.Module):
    """A layer that writes down how it was run."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, x: Tensor) -> Tensor:
        recording = "a graph is recorded" if torch.is_grad_enabled() else "no graph is recorded"
        self.seen.append(f"{'training' if self.training else 'evaluation'}, {recording}")
        return x


class Scale(nn.Module):
    """A leaf layer with a parameter whose name is neither weight nor bias."""

    def __init__(self, size: int):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        return self.scale * x


class Fails(nn.Module):
    """A layer that raises."""

    def forward(self, x: Tensor) -> Tensor:
        raise ArithmeticError("this layer always fails")


def test_a_row_for_each_layer(layer_summary, device):
    """Each leaf layer has a row: name, shape of its output, number of parameters."""
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)).to(device)
    expected = [("0", (5, 2, 2, 2), 20), ("1", (5, 2, 2, 2), 0), ("2", (5, 8), 0), ("3", (5, 3), 27)]
    rows = layer_summary(model, torch.zeros(5, 1, 4, 4, device=device))
    checks.equal(plain(rows), expected, of="layer_summary of Conv2d, ReLU, Flatten, Linear")


def test_layers_at_any_depth(layer_summary, device):
    """Layers inside blocks have rows with their full names; the blocks themselves have none."""
    inner = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Tanh()))
    model = nn.Sequential(inner, nn.Linear(4, 1)).to(device)
    expected = [("0.0", (2, 4), 20), ("0.1.0", (2, 4), 0), ("1", (2, 1), 5)]
    rows = layer_summary(model, torch.zeros(2, 4, device=device))
    checks.equal(plain(rows), expected, of="layer_summary of nested nn.Sequential")


def test_any_kind_of_layer_has_a_row(layer_summary, device):
    """All parameters of a layer of one's own count, and no buffers; an nn.Sequential with nothing in it is a layer."""
    model = nn.Sequential(Scale(4), nn.Sequential(), nn.Sequential(nn.PReLU(4)), nn.BatchNorm1d(4)).to(device)
    expected = [("0", (2, 4), 4), ("1", (2, 4), 0), ("2.0", (2, 4), 4), ("3", (2, 4), 8)]
    rows = layer_summary(model, torch.zeros(2, 4, device=device))
    of = "layer_summary of a layer with a parameter `scale`, an empty Sequential, PReLU, BatchNorm1d"
    checks.equal(plain(rows), expected, of=of)


def test_one_layer_in_two_places_has_one_row(layer_summary, device):
    """A module that stands in the model twice has the name that named_modules() gives it, and one row."""
    layer = nn.Linear(4, 4)
    model = nn.Sequential(layer, nn.ReLU(), layer).to(device)
    rows = layer_summary(model, torch.zeros(2, 4, device=device))
    of = "layer_summary of Sequential(layer, ReLU, layer) with the same layer in both places"
    checks.equal(plain(rows), [("0", (2, 4), 20), ("1", (2, 4), 0)], of=of)


def test_a_second_summary_is_right_too(layer_summary):
    """Each call looks anew: a model with other layers, and the same model with another x."""
    first, second = nn.Sequential(nn.Linear(4, 2), nn.ReLU()), nn.Linear(4, 3)
    layer_summary(first, torch.zeros(2, 4))
    checks.equal(
        plain(layer_summary(second, torch.zeros(2, 4))), [("", (2, 3), 15)], of="layer_summary of a second model"
    )
    expected = [("0", (5, 2), 10), ("1", (5, 2), 0)]
    checks.equal(
        plain(layer_summary(first, torch.zeros(5, 4))), expected, of="layer_summary of the first model, another x"
    )


def test_a_model_that_is_a_leaf(layer_summary, device):
    """A single layer is its own only row, and its name is empty."""
    rows = layer_summary(nn.Linear(4, 3).to(device), torch.zeros(2, 4, device=device))
    checks.equal(plain(rows), [("", (2, 3), 15)], of="layer_summary(nn.Linear(4, 3), x)")


def test_rows_stand_in_the_order_of_running(layer_summary, device):
    """Layers stand in the order in which they first ran; one that runs twice has one row, an unused one has none."""
    rows = layer_summary(nn.Sequential(Block()).to(device), torch.zeros(2, 4, device=device))
    expected = [("0.shared", (2, 4), 20), ("0.last", (2, 2), 10)]
    checks.equal(plain(rows), expected, of="layer_summary of a block that runs shared, shared, last")


def test_frozen_parameters_count(layer_summary):
    """Parameters that do not require grad are counted like all others."""
    model = nn.Sequential(nn.Linear(4, 4).requires_grad_(False), nn.Linear(4, 1))
    rows = layer_summary(model, torch.zeros(2, 4))
    checks.equal([row[2] for row in rows], [20, 5], of="the parameter counts of layer_summary, the first layer frozen")


def test_the_summary_leaves_no_hook(layer_summary):
    """After the summary the model has the hooks that it had before, no more and no fewer."""
    leaves_no_hook(layer_summary, "layer_summary")


def test_the_summary_leaves_no_hook_after_an_error(layer_summary):
    """Where model(x) raises, the error comes through, and no hook and no mode is left behind."""
    cleans_up_after_an_error(layer_summary, "layer_summary")


def test_the_summary_only_looks(layer_summary):
    """The model runs once, in evaluation mode and without a graph; its modes and its buffers are as before."""
    only_looks(layer_summary, "layer_summary")


def test_an_entry_for_each_call(shape_trace, device):
    """Each call of a leaf layer has an entry: name, shape of what went in, shape of what came out."""
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3)).to(device)
    expected = [("0", (5, 1, 4, 4), (5, 2, 2, 2)), ("1", (5, 2, 2, 2), (5, 8)), ("2", (5, 8), (5, 3))]
    calls = shape_trace(model, torch.zeros(5, 1, 4, 4, device=device))
    checks.equal(plain(calls), expected, of="shape_trace of Conv2d, Flatten, Linear")


def test_calls_stand_in_their_order(shape_trace, device):
    """A layer that runs twice has two entries; what forward does between the layers shows in the shapes."""
    calls = shape_trace(nn.Sequential(Block(), nn.ReLU()).to(device), torch.zeros(2, 4, device=device))
    expected = [
        ("0.shared", (2, 1, 4), (2, 1, 4)),
        ("0.shared", (2, 4), (2, 4)),
        ("0.last", (2, 4), (2, 2)),
        ("1", (2, 2), (2, 2)),
    ]
    checks.equal(plain(calls), expected, of="shape_trace of a block that runs shared, shared, last, and a ReLU")


def test_one_layer_in_two_places_has_one_name(shape_trace, device):
    """A module that stands in the model twice has the name that named_modules() gives it, at each of its calls."""
    layer = nn.Linear(4, 4)
    model = nn.Sequential(layer, nn.Sequential(), layer).to(device)
    calls = shape_trace(model, torch.zeros(2, 4, device=device))
    expected = [(name, (2, 4), (2, 4)) for name in ("0", "1", "0")]
    of = "shape_trace of Sequential(layer, Sequential(), layer) with the same layer in both places"
    checks.equal(plain(calls), expected, of=of)


def test_a_second_trace_is_right_too(shape_trace):
    """Each call looks anew, and the model that is a leaf itself has an empty name."""
    model = nn.Linear(4, 3)
    for samples in (2, 5):
        calls = shape_trace(model, torch.zeros(samples, 4))
        of = f"shape_trace(nn.Linear(4, 3), x) with x of shape ({samples}, 4)"
        checks.equal(plain(calls), [("", (samples, 4), (samples, 3))], of=of)


def test_the_trace_leaves_no_hook(shape_trace):
    """After the trace the model has the hooks that it had before, no more and no fewer."""
    leaves_no_hook(shape_trace, "shape_trace")


def test_the_trace_leaves_no_hook_after_an_error(shape_trace):
    """Where model(x) raises, the error comes through, and no hook and no mode is left behind."""
    cleans_up_after_an_error(shape_trace, "shape_trace")


def test_the_trace_only_looks(shape_trace):
    """The model runs once, in evaluation mode and without a graph; its modes and its buffers are as before."""
    only_looks(shape_trace, "shape_trace")


def leaves_no_hook(look, name):
    """Count the hooks of a model that has one of its own, before and after."""
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    heard = []
    model[0].register_forward_hook(lambda *_: heard.append("called"))
    before = hooks_of(model)
    look(model, torch.zeros(2, 4))
    checks.equal(hooks_of(model), before, of=f"the number of hooks on each module after {name}(model, x)")
    heard.clear()
    model(torch.zeros(2, 4))
    checks.equal(heard, ["called"], of="what the owner's hook hears at the next call of the model")


def cleans_up_after_an_error(look, name):
    """Look at a model in mixed modes that fails in its third layer."""
    model = nn.Sequential(nn.Linear(4, 3), nn.Dropout(), Fails())
    model[1].eval()
    before = hooks_of(model)
    checks.raises(ArithmeticError, lambda: look(model, torch.zeros(2, 4)), of=f"{name} of a model whose forward raises")
    checks.equal(hooks_of(model), before, of=f"the number of hooks on each module after {name}, whose model failed")
    of = f"which modules are in training mode after {name}, whose model failed"
    checks.equal(modes_of(model), ["model", "0", "2"], of=of)


def only_looks(look, name):
    """Look at a model in mixed modes that has running statistics."""
    model = nn.Sequential(nn.BatchNorm1d(3), Spy(), nn.Dropout(), nn.BatchNorm1d(3))
    model[3].eval()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    look(model, torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    checks.equal(model[1].seen, ["evaluation, no graph is recorded"], of=f"how {name}(model, x) ran the model")
    checks.equal(list(model.state_dict()), list(before), of=f"the keys of model.state_dict() after {name}")
    for key, value in model.state_dict().items():
        checks.close(value, before[key], of=f"{key} of a model with batch norms after {name}")
    frozen = [key for key, parameter in model.named_parameters() if not parameter.requires_grad]
    checks.equal(frozen, [], of=f"the parameters that require no grad, which all did, after {name}")
    checks.equal(modes_of(model), ["model", "0", "1", "2"], of=f"which modules are in training mode after {name}")


def plain(rows):
    """Return rows with their torch.Size as the tuples that they are."""
    if not isinstance(rows, list) or not all(isinstance(row, tuple) for row in rows):
        return rows
    return [tuple(tuple(entry) if isinstance(entry, torch.Size) else entry for entry in row) for row in rows]


def hooks_of(model):
    """Return the number of hooks on each module, and of those that are on all modules there are."""
    kinds = "_forward_hooks", "_forward_pre_hooks"
    counts = {name or "model": sum(len(getattr(m, kind)) for kind in kinds) for name, m in model.named_modules()}
    everywhere = len(module_hooks._global_forward_hooks) + len(module_hooks._global_forward_pre_hooks)
    return counts | {"all modules": everywhere}


def modes_of(model):
    """Return the names of the modules that are in training mode."""
    return [name or "model" for name, module in model.named_modules() if module.training]
