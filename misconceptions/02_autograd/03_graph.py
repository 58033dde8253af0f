"""Wrong answers that people write when they look at the graph or step out of it."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

_SEEN: set = set()


def stop_gradient__clones(x: Tensor) -> Tensor:
    """The numbers are copied and the history is kept, so gradients still run back to x. Instead: `x.detach()` does
    neither.
    """
    return x.clone()


def stop_gradient__copies_as_well(x: Tensor) -> Tensor:
    """Every number is copied, so what is written into one no longer shows in the other. Instead: `x.detach()` alone
    leaves the history behind.
    """
    return x.detach().clone()


def stop_gradient__detaches_x_itself(x: Tensor) -> Tensor:
    """The caller's own tensor is cut off from its history. Instead: `x.detach()`, without the underscore, makes a new
    one that looks at the same memory.
    """
    return x.detach_()


def stop_gradient__turns_requires_grad_off(x: Tensor) -> Tensor:
    """The caller's own tensor is frozen, which PyTorch refuses for a tensor that is no leaf. Instead: `x.detach()`
    makes a new one that looks at the same memory.
    """
    return x.requires_grad_(False)


def stop_gradient__returns_x_without_recording(x: Tensor) -> Tensor:
    """x comes back with its history: `no_grad` holds only for operations that run inside it, and none does. Instead:
    `x.detach()`.
    """
    with torch.no_grad():
        return x


def stop_gradient__brings_it_in_order(x: Tensor) -> Tensor:
    """The numbers of a transposed or sliced tensor are copied, to bring them in order, so what is written into one no
    longer shows in the other. Instead: `x.detach()` alone takes any strides.
    """
    return x.detach().contiguous()


def stop_gradient__from_plain_numbers(x: Tensor) -> Tensor:
    """Every number is copied, so what is written into one no longer shows in the other. Instead: `x.detach()` alone
    leaves the history behind.
    """
    return torch.tensor(x.tolist(), dtype=x.dtype, device=x.device).reshape(x.shape)


def stop_gradient__by_way_of_numpy(x: Tensor) -> Tensor:
    """`numpy` refuses what NumPy does not have, such as bfloat16, and whatever lies on a GPU. Instead: `x.detach()`
    alone looks at the same memory, for every dtype and device.
    """
    return torch.from_numpy(x.detach().numpy())


def without_graph__detached_at_both_ends(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """x and the result are detached, and in between all that f does with its own parameters is recorded. Instead: run f
    inside `torch.no_grad()`.
    """
    return f(x.detach()).detach()


def without_graph__detaches_the_result(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """While f ran, everything was recorded and kept in memory. Instead: run f inside `torch.no_grad()`."""
    return f(x).detach()


def without_graph__detaches_the_input(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """x is out, but a layer's own parameters require grad, and what is done with them is recorded. Instead: run f
    inside `torch.no_grad()`.
    """
    return f(x.detach())


def without_graph__forgets_with(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """A bare `torch.no_grad()` makes an object and turns nothing off. Instead: `with torch.no_grad():`."""
    torch.no_grad()
    return f(x)


def without_graph__turns_it_off_for_good(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Recording stays off after this function. Instead: `with torch.no_grad():` puts it back."""
    torch.set_grad_enabled(False)
    return f(x)


def without_graph__turns_it_on_afterwards(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Recording is on afterwards whatever it was before, and stays off where f raises an error. Instead: `with
    torch.no_grad():` restores what was, on every way out.
    """
    torch.set_grad_enabled(False)
    result = f(x)
    torch.set_grad_enabled(True)
    return result


def without_graph__in_inference_mode(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The result can never be saved for a backward, so a later product with a weight raises an error. Instead: take
    `torch.no_grad()` where a result may be needed in a graph.
    """
    with torch.inference_mode():
        return f(x)


def without_graph__in_evaluation_mode(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """A module is put into evaluation mode, which turns dropout off, not recording, and changes f(x). Instead:
    `torch.no_grad()` alone; leave the mode to the caller.
    """
    if isinstance(f, nn.Module):
        f.eval()
    with torch.no_grad():
        return f(x)


def without_graph__calls_f_twice(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """f runs twice, and what is random or keeps count in it gives another result. Instead: run it once, inside
    `torch.no_grad()`.
    """
    with torch.no_grad():
        f(x)
        return f(x)


def without_graph__swallows_the_error(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The error of f gets lost, and x comes back in place of a result. Instead: let the error through; `with
    torch.no_grad():` restores recording all the same.
    """
    try:
        with torch.no_grad():
            return f(x)
    except ValueError:
        return x


def operation_names__first_branch_only(output: Tensor) -> list[str]:
    """Only the first input of each operation is followed, and the others get lost. Instead: follow every pair in
    `next_functions`.
    """
    names = []
    node = output.grad_fn
    while node is not None:
        names.append(type(node).__name__)
        node = node.next_functions[0][0] if node.next_functions else None
    return names


def operation_names__visits_nodes_again(output: Tensor) -> list[str]:
    """A value that is used twice is reached in two ways, and so is all that lies behind it. Instead: remember the nodes
    that you have been to.
    """

    def walk(node) -> list[str]:
        if node is None:
            return []
        return [type(node).__name__] + [name for following, _ in node.next_functions for name in walk(following)]

    return walk(output.grad_fn)


def operation_names__each_name_once(output: Tensor) -> list[str]:
    """Two products are two nodes with the same name, and only one of them is named. Instead: remember nodes, not
    names.
    """
    waiting, names = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is not None:
            if type(node).__name__ not in names:
                names.append(type(node).__name__)
            waiting.extend(following for following, _ in node.next_functions)
    return names


def operation_names__stumbles_over_none(output: Tensor) -> list[str]:
    """None is taken for a node: it stands where an input needs no gradient, and is the grad_fn of a tensor without
    history. Instead: leave it out.
    """
    waiting, seen = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node not in seen:
            seen.append(node)
            waiting.extend(following for following, _ in node.next_functions)
    return [type(node).__name__ for node in seen]


def operation_names__leaves_first(output: Tensor) -> list[str]:
    """The names come in the order of the computation, leaves first. Instead: the root, `output.grad_fn`, is to be
    first.
    """
    seen = []

    def walk(node) -> None:
        if node is not None and node not in seen:
            for following, _ in node.next_functions:
                walk(following)
            seen.append(node)

    walk(output.grad_fn)
    return [type(node).__name__ for node in seen]


def operation_names__leaves_the_leaves_out(output: Tensor) -> list[str]:
    """The nodes called AccumulateGrad are left out, one for each leaf, where backward adds to .grad. Instead: they are
    nodes too.
    """
    waiting, seen = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        if node is not None and node not in seen and node.next_functions:
            seen.append(node)
            waiting.extend(following for following, _ in node.next_functions)
    return [type(node).__name__ for node in seen]


def operation_names__remembers_the_last_call(output: Tensor) -> list[str]:
    """The nodes seen are kept from call to call, so that what two outputs have in common is named once only. Instead:
    make the set inside the function; a default value `seen=set()` is made once, too.
    """
    waiting, names = [output.grad_fn], []
    while waiting:
        node = waiting.pop()
        if node is not None and node not in _SEEN:
            _SEEN.add(node)
            names.append(type(node).__name__)
            waiting.extend(following for following, _ in node.next_functions)
    return names


def operation_names__leaves_the_root_out(output: Tensor) -> list[str]:
    """The walk begins behind the root, which is not named. Instead: begin with `output.grad_fn` itself."""
    waiting, seen = [output.grad_fn], []
    while waiting:
        node = waiting.pop(0)
        for following, _ in () if node is None else node.next_functions:
            if following is not None and following not in seen:
                seen.append(following)
                waiting.append(following)
    return [type(node).__name__ for node in seen]


def operation_names__level_by_level(output: Tensor) -> list[str]:
    """Only nodes at the same distance from the root are compared, so one that is reached over a short and over a long
    way is named twice. Instead: remember every node that you have been to.
    """
    names, level = [], {output.grad_fn} - {None}
    while level:
        names += [type(node).__name__ for node in level]
        level = {following for node in level for following, _ in node.next_functions} - {None}
    return names


def requires_grad_report__leaf_comes_first(tensors: dict[str, Tensor]) -> dict[str, str]:
    """Every tensor that does not require grad counts as a leaf, for it is one too. Instead: ask for `requires_grad`
    first.
    """
    return {
        name: "leaf" if tensor.is_leaf else "intermediate" if tensor.requires_grad else "constant"
        for name, tensor in tensors.items()
    }


def requires_grad_report__looks_for_a_grad(tensors: dict[str, Tensor]) -> dict[str, str]:
    """What .grad holds decides, and it tells only whether a backward has been there. Instead: ask `is_leaf`."""
    return {
        name: "constant" if not tensor.requires_grad else "leaf" if tensor.grad is not None else "intermediate"
        for name, tensor in tensors.items()
    }


def requires_grad_report__an_old_grad_makes_a_leaf(tensors: dict[str, Tensor]) -> dict[str, str]:
    """A frozen tensor that still holds a .grad from before counts as a leaf, but no backward adds to it any more.
    Instead: ask for `requires_grad` first; .grad tells nothing.
    """
    report = {}
    for name, tensor in tensors.items():
        if tensor.grad_fn is not None:
            report[name] = "intermediate"
        else:
            report[name] = "leaf" if tensor.requires_grad or tensor.grad is not None else "constant"
    return report


def requires_grad_report__looks_for_parameters(tensors: dict[str, Tensor]) -> dict[str, str]:
    """The type decides, but a frozen parameter does not require grad, and a leaf need not be a parameter. Instead: ask
    the tensor for `requires_grad` and `is_leaf`.
    """
    return {
        name: "leaf" if isinstance(tensor, nn.Parameter) else "intermediate" if tensor.requires_grad else "constant"
        for name, tensor in tensors.items()
    }


def requires_grad_report__only_two_kinds(tensors: dict[str, Tensor]) -> dict[str, str]:
    """What was computed from a leaf counts as a leaf as well. Instead: it requires grad but is none, `is_leaf` is
    False.
    """
    return {name: "leaf" if tensor.requires_grad else "constant" for name, tensor in tensors.items()}


def requires_grad_report__writes_into_the_dict(tensors: dict[str, Tensor]) -> dict[str, str]:
    """The words are written into the caller's own dict, whose tensors are gone. Instead: build a new dict."""
    for name, tensor in tensors.items():
        word = "leaf" if tensor.is_leaf else "intermediate"
        tensors[name] = word if tensor.requires_grad else "constant"
    return tensors


def requires_grad_report__runs_a_backward(tensors: dict[str, Tensor]) -> dict[str, str]:
    """A backward is run to see where a gradient arrives, which fills the caller's .grad and frees the graph. Instead:
    ask `requires_grad` and `is_leaf`.
    """
    words = {}
    for name, tensor in tensors.items():
        if tensor.requires_grad:
            tensor.sum().backward(retain_graph=True)
        words[name] = "constant" if not tensor.requires_grad else "leaf" if tensor.is_leaf else "intermediate"
    return words
