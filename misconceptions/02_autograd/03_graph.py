"""Wrong answers that people write when they look at the graph or step out of it."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def stop_gradient__clones(x: Tensor) -> Tensor:
    """`clone` copies the numbers and keeps the history: gradients still run back to x. `detach` does neither."""
    return x.clone()


def stop_gradient__copies_as_well(x: Tensor) -> Tensor:
    """`detach` alone leaves the history behind; the `clone` after it copies every number, and what is written into one
    no longer shows in the other."""
    return x.detach().clone()


def stop_gradient__detaches_x_itself(x: Tensor) -> Tensor:
    """`detach_` with its underscore cuts the caller's own tensor off from its history. `detach` makes a new one that
    looks at the same memory."""
    return x.detach_()


def stop_gradient__turns_requires_grad_off(x: Tensor) -> Tensor:
    """This freezes the caller's own tensor, and PyTorch refuses it for a tensor that is no leaf. `detach` makes a new
    one that looks at the same memory."""
    return x.requires_grad_(False)


def stop_gradient__returns_x_without_recording(x: Tensor) -> Tensor:
    """no_grad only holds for operations that run inside it. Here none does: x comes back with its history."""
    with torch.no_grad():
        return x


def without_graph__detaches_the_result(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """detach comes too late: while f ran, everything was recorded and kept in memory. Run f inside torch.no_grad()."""
    return f(x).detach()


def without_graph__detaches_the_input(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """x is out, but a layer's own parameters require grad, and what is done with them is recorded. Run f inside
    torch.no_grad()."""
    return f(x.detach())


def without_graph__forgets_with(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """A bare `torch.no_grad()` makes an object and turns nothing off. It works as `with torch.no_grad():`."""
    torch.no_grad()
    return f(x)


def without_graph__turns_it_off_for_good(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """set_grad_enabled(False) as a plain call stays in force: nothing is recorded any more after this function.
    `with torch.no_grad():` puts it back."""
    torch.set_grad_enabled(False)
    return f(x)


def without_graph__turns_it_on_afterwards(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Recording may have been off before the call, and f may raise an error before the last line is reached.
    `with torch.no_grad():` restores what was, on every way out."""
    torch.set_grad_enabled(False)
    result = f(x)
    torch.set_grad_enabled(True)
    return result


def without_graph__in_inference_mode(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """inference_mode goes further than no_grad: its results can never be saved for a backward, so a later product
    with a weight raises an error. Where they may be needed in a graph, take no_grad."""
    with torch.inference_mode():
        return f(x)


def operation_names__first_branch_only(output: Tensor) -> list[str]:
    """next_functions holds one pair for each input of the operation; this follows the first and loses the others."""
    names = []
    node = output.grad_fn
    while node is not None:
        names.append(type(node).__name__)
        node = node.next_functions[0][0] if node.next_functions else None
    return names


def operation_names__visits_nodes_again(output: Tensor) -> list[str]:
    """A value that is used twice is reached in two ways, and so is all that lies behind it. Remember the nodes that you
    have been to."""

    def walk(node) -> list[str]:
        if node is None:
            return []
        return [type(node).__name__] + [name for following, _ in node.next_functions for name in walk(following)]

    return walk(output.grad_fn)


def operation_names__each_name_once(output: Tensor) -> list[str]:
    """Two products are two nodes, though both are called MulBackward0. Remember nodes, not names."""
    waiting, names = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is not None:
            if type(node).__name__ not in names:
                names.append(type(node).__name__)
            waiting.extend(following for following, _ in node.next_functions)
    return names


def operation_names__stumbles_over_none(output: Tensor) -> list[str]:
    """An input that needs no gradient has None for its node, and so has the grad_fn of a tensor without history. Leave
    them out."""
    waiting, seen = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node not in seen:
            seen.append(node)
            waiting.extend(following for following, _ in node.next_functions)
    return [type(node).__name__ for node in seen]


def operation_names__leaves_first(output: Tensor) -> list[str]:
    """The names come in the order of the computation, leaves first. The root, output.grad_fn, is to be first."""
    seen = []

    def walk(node) -> None:
        if node is not None and node not in seen:
            for following, _ in node.next_functions:
                walk(following)
            seen.append(node)

    walk(output.grad_fn)
    return [type(node).__name__ for node in seen]


def operation_names__leaves_the_leaves_out(output: Tensor) -> list[str]:
    """The graph ends in nodes called AccumulateGrad: one for each leaf, where backward adds to .grad. They are nodes
    too."""
    waiting, seen = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is not None and node not in seen and node.next_functions:
            seen.append(node)
            waiting.extend(following for following, _ in node.next_functions)
    return [type(node).__name__ for node in seen]


def requires_grad_report__leaf_comes_first(tensors: dict[str, Tensor]) -> dict[str, str]:
    """is_leaf is also True for every tensor that does not require grad. Ask for requires_grad first."""
    return {
        name: "leaf" if tensor.is_leaf else "intermediate" if tensor.requires_grad else "constant"
        for name, tensor in tensors.items()
    }


def requires_grad_report__looks_for_a_grad(tensors: dict[str, Tensor]) -> dict[str, str]:
    """.grad tells whether a backward has been there, not what kind of tensor it is: before the first backward every
    leaf has None, and after retain_grad an intermediate value has one too. Ask is_leaf."""
    return {
        name: "constant" if not tensor.requires_grad else "leaf" if tensor.grad is not None else "intermediate"
        for name, tensor in tensors.items()
    }


def requires_grad_report__looks_for_parameters(tensors: dict[str, Tensor]) -> dict[str, str]:
    """nn.Parameter is a type: a frozen parameter does not require grad, and a leaf need not be a parameter. Ask the
    tensor for requires_grad and is_leaf."""
    return {
        name: "leaf" if isinstance(tensor, nn.Parameter) else "intermediate" if tensor.requires_grad else "constant"
        for name, tensor in tensors.items()
    }


def requires_grad_report__only_two_kinds(tensors: dict[str, Tensor]) -> dict[str, str]:
    """A tensor may require grad because it was computed from one that does. It is no leaf, and its .grad stays None."""
    return {name: "leaf" if tensor.requires_grad else "constant" for name, tensor in tensors.items()}
