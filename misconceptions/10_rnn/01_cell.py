"""Wrong answers that people write for one step, and for all of them."""

from collections.abc import Callable

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def rnn_step__one_bias(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Adds b_ih alone, so the new state lacks the second bias. Instead: add both. PyTorch's cells have a b_hh as well,
    next to the product with h.
    """
    return torch.tanh(x @ w_ih.T + h @ w_hh.T + b_ih)


def rnn_step__no_tanh(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Returns the sum as it is, so the step is linear and the state can grow without end. Instead: put `tanh` around
    the whole sum.
    """
    return x @ w_ih.T + b_ih + h @ w_hh.T + b_hh


def rnn_step__tanh_of_each_part(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Takes a `tanh` of each part and adds the two, so the state can leave -1..1. Instead: add first, then take one
    `tanh` of the sum.
    """
    return torch.tanh(x @ w_ih.T + b_ih) + torch.tanh(h @ w_hh.T + b_hh)


def rnn_step__turns_the_square_weight(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Multiplies h with w_hh as it lies. It is square, so that runs, but it reads columns for rows. Instead: both
    weights need their transpose, `h @ w_hh.T`.
    """
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh + b_hh)


def rnn_step__relu(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Uses `relu` for the activation, so no state is negative and none has an upper bound. Instead: this cell's
    activation is `tanh`.
    """
    return torch.relu(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


def rnn_step__writes_the_state_in_place(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Writes the new state over the caller's h, who may need it again. Instead: return a new tensor."""
    new = torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
    return new if h.requires_grad else h.copy_(new)


def rnn_step__detaches_the_state(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Cuts h off from the graph, so it gets no gradient and the network cannot learn what to remember. Instead: use h
    as it comes.
    """
    return torch.tanh(x @ w_ih.T + b_ih + h.detach() @ w_hh.T + b_hh)


def rnn_step__is_torchs(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Hands the work to the operator that is to be built. Instead: write the step out: two products, two biases and one
    `tanh`.
    """
    return torch.rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh)


def rnn_step__float32_buffer(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Writes the rows into a float32 tensor on the CPU, so the result has another dtype or device than x and h.
    Instead: return the result of the products, or make room with `h.new_zeros(…)`.
    """
    new = torch.zeros(h.shape)
    for b in range(len(x)):
        new[b] = torch.tanh(w_ih @ x[b] + b_ih + w_hh @ h[b] + b_hh)
    return new


def rnn_step__stacks_the_sequences(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Takes the sequences one by one and stacks their states: an empty batch leaves nothing to stack, and that is an
    error. Instead: multiply the whole batch at once, `x @ w_ih.T`.
    """
    return torch.stack([torch.tanh(w_ih @ x[b] + b_ih + w_hh @ h[b] + b_hh) for b in range(len(x))])


def rnn_step__tanh_by_exp(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Takes tanh apart into exponentials, which overflow for a large sum: infinity over infinity is NaN. Instead:
    `torch.tanh` is exact for every number.
    """
    total = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh
    return (total.exp() - (-total).exp()) / (total.exp() + (-total).exp())


def rnn_step__computes_in_float32(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Computes in float32 and converts back, so float64 inputs lose half of their digits. Instead: compute in the dtype
    that comes in.
    """
    total = x.float() @ w_ih.T.float() + b_ih.float() + h.float() @ w_hh.T.float() + b_hh.float()
    return torch.tanh(total).to(x.dtype)


def unroll__starts_anew_at_each_step(
    cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor
) -> Tensor:
    """Gives every step the first state again, so nothing is remembered. Instead: hand each step the state that the one
    before it returned.
    """
    return torch.stack([cell(x, hidden) for x in inputs])


unroll__starts_from_zeros = edit(
    ("outputs = []", "hidden = torch.zeros_like(hidden)\noutputs = []"),
    why="Starts from zeros and ignores the argument hidden. Instead: start from hidden, which need not be 0.",
)


def unroll__returns_the_last_state(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Returns the last state alone, (B, H). Instead: collect the state after each frame, (T, B, H)."""
    for x in inputs:
        hidden = cell(x, hidden)
    return hidden


def unroll__one_step_late(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Stores the state before it takes the step, so result t has not seen frame t and the last frame is lost. Instead:
    step first, then store.
    """
    outputs = []
    for x in inputs:
        outputs.append(hidden)
        hidden = cell(x, hidden)
    return torch.stack(outputs)


def unroll__walks_through_the_batch(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Walks along axis 1, the batch, and so runs from one sequence into the next. Instead: walk along axis 0, which is
    time, as `for x in inputs` does.
    """
    outputs = []
    for x in inputs.unbind(1):
        hidden = cell(x, hidden)
        outputs.append(hidden)
    return torch.stack(outputs, dim=1)


def unroll__as_wide_as_the_inputs(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Makes room for states as wide as the frames, so a wider state does not fit. Instead: the result is as wide as
    hidden; collect the states in a list and use `torch.stack`.
    """
    outputs = torch.zeros_like(inputs)
    for t, x in enumerate(inputs):
        hidden = cell(x, hidden)
        outputs[t] = hidden
    return outputs


def unroll__detaches_each_state(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Cuts the graph between two steps, so a late state tells the early frames nothing. Instead: hand each state on as
    it is.
    """
    outputs = []
    for x in inputs:
        hidden = cell(x, hidden.detach())
        outputs.append(hidden)
    return torch.stack(outputs)


unroll__one_tensor_for_all_states = edit(
    ("hidden = cell(x, hidden)", "hidden.copy_(cell(x, hidden))"),
    why="""Writes every state into the same memory, which is also the caller's: all T results are one tensor, with the
    last state in it. Instead: let the name `hidden` move on to the new tensor.""",
)


def unroll__float32_buffer(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Writes the states into a float32 tensor on the CPU, whatever dtype and device they have. Instead: collect them in
    a list and use `torch.stack`, which keeps both.
    """
    outputs = torch.zeros(len(inputs), *hidden.shape)
    for t in range(len(inputs)):
        hidden = cell(inputs[t], hidden)
        outputs[t] = hidden
    return outputs


def unroll__buffer_like_the_frames(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Makes room for the states with the dtype of the frames, which states need not have. Instead: collect the states
    in a list and use `torch.stack`, which keeps their dtype.
    """
    outputs = inputs.new_zeros(len(inputs), *hidden.shape)
    for t in range(len(inputs)):
        hidden = cell(inputs[t], hidden)
        outputs[t] = hidden
    return outputs


def unroll__reads_everything_again(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Reads the frames from the first one again for each result, so the cell runs T * (T + 1) / 2 times. Instead: go on
    from the state before, one call for each frame.
    """
    outputs = []
    for t in range(len(inputs)):
        state = hidden
        for x in inputs[: t + 1]:
            state = cell(x, state)
        outputs.append(state)
    return torch.stack(outputs)


def unroll__squeezes(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Removes every axis of size 1, so a single frame, a single sequence or a state of one number loses an axis.
    Instead: return (T, B, H) as it is stacked.
    """
    outputs = []
    for x in inputs:
        hidden = cell(x, hidden)
        outputs.append(hidden)
    return torch.stack(outputs).squeeze()


def unroll__keeps_the_numbers_alone(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Detaches every state but the last when it stores them, so a loss on the earlier ones trains nothing. Instead:
    store the states as they are.
    """
    outputs = []
    for x in inputs:
        outputs.append(hidden.detach())
        hidden = cell(x, hidden)
    return torch.stack([*outputs[1:], hidden])
