"""Wrong answers that people write about parameters, modes and state_dicts."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

Affine__plain_tensors = edit(
    (
        "self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-limit, limit))",
        "self.weight = torch.empty(out_features, in_features).uniform_(-limit, limit).requires_grad_()",
    ),
    why="""The weight is a tensor that requires grad, but no Parameter, so the module does not know it: no optimizer
    gets it, no state_dict has it, and it is not moved with the model. Instead: `nn.Parameter`.""",
)


Affine__transposed_weight = edit(
    ("torch.empty(out_features, in_features)", "torch.empty(in_features, out_features)"),
    ("x @ self.weight.T", "x @ self.weight"),
    why="""The weight is stored as (in_features, out_features), so the weights of an nn.Linear do not fit. Instead: one
    row for each output, and the transpose in forward.""",
)


Affine__normal_numbers = edit(
    (
        "nn.Parameter(torch.empty(out_features, in_features).uniform_(-limit, limit))",
        "nn.Parameter(torch.randn(out_features, in_features) * limit)",
    ),
    why="""The weights are drawn from a normal distribution, which has no limit. Instead: evenly, by `uniform_`.""",
)


Affine__limit_by_the_outputs = edit(
    ("limit = 1 / math.sqrt(in_features)", "limit = 1 / math.sqrt(out_features)"),
    why="""The limit comes from the number of outputs. Instead: from the number of inputs, which is how many numbers are
    added up.""",
)


Affine__bias_of_zeros = edit(
    (
        "nn.Parameter(torch.empty(out_features).uniform_(-limit, limit)) if bias",
        "nn.Parameter(torch.zeros(out_features)) if bias",
    ),
    why="""The bias starts at 0. Instead: it is drawn as the weights are.""",
)


Affine__always_a_bias = edit(
    (
        "nn.Parameter(torch.empty(out_features).uniform_(-limit, limit)) if bias else None",
        "nn.Parameter(torch.empty(out_features).uniform_(-limit, limit) * bias)",
    ),
    why="""Without a bias there is a Parameter of zeros, which an optimizer trains. Instead: `bias` is None.""",
)


Affine__matrices_alone = edit(
    ("x @ self.weight.T", "torch.mm(x, self.weight.T)"),
    why="""`mm` multiplies two matrices, and raises where x has one axis or three. Instead: `@` takes any axes in
    front.""",
)


class Affine__is_a_linear(nn.Linear):
    """The layer inherits everything from nn.Linear, and nothing is written by hand. Instead: an nn.Module with
    Parameters of its own.
    """


class Affine__wraps_a_linear(nn.Module):
    """An nn.Linear inside does the work, so the keys are linear.weight and linear.bias. Instead: Parameters of the
    module itself.
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class Affine__draws_in_forward(nn.Module):
    """New weights are drawn in every call, so nothing can be learned. Instead: draw them once, when the layer is
    made.
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        self.limit = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        self.bias = nn.Parameter(torch.empty(out_features)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -self.limit, self.limit)
        return nn.functional.linear(x, self.weight, self.bias)


def predict__only_eval(model: nn.Module, x: Tensor) -> Tensor:
    """`eval` turns dropout off, and autograd records all the same. Instead: `torch.no_grad` as well."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        return model(x)
    finally:
        for module, training in modes:
            module.training = training


def predict__only_no_grad(model: nn.Module, x: Tensor) -> Tensor:
    """Nothing is recorded, and dropout still drops. Instead: evaluation mode as well; the two know nothing of each
    other.
    """
    with torch.no_grad():
        return model(x).detach()


def predict__stays_in_eval(model: nn.Module, x: Tensor) -> Tensor:
    """The model is left in evaluation mode, and whoever goes on training does so without dropout. Instead: give each
    module its mode back.
    """
    model.eval()
    with torch.no_grad():
        return model(x).detach()


def predict__trains_all_afterwards(model: nn.Module, x: Tensor) -> Tensor:
    """Afterwards everything is in train mode, also what was in evaluation mode before. Instead: remember each module's
    mode, and give it back.
    """
    model.eval()
    with torch.no_grad():
        result = model(x).detach()
    model.train()
    return result


def predict__one_mode_for_all(model: nn.Module, x: Tensor) -> Tensor:
    """Only the mode of the outermost module is remembered, and all get it afterwards: a frozen batch norm goes back to
    training. Instead: each module has a mode of its own.
    """
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return model(x).detach()
    finally:
        model.train(training)


def predict__not_after_an_error(model: nn.Module, x: Tensor) -> Tensor:
    """Where the model raises, the lines that give the modes back are never reached. Instead: `try` and `finally`."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        result = model(x).detach()
    for module, training in modes:
        module.training = training
    return result


def predict__detaches_the_result(model: nn.Module, x: Tensor) -> Tensor:
    """The graph is recorded and thrown away, with all that it takes in memory. Instead: `torch.no_grad` around the
    call.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        return model(x).detach()
    finally:
        for module, training in modes:
            module.training = training


def predict__in_inference_mode(model: nn.Module, x: Tensor) -> Tensor:
    """What comes out of `inference_mode` cannot be saved for a backward later. Instead: `torch.no_grad`."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.inference_mode():
            return model(x).detach()
    finally:
        for module, training in modes:
            module.training = training


def predict__swallows_the_error(model: nn.Module, x: Tensor) -> Tensor:
    """A `return` in the `finally` block swallows the model's error. Instead: only the modes belong there."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    result = torch.empty(0)
    try:
        with torch.no_grad():
            result = model(x).detach()
    finally:
        for module, training in modes:
            module.training = training
        return result  # noqa: B012, SIM115 - the mistake itself


def predict__records_afterwards(model: nn.Module, x: Tensor) -> Tensor:
    """Recording is switched on at the end, also where the caller had switched it off. Instead: `with torch.no_grad():`
    puts back what was there before.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    torch.set_grad_enabled(False)
    try:
        return model(x).detach()
    finally:
        torch.set_grad_enabled(True)
        for module, training in modes:
            module.training = training


def predict__gives_x_back(model: nn.Module, x: Tensor) -> Tensor:
    """`no_grad` is for what is computed inside. A model may compute nothing and give x itself, and where that requires
    grad, the prediction does too. Instead: `model(x).detach()`, inside `torch.no_grad()`.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(x)
    finally:
        for module, training in modes:
            module.training = training


def load_matching__strict(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """Every name must be there, so the first that differs raises. Instead: load only what fits."""
    return model.load_state_dict(dict(state)).missing_keys


def load_matching__not_strict_is_enough(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """`strict=False` passes over names, not over shapes: a size mismatch is an error all the same. Instead: leave out
    entries of another shape first.
    """
    return model.load_state_dict(dict(state), strict=False).missing_keys


def load_matching__parameters_alone(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """Buffers, such as the running statistics of a batch norm, are not among the parameters, and stay as they were.
    Instead: ask `state_dict`.
    """
    own = dict(model.named_parameters())
    fitting = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    model.load_state_dict(fitting, strict=False)
    return [name for name in own if name not in fitting]


def load_matching__names_the_others(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """The names of state that were passed over come back. Instead: the model's own names that got nothing."""
    own = model.state_dict()
    fitting = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    model.load_state_dict(fitting, strict=False)
    return [name for name in state if name not in fitting]


def load_matching__forgets_other_shapes(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """A name of another shape got nothing either, and is not named. Instead: name all that was not loaded."""
    own = model.state_dict()
    fitting = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    model.load_state_dict(fitting, strict=False)
    return [name for name in own if name not in state]


def load_matching__counts_numbers(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """As many numbers in another shape are taken for the same, and put in by a reshape. Instead: compare the shapes."""
    own = model.state_dict()
    fitting = {
        name: value.reshape(own[name].shape)
        for name, value in state.items()
        if name in own and value.numel() == own[name].numel()
    }
    model.load_state_dict(fitting, strict=False)
    return [name for name in own if name not in fitting]


def load_matching__new_objects(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """`assign=True` puts other tensors in the place of the model's own, which an optimizer that was made before still
    holds. Instead: copy the numbers, which is what `load_state_dict` does by itself.
    """
    own = model.state_dict()
    fitting = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    model.load_state_dict(fitting, strict=False, assign=True)
    return [name for name in own if name not in fitting]


def load_matching__first_difference_ends_it(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """The loop ends at the first entry that does not fit, and what comes after it is not loaded. Instead: go on to the
    next one.
    """
    own, fitting = model.state_dict(), {}
    for name, value in state.items():
        if name not in own or value.shape != own[name].shape:
            break
        fitting[name] = value
    model.load_state_dict(fitting, strict=False)
    return [name for name in own if name not in fitting]


def load_matching__asks_for_the_missing(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """What `load_state_dict` calls missing is not all that got nothing: a batch norm makes up a count of batches where
    there is none. Instead: compare the names yourself.
    """
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    fitting = {name: value for name, value in state.items() if shapes.get(name) == value.shape}
    return list(model.load_state_dict(fitting, strict=False).missing_keys)


def load_matching__tries_to_copy(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """`copy_` broadcasts, so a row is taken for a matrix of equal rows, and one number for all. Instead: compare the
    shapes.
    """
    missing = []
    with torch.no_grad():
        for name, own in model.state_dict().items():
            try:
                own.copy_(state[name])
            except (KeyError, RuntimeError):
                missing.append(name)
    return missing
