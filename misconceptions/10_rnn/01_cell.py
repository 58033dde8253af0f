"""Wrong answers that people write for one step, and for all of them."""

from collections.abc import Callable

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def rnn_step__one_bias(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Only b_ih is added. PyTorch's cells have a second bias, b_hh, next to the product with h: add both."""
    return torch.tanh(x @ w_ih.T + h @ w_hh.T + b_ih)


def rnn_step__no_tanh(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Without tanh the step is linear, and the state can grow without end from step to step. Put tanh around the whole
    sum.
    """
    return x @ w_ih.T + b_ih + h @ w_hh.T + b_hh


def rnn_step__tanh_of_each_part(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """tanh is taken of each part, then the parts are added: the state can leave -1..1. Add first, then take one
    tanh.
    """
    return torch.tanh(x @ w_ih.T + b_ih) + torch.tanh(h @ w_hh.T + b_hh)


def rnn_step__turns_the_square_weight(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """w_hh is square, so `h @ w_hh` runs, but it reads columns for rows. Both weights need their transpose:
    `h @ w_hh.T`.
    """
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh + b_hh)


def rnn_step__relu(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """This cell's activation is tanh. relu (nn.RNNCell's other one) has no upper bound and no negative state."""
    return torch.relu(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


def rnn_step__writes_the_state_in_place(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """`copy_` writes the new state over the caller's h, who may need it again. Return a new tensor."""
    new = torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
    return new if h.requires_grad else h.copy_(new)


def rnn_step__detaches_the_state(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """A detached h gets no gradient: the network cannot learn what to remember. Use h as it comes."""
    return torch.tanh(x @ w_ih.T + b_ih + h.detach() @ w_hh.T + b_hh)


def rnn_step__is_torchs(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """This hands the work to the operator that is to be built."""
    return torch.rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh)


def unroll__starts_anew_at_each_step(
    cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor
) -> Tensor:
    """Every step gets the first state again, so nothing is remembered. Hand each step the state that the one before
    it returned.
    """
    return torch.stack([cell(x, hidden) for x in inputs])


unroll__starts_from_zeros = edit(
    ("outputs = []", "hidden = torch.zeros_like(hidden)\noutputs = []"),
    why="The argument hidden is not looked at: the first step must start from it, and it need not be 0.",
)


def unroll__returns_the_last_state(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Only the last state comes back, (B, H). Collect the state after each frame: (T, B, H)."""
    for x in inputs:
        hidden = cell(x, hidden)
    return hidden


def unroll__one_step_late(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """The state is stored before the step is taken: result t has not seen frame t yet, and the last frame is lost.
    Step first, then store.
    """
    outputs = []
    for x in inputs:
        outputs.append(hidden)
        hidden = cell(x, hidden)
    return torch.stack(outputs)


def unroll__walks_through_the_batch(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Axis 1 is the batch: this runs from one sequence into the next. Time is axis 0, the one that `for x in inputs`
    walks along.
    """
    outputs = []
    for x in inputs.unbind(1):
        hidden = cell(x, hidden)
        outputs.append(hidden)
    return torch.stack(outputs, dim=1)


def unroll__as_wide_as_the_inputs(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """`zeros_like(inputs)` has F numbers for each frame. A state has H: stack the states, and the shape comes by
    itself.
    """
    outputs = torch.zeros_like(inputs)
    for t, x in enumerate(inputs):
        hidden = cell(x, hidden)
        outputs[t] = hidden
    return outputs


def unroll__detaches_each_state(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """detach cuts the graph between two steps: a late output tells the early frames nothing. Leave the states
    connected.
    """
    outputs = []
    for x in inputs:
        hidden = cell(x, hidden.detach())
        outputs.append(hidden)
    return torch.stack(outputs)


unroll__one_tensor_for_all_states = edit(
    ("hidden = cell(x, hidden)", "hidden.copy_(cell(x, hidden))"),
    why="""`copy_` writes every state into the same memory, which is also the caller's: the list holds one tensor
    T times, with the last state in it. Let the name `hidden` move on to the new tensor.""",
)
