"""Wrong answers that people write about gates."""

import torch
from torch import Tensor


def _blocks(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, ...]:
    return (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)


def _parts(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, ...]:
    return *(x @ w_ih.T + b_ih).chunk(3, dim=1), *(h @ w_hh.T + b_hh).chunk(3, dim=1)


def lstm_step__output_gate_third(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """The blocks were read as i, f, o, g, an order that many drawings have. PyTorch's is i, f, g, o: the content comes
    third.
    """
    i, f, o, g = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__forget_gate_first(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """The blocks were read as f, i, g, o. In PyTorch's order, i, f, g, o, the input gate comes first."""
    f, i, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__sigmoid_of_the_content(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """g is no gate but what is written, and may be negative: its activation is tanh. With sigmoid, c can only grow."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.sigmoid()
    return o.sigmoid() * c.tanh(), c


def lstm_step__shows_c_as_it_is(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """c may be any number. What is shown of it is o * tanh(c), which stays in -1..1."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c, c


def lstm_step__shows_the_old_c(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """h is computed from the c that came in, one step late. First the new c, then h from it."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    return o.sigmoid() * c.tanh(), f.sigmoid() * c + i.sigmoid() * g.tanh()


def lstm_step__one_bias(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Only b_ih is added. There is a second bias, b_hh, next to the product with h."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, torch.zeros_like(b_hh))
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__c_before_h(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """The pair is (h, c): what is shown comes first, as in nn.LSTMCell."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return c, o.sigmoid() * c.tanh()


def lstm_step__cuts_the_batch(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """chunk without dim cuts along axis 0: each gate gets a quarter of the batch. The blocks lie along axis 1."""
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__every_fourth_number(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """Every fourth number was taken for a gate. The rows of one gate lie together: blocks of H, one after the other."""
    blocks = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh
    i, f, g, o = (blocks[:, gate::4] for gate in range(4))
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__writes_c_in_place(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """`*=` and `+=` change the caller's c. Write `c = f * c + i * g`: a new tensor."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    if torch.is_grad_enabled() and f.requires_grad:
        c = c.clone()
    c *= f.sigmoid()
    c += i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__detaches_the_memory(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """A detached c passes no gradient back, and c is the very path on which an LSTM learns over many steps."""
    i, f, g, o = _blocks(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f.sigmoid() * c.detach() + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm_step__is_torchs(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """This hands the work to the operator that is to be built."""
    return torch.lstm_cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)


def gru_step__reset_outside_the_hidden_bias(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """r is multiplied with the product alone, and the bias b_hh added afterwards. PyTorch's r scales both:
    r * (U h + b').
    """
    x_r, x_z, x_n, h_r, h_z, _ = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * (h @ w_hh.chunk(3)[2].T) + b_hh.chunk(3)[2]).tanh()
    return (1 - z) * n + z * h


def gru_step__resets_the_state_first(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """r is multiplied with h before the product, as in the first paper on GRUs. In PyTorch the product comes first:
    r * (U h + b').
    """
    x_r, x_z, x_n, h_r, h_z, _ = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + (r * h) @ w_hh.chunk(3)[2].T + b_hh.chunk(3)[2]).tanh()
    return (1 - z) * n + z * h


def gru_step__resets_the_frame_too(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """r is multiplied with the frame's part as well, so a shut gate hides the frame. It scales the state's part
    alone.
    """
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (r * (x_n + h_n)).tanh()
    return (1 - z) * n + z * h


def gru_step__without_reset(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """r is never used: the state always counts in full for the new content. n = tanh(x_n + r * h_n)."""
    _, x_z, x_n, _, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    z = (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + h_n).tanh() + z * h


def gru_step__keeps_by_one_minus_z(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """z and 1 - z are swapped, as some texts have them. In PyTorch z is the share of the old state that is kept."""
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return z * (x_n + r * h_n).tanh() + (1 - z) * h


def gru_step__update_gate_first(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """The blocks were read as z, r, n. PyTorch's order is r, z, n: the reset gate comes first."""
    x_z, x_r, x_n, h_z, h_r, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + r * h_n).tanh() + z * h


def gru_step__sigmoid_of_the_content(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """n is no gate but the new content, and may be negative: its activation is tanh."""
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + r * h_n).sigmoid() + z * h


def gru_step__writes_the_state_in_place(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """`lerp_` with its underscore writes the new state over the caller's h. Return a new tensor."""
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return h.lerp(n, 1 - z) if n.requires_grad else h.lerp_(n, 1 - z)


def gru_step__detaches_the_state(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """A detached h gets no gradient: nothing that was read before this step can be learned."""
    h = h.detach()
    x_r, x_z, x_n, h_r, h_z, h_n = _parts(x, h, w_ih, w_hh, b_ih, b_hh)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    return (1 - z) * (x_n + r * h_n).tanh() + z * h


def gru_step__is_torchs(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """This hands the work to the operator that is to be built."""
    return torch.gru_cell(x, h, w_ih, w_hh, b_ih, b_hh)
