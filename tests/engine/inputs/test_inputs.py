"""Hard inputs: what each helper yields, and what it finds in an answer."""

import pytest
import torch

from torch_katas import checks, inputs


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4), (0, 3)], ids=str)
def test_layouts_hold_the_same_numbers(shape):
    """Every layout has shape, dtype, numbers and requires_grad of the original, and is a leaf."""
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    for name, other in inputs.layouts(x):
        checks.close(other, x, of=name)
        assert other.requires_grad and other.is_leaf


def test_layouts_are_not_contiguous():
    assert [other.is_contiguous() for _, other in inputs.layouts(torch.randn(3, 4))] == [False] * 3


def test_expanded_rows_share_memory():
    rows = inputs.expanded(torch.tensor([1.0, 2.0]), 3)
    assert rows.shape == (3, 2) and rows.stride() == (0, 1)


def test_empty_shapes_take_one_axis_after_the_other():
    assert list(inputs.empty_shapes((2, 3))) == [(0, 3), (2, 0)]
    assert list(inputs.empty_shapes((2, 3), [1])) == [(2, 0)]


def test_dtypes_are_named():
    variants = dict(inputs.as_dtypes([0, 1], [torch.bool, torch.float16]))
    assert {name: x.dtype for name, x in variants.items()} == {
        "x in torch.bool": torch.bool,
        "x in torch.float16": torch.float16,
    }


def test_float64_is_not_asked_of_apples_gpu():
    assert inputs.lacks_dtype("mps", torch.float64)
    assert not inputs.lacks_dtype("mps", torch.float32)
    assert not inputs.lacks_dtype("cpu", torch.float64)


def test_the_variant_that_fails_is_named():
    x = torch.arange(6.0).reshape(2, 3)
    with pytest.raises((checks.Failed, RuntimeError)):
        inputs.same_for(inputs.layouts(x), lambda x: x.view(-1).sum(), x.sum(), of="total(x)")
    with pytest.raises(checks.Failed, match="transposed in memory"):
        inputs.same_for(
            inputs.layouts(x), lambda x: x.as_strided((), (), x.storage_offset() + 1), torch.tensor(1.0), of="second(x)"
        )


def test_a_tensor_made_on_the_cpu_is_seen_on_meta():
    inputs.stays_on_meta(lambda x: x + torch.ones(2, device=x.device), torch.zeros(2), of="f(x)")
    with pytest.raises(checks.Failed, match="wrong device"):
        inputs.stays_on_meta(lambda x: torch.ones(len(x)), torch.zeros(2), of="f(x)")


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x + torch.ones(2),
        lambda x: torch.zeros(2).copy_(x),
        lambda x: torch.zeros(2).index_add_(0, x.long(), x),
    ],
    ids=["adds", "copies", "collects"],
)
def test_devices_that_are_mixed_are_seen_on_meta(call):
    with pytest.raises(checks.Failed, match="every tensor on the device of the inputs"):
        inputs.stays_on_meta(call, torch.zeros(2), of="f(x)")


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x * x.sum().item(),
        lambda x: x if (x > 0).any() else -x,
        lambda x: x[x > 0],
        lambda x: torch.tensor(x.tolist(), device=x.device),
        lambda x: torch.tensor(x.tolist()).to(x.device),
        lambda x: x[: int(x.max())],
    ],
    ids=["item", "if", "mask", "tolist", "moved", "int"],
)
def test_an_answer_that_looks_at_numbers_may_do_so(call):
    inputs.stays_on_meta(call, torch.zeros(2), of="f(x)")


@pytest.mark.parametrize(
    "call",
    [
        lambda x: torch.tensor(x.tolist()),
        lambda x: torch.ones(int(x.sum()) + 1),
        lambda x: torch.arange(x.sum().item()),
    ],
    ids=["tolist", "int", "item"],
)
def test_numbers_that_land_on_the_default_device_are_seen(call):
    with pytest.raises(checks.Failed, match="default device is another"):
        inputs.stays_on_meta(call, torch.zeros(2), of="f(x)")


def test_an_error_of_the_answer_itself_stays_one():
    def call(x):
        x.double()
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        inputs.stays_on_meta(call, torch.zeros(2), of="f(x)")


def test_an_operator_is_its_own_equal():
    x, index = torch.randn(3, 4).mT, torch.tensor([0, 2])
    inputs.same_as_torch(
        lambda x, index: x.softmax(1)[index],
        lambda x, index: torch.softmax(x, 1)[index],
        x,
        index,
        names=("x", "index"),
        of="f(x)",
    )


def _double_with_slope_one(x):
    return 2 * x.detach() + (x - x.detach())


WRONG = {
    "wrong values": (lambda x: 3 * x, "has wrong values"),
    "no graph": (lambda x: 2 * x.detach(), "connected to its inputs"),
    "wrong gradient": (_double_with_slope_one, "the gradient of f"),
}


@pytest.mark.parametrize("name", WRONG)
def test_values_and_gradients_are_compared(name):
    answer, message = WRONG[name]
    with pytest.raises(checks.Failed, match=message):
        inputs.same_as_torch(answer, lambda x: 2 * x, torch.randn(3), names=("x",), of="f(x)")


def test_an_input_without_part_has_a_gradient_of_zero():
    a, b = torch.randn(2), torch.randn(2)
    inputs.same_as_torch(lambda a, b: 2 * a, lambda a, b: 2 * a + 0 * b, a, b, names=("a", "b"), of="f(a, b)")
