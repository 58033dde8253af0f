"""Wrong answers that people write about gates."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def _blocks(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, ...]:
    return (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)


def _parts(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, ...]:
    return *(x @ w_ih.T + b_ih).chunk(3, dim=1), *(h @ w_hh.T + b_hh).chunk(3, dim=1)


def lstm_step__output_gate_third(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Reads the blocks as i, f, o, g, an order that many drawings have. Instead: PyTorch's order is i, f, g, o; the
    content comes third.
    """
    i, f, o, g = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__forget_gate_first(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Reads the blocks as f, i, g, o. Instead: PyTorch's order is i, f, g, o; the input gate comes first."""
    f, i, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__sigmoid_of_the_content(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Takes a `sigmoid` of g, so c can only grow. Instead: g is what is written, no gate, and may be negative; its
    activation is `tanh`.
    """
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.sigmoid()
    return o.sigmoid() * c.tanh(), c


def lstm_step__shows_c_as_it_is(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Multiplies the output gate with c itself, which may be any number. Instead: h is o * tanh(c), which stays in
    -1..1.
    """
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c, c


def lstm_step__shows_the_old_c(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Computes h from the c that came in, one step late. Instead: first the new c, then h from it."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    return o.sigmoid() * c.tanh(), f.sigmoid() * c + i.sigmoid() * g.tanh()


def lstm_step__one_bias(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Adds b_ih alone. Instead: add b_hh too, the second bias, next to the product with h."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, torch.zeros_like(b_hh))
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__c_before_h(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Returns the pair as (c, h). Instead: what is shown comes first, (h, c), as in nn.LSTMCell."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return c, o.sigmoid() * c.tanh()


def lstm_step__cuts_the_batch(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Cuts along axis 0, so each gate gets a quarter of the batch. Instead: the blocks lie along axis 1, `chunk(4,
    dim=1)`.
    """
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__every_fourth_number(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Takes every fourth number for a gate. Instead: the numbers of one gate lie together, in blocks of H, one after
    the other.
    """
    blocks = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh
    i, f, g, o = (blocks[:, gate::4] for gate in range(4))
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__writes_c_in_place(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Writes the new c over the caller's. Instead: `c = f * c + i * g` is a new tensor."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    if torch.is_grad_enabled() and f.requires_grad:
        c = c.clone()
    c *= f.sigmoid()
    c += i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__detaches_the_memory(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Cuts c off from the graph, and c is the very path on which an LSTM learns over many steps. Instead: use c as it
    comes.
    """
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c.detach() + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__is_torchs(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Hands the work to the operator that is to be built. Instead: write it out with products, sigmoid and tanh."""
    return torch.lstm_cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)


def lstm_step__computes_in_float32(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Computes in float32 and converts back, so float64 inputs lose half of their digits. Instead: compute in the dtype
    that comes in.
    """
    dtype = x.dtype
    i, f, g, o = _blocks(*(tensor.float() for tensor in (x, h, w_ih, w_hh, b_ih, b_hh)))
    c = f.sigmoid() * c.float() + i.sigmoid() * g.tanh()
    return (o.sigmoid() * c.tanh()).to(dtype), c.to(dtype)


def lstm_step__one_sequence_at_a_time(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Takes the sequences one by one and stacks their states: an empty batch leaves nothing to stack, and that is an
    error. Instead: multiply the whole batch at once, `x @ w_ih.T`.
    """
    states = []
    for b in range(len(x)):
        i, f, g, o = _blocks(x[b : b + 1], h[b : b + 1], w_ih, w_hh, b_ih, b_hh)
        new = f.sigmoid() * c[b] + i.sigmoid() * g.tanh()
        states.append((o.sigmoid() * new.tanh(), new))
    return torch.cat([state for state, _ in states]), torch.cat([new for _, new in states])


def gru_step__reset_outside_the_hidden_bias(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Multiplies r with the product alone and adds the state's bias afterwards. Instead: PyTorch's r scales both, r *
    (U h + b').
    """
    x_r, x_z, x_n, h_r, h_z, _ = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * (h @ w_hh.chunk(3)[2].T) + b_hh.chunk(3)[2]).tanh()
    return (1 - z) * n + z * h


def gru_step__resets_the_state_first(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Multiplies r with h before the product, as in the first paper on GRUs. Instead: in PyTorch the product comes
    first, r * (U h + b').
    """
    x_r, x_z, x_n, h_r, h_z, _ = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + (r * h) @ w_hh.chunk(3)[2].T + b_hh.chunk(3)[2]).tanh()
    return (1 - z) * n + z * h


def gru_step__resets_the_frame_too(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Multiplies r with the frame's part as well, so a shut gate hides the frame. Instead: r scales the state's part
    alone.
    """
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (r * (x_n + h_n)).tanh()
    return (1 - z) * n + z * h


def gru_step__without_reset(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Never uses r, so the state always counts in full for the new content. Instead: n = tanh(x_n + r * h_n)."""
    _, x_z, x_n, _, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    z = (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + h_n).tanh() + z * h


def gru_step__keeps_by_one_minus_z(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Swaps z and 1 - z, as some texts have them. Instead: in PyTorch z is the share of the old state that is kept."""
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return z * (x_n + r * h_n).tanh() + (1 - z) * h


def gru_step__update_gate_first(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Reads the blocks as z, r, n. Instead: PyTorch's order is r, z, n; the reset gate comes first."""
    x_z, x_r, x_n, h_z, h_r, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + r * h_n).tanh() + z * h


def gru_step__sigmoid_of_the_content(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Takes a `sigmoid` of n, so the new content is never negative. Instead: n is no gate; its activation is `tanh`."""
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + r * h_n).sigmoid() + z * h


def gru_step__writes_the_state_in_place(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Writes the new state over the caller's h. Instead: return a new tensor."""
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return h.lerp(n, 1 - z) if n.requires_grad else h.lerp_(n, 1 - z)


def gru_step__detaches_the_state(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Cuts h off from the graph, so nothing that was read before this step can be learned. Instead: use h as
    it comes.
    """
    h = h.detach()
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + r * h_n).tanh() + z * h


def gru_step__is_torchs(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Hands the work to the operator that is to be built. Instead: write it out with products, sigmoid and tanh."""
    return torch.gru_cell(x, h, w_ih, w_hh, b_ih, b_hh)


def gru_step__computes_in_float32(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """Computes in float32 and converts back, so float64 inputs lose half of their digits. Instead: compute in the dtype
    that comes in.
    """
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(*(tensor.float() for tensor in (x, h, w_ih, w_hh, b_ih, b_hh)))
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return ((1 - z) * (x_n + r * h_n).tanh() + z * h.float()).to(x.dtype)


def gru_step__state_on_the_cpu(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Writes the result into a float32 tensor on the CPU, whatever dtype and device came in. Instead: return the result
    of the operations, or make room with `torch.empty_like(h)`.
    """
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    new = torch.zeros(h.shape)
    new[:] = (1 - z) * (x_n + r * h_n).tanh() + z * h
    return new


train_lstm_on_stream__c_begins_anew = edit(
    (
        "state = None if state is None else tuple(part.detach() for part in state)",
        "state = None if state is None else (state[0].detach(), torch.zeros_like(state[1]))",
    ),
    why="""Hands h on, and begins with zeros for c in each chunk: what an LSTM keeps for long it keeps in c. Instead:
    both go on.""",
)


train_lstm_on_stream__h_begins_anew = edit(
    (
        "state = None if state is None else tuple(part.detach() for part in state)",
        "state = None if state is None else (torch.zeros_like(state[0]), state[1].detach())",
    ),
    why="""Hands c on, and begins with zeros for h in each chunk: the gates of its first step then see no state.
    Instead: both go on.""",
)


train_lstm_on_stream__begins_anew = edit(
    ("outputs, state = lstm(frames, state)", "outputs, state = lstm(frames)"),
    why="""Begins each chunk with zeros, so nothing is remembered from one to the next. Instead: hand the pair in, and
    keep the pair that comes back.""",
)


train_lstm_on_stream__c_keeps_its_graph = edit(
    ("tuple(part.detach() for part in state)", "(state[0].detach(), state[1])"),
    why="""Detaches h alone: c still has the graph of the chunk before, which the second backward finds freed. Instead:
    detach both.""",
)


train_lstm_on_stream__keeps_all_graphs = edit(
    ("tuple(part.detach() for part in state)", "state"),
    ("loss.backward()", "loss.backward(retain_graph=True)"),
    why="""Keeps the graphs, and each backward runs through all chunks so far: an error after the first update, or ever
    more time and memory. Instead: detach both of the pair at the head of each chunk.""",
)


train_lstm_on_stream__swaps_the_pair = edit(
    ("outputs, state = lstm(frames, state)", "outputs, (h, c) = lstm(frames, state)\nstate = (c, h)"),
    ("h, c = state", "c, h = state"),
    why="Hands c in as h, and h as c. Instead: the pair is (h, c), in and out.",
)


train_lstm_on_stream__ignores_the_state = edit(
    ("total = 0.0", "total, state = 0.0, None"),
    why="""Begins with zeros although a state was handed in: the stream's past is lost between two pieces. Instead:
    begin with the pair that was given.""",
)


train_lstm_on_stream__returns_the_graph = edit(
    ("(h.detach(), c.detach())", "(h, c)"),
    why="""Returns the pair with its history, which holds the last chunk's graph in memory, and the next backward would
    run into it. Instead: detach both.""",
)


train_lstm_on_stream__mean_of_means = edit(
    ("total += loss.item() * len(frames)", "total += loss.item()"),
    ("return total / len(x)", "return total / len(x.split(chunk_size))"),
    why="""Takes the mean of the chunks' means, so a step of a short last chunk counts for more. Instead: weigh each by
    the steps of its chunk.""",
)


train_lstm_on_stream__no_zero_grad = edit(
    ("optimizer.zero_grad()", ""),
    why="Never clears the gradients, so each update uses the sum of all so far. Instead: clear them for each chunk.",
)


train_lstm_on_stream__one_update = edit(
    ("optimizer.zero_grad()", "if total == 0.0:\n    optimizer.zero_grad()"),
    ("optimizer.step()", ""),
    ("h, c = state", "optimizer.step()\nh, c = state"),
    why="""Adds up the gradients of all chunks and makes one update at the end. Instead: each chunk makes its own
    update.""",
)


train_lstm_on_stream__state_of_the_last_frames = edit(
    ("h, c = state", "h, c = outputs[-1:], state[1]"),
    why="""Takes the outputs of the last frame for h, which are those of the top layer alone: with two layers one is
    missing. Instead: lstm returns the pair with all layers.""",
)


train_lstm_on_stream__begins_anew_after_the_first = edit(
    ("outputs, state = lstm(frames, state)", "outputs, (h, c) = lstm(frames, state)\nstate = None"),
    ("h, c = state", ""),
    why="""Begins the first chunk with the pair that was handed in, and each further one with zeros, so nothing is
    remembered from one to the next. Instead: each chunk begins with the pair that the one before ended with.""",
)
