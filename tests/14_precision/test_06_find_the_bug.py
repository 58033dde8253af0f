"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch import nn

from torch_katas import checks

CHANGES = {"WeightAverage": "weights"}
"""Arguments that a kata changes by design: copy_to writes into the weights."""

B16, F16, F32 = torch.bfloat16, torch.float16, torch.float32


@pytest.mark.parametrize("decay", [0.999, 0.99, 0.95])
@pytest.mark.parametrize("dtype", [B16, F16], ids=str)
def test_the_average_follows_the_weights(WeightAverage, device, dtype, decay):
    """After 50 updates the average is what the formula says, to five digits, for weights in few bits."""
    average = WeightAverage([torch.ones(2, dtype=dtype, device=device)], decay)
    WeightAverage([torch.zeros(2, dtype=dtype, device=device)], 0.5)  # another one changes nothing in this one
    for _ in range(50):
        average.update([torch.full((2,), 3.0, dtype=dtype, device=device)])
    of = f"the average after 50 updates with weights of 3, 1 before, in {dtype}, decay={decay}"
    checks.close(read(average, (2,), device), torch.full((2,), 3 - 2 * decay**50, device=device), of=of, rtol=1e-5)


@pytest.mark.parametrize(("dtype", "step"), [(B16, 2.0**-7), (F16, 2.0**-10)], ids=["bfloat16", "float16"])
def test_a_step_to_the_next_number(WeightAverage, dtype, step):
    """The share of a weight that moves by one gap of its dtype is kept, and shares add up."""
    average = WeightAverage([torch.ones(1, dtype=dtype)], 0.75)
    for _ in range(2):
        average.update([torch.full((1,), 1 + step, dtype=dtype)])
    of = f"the average, minus 1, after two updates from 1 to the next number of {dtype}, decay=0.75"
    checks.close(read(average, (1,)) - 1, torch.tensor([0.4375 * step]), of=of, rtol=1e-2)


def test_weights_of_unlike_dtypes(WeightAverage, device):
    """Each weight has its own average, whatever its dtype and shape; update leaves the weights as they are."""
    torch.manual_seed(4)
    dtypes, shapes = (B16, F32, F16), ((2, 3), (4,), ())
    weights = [nn.Parameter(torch.randn(shape).to(device, dtype)) for dtype, shape in zip(dtypes, shapes, strict=True)]
    exact = [weight.detach().cpu().double() for weight in weights]
    average = WeightAverage(weights, 0.998)
    for _ in range(20):
        with torch.no_grad():
            for weight in weights:
                weight.add_(torch.randn(weight.shape).to(device, weight.dtype))
        before = [weight.detach().clone() for weight in weights]
        average.update(weights)
        for number, (weight, old) in enumerate(zip(weights, before, strict=True)):
            checks.close(weight.detach(), old, of=f"weight {number} after update(weights)", rtol=0, atol=0)
        exact = [0.998 * mean + 0.002 * old.cpu().double() for mean, old in zip(exact, before, strict=True)]
    got = [torch.zeros(shape, device=device) for shape in shapes]
    average.copy_to(got)
    for value, mean, dtype in zip(got, exact, dtypes, strict=True):
        of = f"the average of a weight in {dtype} after 20 updates, decay=0.998"
        checks.close(value, mean.float().to(device), of=of, rtol=1e-5, atol=1e-6)
    held = [tensor for value in vars(average).values() if isinstance(value, list) for tensor in value]
    tied = [str(tensor.dtype) for tensor in held if isinstance(tensor, torch.Tensor) and tensor.requires_grad]
    checks.equal(tied, [], of="the averages of trained weights that have a history")
    average.copy_to(weights)
    for weight, value in zip(weights, got, strict=True):
        of = f"a trained weight in {weight.dtype} after copy_to"
        checks.close(weight.detach(), value.to(weight.dtype), of=of)
        checks.equal(weight.requires_grad, True, of=f"requires_grad of {of}")


def test_large_weights(WeightAverage):
    """Weights of 1e30, which float16 does not have, and a small one beside them."""
    average = WeightAverage([torch.tensor([1e30, 1.0]).to(B16)], 0.999)
    average.update([torch.tensor([2e30, 2.0]).to(B16)])
    first, second = (torch.tensor([size * 1e30, size]).to(B16).float() for size in (1.0, 2.0))
    of = "the average after an update with [2e30, 2], [1e30, 1] before, in bfloat16, decay=0.999"
    checks.close(read(average, (2,)), first * 0.999 + second * 0.001, of=of, rtol=1e-5)


@pytest.mark.parametrize("dtype", [B16, F16], ids=str)
def test_the_weights_get_rounded_averages(WeightAverage, dtype):
    """copy_to writes into the given tensors, in their own dtype; the average goes on as exact as before."""
    weight, wide = torch.ones(2, dtype=dtype), torch.ones(2)
    average = WeightAverage([weight, wide], 0.999)
    for _ in range(100):
        average.update([torch.full((2,), 9.0, dtype=dtype), torch.full((2,), 9.0)])
    places = weight.data_ptr(), wide.data_ptr()
    average.copy_to([weight, wide])
    exact = 9 - 8 * 0.999**100
    of = f"after copy_to, 100 updates with 9, 1 before, decay=0.999, in {dtype}"
    checks.close(weight, torch.full((2,), exact).to(dtype), of=f"the weight {of}")
    checks.equal((weight.data_ptr(), wide.data_ptr()), places, of=f"the places of both weights in memory {of}")
    weight.fill_(5.0), wide.fill_(5.0)
    got = [torch.zeros(2), torch.zeros(2)]
    average.copy_to(got)
    for value in got:
        checks.close(
            value, torch.full((2,), exact), of=f"the average {of}, once the weights are filled with 5", rtol=1e-5
        )


def test_averages_have_their_own_memory(WeightAverage):
    """Weights that are trained in place do not take the average along, in bfloat16 as in float32."""
    weights = [torch.ones(2, dtype=B16), torch.ones(2)]
    average = WeightAverage(weights, 0.999)
    for weight in weights:
        weight.fill_(2.0)
    average.update(weights)
    for weight in weights:
        checks.close(
            weight, torch.full((2,), 2.0, dtype=weight.dtype), of=f"a weight of 2 in {weight.dtype} after update"
        )
        weight.fill_(100.0)
    got = [torch.zeros(2), torch.zeros(2)]
    average.copy_to(got)
    for value, weight in zip(got, weights, strict=True):
        of = f"the average after one update with 2, 1 before, in {weight.dtype}, decay=0.999"
        checks.close(value, torch.full((2,), 1.001), of=of, rtol=1e-5)


def read(average, shape, device="cpu"):
    """Return the only average, in float32."""
    value = torch.zeros(shape, device=device)
    average.copy_to([value])
    return value
