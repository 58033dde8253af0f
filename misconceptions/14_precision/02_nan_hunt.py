"""Wrong answers that people write when they hunt NaN, and when they write functions that should not make any.

Seen in: pytorch/pytorch #182156 (hooks that leak, that know tensors only, that name what only passes NaN on),
bitsandbytes-foundation/bitsandbytes #165 (hooks for NaN alone), pytorch/pytorch #2421, #2775 and keras-team/keras
#23075 (the gradient of a norm at 0), pytorch/pytorch #52248, #68425, #156212, jax-ml/jax #347 (where after the
operation), pytorch/pytorch #152088 (an index after it), #17455 (an assignment after it).
"""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

first_bad_module__leaves_hooks = edit(
    ("try:\n    model(x)\nfinally:\n    for handle in handles:\n        handle.remove()", "model(x)"),
    why="""Never removes its hooks: they run in every call from then on, and each search adds more. Instead: keep the
    handles, and call remove() of each in a `finally`.""",
)


first_bad_module__leaves_hooks_after_an_error = edit(
    (
        "try:\n    model(x)\nfinally:\n    for handle in handles:\n        handle.remove()",
        "model(x)\nfor handle in handles:\n    handle.remove()",
    ),
    why="""Removes its hooks in the line after the call, which is never reached where the model raises. Instead: remove
    them in a `finally`.""",
)


first_bad_module__swallows_the_error = edit(
    ("try:\n    model(x)\nfinally:", "try:\n    model(x)\nexcept RuntimeError:\n    pass\nfinally:"),
    why="""Keeps the model's error from the caller, who is told that all is finite. Instead: `try` and `finally`, which
    let it pass.""",
)


first_bad_module__removes_all_hooks = edit(
    (
        "for handle in handles:\n    handle.remove()",
        "for handle in handles:\n"
        "    handle.remove()\n"
        "for module in model.modules():\n"
        "    module._forward_hooks.clear()",
    ),
    why="""Empties the modules' lists of hooks, those of the caller among them. Instead: call remove() of the handles
    that it was given.""",
)


first_bad_module__nan_only = edit(
    ("bool(tensor.isfinite().all())", "not bool(tensor.isnan().any())"),
    why="""Looks for NaN alone, and passes over the infinity from which it comes. Instead: `isfinite()` is False for
    both.""",
)


first_bad_module__all_bad = edit(
    ("bool(tensor.isfinite().all())", "bool(tensor.isfinite().any())"),
    why="""Calls an output finite where any number is. Instead: all of them must be.""",
)


first_bad_module__asks_the_sum = edit(
    ("bool(tensor.isfinite().all())", "bool(tensor.sum().isfinite())"),
    why="""Asks whether the sum of an output is finite. Large numbers have none, though each of them is finite. Instead:
    ask each number.""",
)


first_bad_module__tensors_only = edit(
    ("for tensor in _tensors(output)", "for tensor in [output] if isinstance(tensor, Tensor)"),
    why="""Looks at outputs that are tensors, and passes over the tuples of an LSTM and the dicts of a model. Instead:
    look into tuples, lists and dicts.""",
)


first_bad_module__the_first_of_a_tuple = edit(
    ("for tensor in _tensors(output)", "for tensor in list(_tensors(output))[:1]"),
    why="""Looks at the first tensor of an output alone. Instead: at all of them.""",
)


first_bad_module__flat_tuples = edit(
    (
        "_tensors(output)",
        "(output if isinstance(output, tuple) else [output]) if isinstance(tensor, Tensor)",
    ),
    why="""Looks into tuples, but not into what stands in these, and not into lists and dicts. Instead: ask each part
    the same question as the whole.""",
)


first_bad_module__by_the_order_of_names = edit(
    (
        "return bad[0] if bad else None",
        "return next((name for name, _ in model.named_modules() if name in bad), None)",
    ),
    why="""Names the bad module that stands first in named_modules(), where the model itself and each block stand in
    front of their layers. Instead: the one whose hook runs first.""",
)


first_bad_module__the_last = edit(
    ("return bad[0] if bad else None", "return bad[-1] if bad else None"),
    why="""Names the module whose forward ends last, which only passes on what it was given. Instead: the first.""",
)


first_bad_module__leaves_only = edit(
    ("model.named_modules()]", "model.named_modules() if not list(module.children())]"),
    why="""Hooks modules without children alone, so that what a block computes itself is not seen. Instead: hook all of
    `named_modules()`.""",
)


first_bad_module__children_only = edit(
    ("model.named_modules()]", "model.named_children()]"),
    why="""Hooks the direct children alone, and names a whole block. Instead: `named_modules()` goes all the way down,
    and has the model itself.""",
)


first_bad_module__without_the_model = edit(
    ("model.named_modules()]", "model.named_modules() if name]"),
    why="""Never names the model itself, whose own code may be what divides by 0. Instead: its name is the empty
    string: it is hooked as well, and found like any other.""",
)


first_bad_module__the_empty_name = edit(
    ("return bad[0] if bad else None", "return next(filter(None, bad), None)"),
    why="""Never names the model itself, whose own code may be what divides by 0. Instead: its name is the empty
    string: it is hooked as well, and found like any other.""",
)


first_bad_module__the_last_name_of_the_loop = edit(
    ("bad.append(name)", "bad.append(names[-1])"),
    ("bad: list[str] = []", "bad: list[str] = []\nnames = [name for name, _ in model.named_modules()]"),
    why="""Every hook has the same name, that of the last module, as a lambda in a loop has it. Instead: make each
    hook in a function that gets the name.""",
)


first_bad_module__looks_at_the_end = edit(
    ("bad: list[str] = []", "bad: list[str] = []\noutputs: list[Any] = []"),
    (
        "if not all(bool(tensor.isfinite().all()) for tensor in _tensors(output)):\n    bad.append(name)",
        "outputs.append((name, output))",
    ),
    (
        "return bad[0] if bad else None",
        "for name, output in outputs:\n"
        "    if not all(bool(tensor.isfinite().all()) for tensor in _tensors(output)):\n"
        "        return name\n"
        "return None",
    ),
    why="""Keeps the outputs and looks at them at the end, when a module that works in place may have written over them.
    Instead: look in the hook.""",
)


first_bad_module__the_class = edit(
    ("bad.append(name)", "bad.append(type(module).__name__)"),
    why="""Returns the name of the class, which many modules share. Instead: the name by which named_modules() knows the
    module.""",
)


first_bad_module__what_comes_in = edit(
    ("_tensors(output)", "_tensors(args)"),
    why="""Looks at what a module is given, and so names the one after the culprit. Instead: look at its output.""",
)


first_bad_module__calls_the_model_again = edit(
    ("try:\n    model(x)", "try:\n    model(x)\n    model(x)"),
    why="""Calls the model twice. A model with dropout or a counter is not the same the second time. Instead: once.""",
)


first_bad_module__without_a_copy_of_none = edit(
    ("for tensor in _tensors(output)", "for tensor in (output if isinstance(output, (tuple, list)) else [output])"),
    why="""Asks everything in a tuple whether it is finite, also None, which cannot answer. Instead: pass over what is
    no tensor.""",
)


def safe_norm__root_of_the_sum(x: Tensor) -> Tensor:
    """Takes the root of the sum of squares: at 0 its slope is infinite and the gradient NaN, and large squares
    overflow. Instead: divide by the largest number first, and keep the 0 away from the root."""
    return x.square().sum(-1).sqrt()


def safe_norm__torchs(x: Tensor) -> Tensor:
    """Leaves it to `vector_norm`, whose gradient at 0 is 0, but whose squares overflow. Instead: divide by the largest
    number first."""
    return torch.linalg.vector_norm(x, dim=-1)


def safe_norm__where_after_the_root(x: Tensor) -> Tensor:
    """Repairs the norm of a row of zeros after the root, while it is the gradient that is NaN: backward goes through
    the root all the same. Instead: replace what the root is taken of."""
    scale = x.detach().abs().amax(-1, keepdim=True)
    zero = scale == 0
    root = (x / scale.masked_fill(zero, 1.0)).square().sum(-1, keepdim=True).sqrt()
    return torch.where(zero, 0.0, scale * root).squeeze(-1)


def safe_norm__no_nan_to_num(x: Tensor) -> Tensor:
    """Repairs the norm of a row of zeros after the root, while it is the gradient that is NaN: backward goes through
    the root all the same. Instead: replace what the root is taken of."""
    scale = x.detach().abs().amax(-1, keepdim=True)
    return (scale * (x / scale).square().sum(-1, keepdim=True).sqrt()).nan_to_num().squeeze(-1)


def safe_norm__eps_under_the_root(x: Tensor) -> Tensor:
    """Keeps the root away from 0 by a small number under it: the norm of 0 is not 0, small norms are wrong, and large
    squares overflow. Instead: divide by the largest number first, and keep the 0 away from the root."""
    return (x.square().sum(-1) + 1e-12).sqrt()


def safe_norm__clamped(x: Tensor) -> Tensor:
    """Keeps the root away from 0 by a small number under it: the norm of 0 is not 0, small norms are wrong, and large
    squares overflow. Instead: divide by the largest number first, and keep the 0 away from the root."""
    return x.square().sum(-1).clamp(min=1e-12).sqrt()


def safe_norm__masked_but_overflows(x: Tensor) -> Tensor:
    """Keeps the 0 away from the root, but squares the numbers as they are, which overflows from 2e19 on in float32 and
    gives 0 below 1e-23. Instead: divide by the largest number first."""
    squares = x.square().sum(-1)
    zero = squares == 0
    return squares.masked_fill(zero, 1.0).sqrt().masked_fill(zero, 0.0)


def safe_norm__one_scale_for_all(x: Tensor) -> Tensor:
    """Divides all rows by one number, the largest of all: beside a large row a small one becomes 0. Instead: each row
    has its own, `amax(-1, keepdim=True)`."""
    scale = x.detach().abs().max() if x.numel() else x.new_ones(())
    squares = (x / scale.clamp(min=torch.finfo(x.dtype).tiny)).square().sum(-1)
    zero = squares == 0
    return scale * squares.masked_fill(zero, 1.0).sqrt().masked_fill(zero, 0.0)


def safe_norm__the_largest_of_all_even_of_none(x: Tensor) -> Tensor:
    """Divides all rows by one number, the largest of all: beside a large row a small one becomes 0. And of no numbers
    there is no largest. Instead: each row has its own, `amax(-1, keepdim=True)`."""
    scale = x.detach().abs().max()
    scale = scale.masked_fill(scale == 0, 1.0)
    squares = (x / scale).square().sum(-1)
    zero = squares == 0
    return scale * squares.masked_fill(zero, 1.0).sqrt().masked_fill(zero, 0.0)


def safe_norm__asks_once(x: Tensor) -> Tensor:
    """Asks whether all of x is 0. A row of zeros beside others is not. Instead: decide for each row."""
    if bool((x == 0).all()):
        return x.sum(-1)
    scale = x.detach().abs().amax(-1, keepdim=True)
    return (scale * (x / scale.clamp(min=torch.finfo(x.dtype).tiny)).square().sum(-1, keepdim=True).sqrt()).squeeze(-1)


def safe_norm__of_everything(x: Tensor) -> Tensor:
    """Returns one norm of all numbers. Instead: one for each row, along the last axis."""
    scale = x.detach().abs().max()
    if scale == 0:
        return (x * 0).sum()
    return scale * (x / scale).square().sum().sqrt()


def safe_norm__largest_plus_eps(x: Tensor) -> Tensor:
    """Adds a small number to the largest before it divides; rows that are as small come out too small. Instead: put 1
    where the largest is 0, and leave the others."""
    scale = x.detach().abs().amax(-1, keepdim=True)
    squares = (x / (scale + 1e-12)).square().sum(-1, keepdim=True)
    zero = squares == 0
    return (scale * squares.masked_fill(zero, 1.0).sqrt()).squeeze(-1)


def safe_norm__by_the_sum(x: Tensor) -> Tensor:
    """Divides by the sum of the absolute values, which overflows before the norm does. Instead: by the largest of
    them."""
    scale = x.detach().abs().sum(-1, keepdim=True)
    zero = scale == 0
    squares = (x / scale.masked_fill(zero, 1.0)).square().sum(-1, keepdim=True)
    return (scale * squares.masked_fill(zero, 1.0).sqrt()).squeeze(-1)


def safe_norm__largest_without_abs(x: Tensor) -> Tensor:
    """Takes the largest number with its sign: rows of negative numbers have a small one, or 0. Instead: the largest
    absolute value."""
    scale = x.detach().amax(-1, keepdim=True)
    zero = scale == 0
    squares = (x / scale.masked_fill(zero, 1.0)).square().sum(-1, keepdim=True)
    zero = squares == 0
    return (scale.masked_fill(scale == 0, 1.0).abs() * squares.masked_fill(zero, 1.0).sqrt()).squeeze(-1)


def safe_norm__in_float64(x: Tensor) -> Tensor:
    """Computes in float64, where the squares of float32 find room; those of float64 do not. Instead: divide by the
    largest number first."""
    squares = x.double().square().sum(-1)
    zero = squares == 0
    return squares.masked_fill(zero, 1.0).sqrt().masked_fill(zero, 0.0).to(x.dtype)


def safe_norm__detached(x: Tensor) -> Tensor:
    """Detaches x altogether, and no gradient comes back. Instead: detach the largest number alone."""
    x = x.detach()
    scale = x.abs().amax(-1, keepdim=True)
    zero = scale == 0
    return (scale * (x / scale.masked_fill(zero, 1.0)).square().sum(-1, keepdim=True).sqrt()).squeeze(-1)


def safe_norm__one_at_zero(x: Tensor) -> Tensor:
    """Keeps the 0 away from the root, and forgets that a 1 stands there now: rows of zeros have the norm 1. Instead:
    put the 0 back at the end, or multiply by the largest number, which is 0."""
    scale = x.detach().abs().amax(-1, keepdim=True)
    scale = scale.masked_fill(scale == 0, 1.0)
    squares = (x / scale).square().sum(-1, keepdim=True)
    return (scale * squares.masked_fill(squares == 0, 1.0).sqrt()).squeeze(-1)


def masked_log_mean__where_after_log(x: Tensor, mask: Tensor) -> Tensor:
    """Takes the logarithm of all numbers, and leaves out afterwards what is masked. Backward goes through those
    logarithms all the same, and 0 times inf is NaN. Instead: pick the numbers, or replace the masked ones, before the
    logarithm."""
    logs = torch.where(mask, x.log(), 0.0)
    return logs.sum() / mask.sum().clamp(min=1)


def masked_log_mean__index_after_log(x: Tensor, mask: Tensor) -> Tensor:
    """Takes the logarithm of all numbers, and leaves out afterwards what is masked. Backward goes through those
    logarithms all the same, and 0 times inf is NaN. Instead: pick the numbers, or replace the masked ones, before the
    logarithm."""
    logs = x.log()[mask]
    return logs.sum() / max(len(logs), 1)


def masked_log_mean__times_mask(x: Tensor, mask: Tensor) -> Tensor:
    """Multiplies by the mask, and 0 times inf is NaN. Instead: replace the numbers before the logarithm."""
    return (x.log() * mask).sum() / mask.sum().clamp(min=1)


def masked_log_mean__replaces_nan(x: Tensor, mask: Tensor) -> Tensor:
    """Takes the logarithm of all numbers, and leaves out afterwards what is masked. Backward goes through those
    logarithms all the same, and 0 times inf is NaN. Instead: pick the numbers, or replace the masked ones, before the
    logarithm."""
    return (x.log() * mask).nan_to_num(0.0, 0.0, 0.0).sum() / mask.sum().clamp(min=1)


def masked_log_mean__eps(x: Tensor, mask: Tensor) -> Tensor:
    """Adds a small number to x, which changes small ones, and leaves negative ones and NaN. Instead: replace what is
    masked, and nothing else."""
    return torch.where(mask, (x + 1e-8).log(), 0.0).sum() / mask.sum().clamp(min=1)


def masked_log_mean__clamps(x: Tensor, mask: Tensor) -> Tensor:
    """Lifts x to a least number, which changes small ones that count, and leaves NaN. Instead: replace what is masked,
    and nothing else."""
    return torch.where(mask, x.clamp(min=1e-12).log(), 0.0).sum() / mask.sum().clamp(min=1)


def masked_log_mean__by_arithmetic(x: Tensor, mask: Tensor) -> Tensor:
    """Makes 1 of what is masked by a product and a sum; NaN and inf times 0 are NaN. Instead: `masked_fill` or `where`,
    before the logarithm."""
    return (x * mask + (~mask)).log().sum() / mask.sum().clamp(min=1)


def masked_log_mean__by_all(x: Tensor, mask: Tensor) -> Tensor:
    """Divides by the number of all elements. Instead: by the number of those that count."""
    return x.masked_fill(~mask, 1.0).log().sum() / max(x.numel(), 1)


def masked_log_mean__nothing_is_nan(x: Tensor, mask: Tensor) -> Tensor:
    """The mean of no numbers is 0 / 0. Instead: divide by at least 1."""
    return x[mask].log().mean()


def masked_log_mean__nothing_is_cut_off(x: Tensor, mask: Tensor) -> Tensor:
    """Returns a new 0 where nothing counts, and backward cannot be called on it. Instead: a 0 that comes from x."""
    if not mask.any():
        return x.new_zeros(())
    return x[mask].log().mean()


def masked_log_mean__zero_times_x(x: Tensor, mask: Tensor) -> Tensor:
    """Makes a connected 0 by a product with 0, and 0 times inf or NaN is NaN. Instead: the sum of what the mask
    picks is a 0 that comes from x."""
    if not mask.any():
        return (x * 0).sum()
    return x[mask].log().mean()


def masked_log_mean__log_of_the_mean(x: Tensor, mask: Tensor) -> Tensor:
    """Takes the logarithm of the mean. Instead: the mean of the logarithms."""
    mean = x.masked_fill(~mask, 0.0).sum() / mask.sum().clamp(min=1)
    return mean.masked_fill(~mask.any(), 1.0).log()


def masked_log_mean__other_way_round(x: Tensor, mask: Tensor) -> Tensor:
    """Takes the mean where mask is False. Instead: where it is True."""
    return x.masked_fill(mask, 1.0).log().sum() / (~mask).sum().clamp(min=1)


def masked_log_mean__zero_instead_of_one(x: Tensor, mask: Tensor) -> Tensor:
    """Puts 0 in the place of what is masked, and log(0) is -inf. Instead: 1, whose logarithm is 0."""
    return x.masked_fill(~mask, 0.0).log().sum() / mask.sum().clamp(min=1)


def masked_log_mean__writes_into_x(x: Tensor, mask: Tensor) -> Tensor:
    """Writes into the caller's x. Instead: `masked_fill` without the underscore, or `torch.where`."""
    x.data[~mask] = 1.0
    return x.log().sum() / mask.sum().clamp(min=1)


def masked_log_mean__drops_bad_ones(x: Tensor, mask: Tensor) -> Tensor:
    """Leaves out what has no finite logarithm, and counts less by it: a mistake of the caller would go unseen. Instead:
    the mask alone decides."""
    good = mask & (x > 1e-20)
    return x.masked_fill(~good, 1.0).log().sum() / good.sum().clamp(min=1)
