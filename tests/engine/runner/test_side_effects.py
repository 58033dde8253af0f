"""Side effects: whatever a kata changes of its caller's is named, and nothing else is."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from torch_katas.checks import Failed
from torch_katas.runner.side_effects import watch


def relu_in_place(x):
    return x.relu_()


def data_in_place(x):
    x.data.mul_(2)
    return x


def requires_grad(x):
    x.requires_grad_()
    return x


def reshapes_in_place(x):
    x.resize_(6)


def pops(x):
    x.pop()


def writes_into_a_dict(x):
    x["b"] = 1


def writes_into_a_part(x):
    x["deep"][0].add_(1)


def writes_into_an_array(x):
    x += 1
    return x


def leaves_eval(model):
    model.eval()


def freezes(model):
    for parameter in model.parameters():
        parameter.requires_grad_(False)


def leaves_a_hook(model):
    model.register_forward_hook(lambda *_: None)


def leaves_a_backward_hook(model):
    model.register_full_backward_hook(lambda *_: None)


def leaves_a_gradient(x):
    x.sum().backward()


def leaves_gradients(model):
    model(torch.ones(1)).sum().backward()


def changes_the_rate(optimizer):
    optimizer.param_groups[0]["lr"] = 0.5


def steps(optimizer):
    (parameter,) = optimizer.param_groups[0]["params"]
    parameter.grad = torch.ones(1)
    optimizer.step()


def normalizes(dataset):
    dataset.tensors[0].div_(2)


def adds_and_takes_back(x):
    x.add_(1)
    x.sub_(1)


CHANGES = [
    (relu_in_place, torch.tensor([-1.0, 1.0]), "values"),
    (data_in_place, torch.ones(2), "values"),
    (requires_grad, torch.ones(2), "requires_grad"),
    (reshapes_in_place, torch.ones(2, 3), "shape"),
    (adds_and_takes_back, torch.ones(2), "version"),
    (pops, [1, 2], "length"),
    (writes_into_a_dict, {"a": 1}, "keys"),
    (writes_into_a_part, {"deep": [torch.ones(2)]}, "['deep']: item 0: values"),
    (writes_into_an_array, np.ones(2), "values"),
    (leaves_eval, nn.Linear(1, 1), "training mode"),
    (leaves_a_backward_hook, nn.Linear(1, 1), "hooks"),
    (leaves_a_gradient, torch.ones(2, requires_grad=True), "gradient added"),
    (leaves_gradients, nn.Linear(1, 1), "weight: gradient added"),
    (changes_the_rate, torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1), "parameter groups"),
    (
        steps,
        torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1, momentum=0.9),
        "momentum_buffer of parameter 0 added",
    ),
    (normalizes, TensorDataset(torch.ones(2)), "tensor 0: values"),
    (freezes, nn.Linear(1, 1), "weight: requires_grad"),
    (leaves_a_hook, nn.Linear(1, 1), "hooks"),
]


@pytest.mark.parametrize(("function", "value", "part"), CHANGES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_change_of_an_argument_is_named(function, value, part):
    with pytest.raises(Failed) as failed:
        watch(function, (), ())(value)
    (name,) = function.__code__.co_varnames[: function.__code__.co_argcount]
    assert failed.value.message == f"{function.__name__}({name}) changes its argument {name}"
    assert f"({part})" in dict(failed.value.facts)["got"]


@pytest.mark.parametrize("function", [relu_in_place, pops, leaves_eval], ids=lambda function: function.__name__)
def test_what_may_change_is_let_change(function):
    (name,) = function.__code__.co_varnames[:1]
    value = {"x": torch.ones(2), "model": nn.Linear(1, 1)}[name] if function is not pops else [1]
    watch(function, {name}, ())(value)


def test_modes_and_defaults_are_put_back():
    def leaves_no_grad():
        torch.set_grad_enabled(False)

    def leaves_double():
        torch.set_default_dtype(torch.float64)

    try:
        with pytest.raises(Failed, match="is_grad_enabled"):
            watch(leaves_no_grad, (), ())()
        torch.set_grad_enabled(True)
        with pytest.raises(Failed, match="default_dtype"):
            watch(leaves_double, (), ())()
    finally:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)


def test_with_a_generator_of_its_own_the_global_one_stays():
    def draws(count, generator=None):
        return torch.rand(count)

    watch(draws, (), ())(2)
    with pytest.raises(Failed, match="global generator"):
        watch(draws, (), ())(2, generator=torch.Generator())


class Layer(nn.Module):
    """A class kata that writes into what it is handed."""

    def __init__(self, sizes):
        super().__init__()
        sizes.append(1)

    def forward(self, x):
        return x.mul_(2)


def test_of_a_class_constructor_and_methods_are_watched():
    watched = watch(Layer, (), ("__init__", "forward"))
    assert watched is Layer
    with pytest.raises(Failed, match=r"Layer\(sizes\) changes its argument sizes"):
        Layer([1])
    layer = Layer.__new__(Layer)
    nn.Module.__init__(layer)
    with pytest.raises(Failed, match=r"Layer.forward\(x\) changes its argument x"):
        layer(torch.ones(2))


HONEST = [
    torch.ones(2, 3).T,
    torch.ones(1, 3).expand(4, 3),
    torch.ones(4)[::2][1:],
    torch.ones(1, 2)[:, ::2],
    torch.empty(0, 3),
    torch.tensor(True),
    torch.ones(2, dtype=torch.bfloat16),
    torch.ones(2, dtype=torch.complex64),
    torch.ones(2, dtype=torch.complex64).conj(),
    torch.ones(2, device="meta"),
    torch.ones(2, 2).to_sparse(),
    torch.tensor([float("nan"), float("inf")]),
    [torch.ones(1), {"a": (1, "b", None)}],
    nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1)),
    np.array(["a", None], dtype=object),
    torch.Generator(),
]


@pytest.mark.parametrize("value", HONEST, ids=lambda value: type(value).__name__)
def test_reading_changes_nothing(value):
    def reads(x):
        return x

    assert watch(reads, (), ())(value) is value


def test_a_subclass_and_an_inference_tensor_can_be_handed_in():
    class Mine(Tensor):
        pass

    watch(lambda x: x, (), ())(torch.ones(2).as_subclass(Mine))
    with torch.inference_mode():
        watch(lambda x: x + 1, (), ())(torch.ones(2))


@pytest.mark.parametrize("transform", [torch.func.vmap, torch.func.jacrev, torch.func.jacfwd])
def test_inside_a_transform_there_is_nothing_to_read(transform):
    x = torch.tensor([1.0, 2.0])
    result = transform(watch(lambda x: 2 * x, (), ()))(x)
    assert torch.equal(result, transform(lambda x: 2 * x)(x))


def test_its_name_signature_and_errors_stay():
    def add(x, *rest, by=1, **more):
        """Add."""
        return x + by

    watched = watch(add, (), ())
    assert (watched.__name__, watched.__doc__) == ("add", "Add.")
    with pytest.raises(TypeError, match=r"add\(\) missing 1 required positional argument: 'x'"):
        watched()
    assert watched(1, 2, 3, by=4, extra=5) == 5
