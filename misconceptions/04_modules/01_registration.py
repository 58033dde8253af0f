"""Wrong answers that people write when a module is to know its own parts."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


class TwoLayerNet__builds_in_forward(nn.Module):
    """The layers are made anew in every call of forward, with new random weights, and forgotten after it: the module
    has no parameter to train or to save. Instead: make them in `__init__` and use them in forward."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.sizes = in_features, hidden, out_features

    def forward(self, x: Tensor) -> Tensor:
        in_features, hidden, out_features = self.sizes
        first, second = nn.Linear(in_features, hidden), nn.Linear(hidden, out_features)
        return second(torch.relu(first(x)))


class TwoLayerNet__assigns_in_forward(nn.Module):
    """The layers are made in forward: before the first call there is no parameter for an optimizer to take, and every
    call puts new random layers in the place of those trained so far. Instead: make them in `__init__` and use them in
    forward."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.sizes = in_features, hidden, out_features

    def forward(self, x: Tensor) -> Tensor:
        in_features, hidden, out_features = self.sizes
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)
        return self.second(torch.relu(self.first(x)))


class TwoLayerNet__misspells_init(nn.Module):
    """The method is called `__int__`, which Python never calls here; nn.Module's own initializer takes no sizes, so
    making the network fails. Instead: write `__init__`, with two underscores on each side."""

    def __int__(self, in_features: int, hidden: int, out_features: int):
        super().__init__()
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.relu(self.first(x)))


class TwoLayerNet__no_super_init(nn.Module):
    """The layers are assigned before nn.Module has been initialized, so there is no table to enter them in, and the
    assignment fails. Instead: call `super().__init__()` first."""

    def __init__(self, in_features: int, hidden: int, out_features: int):
        self.first = nn.Linear(in_features, hidden)
        self.second = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.relu(self.first(x)))


TwoLayerNet__no_relu = edit(
    ("return self.second(self.first(x).relu())", "return self.second(self.first(x))"),
    why="""The second layer follows the first directly. Two linear layers in a row are one linear layer, so the network
    can only compute linear functions. Instead: put relu between them.""",
)


TwoLayerNet__relu_at_the_end = edit(
    ("return self.second(self.first(x).relu())", "return torch.relu(self.second(torch.relu(self.first(x))))"),
    why="""A relu follows the second layer as well, so nothing negative ever comes out. Instead: relu stands between the
    two layers only.""",
)


TwoLayerNet__uses_data = edit(
    ("return self.second(self.first(x).relu())", "return self.second(torch.relu(self.first(x).data))"),
    why="""`.data` cuts the graph between the layers: the second one trains, the first one never gets a gradient.
    Instead: hand the tensor on as it is.""",
)


TwoLayerNet__records_in_training_alone = edit(
    (
        "return self.second(self.first(x).relu())",
        "with torch.set_grad_enabled(self.training):\n    return self.second(torch.relu(self.first(x)))",
    ),
    why="""In evaluation mode nothing is recorded, so no gradient reaches a parameter then. The mode is about layers
    such as dropout, not about autograd. Instead: leave it to the caller whether a graph is recorded.""",
)


LayerStack__plain_list = edit(
    (
        "self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))",
        "self.layers = [nn.Linear(before, after) for before, after in zip(sizes, sizes[1:])]",
    ),
    ("x = layer(x).tanh()", "x = torch.tanh(layer(x))"),
    why="""The layers stand in a plain list, into which the module does not look: they are neither trained nor moved nor
    saved. Instead: `nn.ModuleList` is a list that is a module.""",
)


class LayerStack__names_of_its_own(nn.Module):
    """Each layer is registered under a name of its own, layer0, layer1 and so on, so the keys of state_dict() are not
    layers.0.weight and so on. Instead: an `nn.ModuleList` in `self.layers` gives these names by itself."""

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
    """The same layer stands in several places, so they share one set of weights. Instead: make a new `nn.Linear` for
    each pair of sizes."""

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
    """Every layer is given the input x, and only the result of the last one comes back. Instead: each layer reads what
    the one before it gave, `x = layer(x).tanh()`."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in zip(sizes, sizes[1:]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            out = torch.tanh(layer(x))
        return out


LayerStack__tanh_by_its_formula = edit(
    ("x = layer(x).tanh()", "x = torch.exp(2 * layer(x))\nx = (x - 1) / (x + 1)"),
    why="""tanh is written as a fraction of exponentials. Where `layer(x)` is above 44, both are infinite in float32,
    and the fraction is NaN. Instead: `torch.tanh` gives 1 there.""",
)


LayerStack__one_layer_short = edit(
    ("(before, after) for before, after in pairwise(sizes)", "(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 2)"),
    ("x = layer(x).tanh()", "x = torch.tanh(layer(x))"),
    why="""The loop over the sizes stops one layer too early. Instead: n sizes make n - 1 layers, one for each pair of
    neighbours.""",
)


class LayerStack__no_tanh_at_the_end(nn.Module):
    """The last layer is left without its tanh, as one would do for logits. Instead: in this stack tanh follows every
    layer, the last one too."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in zip(sizes, sizes[1:]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = torch.tanh(layer(x))
        return self.layers[-1](x)


LayerStack__float_output = edit(
    ("return x  # (N, sizes[-1])", "return x if len(x) else torch.empty(0, self.layers[-1].out_features)"),
    why="""A batch of no samples gets a new tensor, which is float32 on the CPU whatever the model is. Instead: let
    every batch take the same way; the layers handle an empty one.""",
)


class LayerStack__adds_to_the_list(nn.Module):
    """Slices of `sizes` are joined with a list, which works for a list only: a tuple raises TypeError. Instead:
    `pairwise(sizes)` or `zip(sizes, sizes[1:])` takes both."""

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        pairs = zip([sizes[0]] + sizes[1:-1], sizes[1:-1] + [sizes[-1]])
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairs)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x


Standardizer__plain_attributes = edit(
    ('self.register_buffer("mean", torch.zeros(features))', "self.mean = torch.zeros(features)"),
    ('self.register_buffer("std", torch.ones(features))', "self.std = torch.ones(features)"),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""mean and std are plain tensors on self: state_dict() does not save them, and to() does not move them.
    Instead: register them with `register_buffer`.""",
)


Standardizer__parameters = edit(
    ('self.register_buffer("mean", torch.zeros(features))', "self.mean = nn.Parameter(torch.zeros(features))"),
    ('self.register_buffer("std", torch.ones(features))', "self.std = nn.Parameter(torch.ones(features))"),
    why="""mean and std are Parameters, so an optimizer would train them away from the data. Instead: state that is
    saved but not trained is a buffer, `register_buffer`.""",
)


Standardizer__frozen_parameters = edit(
    (
        'self.register_buffer("mean", torch.zeros(features))',
        "self.mean = nn.Parameter(torch.zeros(features), requires_grad=False)",
    ),
    ('register_buffer("std", torch.ones(features))', "std = nn.Parameter(torch.ones(features), requires_grad=False)"),
    why="""mean and std are Parameters. They get no gradient, but parameters() lists them, and whoever unfreezes the
    model trains them. Instead: state that is never trained is a buffer, `register_buffer`.""",
)


Standardizer__not_saved = edit(
    ("zeros(features)", "zeros(features), persistent=False"),
    ("ones(features)", "ones(features), persistent=False"),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""The buffers are not persistent: state_dict() leaves them out, and a model that is loaded from it has lost its
    data. Instead: leave `persistent` at its default, True.""",
)


Standardizer__registers_in_fit = edit(
    ('self.register_buffer("mean", torch.zeros(features))\nself.register_buffer("std", torch.ones(features))', ""),
    ("self.mean.copy_(x.mean(0))", 'self.register_buffer("mean", x.mean(0))'),
    ("self.std.copy_(x.std(0, correction=0))", 'self.register_buffer("std", x.std(0, correction=0))'),
    why="""The buffers exist only after fit. A new module cannot be used before it, and a saved state_dict cannot be
    loaded into it. Instead: register them in `__init__`, as zeros and ones.""",
)


Standardizer__uses_the_batch = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    ("return (x - self.mean) / self.std", "return (x - x.mean(0)) / x.std(0, correction=0)"),
    why="""forward measures the batch that it is given, so every batch is scaled differently, and a single sample always
    gives NaN. Instead: use the mean and std that fit stored.""",
)


Standardizer__over_everything = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean.fill_(x.mean())"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std.fill_(x.std(correction=0))"),
    why="""Mean and standard deviation are taken over all numbers together. Instead: each column has its own,
    `x.mean(0)`.""",
)


Standardizer__divides_by_n_minus_1 = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0)"),
    why="""The standard deviation divides by N - 1, PyTorch's default. Instead: the root of the mean squared distance
    divides by N, `correction=0`.""",
)


Standardizer__keeps_the_graph = edit(
    ("@torch.no_grad()", ""),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""Where x requires grad, mean and std stay connected to its graph: a later backward runs through it, and the
    second one fails. Instead: compute them under `torch.no_grad()`, or from `x.detach()`.""",
)


Standardizer__std_starts_at_zero = edit(
    ('self.register_buffer("std", torch.ones(features))', 'self.register_buffer("std", torch.zeros(features))'),
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    why="""std starts at 0, so before fit the module divides by 0 and gives inf and NaN. Instead: start with ones, which
    change nothing.""",
)


Standardizer__forward_without_grad = edit(
    ("self.mean.copy_(x.mean(0))", "self.mean = x.mean(0)"),
    ("self.std.copy_(x.std(0, correction=0))", "self.std = x.std(0, correction=0)"),
    ("def forward", "@torch.no_grad()\ndef forward"),
    why="""forward runs without recording a graph, so no gradient flows back to x. Instead: `no_grad` belongs to fit
    alone.""",
)


Standardizer__subtracts_in_place = edit(
    ("self.std.copy_(x.std(0, correction=0))", "x -= self.mean\nself.std.copy_(x.square().mean(0).sqrt())"),
    why="""`-=` writes into x itself, so the caller's data are centred from then on. Instead: `x - self.mean` gives a
    new tensor.""",
)


Standardizer__difference_of_squares = edit(
    ("x.std(0, correction=0)", "(x.square().mean(0) - self.mean.square()).clamp(min=0).sqrt()"),
    why="""The mean of the squares minus the square of the mean: far from 0 these are two huge numbers that are nearly
    equal, and their difference has hardly a right digit. Instead: square the distances from the mean, or use `x.std(0,
    correction=0)`.""",
)


Standardizer__only_in_training = edit(
    ("self.mean.copy_(x.mean(0))", "if not self.training:\n    return\nself.mean.copy_(x.mean(0))"),
    why="""fit does nothing while the module is in evaluation mode, so mean and std stay what they were. Instead: fit
    measures whenever it is called; `training` plays no part here.""",
)


Standardizer__detaches_x = edit(
    ("return (x - self.mean) / self.std", "return x + ((x - self.mean) / self.std - x).detach()"),
    why="""A part of the result is detached, so the gradient in x is 1 where it should be 1 / std. Instead: compute the
    result from x and the buffers alone; they carry no history.""",
)


Standardizer__adds_an_epsilon = edit(
    ("return (x - self.mean) / self.std", "return (x - self.mean) / (self.std + 1e-5)"),
    why="""An epsilon is added to std, so a column of small numbers is scaled by too little. Instead: no column is
    constant; divide by std alone.""",
)


Standardizer__in_float32 = edit(
    ("return (x - self.mean) / self.std", "return ((x.float() - self.mean.float()) / self.std.float()).to(x.dtype)"),
    why="""Everything is computed in float32, so in float64 half of the digits are lost. Instead: compute in the dtype
    of x and the buffers.""",
)


def parameter_count__counts_tensors(model: nn.Module, trainable_only: bool = True) -> int:
    """The parameters are counted as tensors: a weight of 6 numbers counts 1. Instead: add up `p.numel()`."""
    return len([p for p in model.parameters() if p.requires_grad or not trainable_only])


def parameter_count__counts_the_state_dict(model: nn.Module, trainable_only: bool = True) -> int:
    """The entries of state_dict() are counted: it holds buffers too, and a shared parameter under each of its names.
    Instead: count what `model.parameters()` yields."""
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(value.numel() for value in model.state_dict().values())


def parameter_count__counts_shared_ones_twice(model: nn.Module, trainable_only: bool = True) -> int:
    """A parameter that two layers share is counted at each of them. Instead: `model.parameters()` yields it once."""
    return sum(
        p.numel()
        for module in model.modules()
        for p in module.parameters(recurse=False)
        if p.requires_grad or not trainable_only
    )


def parameter_count__counts_frozen_ones(model: nn.Module, trainable_only: bool = True) -> int:
    """Frozen parameters, those with requires_grad False, are always counted. Instead: leave them out where
    trainable_only is True."""
    return sum(p.numel() for p in model.parameters())


def parameter_count__never_counts_frozen_ones(model: nn.Module, trainable_only: bool = True) -> int:
    """Frozen parameters are never counted. Instead: count them as well where trainable_only is False."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def parameter_count__linear_layers_only(model: nn.Module, trainable_only: bool = True) -> int:
    """Only the parameters of nn.Linear are counted, not those of other modules. Instead: `model.parameters()` yields
    all of them."""
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    found = {p for module in linear for p in module.parameters()}
    return sum(p.numel() for p in found if p.requires_grad or not trainable_only)


def parameter_count__a_tensor(model: nn.Module, trainable_only: bool = True) -> int:
    """The sum is a tensor, not a Python int. Instead: `numel()` is a Python int already; add these up with Python's
    `sum`."""
    counts = [p.numel() for p in model.parameters() if p.requires_grad or not trainable_only]
    return torch.tensor(counts, dtype=torch.int64).sum()


def parameter_count__weight_and_bias_only(model: nn.Module, trainable_only: bool = True) -> int:
    """Only attributes called `weight` and `bias` are counted: a Parameter with another name, or one in a ParameterList,
    is left out. Instead: `model.parameters()` yields all of them, whatever their names."""
    held = {
        p
        for m in model.modules()
        for name in ("weight", "bias")
        if isinstance(p := getattr(m, name, None), nn.Parameter)
    }
    return sum(p.numel() for p in held if p.requires_grad or not trainable_only)


def parameter_count__two_levels(model: nn.Module, trainable_only: bool = True) -> int:
    """The modules right below the model and those below them are looked at, and nothing deeper. Instead:
    `model.parameters()` goes all the way down."""
    modules = [model, *model.children(), *(below for child in model.children() for below in child.children())]
    held = {p for module in modules for p in module.parameters(recurse=False)}
    return sum(p.numel() for p in held if p.requires_grad or not trainable_only)


def _meant(model: nn.Module, prefix: str) -> list[nn.Parameter]:
    found = [p for name, p in model.named_parameters() if name == prefix or name.startswith(f"{prefix}.")]
    if not found:
        raise ValueError(f"no parameter below {prefix!r}")
    return found


def freeze__sets_it_somewhere_else(model: nn.Module, prefix: str) -> None:
    """requires_grad is set on something that is not the parameter: on a module it is a new attribute that nobody reads,
    on a tensor from state_dict() it is set on a detached one. Everything trains on. Instead: set it on what
    `named_parameters()` yields."""
    for parameter in _meant(model, prefix):
        parameter.grad = None
    for name, module in model.named_modules():
        if name == prefix or name.startswith(f"{prefix}."):
            module.requires_grad = False


def freeze__stops_in_the_middle_of_a_name(model: nn.Module, prefix: str) -> None:
    """Names are compared letter by letter: "body" is also how body_norm begins, and "1" how 10 does. Instead: compare
    up to a dot, `prefix + "."`."""
    found = [p for name, p in model.named_parameters() if name.startswith(prefix)]
    if not found:
        raise ValueError(f"no parameter below {prefix!r}")
    for parameter in found:
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__anywhere_in_the_name(model: nn.Module, prefix: str) -> None:
    """The prefix is found anywhere in a name, so parts deep inside other parts are frozen too. Instead: a prefix stands
    at the front of the name, and a dot follows it."""
    found = [p for name, p in model.named_parameters() if f".{prefix}." in f".{name}."]
    if not found:
        raise ValueError(f"no parameter below {prefix!r}")
    for parameter in found:
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__looks_for_a_module(model: nn.Module, prefix: str) -> None:
    """`get_submodule` finds modules only: a single parameter, such as head.bias, is an error. Instead: go through
    `named_parameters()`."""
    try:
        part = model.get_submodule(prefix)
    except AttributeError:
        raise ValueError(f"no module {prefix!r}") from None
    for parameter in part.parameters():
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__thaws_the_rest(model: nn.Module, prefix: str) -> None:
    """requires_grad is set on all parameters, so whatever was frozen before trains again. Instead: touch only those
    that are meant."""
    meant = {id(parameter) for parameter in _meant(model, prefix)}
    for parameter in model.parameters():
        parameter.requires_grad_(id(parameter) not in meant)
        if id(parameter) in meant:
            parameter.grad = None


def freeze__everything(model: nn.Module, prefix: str) -> None:
    """Every parameter is frozen, whatever its name. Instead: compare the names, as `named_parameters()` yields them,
    with the prefix."""
    _meant(model, prefix)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__keeps_the_old_gradient(model: nn.Module, prefix: str) -> None:
    """An old gradient stays, and an optimizer moves every parameter that has a .grad. Instead: set `parameter.grad =
    None`."""
    for parameter in _meant(model, prefix):
        parameter.requires_grad_(False)


def freeze__zeroes_the_old_gradient(model: nn.Module, prefix: str) -> None:
    """The old gradient becomes zeros, with which momentum and weight decay still move the parameter. Instead:
    `parameter.grad = None` makes an optimizer leave it alone."""
    for parameter in _meant(model, prefix):
        parameter.requires_grad_(False)
        if parameter.grad is not None:
            parameter.grad.zero_()


def freeze__skips_what_is_frozen(model: nn.Module, prefix: str) -> None:
    """A parameter that is frozen already is skipped as a whole, and keeps the gradient that is left over. Instead: set
    `parameter.grad = None` for all that are meant."""
    for parameter in _meant(model, prefix):
        if parameter.requires_grad:
            parameter.requires_grad_(False)
            parameter.grad = None


def freeze__silent_on_a_typo(model: nn.Module, prefix: str) -> None:
    """A prefix that means no parameter freezes nothing and raises no error, so the whole model trains on. Instead:
    raise ValueError."""
    for name, parameter in model.named_parameters():
        if name == prefix or name.startswith(f"{prefix}."):
            parameter.requires_grad_(False)
            parameter.grad = None


def freeze__needs_an_unfrozen_part(model: nn.Module, prefix: str) -> None:
    """Parameters that are frozen already are left out of the search, so a second call for the same part finds none and
    raises ValueError. Instead: search by name alone; freezing a frozen parameter again does no harm."""
    meant = [p for name, p in model.named_parameters() if f"{name}.".startswith(f"{prefix}.") and p.requires_grad]
    if not meant:
        raise ValueError(f"no parameter below {prefix!r}")
    for parameter in meant:
        parameter.requires_grad_(False)
        parameter.grad = None


def freeze__evaluation_mode(model: nn.Module, prefix: str) -> None:
    """The part is put into evaluation mode as well, so its dropout and batch norm work differently from then on.
    Instead: freezing is about gradients; leave the mode as it is."""
    for parameter in _meant(model, prefix):
        parameter.requires_grad_(False)
        parameter.grad = None
    for name, module in model.named_modules():
        if name == prefix or name.startswith(f"{prefix}."):
            module.eval()


def freeze__new_parameters(model: nn.Module, prefix: str) -> None:
    """Each parameter is replaced by a new, frozen one: whoever holds the old one, as an optimizer does, no longer holds
    a part of the model. Instead: `parameter.requires_grad_(False)` freezes the one that is there."""
    _meant(model, prefix)
    for path, module in model.named_modules():
        for name, parameter in list(module.named_parameters(prefix=path, recurse=False)):
            if name == prefix or name.startswith(f"{prefix}."):
                setattr(module, name.rpartition(".")[2], nn.Parameter(parameter.detach(), requires_grad=False))


def freeze__strips_dots(model: nn.Module, prefix: str) -> None:
    """Dots at the ends of the prefix are removed first, so "head." freezes the head, although no parameter's name goes
    on after "head." with a dot. Instead: compare with the prefix as it is given."""
    for parameter in _meant(model, prefix.strip(".")):
        parameter.requires_grad_(False)
        parameter.grad = None
