"""Wrong answers that people write when they use hooks.

Seen in: KamitaniLab/bdpy 72 and 91 (hooks that stay; removing all hooks), fffasttime/MRFI 5 (handles thrown away),
growingnet/gromo 135 (no detach).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

capture__hooks_stay = edit(
    ("handle.remove()", "pass"),
    why="""Never takes the hooks away: each call adds some more, and all of them run, and hold on to memory, for as long
    as the model lives. Instead: keep the handles, and call `handle.remove()` in a `finally`.""",
)


capture__removes_after_success_only = edit(
    (
        "finally:\n    for handle in handles:\n        handle.remove()",
        "except ZeroDivisionError:\n    raise\nfor handle in handles:\n    handle.remove()",
    ),
    why="""Leaves its hooks on the model where the model raises an error, as a batch of the wrong shape makes it do.
    Instead: remove them in a `finally`.""",
)


capture__clears_all_hooks = edit(
    (
        "for handle in handles:\n    handle.remove()",
        "for name in names:\n    modules[name]._forward_hooks.clear()",
    ),
    why="""Clears all hooks of the modules, other people's as well. Instead: remove the handles that were registered
    here.""",
)


capture__keeps_the_graph = edit(
    ("output.detach().clone()", "output.clone()"),
    ("with torch.no_grad():", "if True:"),
    why="""Keeps each output with its history, so that the whole graph stays in memory for as long as the features do.
    Instead: `output.detach()`, and run the model under `torch.no_grad()`.""",
)


capture__records_a_graph = edit(
    ("with torch.no_grad():", "if True:"),
    why="""Lets autograd record the whole run, and throws the graph away: twice the work, and the memory for it.
    Instead: run the model under `torch.no_grad()`.""",
)


capture__no_copy = edit(
    ("output.detach().clone()", "output.detach()"),
    why="""Keeps the output's own memory: a ReLU(inplace=True) that follows writes into it, and the feature has no
    negative numbers. Instead: `clone` it.""",
)


capture__last_name_for_all = edit(
    ("output: Tensor, name: str = name)", "output: Tensor)"),
    why="""The function looks `name` up when it runs, after the loop has ended: all outputs are written under the last
    name. Instead: give each function its own, `name=name`.""",
)


capture__own_order = edit(
    ("{name: outputs[name] for name in names if name in outputs}", "outputs"),
    why="Returns the entries in the order in which the modules ran. Instead: in the order of `names`.",
)


capture__unknown_name_passed_over = edit(
    (
        "for name in names:\n    if name not in modules:\n"
        '        raise ValueError(f"the model has no module {name!r}")',
        "names = [name for name in names if name in modules]",
    ),
    why="""Passes over a name that the model does not have: a typing error shows as a missing feature, much later.
    Instead: raise ValueError before the model runs.""",
)


capture__key_error = edit(
    ('raise ValueError(f"the model has no module {name!r}")', "raise KeyError(name)"),
    why="Raises KeyError for an unknown name. Instead: ValueError, as the statement says.",
)


capture__children_only = edit(
    ("modules = dict(model.named_modules())", "modules = dict(model.named_children())"),
    why="""Looks at the direct children alone, so no module inside a block is found. Instead: `named_modules()` has all
    of them, and the model itself under an empty name.""",
)


capture__in_eval = edit(
    ("model(x)", "model.eval()(x)"),
    why="""Puts the model into evaluation mode, and leaves it there. Instead: the modes are the caller's affair; run the
    model as it is.""",
)


capture__first_output = edit(
    ("outputs[name] = output.detach().clone()", "outputs.setdefault(name, output.detach().clone())"),
    why="Keeps the first output of a module that runs several times. Instead: keep the last.",
)


capture__the_input = edit(
    ("output.detach().clone()", "inputs[0].detach().clone()"),
    why="Writes down what went into the module. Instead: the third argument of a forward hook is what came out.",
)


capture__absent_is_an_error = edit(
    ("for name in names if name in outputs", "for name in names"),
    why="""Fails with KeyError for a module that did not run, such as one of a branch not taken. Instead: it has no
    entry.""",
)


with_scaled__not_after_an_error = edit(
    (
        "return _scaled(model, name, factor)",
        "@contextmanager\n"
        "def scaled():\n"
        "    modules = dict(model.named_modules())\n"
        "    if name not in modules:\n"
        "        raise ValueError(name)\n"
        "    handle = modules[name].register_forward_hook(lambda module, inputs, output: output * factor)\n"
        "    yield model\n"
        "    handle.remove()\n"
        "\n"
        "return scaled()",
    ),
    why="""Removes the hook behind the `yield`, which an error in the block never passes: the model stays scaled.
    Instead: `try`, `yield`, `finally`.""",
)


def with_scaled__swallows_the_error(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Catches every error of the block, and the program goes on as if nothing had happened. Instead: `finally` cleans
    up and lets the error through."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = _module(model, name).register_forward_hook(lambda module, inputs, output: output * factor)
        try:
            yield model
        except Exception:
            pass
        handle.remove()

    return scaled()


def with_scaled__in_place(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Multiplies the output in place: where a module hands its input through, as nn.Identity does, the caller's x
    changes, and a leaf raises an error. Instead: return a new tensor, `output * factor`."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = _module(model, name).register_forward_hook(lambda module, inputs, output: output.mul_(factor))
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def with_scaled__scales_the_weights(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Multiplies the module's parameters and divides them again at the end: a factor of 0 destroys them, rounding
    changes them, and a module without parameters is not scaled at all. Instead: change the output, by a forward
    hook."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        module = _module(model, name)
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.mul_(factor)
        try:
            yield model
        finally:
            with torch.no_grad():
                for parameter in module.parameters():
                    parameter.div_(factor)

    return scaled()


def with_scaled__no_return(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """The hook computes the product and returns nothing, so the output stays as it is. Instead: a hook changes the
    output by returning another one."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        def hook(module: nn.Module, inputs: tuple, output: Tensor) -> None:
            output = output * factor

        handle = _module(model, name).register_forward_hook(hook)
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def with_scaled__clears_all_hooks(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Clears all hooks of the module at the end: those of an outer block and of other people are gone as well. Instead:
    remove the one handle that was registered here."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        module = _module(model, name)
        module.register_forward_hook(lambda module, inputs, output: output * factor)
        try:
            yield model
        finally:
            module._forward_hooks.clear()

    return scaled()


def with_scaled__yields_nothing(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """A bare `yield` gives None to "as". Instead: `yield model`."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = _module(model, name).register_forward_hook(lambda module, inputs, output: output * factor)
        try:
            yield
        finally:
            handle.remove()

    return scaled()


def with_scaled__detaches(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Takes the numbers without their history, so no gradient reaches what lies in front of the module. Instead:
    multiply the output itself."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = _module(model, name).register_forward_hook(lambda module, inputs, output: output.data * factor)
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def with_scaled__scales_the_input(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Multiplies what goes into the module, by a `register_forward_pre_hook`: a bias is not scaled, and a ReLU of a
    negative factor is another function. Instead: multiply what comes out."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = _module(model, name).register_forward_pre_hook(
            lambda module, inputs: tuple(x * factor for x in inputs)
        )
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def with_scaled__at_once(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Registers the hook before the block is entered: whoever makes the context manager and enters it later, or never,
    has a scaled model. Instead: register it at the entry."""
    handle = _module(model, name).register_forward_hook(lambda module, inputs, output: output * factor)

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def with_scaled__attribute_error(model: nn.Module, name: str, factor: float) -> AbstractContextManager[nn.Module]:
    """Looks the module up by `get_submodule`, which raises AttributeError for a name that is not there. Instead: raise
    ValueError, as the statement says."""

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = model.get_submodule(name).register_forward_hook(lambda module, inputs, output: output * factor)
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def with_scaled__in_place_without_a_graph(
    model: nn.Module, name: str, factor: float
) -> AbstractContextManager[nn.Module]:
    """Multiplies the output in place under `torch.no_grad()`: the factor is missing from the gradients, and where a
    module hands its input through, as nn.Identity does, the caller's x changes. Instead: return a new tensor,
    `output * factor`."""

    def hook(module: nn.Module, inputs: tuple, output: Tensor) -> None:
        with torch.no_grad():
            output.mul_(factor)

    @contextmanager
    def scaled() -> Iterator[nn.Module]:
        handle = _module(model, name).register_forward_hook(hook)
        try:
            yield model
        finally:
            handle.remove()

    return scaled()


def _module(model: nn.Module, name: str) -> nn.Module:
    modules = dict(model.named_modules())
    if name not in modules:
        raise ValueError(name)
    return modules[name]


def gradient_norms__reads_grad(model: nn.Module, loss: Tensor) -> dict[str, float]:
    """Reads `.grad` after `backward`: that is the sum with all gradients from before. Instead: a hook on the parameter
    sees what this loss sends."""
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.grad is not None}


def gradient_norms__zeroes_first(model: nn.Module, loss: Tensor) -> dict[str, float]:
    """Clears all `.grad` first, and with them what the caller has collected there. Instead: leave them, and look at the
    gradients as they arrive, by hooks."""
    model.zero_grad()
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.grad is not None}


def gradient_norms__leaves_no_grad(model: nn.Module, loss: Tensor) -> dict[str, float]:
    """Asks `torch.autograd.grad`, which leaves `.grad` as it is: an optimizer has nothing to step by. Instead: run
    `loss.backward()`."""
    parameters = {name: p for name, p in model.named_parameters() if p.requires_grad}
    grads = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
    return {name: g.norm().item() for name, g in zip(parameters, grads, strict=True) if g is not None}


gradient_norms__hooks_stay = edit(
    ("handle.remove()", "pass"),
    why="""Never removes its hooks: each later backward still calls all of them. Instead: keep the handles and remove
    them in a `finally`.""",
)


gradient_norms__removes_after_success_only = edit(
    (
        "finally:\n    for handle in handles:\n        handle.remove()",
        "except ZeroDivisionError:\n    raise\nfor handle in handles:\n    handle.remove()",
    ),
    why="Leaves its hooks on the parameters where backward raises an error. Instead: remove them in a `finally`.",
)


gradient_norms__hook_on_frozen = edit(
    ("if parameter.requires_grad:", "if True:"),
    why="""Registers a hook on every parameter, and a frozen one takes none: RuntimeError. Instead: leave out those that
    do not require grad.""",
)


gradient_norms__last_name_for_all = edit(
    ("grad: Tensor, name: str = name)", "grad: Tensor)"),
    why="""The function looks `name` up when it runs, after the loop has ended: all norms are written under the last
    name. Instead: give each function its own, `name=name`.""",
)


gradient_norms__order_of_backward = edit(
    ("{name: norms[name] for name, _ in model.named_parameters() if name in norms}", "norms"),
    why="Returns the norms in the order in which backward came by. Instead: in that of `named_parameters()`.",
)


gradient_norms__tensors = edit(
    ("grad.norm().item()", "grad.norm()"),
    why="Returns tensors. Instead: Python floats, by `item()`.",
)


gradient_norms__largest_number = edit(
    ("grad.norm().item()", "grad.abs().max().item()"),
    why="Takes the largest number of the gradient. Instead: the root of the sum of all squares, `norm()`.",
)


gradient_norms__hook_returns = edit(
    ("norms[name] = grad.norm().item()", "norms[name] = grad.norm().item()\nreturn grad / grad.norm()"),
    ("def note(grad: Tensor, name: str = name) -> None:", "def note(grad: Tensor, name: str = name) -> Tensor:"),
    why="""Returns a tensor from the hook, and that takes the gradient's place in `.grad`. Instead: a hook that only
    looks returns nothing.""",
)


gradient_norms__zero_for_the_rest = edit(
    (
        "{name: norms[name] for name, _ in model.named_parameters() if name in norms}",
        "{name: norms.get(name, 0.0) for name, _ in model.named_parameters()}",
    ),
    why="Reports 0 for parameters that get no gradient, as if one had arrived. Instead: leave them out.",
)


def gradient_norms__subtracts_the_old(model: nn.Module, loss: Tensor) -> dict[str, float]:
    """Subtracts what lay in `.grad` before: beside a large old gradient the digits of the new one are lost, and a
    parameter that has an old gradient and no part in the loss is listed with 0. Instead: a hook on the parameter sees
    what this loss sends."""
    before = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    loss.backward()
    return {
        name: (p.grad - before.get(name, 0)).norm().item() for name, p in model.named_parameters() if p.grad is not None
    }
