"""Wrong answers that people write when they look inside a model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

Rows = list[tuple[str, tuple[int, ...], int]]
Calls = list[tuple[str, tuple[int, ...], tuple[int, ...]]]


def _leaves(model: nn.Module) -> dict[str, nn.Module]:
    return {name: module for name, module in model.named_modules() if not list(module.children())}


def _count(layer: nn.Module) -> int:
    return sum(parameter.numel() for parameter in layer.parameters())


@contextmanager
def _quietly(model: nn.Module) -> Iterator[None]:
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes.items():
            module.training = mode


@contextmanager
def _hooked(layers: dict[str, nn.Module], note: Callable[[str, nn.Module, Tensor, Tensor], None]) -> Iterator[None]:
    handles = []
    for name, module in layers.items():
        handles.append(module.register_forward_hook(lambda m, args, out, name=name: note(name, m, args[0], out)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _summary(rows: dict) -> Callable[[str, nn.Module, Tensor, Tensor], None]:
    return lambda name, layer, x, out: rows.update({name: (name, tuple(out.shape), _count(layer))})


def _trace(calls: list) -> Callable[[str, nn.Module, Tensor, Tensor], None]:
    return lambda name, layer, x, out: calls.append((name, tuple(x.shape), tuple(out.shape)))


def layer_summary__leaves_the_hooks(model: nn.Module, x: Tensor) -> Rows:
    """The hooks are never removed: they run at every later call of the model, and each look at it adds more. Instead:
    `register_forward_hook` returns a handle; call its `remove`."""
    rows = {}
    for name, module in _leaves(model).items():
        module.register_forward_hook(lambda m, args, out, name=name: _summary(rows)(name, m, args[0], out))
    with _quietly(model):
        model(x)
    return list(rows.values())


def layer_summary__leaves_them_after_an_error(model: nn.Module, x: Tensor) -> Rows:
    """Where model(x) raises an error, the lines after it are not reached, and the hooks stay. Instead: what must happen
    in any case stands in `finally`."""
    rows, handles = {}, []
    for name, module in _leaves(model).items():
        hook = lambda m, args, out, name=name: _summary(rows)(name, m, args[0], out)  # noqa: E731
        handles.append(module.register_forward_hook(hook))
    with _quietly(model):
        model(x)
    for handle in handles:
        handle.remove()
    return list(rows.values())


def layer_summary__clears_all_hooks(model: nn.Module, x: Tensor) -> Rows:
    """All hooks are taken off, those of the model's owner too. Instead: each handle removes just its own."""
    rows = {}
    with _quietly(model), _hooked(_leaves(model), _summary(rows)):
        model(x)
    for module in model.modules():
        module._forward_hooks.clear()
    return list(rows.values())


def layer_summary__one_name_for_all(model: nn.Module, x: Tensor) -> Rows:
    """The hooks look the name up when they run. By then the loop is over, and all of them find the last one. Instead:
    bind it early, with a default argument or functools.partial."""
    rows, handles = {}, []
    for name, module in _leaves(model).items():
        handles.append(module.register_forward_hook(lambda m, args, out: _summary(rows)(name, m, args[0], out)))
    try:
        with _quietly(model):
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return list(rows.values())


def layer_summary__containers_too(model: nn.Module, x: Tensor) -> Rows:
    """Modules that hold others have rows too, so their parameters are counted again. Instead: a leaf layer is a module
    without children."""
    rows = {}
    with _quietly(model), _hooked(dict(model.named_modules()), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__top_level_only(model: nn.Module, x: Tensor) -> Rows:
    """Only the modules right below the model have rows, and what is inside a block has none. Instead: `named_modules`
    goes all the way down."""
    rows = {}
    with _quietly(model), _hooked(dict(model.named_children()) or {"": model}, _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__a_row_for_every_call(model: nn.Module, x: Tensor) -> Rows:
    """A layer that runs twice has two rows. Instead: one row for each layer, with the shape of its last output."""
    rows = []
    note = lambda name, layer, x, out: rows.append((name, tuple(out.shape), _count(layer)))  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return rows


def layer_summary__in_the_order_of_registration(model: nn.Module, x: Tensor) -> Rows:
    """The layers stand in the order in which they were registered. Instead: in the order in which they run, as the
    hooks are called."""
    rows = {}
    with _quietly(model), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return [rows[name] for name in _leaves(model) if name in rows]


def layer_summary__shape_of_the_input(model: nn.Module, x: Tensor) -> Rows:
    """The shape in a row is that of what went into the layer. Instead: a forward hook gets the output as its third
    argument."""
    rows = {}
    note = lambda name, layer, x, out: rows.update({name: (name, tuple(x.shape), _count(layer))})  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__counts_tensors(model: nn.Module, x: Tensor) -> Rows:
    """Parameters are counted as tensors: a linear layer has 2, its weight and its bias. Instead: add up their
    `numel()`."""
    rows = {}
    note = lambda name, layer, x, out: rows.update(  # noqa: E731
        {name: (name, tuple(out.shape), len(list(layer.parameters())))}
    )
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__trainable_only(model: nn.Module, x: Tensor) -> Rows:
    """Frozen parameters are left out. Instead: count all parameters of the layer."""
    rows = {}
    note = lambda name, layer, x, out: rows.update(  # noqa: E731
        {name: (name, tuple(out.shape), sum(p.numel() for p in layer.parameters() if p.requires_grad))}
    )
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__in_training_mode(model: nn.Module, x: Tensor) -> Rows:
    """The model runs in training mode, so a batch norm moves its running mean by this x. Instead: switch to evaluation
    mode first."""
    rows = {}
    with torch.no_grad(), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__leaves_it_in_eval(model: nn.Module, x: Tensor) -> Rows:
    """The model stays in evaluation mode, so the training that goes on has no dropout. Instead: give each module back
    the mode that it was in."""
    rows = {}
    model.eval()
    with torch.no_grad(), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__trains_everything(model: nn.Module, x: Tensor) -> Rows:
    """At the end every module is put into the same mode, also a frozen batch norm that was in another one. Instead:
    remember the mode of each module.
    """
    rows = {}
    try:
        with _hooked(_leaves(model), _summary(rows)), torch.no_grad():
            model.eval()(x)
    finally:
        model.train()
    return list(rows.values())


def layer_summary__records_a_graph(model: nn.Module, x: Tensor) -> Rows:
    """The model runs while autograd records, so every activation is kept for a backward that never comes. Instead:
    shapes need no graph, `torch.no_grad()`."""
    rows = {}
    with _quietly(model), torch.enable_grad(), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__swallows_the_error(model: nn.Module, x: Tensor) -> Rows:
    """An error of the model is caught, and the summary just ends too early. Instead: `finally` cleans up and lets the
    error through."""
    rows = {}
    with _quietly(model), _hooked(_leaves(model), _summary(rows)):
        try:
            model(x)
        except Exception:
            pass
    return list(rows.values())


def layer_summary__hook_returns_a_row(model: nn.Module, x: Tensor) -> Rows:
    """The hook returns something other than None, which takes the place of the layer's output: the next layer is handed
    a row of the table. Instead: a hook that only looks returns nothing."""
    rows = {}

    def hook(name: str, layer: nn.Module, out: Tensor) -> tuple:
        rows[name] = (name, tuple(out.shape), _count(layer))
        return rows[name]

    handles = [m.register_forward_hook(lambda m, _, out, n=n: hook(n, m, out)) for n, m in _leaves(model).items()]
    try:
        with _quietly(model):
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return list(rows.values())


def layer_summary__weight_and_bias_only(model: nn.Module, x: Tensor) -> Rows:
    """Only `weight` and `bias` are counted, and a parameter of a layer may have another name. Instead: add up `numel()`
    over `layer.parameters()`."""
    rows = {}

    def note(name: str, layer: nn.Module, _: Tensor, out: Tensor) -> None:
        held = [getattr(layer, kind, None) for kind in ("weight", "bias")]
        rows[name] = (name, tuple(out.shape), sum(p.numel() for p in held if isinstance(p, Tensor)))

    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__no_sequential(model: nn.Module, x: Tensor) -> Rows:
    """Every nn.Sequential is left out by its kind, one with nothing in it too, which is a leaf. Instead: a leaf is a
    module without children."""
    rows = {}
    layers = {name: layer for name, layer in _leaves(model).items() if not isinstance(layer, nn.Sequential)}
    with _quietly(model), _hooked(layers, _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__a_name_for_every_place(model: nn.Module, x: Tensor) -> Rows:
    """A module that stands in two places gets two names and two hooks, which both run at each call. Instead:
    `model.named_modules()` yields each module once, with its first name."""
    rows = {}
    places = {n: m for n, m in model.named_modules(remove_duplicate=False) if not list(m.children())}
    with _quietly(model), _hooked(places, _summary(rows)):
        model(x)
    return list(rows.values())


_rows_of_all_calls: dict[str, tuple] = {}


def layer_summary__remembers_other_calls(model: nn.Module, x: Tensor) -> Rows:
    """The rows of all calls are collected in one place, so a second summary begins with the rows of the first. Instead:
    begin each call with a new, empty collection."""
    with _quietly(model), _hooked(_leaves(model), _summary(_rows_of_all_calls)):
        model(x)
    return list(_rows_of_all_calls.values())


def layer_summary__one_mode_for_all(model: nn.Module, x: Tensor) -> Rows:
    """At the end every module is put into the same mode, also a frozen batch norm that was in another one. Instead:
    remember the mode of each module.
    """
    rows, training = {}, model.training
    model.eval()
    try:
        with torch.no_grad(), _hooked(_leaves(model), _summary(rows)):
            model(x)
    finally:
        model.train(training)
    return list(rows.values())


def layer_summary__counts_buffers(model: nn.Module, x: Tensor) -> Rows:
    """The tensors of state_dict() are counted, so the buffers of a batch norm count as well. Instead: add up `numel()`
    over `layer.parameters()`."""
    rows = {}

    def note(name: str, layer: nn.Module, _: Tensor, out: Tensor) -> None:
        rows[name] = (name, tuple(out.shape), sum(tensor.numel() for tensor in layer.state_dict().values()))

    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def shape_trace__leaves_the_hooks(model: nn.Module, x: Tensor) -> Calls:
    """The hooks are never removed: they run at every later call of the model, and each look at it adds more. Instead:
    `register_forward_hook` returns a handle; call its `remove`."""
    calls = []
    for name, module in _leaves(model).items():
        module.register_forward_hook(lambda m, args, out, name=name: _trace(calls)(name, m, args[0], out))
    with _quietly(model):
        model(x)
    return calls


def shape_trace__leaves_them_after_an_error(model: nn.Module, x: Tensor) -> Calls:
    """Where model(x) raises an error, the lines after it are not reached, and the hooks stay. Instead: what must happen
    in any case stands in `finally`."""
    calls, handles = [], []
    for name, module in _leaves(model).items():
        hook = lambda m, args, out, name=name: _trace(calls)(name, m, args[0], out)  # noqa: E731
        handles.append(module.register_forward_hook(hook))
    with _quietly(model):
        model(x)
    for handle in handles:
        handle.remove()
    return calls


def shape_trace__clears_all_hooks(model: nn.Module, x: Tensor) -> Calls:
    """All hooks are taken off, those of the model's owner too. Instead: each handle removes just its own."""
    calls = []
    with _quietly(model), _hooked(_leaves(model), _trace(calls)):
        model(x)
    for module in model.modules():
        module._forward_hooks.clear()
    return calls


def shape_trace__one_call_for_each_layer(model: nn.Module, x: Tensor) -> Calls:
    """A dict by name keeps only the last call of a layer. Instead: one entry for each call, in a list."""
    calls = {}
    note = lambda name, layer, x, out: calls.update({name: (name, tuple(x.shape), tuple(out.shape))})  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(calls.values())


def shape_trace__in_the_order_of_registration(model: nn.Module, x: Tensor) -> Calls:
    """The layers stand in the order in which they were registered. Instead: in the order in which they run, as the
    hooks are called."""
    calls = []
    with _quietly(model), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return sorted(calls, key=lambda call: list(_leaves(model)).index(call[0]))


def shape_trace__feeds_one_into_the_next(model: nn.Module, x: Tensor) -> Calls:
    """The layers are run one after another, as nn.Sequential would do it. What forward does between and around them is
    lost. Instead: call model(x), and watch it with hooks."""
    calls = []
    with _quietly(model):
        for name, layer in _leaves(model).items():
            out = layer(x)
            calls.append((name, tuple(x.shape), tuple(out.shape)))
            x = out
    return calls


def shape_trace__containers_too(model: nn.Module, x: Tensor) -> Calls:
    """Modules that hold others have entries too, each after those of what is in it. Instead: a leaf layer is a module
    without children."""
    calls = []
    with _quietly(model), _hooked(dict(model.named_modules()), _trace(calls)):
        model(x)
    return calls


def shape_trace__input_of_the_model(model: nn.Module, x: Tensor) -> Calls:
    """The input's shape is that of the model's input, the same for all layers. Instead: what went into the layer stands
    in the hook's second argument, a tuple."""
    calls = []
    note = lambda name, layer, _, out: calls.append((name, tuple(x.shape), tuple(out.shape)))  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return calls


def shape_trace__leaves_it_in_eval(model: nn.Module, x: Tensor) -> Calls:
    """The model stays in evaluation mode, so the training that goes on has no dropout. Instead: give each module back
    the mode that it was in."""
    calls = []
    model.eval()
    with torch.no_grad(), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return calls


def shape_trace__in_training_mode(model: nn.Module, x: Tensor) -> Calls:
    """The model runs in training mode, so a batch norm moves its running mean by this x. Instead: switch to evaluation
    mode first."""
    calls = []
    with torch.no_grad(), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return calls


def shape_trace__records_a_graph(model: nn.Module, x: Tensor) -> Calls:
    """The model runs while autograd records, so every activation is kept for a backward that never comes. Instead:
    shapes need no graph, `torch.no_grad()`."""
    calls = []
    with _quietly(model), torch.enable_grad(), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return calls


def shape_trace__hook_returns_an_entry(model: nn.Module, x: Tensor) -> Calls:
    """The hook returns something other than None, which takes the place of the layer's output: the next layer is handed
    a tuple. Instead: a hook that only looks returns nothing."""
    calls = []

    def hook(name: str, inputs: tuple, out: Tensor) -> tuple:
        calls.append((name, tuple(inputs[0].shape), tuple(out.shape)))
        return calls[-1]

    handles = [m.register_forward_hook(lambda _, i, out, n=n: hook(n, i, out)) for n, m in _leaves(model).items()]
    try:
        with _quietly(model):
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return calls


def shape_trace__a_name_for_every_place(model: nn.Module, x: Tensor) -> Calls:
    """A module that stands in two places gets two names and two hooks, which both run at each call. Instead:
    `model.named_modules()` yields each module once, with its first name."""
    calls = []
    places = {n: m for n, m in model.named_modules(remove_duplicate=False) if not list(m.children())}
    with _quietly(model), _hooked(places, _trace(calls)):
        model(x)
    return calls


_calls_of_all_traces: list[tuple] = []


def shape_trace__remembers_other_calls(model: nn.Module, x: Tensor) -> Calls:
    """The entries of all traces are collected in one place, so a second trace begins with the entries of the first.
    Instead: begin each call with a new, empty list."""
    with _quietly(model), _hooked(_leaves(model), _trace(_calls_of_all_traces)):
        model(x)
    return _calls_of_all_traces


def shape_trace__one_mode_for_all(model: nn.Module, x: Tensor) -> Calls:
    """The mode of the model is remembered, and afterwards every module in it gets this one, also a frozen batch norm
    that was in evaluation mode. Instead: remember the mode of each module."""
    calls, training = [], model.training
    model.eval()
    try:
        with torch.no_grad(), _hooked(_leaves(model), _trace(calls)):
            model(x)
    finally:
        model.train(training)
    return calls
