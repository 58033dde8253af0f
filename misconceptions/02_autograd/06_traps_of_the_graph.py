"""Wrong answers that people write when a graph is walked over twice, written over, or kept for too long."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def second_derivative__records_no_backward(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The graph of f is kept, but the backward itself is not recorded, so the slope has no history to differentiate.
    Instead: `create_graph=True` for the first of the two.
    """
    leaf = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(leaf).sum(), leaf, retain_graph=True)
    return torch.autograd.grad(slope.sum(), leaf)[0]


def second_derivative__adds_to_the_first(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The second backward adds to a .grad that holds the first derivative already, so their sum comes back. Instead:
    `torch.autograd.grad` returns each gradient and adds nothing up.
    """
    leaf = x.detach().clone().requires_grad_()
    f(leaf).sum().backward(create_graph=True)
    if leaf.grad.requires_grad:
        leaf.grad.sum().backward()
        return leaf.grad.detach()
    return torch.zeros_like(x)


def second_derivative__returns_the_first(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The slope itself comes back, ready to be differentiated. Instead: differentiate it once more."""
    leaf = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)[0].detach()


def second_derivative__the_whole_matrix(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """A matrix comes back, with the slope of every element's slope in every element; only its diagonal is asked for.
    Instead: differentiate the sum of the slopes, and each element gets its own.
    """
    return torch.autograd.functional.hessian(lambda x: f(x).sum(), x.detach())


def second_derivative__by_finite_differences(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Three values of f are subtracted from each other, and what is left of their digits is divided by a tiny number.
    Instead: `torch.autograd.grad`, twice, is exact.
    """
    x, step = x.detach(), 1e-2
    return (f(x + step) - 2 * f(x) + f(x - step)) / step**2


def second_derivative__of_a_line_raises(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The slope of a straight line has no history, and to differentiate it raises RuntimeError. Instead: ask the slope
    whether it requires grad, and return zeros where it does not.
    """
    leaf = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)
    return torch.autograd.grad(slope.sum(), leaf)[0]


def second_derivative__keeps_a_history(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The second backward is recorded too, so the result may require grad. Instead: only the first one needs
    `create_graph`.
    """
    leaf = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    return torch.autograd.grad(slope.sum(), leaf, create_graph=True, materialize_grads=True)[0]


def second_derivative__switches_x(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The caller's own tensor requires grad from now on. Instead: work on a leaf of your own, `x.detach()`."""
    x.requires_grad_()
    (slope,) = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    return torch.autograd.grad(slope.sum(), x, materialize_grads=True)[0]


def second_derivative__one_element_at_a_time(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The elements are walked over one by one and stacked, which gives another shape where x has two axes, none, or no
    element at all. Instead: differentiate the sums.
    """
    results = []
    for number in x.detach():
        leaf = number.clone().requires_grad_()
        (slope,) = torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)
        results.append(torch.autograd.grad(slope.sum(), leaf)[0].sum() if slope.requires_grad else torch.zeros(()))
    return torch.stack(results)


def separate_gradients__frees_the_graph(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """The first loss frees what it has in common with the second, and PyTorch says "Trying to backward through the
    graph a second time". Instead: `retain_graph=True`.
    """
    return [list(torch.autograd.grad(loss, parameters, materialize_grads=True)) for loss in losses]


def separate_gradients__keeps_none(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """None stands where a loss does not depend on a parameter. Instead: zeros in the parameter's shape, by
    `materialize_grads=True`.
    """
    return [list(torch.autograd.grad(loss, parameters, retain_graph=True, allow_unused=True)) for loss in losses]


def separate_gradients__wants_every_parameter(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """Where a loss does not depend on a parameter, an error is raised. Instead: `materialize_grads=True` gives zeros
    there.
    """
    return [list(torch.autograd.grad(loss, parameters, retain_graph=True)) for loss in losses]


def separate_gradients__adds_them_up(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """backward adds to .grad, so each list holds the gradients of the losses before it as well, and .grad is changed.
    Instead: `torch.autograd.grad` returns them and leaves .grad alone.
    """
    gradients = []
    for loss in losses:
        loss.backward(retain_graph=True)
        gradients.append([torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in parameters])
    return gradients


def separate_gradients__of_the_sum(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """All losses are added and walked over once, so every list holds the gradient of their sum. Instead: one walk for
    each loss.
    """
    total = list(torch.autograd.grad(torch.stack(losses).sum(), parameters, materialize_grads=True))
    return [total for _ in losses]


def separate_gradients__clears_what_was_there(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """.grad is cleared before each loss and again at the end, so what it held before is lost. Instead:
    `torch.autograd.grad` never touches it.
    """
    gradients = []
    for loss in losses:
        for p in parameters:
            p.grad = None
        loss.backward(retain_graph=True)
        gradients.append([torch.zeros_like(p) if p.grad is None else p.grad for p in parameters])
    for p in parameters:
        p.grad = None
    return gradients


def separate_gradients__the_other_way_round(losses: list[Tensor], parameters: list[Tensor]) -> list[list[Tensor]]:
    """There is one list for each parameter, with a gradient for each loss in it. Instead: one list for each loss."""
    gradients = [torch.autograd.grad(loss, parameters, retain_graph=True, materialize_grads=True) for loss in losses]
    return [list(of_parameter) for of_parameter in zip(*gradients, strict=True)]


def gated_sum__writes_into_one_tensor(gates: Tensor, x: Tensor) -> Tensor:
    """All sums are written into one tensor. The product of step t saves h[t - 1] for its backward, the next write
    changes the tensor it lies in, and backward raises RuntimeError. Instead: make a new tensor in each step, and
    `torch.stack` them.
    """
    h = torch.zeros_like(x)
    h[0] = x[0]
    for t in range(1, len(x)):
        h[t] = gates[t] * h[t - 1] + x[t]
    return h


def gated_sum__detaches_the_state(gates: Tensor, x: Tensor) -> Tensor:
    """The sum so far is detached, so a gradient reaches the step that it belongs to and none before. Instead: leave the
    history in place, and make a new tensor in each step.
    """
    sums = [x[0]]
    for t in range(1, len(x)):
        sums.append(gates[t] * sums[-1].detach() + x[t])
    return torch.stack(sums)


def gated_sum__writes_behind_the_graph(gates: Tensor, x: Tensor) -> Tensor:
    """`.data` hides the writes from the graph: no error, and a result without any history. Instead: make a new tensor
    in each step, and `torch.stack` them.
    """
    h = torch.zeros_like(x).detach()
    h[0] = x.data[0]
    for t in range(1, len(x)):
        h.data[t] = gates.data[t] * h.data[t - 1] + x.data[t]
    return h


def gated_sum__changes_x(gates: Tensor, x: Tensor) -> Tensor:
    """The sum is a row of x, and writing into it writes into the caller's x. Instead: `gate * state + new` makes a new
    tensor.
    """
    state = x[0].detach() if x.requires_grad else x[0]
    sums = [state.clone()]
    for t in range(1, len(x)):
        state *= gates[t].detach()
        state += x[t].detach()
        sums.append(state.clone())
    return torch.stack(sums)


def gated_sum__one_object_many_times(gates: Tensor, x: Tensor) -> Tensor:
    """The same tensor is changed in place and put into the list again and again, so every row is the last sum. Instead:
    make a new tensor in each step.
    """
    state = x[0].detach().clone()
    sums = [state]
    for t in range(1, len(x)):
        state.mul_(gates[t].detach()).add_(x[t].detach())
        sums.append(state)
    return torch.stack(sums)


def gated_sum__divides_by_products_of_gates(gates: Tensor, x: Tensor) -> Tensor:
    """The sums are brought to one scale by products of gates, and a gate of 0 makes that a division by 0: NaN comes
    out. Instead: a loop over the steps.
    """
    kept = torch.cat([torch.ones_like(gates[:1]), gates[1:]]).cumprod(0)
    return kept * (x / kept).cumsum(0)


def gated_sum__uses_the_first_gate(gates: Tensor, x: Tensor) -> Tensor:
    """x[0] is multiplied by gates[0], which has no say. Instead: h[0] is x[0]."""
    sums = [gates[0] * x[0]]
    for t in range(1, len(x)):
        sums.append(gates[t] * sums[-1] + x[t])
    return torch.stack(sums)


def gated_sum__gates_the_new_number(gates: Tensor, x: Tensor) -> Tensor:
    """The gate multiplies what is new, and the sum so far is kept whole. Instead: the gate belongs to h[t - 1]."""
    sums = [x[0]]
    for t in range(1, len(x)):
        sums.append(sums[-1] + gates[t] * x[t])
    return torch.stack(sums)


def gated_sum__only_the_last(gates: Tensor, x: Tensor) -> Tensor:
    """Only the last sum comes back. Instead: the sums of all steps, (T, F)."""
    state = x[0]
    for t in range(1, len(x)):
        state = gates[t] * state + x[t]
    return state


def epoch_losses__keeps_the_graphs(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The list holds the losses with their graphs until the epoch is over, and the memory fills. Instead: put
    `loss.detach()` into the list.
    """
    losses = []
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss)
    return torch.stack(losses).detach()


def epoch_losses__result_with_history(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The losses are stacked with their history, so the result requires grad and holds every graph. Instead: put
    `loss.detach()` into the list.
    """
    losses = []
    for x, y in batches:
        losses.append(loss_fn(model(x), y))
        losses[-1].backward()
    return torch.stack(losses)


def epoch_losses__one_backward_at_the_end(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The gradients are right, but all graphs wait in the memory for the one backward at the end. Instead: run
    backward for each batch; gradients add up in .grad by themselves.
    """
    losses = torch.stack([loss_fn(model(x), y) for x, y in batches])
    losses.sum().backward()
    return losses.detach()


def epoch_losses__clears_each_time(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The gradients are cleared before each batch, so only those of the last one are left. Instead: clear nothing; they
    are to add up.
    """
    losses = []
    for x, y in batches:
        model.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.detach())
    return torch.stack(losses)


def epoch_losses__never_runs_backward(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The losses are right and no gradient is made. Instead: `backward` for each of them."""
    with torch.no_grad():
        return torch.stack([loss_fn(model(x), y) for x, y in batches])


def epoch_losses__by_python_floats(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """Python's floats become float32 on the CPU, whatever the losses were. Instead: stack detached tensors, which keep
    dtype and device.
    """
    losses = []
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.item())
    return torch.tensor(losses)


def epoch_losses__forward_twice(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The model runs a second time for the log, and a model with dropout gives another loss then. Instead: use the loss
    that backward ran from.
    """
    losses = []
    for x, y in batches:
        loss_fn(model(x), y).backward()
        with torch.no_grad():
            losses.append(loss_fn(model(x), y))
    return torch.stack(losses)


def epoch_losses__walks_twice(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The batches are gone through once for the gradients and once for the losses, and a generator is used up after the
    first time. Instead: do both in one loop.
    """
    for x, y in batches:
        loss_fn(model(x), y).backward()
    with torch.no_grad():
        return torch.stack([loss_fn(model(x), y) for x, y in batches])


def epoch_losses__trains(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """The model is put into training mode, as at the head of a training loop. Instead: it runs in the mode that it is
    in.
    """
    model.train()
    losses = []
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.detach())
    return torch.stack(losses)


def epoch_losses__makes_steps(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]
) -> Tensor:
    """After each batch the parameters are moved, as in a training loop. Instead: only gradients are gathered."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)
