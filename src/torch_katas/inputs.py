"""Hard inputs for hidden tests: the same numbers laid out otherwise, empty along an axis, in other dtypes, on `meta`.

What yields pairs (name, tensor) is meant for a loop inside one test, the name for `of=`:

    for name, x in inputs.layouts(numbers):
        checks.close(total(x), expected, of=f"total(x), {name}")
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from torch_katas import checks
from torch_katas.rules import OperatorMode

Variants = Iterator[tuple[str, Tensor]]


def layouts(x: Tensor, name: str = "x") -> Variants:
    """Yield tensors equal to x, of its shape, dtype and requires_grad, that lie otherwise in memory.

    The last two axes swapped in memory (for two axes or more), every second number of a larger tensor, and a part of a
    larger tensor that begins behind its first number. None of them is contiguous where x has two axes of 2 or more.
    `name` is what the argument is called.
    """
    source = x.detach()
    if source.dim() >= 2:
        yield f"{name} is transposed in memory", _like(x, source.mT.contiguous().mT)
    if source.dim():
        wide = source.new_zeros((*source.shape[:-1], 2 * source.shape[-1]))
        yield f"{name} is every second number of a tensor", _like(x, wide[..., ::2].copy_(source))
        larger = source.new_zeros([size + 2 for size in source.shape])
        part = larger[tuple(slice(1, size + 1) for size in source.shape)]
        yield f"{name} is a part of a larger tensor", _like(x, part.copy_(source))


def _like(x: Tensor, other: Tensor) -> Tensor:
    return other.requires_grad_(x.requires_grad)


def expanded(row: Tensor, count: int) -> Tensor:
    """Return `count` rows that are one row in memory, of shape (count, *row.shape): a number written is in all."""
    return row.expand(count, *row.shape)


def empty_shapes(shape: Sequence[int], axes: Iterable[int] | None = None) -> Iterator[tuple[int, ...]]:
    """Yield the shape with one axis after the other 0 long, or only those of `axes`."""
    for axis in range(len(shape)) if axes is None else axes:
        changed = list(shape)
        changed[axis] = 0
        yield tuple(changed)


def as_dtypes(
    numbers: Any, dtypes: Iterable[torch.dtype], device: torch.device | str = "cpu", name: str = "x"
) -> Variants:
    """Yield the numbers as a tensor of each dtype, named by it: "x in torch.float16"."""
    for dtype in dtypes:
        if lacks_dtype(device, dtype):
            continue
        yield f"{name} in {dtype}", torch.tensor(numbers, device=device).to(dtype)


def lacks_dtype(device: torch.device | str, dtype: torch.dtype) -> bool:
    """Tell whether a device cannot hold a dtype: Apple's GPU has no float64."""
    return torch.device(device).type == "mps" and dtype in (torch.float64, torch.complex128)


def same_for(
    variants: Iterable[tuple[str, Any]],
    call: Callable[[Any], Any],
    expected: Any,
    *,
    of: str,
    check: Callable[..., None] = checks.close,
) -> None:
    """Check that call(value) is `expected` for each variant; `of` is the call, the variant's name is added to it."""
    for name, value in variants:
        check(call(value), expected, of=f"{of}, {name}")


def stays_on_meta(call: Callable[..., Any], *tensors: Tensor, of: str) -> None:
    """Check that the result is on the device `meta` for inputs there: a promise about devices, seen without a GPU.

    On `meta` a tensor has shape and dtype but no numbers. An answer that looks at numbers gets the inputs themselves
    instead, with `meta` as the default device. Where it fails there too it is not judged.
    """
    on_meta = [tensor.detach().to("meta") for tensor in tensors]
    with _RunningOperator() as running:
        try:
            result = call(*on_meta)
        except (NotImplementedError, RuntimeError) as error:
            if running.name in NEEDS_NUMBERS:
                return _stays_beside_meta(call, tensors, of)
            if not running.name:  # no operator of torch: an error of the answer itself
                raise
            facts = {
                "of": f"{of} for inputs on the device meta",
                "expected": "every tensor on the device of the inputs",
            }
            got = f"an error in {running.name}: {str(error).splitlines()[0]}"
            checks.that(False, **facts, got=got, advice="A tensor that is made without device= is on the CPU.")
    result = checks.plain(result, f"{of} on the device meta")
    checks.device(result, torch.device("meta"), of=f"{of} for inputs on the device meta")


def _stays_beside_meta(call: Callable[..., Any], tensors: Sequence[Tensor], of: str) -> None:
    """Check that a result is not on the default device, `meta`, for inputs that are elsewhere."""
    try:
        with torch.device("meta"):
            result = call(*(tensor.detach().clone() for tensor in tensors))
    except Exception:
        # Numbers that are made without device= and moved afterwards are right, but cannot be moved from `meta`.
        return
    of = f"{of}, where torch's default device is another than that of the inputs"
    checks.device(checks.plain(result, of), tensors[0].device, of=of)


NEEDS_NUMBERS = (
    *("_local_scalar_dense", "is_nonzero", "_to_copy", "equal", "allclose", "repeat_interleave", "bincount"),
    *("nonzero", "masked_select", "index", "index_put", "index_put_", "_index_put_impl_"),
    *("unique_dim", "_unique2", "_coalesce"),
)
"""Operators that cannot run on `meta`: `item()`, `cpu()`, a tensor of booleans as an index, and the like."""


class _RunningOperator(OperatorMode):
    """Knows the operator that runs now or has raised; `name` is empty between two operators."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # it has no types
        self.name = ""

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.name = func.overloadpacket.__name__
        result = func(*args, **(kwargs or {}))
        self.name = ""
        return result


def same_as_torch(
    call: Callable[..., Tensor],
    reference: Callable[..., Tensor],
    *tensors: Tensor,
    names: Sequence[str],
    of: str,
    check: Callable[..., None] = checks.roughly,
) -> None:
    """Compare the values of a kata and of PyTorch's own operator, and their gradients in every floating-point input.

    Both get copies of the inputs, and the same random gradient for the result. `names` are those of the inputs.
    """
    mine, theirs = (_leaves(tensors) for _ in range(2))
    expected = reference(*theirs)
    result = call(*mine)
    check(result, expected, of=of)
    if not expected.requires_grad:
        return
    advice = "A detach, .data, .item, torch.tensor(…) or no_grad on the way cuts the graph."
    connected = "an output connected to its inputs"
    checks.that(result.requires_grad, of=of, expected=connected, got="a tensor with no history", advice=advice)
    upstream = torch.randn(expected.shape, dtype=expected.dtype).to(expected.device)
    gradients, wanted = (
        _gradients(output, leaves, upstream) for output, leaves in ((result, mine), (expected, theirs))
    )
    for name, got, want in zip(names, gradients, wanted, strict=True):
        if want is not None:
            check(got, want, of=f"the gradient of {of} in {name}")


def _gradients(output: Tensor, leaves: Sequence[Tensor], upstream: Tensor) -> list[Tensor | None]:
    """Return the gradient in each tensor: zeros where it has no part in the output, None where it takes none."""
    taking = [leaf for leaf in leaves if leaf.requires_grad]
    gradients = iter(torch.autograd.grad(output, taking, upstream, materialize_grads=True))
    return [next(gradients) if leaf.requires_grad else None for leaf in leaves]


def _leaves(tensors: Iterable[Tensor]) -> list[Tensor]:
    """Return copies that keep their layout in memory; those of floating-point numbers require grad."""
    copies = [copy.deepcopy(tensor.detach()) for tensor in tensors]
    return [tensor.requires_grad_(tensor.is_floating_point()) for tensor in copies]
