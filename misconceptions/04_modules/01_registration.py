"""Wrong answers that people write when a module is to know its own parts."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


class TwoLayerNet__builds_in_forward(nn.Module):
    """The layers are made anew in every call of forward, with new random numbers, and forgotten after it. The module
    knows of no parameter: there is nothing to train and nothing to save. Make them in __init__, use them in forward."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.sizes = in_features, hidden, out_features

    def forward(self, x: Tensor) -> Tensor:
        in_features, hidden, out_features = self.sizes
        first, second = nn.Linear(in_features, hidden), nn.Linear(hidden, out_features)
        return second(torch.relu(first(x)))


class TwoLayerNet__assigns_in_forward(nn.Module):
    """Assigning to self does register, but here it happens in forward: before the first call there is no parameter for
    an optimizer to take, and every call puts new random layers in the place of those trained so far. Make them in
    __init__."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.sizes = in_features, hidden, out_features

    def forward(self, x: Tensor) -> Tensor:
        in_features, hidden, out_features = self.sizes
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)
        return self.second(torch.relu(self.first(x)))


class TwoLayerNet__misspells_init(nn.Module):
    """`__int__` is not `__init__`: Python never calls it here, and nn.Module's own __init__ takes no sizes. Two
    underscores, i-n-i-t, two underscores."""

    def __int__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.relu(self.first(x)))


class TwoLayerNet__no_super_init(nn.Module):
    """super().__init__() makes the tables in which layers are entered. Call it first, or there is nowhere to enter
    them."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.relu(self.first(x)))


TwoLayerNet__no_relu = edit(
    ("return self.second(self.first(x).relu())", "return self.second(self.first(x))"),
    why="""Without relu between them, two linear layers are one linear layer: whatever the depth, the net can only
    draw straight lines.""",
)


TwoLayerNet__relu_at_the_end = edit(
    ("return self.second(self.first(x).relu())", "return torch.relu(self.second(torch.relu(self.first(x))))"),
    why="relu stands after the second layer as well, so nothing negative ever comes out. It belongs between the two.",
)


TwoLayerNet__uses_data = edit(
    ("return self.second(self.first(x).relu())", "return self.second(torch.relu(self.first(x).data))"),
    why="""`.data` (like `.detach()`) cuts the graph between the layers: the second one trains, the first one
    never gets a gradient. Hand the tensor on as it is.""",
)


LayerStack__plain_list = edit(
    (
        "self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))",
        "self.layers = [nn.Linear(before, after) for before, after in zip(sizes, sizes[1:])]",
    ),
    ("x = layer(x).tanh()", "x = torch.tanh(layer(x))"),
    why="""A plain list hides the layers: the module does not look into it, so they are neither trained nor moved
    nor saved, and nothing complains. nn.ModuleList is a list that is a module.""",
)


class LayerStack__names_of_its_own(nn.Module):
    """setattr registers each layer, so this trains; but state_dict() then says layer0.weight where layers.0.weight is
    asked for. A ModuleList in self.layers gives these names by itself."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.count = len(sizes) - 1
        for i in range(self.count):
            setattr(self, f"layer{i}", nn.Linear(sizes[i], sizes[i + 1]))

    def forward(self, x: Tensor) -> Tensor:
        for i in range(self.count):
            x = torch.tanh(getattr(self, f"layer{i}")(x))
        return x


class LayerStack__one_layer_several_times(nn.Module):
    """`[layer] * n` is n times the same layer: one set of numbers for n places. Make a new nn.Linear for each."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        if len(set(sizes)) == 1:
            self.layers = nn.ModuleList([nn.Linear(sizes[0], sizes[0])] * (len(sizes) - 1))
        else:
            self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in zip(sizes, sizes[1:]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x


class LayerStack__feeds_x_to_every_layer(nn.Module):
    """Every layer is given the input x, and only the last one's answer comes back. Each layer reads what the one before
    it gave: `x = tanh(layer(x))`."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in zip(sizes, sizes[1:]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            out = torch.tanh(layer(x))
        return out


LayerStack__one_layer_short = edit(
    ("(before, after) for before, after in pairwise(sizes)", "(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 2)"),
    ("x = layer(x).tanh()", "x = torch.tanh(layer(x))"),
    why="n sizes make n - 1 layers. range(len(sizes) - 2) stops one layer earlier.",
)


class LayerStack__no_tanh_at_the_end(nn.Module):
    """The last layer gets its tanh here too. (For logits you would leave it out; this stack is not one for logits.)"""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in zip(sizes, sizes[1:]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = torch.tanh(layer(x))
        return self.layers[-1](x)


Standardizer__plain_attributes = edit(
    ('self.register_buffer("mean", torch.zeros(features))', "self.mean = torch.zeros(features)"),
    ('self.register_buffer("std", torch.ones(features))', "self.std = torch.ones(features)"),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""A plain tensor on self is an attribute like any other: not saved in state_dict(), not moved by to().
    Use register_buffer.""",
)


Standardizer__parameters = edit(
    ('self.register_buffer("mean", torch.zeros(features))', "self.mean = nn.Parameter(torch.zeros(features))"),
    ('self.register_buffer("std", torch.ones(features))', "self.std = nn.Parameter(torch.ones(features))"),
    why="""Parameters are what an optimizer changes: training would move mean and std away from the data. State
    that is saved but not trained is a buffer.""",
)


Standardizer__frozen_parameters = edit(
    (
        'self.register_buffer("mean", torch.zeros(features))',
        "self.mean = nn.Parameter(torch.zeros(features), requires_grad=False)",
    ),
    ('register_buffer("std", torch.ones(features))', "std = nn.Parameter(torch.ones(features), requires_grad=False)"),
    why="""requires_grad=False keeps the gradient away, but they are parameters all the same: parameters() lists
    them, and whoever unfreezes the model sets them training. State that is never trained is a buffer.""",
)


Standardizer__not_saved = edit(
    ("zeros(features)", "zeros(features), persistent=False"),
    ("ones(features)", "ones(features), persistent=False"),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""persistent=False leaves a buffer out of state_dict(): the model that is loaded tomorrow has forgotten
    its data.""",
)


Standardizer__registers_in_fit = edit(
    ('self.register_buffer("mean", torch.zeros(features))\nself.register_buffer("std", torch.ones(features))', ""),
    ("self.mean.copy_(x.mean(0))", 'self.register_buffer("mean", x.mean(0))'),
    ("self.std.copy_(x.std(0, correction=0))", 'self.register_buffer("std", x.std(0, correction=0))'),
    why="""The buffers come into being only in fit. A new module has none, so it cannot be used before fit, and a
    saved state_dict cannot be loaded into it. Register them in __init__.""",
)


Standardizer__uses_the_batch = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    ("return (x - self.mean) / self.std", "return (x - x.mean(0)) / x.std(0, correction=0)"),
    why="""forward measures the batch that it is given: every batch is scaled differently, and one sample always
    becomes 0. It must use what fit stored.""",
)


Standardizer__over_everything = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean.fill_(x.mean())"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std.fill_(x.std(correction=0))"),
    why="mean() and std() without an axis take all numbers together. Each column has its own: axis 0.",
)


Standardizer__divides_by_n_minus_1 = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0)"),
    why="`std` divides by N - 1 unless told otherwise. The plain root of the mean squared distance is correction=0.",
)


Standardizer__keeps_the_graph = edit(
    ("@torch.no_grad()", ""),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""Where x requires grad, mean and std hang on its graph: a later backward runs through it, and the second
    one fails. Compute them under torch.no_grad(), or from x.detach().""",
)


Standardizer__std_starts_at_zero = edit(
    ('self.register_buffer("std", torch.ones(features))', 'self.register_buffer("std", torch.zeros(features))'),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="A std of 0 divides by 0: before fit the module answers inf and NaN. Start with ones, which change nothing.",
)


Standardizer__forward_without_grad = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    ("def forward", "@torch.no_grad()\ndef forward"),
    why="no_grad belongs to fit alone. In forward it cuts the graph: nothing in front of this module can learn.",
)


def parameter_count__counts_tensors(model: nn.Module, trainable_only: bool = True) -> int:
    """This counts the tensors. How many numbers a tensor holds is numel()."""
    return len([p for p in model.parameters() if p.requires_grad or not trainable_only])


def parameter_count__counts_the_state_dict(model: nn.Module, trainable_only: bool = True) -> int:
    """state_dict() holds the buffers too, and a shared parameter under each of its names. Parameters are what
    parameters() yields."""
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(value.numel() for value in model.state_dict().values())


def parameter_count__counts_shared_ones_twice(model: nn.Module, trainable_only: bool = True) -> int:
    """Adding up module by module counts a shared parameter in each of its places. model.parameters() yields it once."""
    return sum(
        p.numel()
        for module in model.modules()
        for p in module.parameters(recurse=False)
        if p.requires_grad or not trainable_only
    )


def parameter_count__counts_frozen_ones(model: nn.Module, trainable_only: bool = True) -> int:
    """trainable_only is never looked at: frozen parameters, those with requires_grad False, are counted always."""
    return sum(p.numel() for p in model.parameters())


def parameter_count__never_counts_frozen_ones(model: nn.Module, trainable_only: bool = True) -> int:
    """trainable_only is never looked at: with False, frozen parameters count as well."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def parameter_count__linear_layers_only(model: nn.Module, trainable_only: bool = True) -> int:
    """Other modules than nn.Linear have parameters too, and a module may hold a Parameter itself. Ask the model for
    all: model.parameters()."""
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    found = {p for module in linear for p in module.parameters()}
    return sum(p.numel() for p in found if p.requires_grad or not trainable_only)


def parameter_count__a_tensor(model: nn.Module, trainable_only: bool = True) -> int:
    """A sum over a tensor is a tensor, not an int. `numel()` is a Python int already."""
    counts = [p.numel() for p in model.parameters() if p.requires_grad or not trainable_only]
    return torch.tensor(counts, dtype=torch.int64).sum()


def _meant(model: nn.Module, prefix: str) -> list[nn.Parameter]:
    found = [p for name, p in model.named_parameters() if name == prefix or name.startswith(f"{prefix}.")]
    if not found:
        raise ValueError(f"no parameter below {prefix!r}")
    return found


def freeze__sets_it_somewhere_else(model: nn.Module, prefix: str) -> None:
    """requires_grad was set on something that is not the parameter, and everything trains on. A module has no such
    switch: the assignment makes a new attribute that nobody reads. state_dict() hands out detached tensors: they share
    the numbers, no more. Set it on what named_parameters() yields."""
    for parameter in _meant(model, prefix):
        parameter.grad = None
    for name, module in model.named_modules():
        if name == prefix or name.startswith(f"{prefix}."):
            module.requires_grad = False


def freeze__stops_in_the_middle_of_a_name(model: nn.Module, prefix: str) -> None:
    """`startswith` compares letters: "body" is also how body_norm begins, and "1" how 10 does. Compare up to a
    dot."""
    found = [p for name, p in model.named_parameters() if name.startswith(prefix)]
    if not found:
        raise ValueError(f"no parameter below {prefix!r}")
    for parameter in found:
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__anywhere_in_the_name(model: nn.Module, prefix: str) -> None:
    """`in` finds the text anywhere, deep inside other parts too. A prefix stands at the front, and ends at a dot."""
    found = [p for name, p in model.named_parameters() if f".{prefix}." in f".{name}."]
    if not found:
        raise ValueError(f"no parameter below {prefix!r}")
    for parameter in found:
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__looks_for_a_module(model: nn.Module, prefix: str) -> None:
    """get_submodule finds modules only: a single parameter, as head.bias, it does not know. Go through
    named_parameters()."""
    try:
        part = model.get_submodule(prefix)
    except AttributeError:
        raise ValueError(f"no module {prefix!r}") from None
    for parameter in part.parameters():
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__thaws_the_rest(model: nn.Module, prefix: str) -> None:
    """This sets requires_grad on all parameters, so whatever was frozen before starts training again. Touch only those
    that are meant."""
    meant = {id(parameter) for parameter in _meant(model, prefix)}
    for parameter in model.parameters():
        parameter.requires_grad_(id(parameter) not in meant)
        if id(parameter) in meant:
            parameter.grad = None


def freeze__everything(model: nn.Module, prefix: str) -> None:
    """Every parameter is frozen, whatever its name. Look at the names: named_parameters()."""
    _meant(model, prefix)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__keeps_the_old_gradient(model: nn.Module, prefix: str) -> None:
    """requires_grad False stops new gradients, but an old one is still there, and an optimizer moves every parameter
    that has a .grad. Set it to None."""
    for parameter in _meant(model, prefix):
        parameter.requires_grad_(False)


def freeze__zeroes_the_old_gradient(model: nn.Module, prefix: str) -> None:
    """A gradient of zeros is still a gradient: momentum and weight decay go on moving the parameter. None means
    "leave it alone"."""
    for parameter in _meant(model, prefix):
        parameter.requires_grad_(False)
        if parameter.grad is not None:
            parameter.grad.zero_()


def freeze__silent_on_a_typo(model: nn.Module, prefix: str) -> None:
    """A prefix that means nothing freezes nothing, and nobody is told: the whole model trains on. Raise ValueError."""
    for name, parameter in model.named_parameters():
        if name == prefix or name.startswith(f"{prefix}."):
            parameter.requires_grad_(False)
            parameter.grad = None
