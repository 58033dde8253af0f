"""Hidden tests of graph."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs


def test_no_gradient_runs_back(stop_gradient, device):
    """In x * stop_gradient(x) the second factor is a constant: the gradient is x, not 2 * x."""
    x = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    product = x * stop_gradient(x)
    checks.gradient_reaches(product, x, of="x * stop_gradient(x)", names=("x",))
    product.sum().backward()
    of = "x.grad after (x * stop_gradient(x)).sum().backward(), with x = [1, 2, 3]"
    checks.close(x.grad, torch.tensor([1.0, 2.0, 3.0], device=device), of=of)


@pytest.mark.parametrize("size", [(2, 3), (), (0,)], ids=str)
def test_the_result_has_the_numbers_and_no_history(stop_gradient, device, size):
    """The result has x's numbers, shape and dtype, and does not require grad."""
    x = torch.ones(size, dtype=torch.float64, device=device, requires_grad=True) * 2
    result = stop_gradient(x)
    checks.close(result, x, of=f"stop_gradient(x) with x of shape {size} that was computed")
    checks.equal(result.requires_grad, False, of="stop_gradient(x).requires_grad")


@pytest.mark.parametrize("computed", [False, True], ids=["leaf", "computed"])
def test_no_number_is_copied(stop_gradient, device, computed):
    """The result looks at the memory of x: what is written into one shows in the other."""
    x = torch.ones(3, device=device, requires_grad=True)
    x = x * 2 if computed else x
    checks.shares_storage(stop_gradient(x), x, of="stop_gradient(x)", with_="x")


def test_no_number_is_copied_to_bring_them_in_order(stop_gradient, numbered, device):
    """The result looks at the memory of a transposed or sliced tensor of any dtype, whether it requires grad or not."""
    floats = ((torch.float32, True), (torch.float32, False), (torch.bfloat16, True))
    for dtype, requires_grad in (*floats, (torch.int64, False), (torch.bool, False)):
        x = numbered((2, 3), dtype, device).requires_grad_(requires_grad)
        for name, other in inputs.layouts(x):
            expected = other.detach().clone()
            result = stop_gradient(other)
            of = f"stop_gradient(x) in {dtype}, {name}"
            checks.close(result, expected, of=of)
            checks.equal(result.requires_grad, False, of=f"{of}: requires_grad")
            result[0, 0] = 70
            checks.close(
                other.detach()[0, 0], torch.tensor(70, device=device).to(dtype), of=f"x[0, 0] after {of}[0, 0] = 70"
            )


@pytest.mark.parametrize("computed", [False, True], ids=["leaf", "computed"])
def test_x_keeps_its_own_history(stop_gradient, device, computed):
    """x itself still requires grad, and a gradient still runs through it."""
    w = torch.ones(3, device=device, requires_grad=True)
    x = w * 2 if computed else w
    stop_gradient(x)
    checks.equal(x.requires_grad, True, of="x.requires_grad after stop_gradient(x)")
    checks.gradient_reaches(x * 3, w, of="x * 3 after stop_gradient(x)", names=("the leaf behind x",))


def test_the_result_needs_no_grad(without_graph, device):
    """The result holds the numbers of f(x) and does not require grad."""
    x = torch.arange(3.0, device=device, requires_grad=True)
    result = without_graph(lambda x: 2 * x, x)
    checks.close(result, torch.tensor([0.0, 2.0, 4.0], device=device), of="without_graph(f, x) with f(x) = 2 * x")
    checks.equal(result.requires_grad, False, of="without_graph(f, x).requires_grad")


def test_a_layers_parameters_are_not_recorded(without_graph, device):
    """f may hold parameters that require grad; nothing is recorded for them either."""
    layer, x = nn.Linear(3, 2).to(device), torch.ones(1, 3, device=device)
    result = without_graph(layer, x)
    checks.close(result, layer(x), of="without_graph(layer, x)")
    checks.equal(result.requires_grad, False, of="without_graph(layer, x).requires_grad")


def test_recording_is_off_while_f_runs(without_graph):
    """Nothing is recorded inside f, so none of its intermediate values is kept for a backward."""
    recording, w = [], torch.ones(2, requires_grad=True)

    def f(x):
        recording.extend([(x * 2).requires_grad, (w * 2).requires_grad])
        return x * w

    without_graph(f, torch.ones(2, requires_grad=True))
    of = "requires_grad of x * 2 and of w * 2 inside f, with a parameter w that f holds"
    checks.equal(recording, [False, False], of=of)


@pytest.mark.parametrize("before", [True, False], ids=["on", "off"])
def test_recording_is_as_before(without_graph, before):
    """After the call recording is on or off as it was before."""
    with torch.set_grad_enabled(before):
        without_graph(torch.exp, torch.ones(2, requires_grad=True))
        after = torch.is_grad_enabled()
    checks.equal(after, before, of="torch.is_grad_enabled() after the call")


@pytest.mark.parametrize("before", [True, False], ids=["on", "off"])
def test_recording_is_as_before_where_f_raises(without_graph, before):
    """Where f raises an error, the error comes through, and recording is on or off as it was before."""

    def f(x):
        raise ValueError("f cannot take this")

    with torch.set_grad_enabled(before):
        of = "without_graph(f, x) with an f that raises"
        checks.raises(ValueError, lambda: without_graph(f, torch.ones(2)), of=of)
        after = torch.is_grad_enabled()
    checks.equal(after, before, of="torch.is_grad_enabled() after the error")


def test_the_result_can_be_used_in_a_graph(without_graph, device):
    """The result is an ordinary tensor: multiplied by a weight it is the weight's gradient."""
    result = without_graph(torch.square, torch.tensor([1.0, 2.0, 3.0], device=device))
    w = torch.ones(3, device=device, requires_grad=True)
    checks.equal(result.is_inference(), False, of="without_graph(f, x).is_inference()")
    (w * result).sum().backward()
    of = "w.grad after (w * without_graph(square, x)).sum().backward(), with x = [1, 2, 3]"
    checks.close(w.grad, torch.tensor([1.0, 4.0, 9.0], device=device), of=of)


def test_the_root_comes_first(operation_names, device):
    """The first name is that of output.grad_fn, the operation that made the output."""
    x = torch.ones(3, device=device, requires_grad=True)
    checks.equal(list(operation_names((x * 2).sum()))[:1], ["SumBackward0"], of="operation_names((x * 2).sum())[:1]")


def test_every_branch_is_followed(operation_names, device):
    """All inputs of an operation are followed, down to the leaves, each of which has its AccumulateGrad."""
    x, y = torch.ones(2, device=device, requires_grad=True), torch.ones(2, device=device, requires_grad=True)
    expected = ["AccumulateGrad", "AccumulateGrad", "AddBackward0", "ExpBackward0", "MulBackward0"]
    checks.equal(sorted(operation_names(x * 2 + y.exp())), expected, of="sorted(operation_names(x * 2 + exp(y)))")


def test_a_node_is_named_once(operation_names, device):
    """A value that is used twice has one node, named once, however many ways lead to it."""
    x = torch.ones(2, device=device, requires_grad=True)
    h = x * 2
    expected = ["AccumulateGrad", "AddBackward0", "MulBackward0"]
    checks.equal(sorted(operation_names(h + h)), expected, of="sorted(operation_names(h + h)) with h = x * 2")


def test_a_node_is_named_once_however_far_it_is(operation_names, device):
    """A value that is reached over a short and over a long way has one node, too."""
    x = torch.ones(2, device=device, requires_grad=True)
    h = x * 2
    expected = ["AccumulateGrad", "AddBackward0", "ExpBackward0", "MulBackward0"]
    checks.equal(
        sorted(operation_names(h + h.exp())), expected, of="sorted(operation_names(h + exp(h))) with h = x * 2"
    )


def test_two_nodes_may_have_one_name(operation_names, device):
    """Three products are three nodes, and each is named."""
    x = torch.ones(2, device=device, requires_grad=True)
    expected = ["AccumulateGrad", "MulBackward0", "MulBackward0", "MulBackward0"]
    checks.equal(sorted(operation_names(x * 2 * 3 * 4)), expected)


def test_many_nodes_are_all_named(operation_names, device):
    """Of 100 products each is named, and in a second call again."""
    output = torch.ones(2, device=device, requires_grad=True)
    for _ in range(100):
        output = output * 2
    for call in ("first", "second"):
        names = operation_names(output)
        checks.equal(names.count("MulBackward0"), 100, of=f"the number of products in a chain of 100, {call} call")
        checks.equal(len(names), 101, of=f"the number of names in a chain of 100 products, {call} call")


def test_graphs_that_share_a_part_are_walked_alike(operation_names, device):
    """What another output had in common with this one is named again."""
    x = torch.ones(2, device=device, requires_grad=True)
    h = x * 2
    first, second = h.exp(), h + 1
    operation_names(first)
    expected = ["AccumulateGrad", "AddBackward0", "MulBackward0"]
    of = "sorted(operation_names(h + 1)) after operation_names(exp(h)), with h = x * 2"
    checks.equal(sorted(operation_names(second)), expected, of=of)


def test_inputs_without_gradient_have_no_node(operation_names, device):
    """An input that does not require grad is no part of the graph."""
    x, data = torch.ones(2, device=device, requires_grad=True), torch.ones(2, device=device)
    of = "sorted(operation_names(data * x)) with data that does not require grad"
    checks.equal(sorted(operation_names(data * x)), ["AccumulateGrad", "MulBackward0"], of=of)


@pytest.mark.parametrize("requires_grad", [False, True])
def test_a_leaf_has_no_graph(operation_names, device, requires_grad):
    """A tensor without grad_fn, such as a leaf, gives an empty list."""
    leaf = torch.ones(2, device=device, requires_grad=requires_grad)
    of = f"operation_names(x) with a leaf x, requires_grad={requires_grad}"
    checks.equal(operation_names(leaf), [], of=of)


def test_every_tensor_has_its_word(requires_grad_report, device):
    """Weights are leaves, data is constant, and what is computed from a weight is intermediate."""
    w, x = torch.ones(2, device=device, requires_grad=True), torch.ones(2, device=device)
    report = requires_grad_report({"w": w, "x": x, "w * x": w * x, "x * x": x * x})
    expected = {"w": "leaf", "x": "constant", "w * x": "intermediate", "x * x": "constant"}
    checks.equal(report, expected, of='requires_grad_report({"w": w, "x": x, "w * x": w * x, "x * x": x * x})')


def test_frozen_and_detached_are_constant(requires_grad_report, device):
    """A frozen parameter, a detached tensor and integers do not require grad: all are constant, also where a frozen
    one holds a .grad from before.
    """
    w = torch.ones(2, device=device, requires_grad=True)
    frozen, old = (nn.Parameter(torch.ones(2, device=device), requires_grad=False) for _ in range(2))
    old.grad = torch.ones(2, device=device)
    tensors = {
        "frozen": frozen,
        "frozen, with a .grad": old,
        "detached": (w * 2).detach(),
        "integers": torch.arange(3, device=device),
    }
    report = requires_grad_report(tensors)
    of = "requires_grad_report of two frozen parameters, a detached tensor and integers"
    checks.equal(report, dict.fromkeys(tensors, "constant"), of=of)


def test_a_backward_changes_nothing(requires_grad_report, device):
    """What a tensor is does not depend on .grad: the words are the same before and after backward."""
    w = nn.Parameter(torch.ones(2, device=device))
    h = w * 2
    h.retain_grad()
    expected = {"w": "leaf", "h": "intermediate"}
    checks.equal(requires_grad_report({"w": w, "h": h}), expected)
    h.sum().backward()
    of = 'requires_grad_report({"w": w, "h": h}) after backward, h.grad kept'
    checks.equal(requires_grad_report({"w": w, "h": h}), expected, of=of)


def test_no_tensors_give_an_empty_report(requires_grad_report):
    """A report of one tensor has one name, a report of none is empty."""
    checks.equal(requires_grad_report({}), {})
    checks.equal(requires_grad_report({"a": torch.ones(1)}), {"a": "constant"}, of='requires_grad_report({"a": data})')
