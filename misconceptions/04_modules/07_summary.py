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
    """register_forward_hook returns a handle, and nobody calls its remove: the hooks run at every later call of the
    model, and each summary adds more."""
    rows = {}
    for name, module in _leaves(model).items():
        module.register_forward_hook(lambda m, args, out, name=name: _summary(rows)(name, m, args[0], out))
    with _quietly(model):
        model(x)
    return list(rows.values())


def layer_summary__leaves_them_after_an_error(model: nn.Module, x: Tensor) -> Rows:
    """Where model(x) raises, the lines after it are never reached, and the hooks stay. What must happen in any case
    stands in `finally`."""
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
    """Clearing _forward_hooks takes off the owner's hooks as well. Each handle removes just its own."""
    rows = {}
    with _quietly(model), _hooked(_leaves(model), _summary(rows)):
        model(x)
    for module in model.modules():
        module._forward_hooks.clear()
    return list(rows.values())


def layer_summary__one_name_for_all(model: nn.Module, x: Tensor) -> Rows:
    """The hooks look `name` up when they run. By then the loop is over, and it is the last one's for all. Bind it
    early: a default argument, or functools.partial."""
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
    """Containers have a row of their own here, so their parameters count again and again. A leaf layer has no
    children."""
    rows = {}
    with _quietly(model), _hooked(dict(model.named_modules()), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__top_level_only(model: nn.Module, x: Tensor) -> Rows:
    """`named_children` looks one level deep: what is inside a block stays unseen. `named_modules` goes all the way."""
    rows = {}
    with _quietly(model), _hooked(dict(model.named_children()) or {"": model}, _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__a_row_for_every_call(model: nn.Module, x: Tensor) -> Rows:
    """A layer that is used twice has two rows here, and the parameters in the table add up to more than the model
    has."""
    rows = []
    note = lambda name, layer, x, out: rows.append((name, tuple(out.shape), _count(layer)))  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return rows


def layer_summary__in_the_order_of_registration(model: nn.Module, x: Tensor) -> Rows:
    """named_modules gives layers in the order in which __init__ made them. They run in the order of forward."""
    rows = {}
    with _quietly(model), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return [rows[name] for name in _leaves(model) if name in rows]


def layer_summary__shape_of_the_input(model: nn.Module, x: Tensor) -> Rows:
    """This is the shape that went into the layer. A forward hook gets the output as its third argument."""
    rows = {}
    note = lambda name, layer, x, out: rows.update({name: (name, tuple(x.shape), _count(layer))})  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__counts_tensors(model: nn.Module, x: Tensor) -> Rows:
    """This counts parameter tensors: 2 for a linear layer, its weight and its bias. Add up their numel()."""
    rows = {}
    note = lambda name, layer, x, out: rows.update(  # noqa: E731
        {name: (name, tuple(out.shape), len(list(layer.parameters())))}
    )
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__trainable_only(model: nn.Module, x: Tensor) -> Rows:
    """Frozen parameters are part of the layer too, and are to be counted here."""
    rows = {}
    note = lambda name, layer, x, out: rows.update(  # noqa: E731
        {name: (name, tuple(out.shape), sum(p.numel() for p in layer.parameters() if p.requires_grad))}
    )
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(rows.values())


def layer_summary__in_training_mode(model: nn.Module, x: Tensor) -> Rows:
    """A model in training mode learns from every call: batch norm moves its running mean by this x, and raises where x
    is a single sample. Switch to evaluation first."""
    rows = {}
    with torch.no_grad(), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__leaves_it_in_eval(model: nn.Module, x: Tensor) -> Rows:
    """After `model.eval()` the model stays in evaluation mode: the training that goes on has no dropout any more. Put
    the modes back."""
    rows = {}
    model.eval()
    with torch.no_grad(), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__trains_everything(model: nn.Module, x: Tensor) -> Rows:
    """`model.train()` at the end puts every module into training mode, also the frozen batch norm that was in
    evaluation, or the whole model. Remember the mode of each module."""
    rows = {}
    try:
        with _hooked(_leaves(model), _summary(rows)), torch.no_grad():
            model.eval()(x)
    finally:
        model.train()
    return list(rows.values())


def layer_summary__records_a_graph(model: nn.Module, x: Tensor) -> Rows:
    """Without no_grad every activation is kept for a backward that never comes. Shapes need no graph."""
    rows = {}
    with _quietly(model), torch.enable_grad(), _hooked(_leaves(model), _summary(rows)):
        model(x)
    return list(rows.values())


def layer_summary__swallows_the_error(model: nn.Module, x: Tensor) -> Rows:
    """`except` turns the model's error into a summary that ends too early. The caller must learn of it: `finally`
    cleans up and lets it through."""
    rows = {}
    with _quietly(model), _hooked(_leaves(model), _summary(rows)):
        try:
            model(x)
        except Exception:
            pass
    return list(rows.values())


def shape_trace__leaves_the_hooks(model: nn.Module, x: Tensor) -> Calls:
    """register_forward_hook returns a handle, and nobody calls its remove: the hooks run at every later call of the
    model."""
    calls = []
    for name, module in _leaves(model).items():
        module.register_forward_hook(lambda m, args, out, name=name: _trace(calls)(name, m, args[0], out))
    with _quietly(model):
        model(x)
    return calls


def shape_trace__leaves_them_after_an_error(model: nn.Module, x: Tensor) -> Calls:
    """Where model(x) raises, the lines after it are never reached, and the hooks stay. What must happen in any case
    stands in `finally`."""
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
    """Clearing _forward_hooks takes off the owner's hooks as well. Each handle removes just its own."""
    calls = []
    with _quietly(model), _hooked(_leaves(model), _trace(calls)):
        model(x)
    for module in model.modules():
        module._forward_hooks.clear()
    return calls


def shape_trace__one_call_for_each_layer(model: nn.Module, x: Tensor) -> Calls:
    """A dict by name keeps the last call alone. A trace has an entry for each call, in the order of calls."""
    calls = {}
    note = lambda name, layer, x, out: calls.update({name: (name, tuple(x.shape), tuple(out.shape))})  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return list(calls.values())


def shape_trace__in_the_order_of_registration(model: nn.Module, x: Tensor) -> Calls:
    """named_modules gives layers in the order in which __init__ made them. They run in the order of forward."""
    calls = []
    with _quietly(model), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return sorted(calls, key=lambda call: list(_leaves(model)).index(call[0]))


def shape_trace__feeds_one_into_the_next(model: nn.Module, x: Tensor) -> Calls:
    """This runs the layers one after another, as nn.Sequential would. What forward does between and around them is
    lost: skips, reshapes, repeated layers. Let the model run, and watch it with hooks."""
    calls = []
    with _quietly(model):
        for name, layer in _leaves(model).items():
            out = layer(x)
            calls.append((name, tuple(x.shape), tuple(out.shape)))
            x = out
    return calls


def shape_trace__containers_too(model: nn.Module, x: Tensor) -> Calls:
    """Containers have entries of their own here, each after those of what is in it. A leaf layer has no children."""
    calls = []
    with _quietly(model), _hooked(dict(model.named_modules()), _trace(calls)):
        model(x)
    return calls


def shape_trace__input_of_the_model(model: nn.Module, x: Tensor) -> Calls:
    """`x` is the model's input, the same for all layers. What went into this layer is the hook's second argument, a
    tuple of its inputs."""
    calls = []
    note = lambda name, layer, _, out: calls.append((name, tuple(x.shape), tuple(out.shape)))  # noqa: E731
    with _quietly(model), _hooked(_leaves(model), note):
        model(x)
    return calls


def shape_trace__leaves_it_in_eval(model: nn.Module, x: Tensor) -> Calls:
    """After `model.eval()` the model stays in evaluation mode: the training that goes on has no dropout any more. Put
    the modes back."""
    calls = []
    model.eval()
    with torch.no_grad(), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return calls


def shape_trace__in_training_mode(model: nn.Module, x: Tensor) -> Calls:
    """A model in training mode learns from every call: batch norm moves its running mean by this x. Switch to
    evaluation first."""
    calls = []
    with torch.no_grad(), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return calls


def shape_trace__records_a_graph(model: nn.Module, x: Tensor) -> Calls:
    """Without no_grad every activation is kept for a backward that never comes. Shapes need no graph."""
    calls = []
    with _quietly(model), torch.enable_grad(), _hooked(_leaves(model), _trace(calls)):
        model(x)
    return calls
