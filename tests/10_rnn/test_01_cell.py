"""Hidden tests of cell."""

import pytest
import torch
from torch import nn

from torch_katas import checks, rules
from torch_katas.inputs import as_dtypes, layouts, same_for, stays_on_meta

SIZES = [(2, 3, 4), (1, 1, 1), (3, 4, 2), (1, 5, 3)]
"""B, F, H."""
INPUTS = ("x", "h", "w_ih", "w_hh", "b_ih", "b_hh")


def test_row_i_of_a_weight_makes_number_i(rnn_step, device):
    """W_hh h is a product of rows with h: a first row [0, 1] takes number 1 of h for number 0 of the new state."""
    x, h = torch.zeros(1, 1, device=device), torch.tensor([[0.2, 0.4]], device=device)
    w_ih, w_hh = torch.zeros(2, 1, device=device), torch.tensor([[0.0, 1.0], [0.0, 0.0]], device=device)
    zeros = torch.zeros(2, device=device)
    of = "rnn_step with h = [[0.2, 0.4]], w_hh = [[0, 1], [0, 0]], all else 0"
    checks.close(rnn_step(x, h, w_ih, w_hh, zeros, zeros), torch.tensor([[0.4, 0.0]], device=device).tanh(), of=of)


def test_both_biases_are_added(rnn_step, device):
    """With x and h all 0, what is left is tanh(b_ih + b_hh)."""
    x, h = torch.zeros(1, 1, device=device), torch.zeros(1, 1, device=device)
    b_ih, b_hh = torch.tensor([1.0], device=device), torch.tensor([-1.0], device=device)
    of = "rnn_step with x and h 0, b_ih = [1], b_hh = [-1]"
    got = rnn_step(x, h, torch.ones(1, 1, device=device), torch.ones(1, 1, device=device), b_ih, b_hh)
    checks.close(got, torch.tensor([[0.0]], device=device), of=of)


def test_the_state_stays_between_minus_one_and_one(rnn_step, device):
    """tanh is taken of the whole sum: however large it is, the new state lies in -1..1."""
    x, h = torch.tensor([[200.0], [-200.0]], device=device), torch.full((2, 1), 20.0, device=device)
    w_ih, w_hh = torch.tensor([[2.0]], device=device), torch.tensor([[1.0]], device=device)
    bias = torch.zeros(1, device=device)
    of = "rnn_step with x = [[200], [-200]], h = [[20], [20]], w_ih = [[2]], w_hh = [[1]], biases 0"
    checks.close(rnn_step(x, h, w_ih, w_hh, bias, bias), torch.tensor([[1.0], [-1.0]], device=device), of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_step_is_that_of_pytorchs_cell(rnn_step, device, size):
    """nn.RNNCell with the same weights gives the same state, for every B, F and H."""
    cell, x, h = cell_and_data(size, device)
    expected = cell(x, h)
    of = f"rnn_step(x, h, …) with x of shape {size[:2]}, h of shape {size[::2]}"
    checks.roughly(rnn_step(x, h, *weights(cell)), expected, of=of)


def test_inputs_of_a_step_may_lie_anyhow_in_memory(rnn_step, device):
    """A transposed matrix, or a part of a larger tensor, is an input like any other."""
    cell, x, h = cell_and_data((2, 3, 4), device)
    expected = cell(x, h)
    given = dict(zip(INPUTS, (x, h, *weights(cell)), strict=True))
    for name, tensor in given.items():
        for layout, value in layouts(tensor.detach(), name):
            checks.roughly(rnn_step(**(given | {name: value})), expected, of=f"rnn_step(x, h, …), {layout}")


@pytest.mark.parametrize("size", [(2, 3, 4), (0, 3, 4)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_a_step_keeps_the_dtype(rnn_step, size, dtype):
    """The new state has the dtype of what comes in, and in float64 all its digits; B may be 0."""
    cell, x, h = cell_and_data(size, "cpu", dtype)
    of = f"rnn_step(x, h, …) in {dtype} with x of shape {size[:2]}"
    expected = cell(x, h)
    checks.close(rnn_step(x, h, *weights(cell)), expected, of=of, atol=0.05 if dtype.itemsize < 4 else 1e-12)


def test_a_step_stays_on_the_device(rnn_step):
    """The new state is on the device of what comes in."""
    cell, x, h = cell_and_data((2, 3, 4), "cpu")
    stays_on_meta(rnn_step, x, h, *weights(cell), of="rnn_step(x, h, …)")


def test_the_state_before_is_kept(rnn_step, device):
    """The caller's x and h are read, not changed."""
    cell, x, h = cell_and_data((2, 3, 4), device)
    with checks.unmodified("rnn_step(x, h, …)", x=x, h=h):
        rnn_step(x, h, *(weight.detach() for weight in weights(cell)))


@pytest.mark.parametrize("which", INPUTS)
def test_gradients_are_those_of_pytorchs_cell(rnn_step, gradient, device, which):
    """A gradient flows to each of the six, the same as through nn.RNNCell."""
    cell, x, h = cell_and_data((2, 3, 4), device)
    given = dict(zip(INPUTS, (x, h, *weights(cell)), strict=True))
    wanted = given[which].requires_grad_()
    expected = gradient(cell(x, h).square(), wanted)
    result = rnn_step(*given.values())
    checks.gradient_reaches(result, wanted, of="rnn_step(x, h, …)", names=(which,))
    got = gradient(result.square(), wanted)
    checks.roughly(got, expected, of=f"the gradient of {which} through rnn_step")


def test_a_step_is_built_from_products(rnn_step, device):
    """The step is written out: two products, two biases, one tanh."""
    cell, x, h = cell_and_data((2, 3, 4), device)
    # Only inference mode shows the cell as one operator.
    with rules.forbid("rnn_tanh_cell", why="build it from two products and tanh"), torch.inference_mode():
        rnn_step(x, h, *weights(cell))


def test_each_step_starts_from_the_state_before(unroll, device):
    """With a cell that adds, the result is the running sum: 11, 13, 16 for the frames 1, 2, 3 and a first state 10."""
    inputs = torch.tensor([[[1.0]], [[2.0]], [[3.0]]], device=device)
    hidden = torch.tensor([[10.0]], device=device)
    of = "unroll(lambda x, h: h + x, inputs, hidden) with the frames 1, 2, 3 and hidden 10"
    checks.close(unroll(add, inputs, hidden), torch.tensor([[[11.0]], [[13.0]], [[16.0]]], device=device), of=of)


def test_every_sequence_has_a_state_of_its_own(unroll, device):
    """Sequence b reads its own frames only: with a cell that adds, column b holds the running sum of column b."""
    inputs = torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]], device=device).unsqueeze(-1)
    hidden = torch.zeros(2, 1, device=device)
    of = "unroll(lambda x, h: h + x, inputs, hidden) with inputs (3, 2, 1) and hidden 0"
    expected = torch.tensor([[1.0, 10.0], [3.0, 30.0], [6.0, 60.0]], device=device).unsqueeze(-1)
    checks.close(unroll(add, inputs, hidden), expected, of=of)


def test_a_state_may_be_wider_than_a_frame(unroll, device):
    """The result is (T, B, H): its width is that of the state, not that of the frames."""
    inputs, hidden = torch.ones(3, 2, 1, device=device), torch.zeros(2, 4, device=device)
    of = "unroll(lambda x, h: h + x, inputs, hidden) with inputs (3, 2, 1), hidden (2, 4)"
    checks.shape(unroll(add, inputs, hidden), (3, 2, 4), of=of)


@pytest.mark.parametrize("time", [4, 1])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_unrolled_cell_is_a_layer(unroll, device, size, time):
    """An nn.RNNCell, unrolled, gives the outputs of an nn.RNN with the same weights, from any first state."""
    cell, _, hidden = cell_and_data(size, device)
    layer = nn.RNN(*size[1:]).to(device)
    layer.load_state_dict({f"{name}_l0": weight for name, weight in cell.state_dict().items()})
    inputs = torch.randn(time, *size[:2], device=device)
    expected, _ = layer(inputs, hidden[None])
    of = f"unroll(nn.RNNCell{size[1:]}, inputs, hidden) with inputs {(time, *size[:2])}"
    checks.roughly(unroll(cell, inputs, hidden), expected, of=of)


def test_the_last_state_reaches_the_first_frame(unroll, gradient, device):
    """Gradients flow back through all steps: the last state depends on the first frame and on the first state."""
    inputs = torch.ones(3, 2, 1, device=device, requires_grad=True)
    hidden = torch.ones(2, 1, device=device, requires_grad=True)
    last = unroll(lambda x, h: x + 0.5 * h, inputs, hidden)[-1]
    checks.gradient_reaches(last, inputs, hidden, of="unroll(cell, inputs, hidden)[-1]", names=("inputs", "hidden"))
    expected = torch.tensor([0.25, 0.5, 1.0], device=device)
    of = "the gradient of inputs[:, 0, 0] from unroll(lambda x, h: x + 0.5 * h, inputs, hidden)[-1]"
    checks.close(gradient(last, inputs)[:, 0, 0], expected, of=of)


def test_every_state_reaches_the_frames_before_it(unroll, gradient, device):
    """Not the last state alone: each one is connected to all frames up to its own."""
    inputs = torch.ones(3, 1, 1, device=device, requires_grad=True)
    states = unroll(lambda x, h: x + 0.5 * h, inputs, torch.ones(1, 1, device=device))
    of = "unroll(lambda x, h: x + 0.5 * h, inputs, hidden) with three frames"
    checks.gradient_reaches(states[0], inputs, of=f"{of}: the first state", names=("inputs",))
    expected = torch.tensor([1 + 0.5 + 0.25, 1 + 0.5, 1.0], device=device)
    of = f"the gradient of inputs[:, 0, 0] from the sum of all states of {of}"
    checks.close(gradient(states, inputs)[:, 0, 0], expected, of=of)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
def test_states_keep_their_dtype(unroll, dtype):
    """The result has the dtype of the states, whatever that of the frames is."""
    hidden = torch.tensor([[1 / 3]], dtype=dtype)
    expected = torch.stack([hidden + 1, hidden + 3])
    for name, frames in as_dtypes([[[1]], [[2]]], [dtype, torch.int64], name="inputs"):
        checks.close(unroll(add, frames, hidden), expected, of=f"unroll(cell, inputs, hidden) in {dtype}, {name}")


def test_states_stay_on_the_device(unroll):
    """The result is on the device of the states."""
    frames, hidden = torch.ones(3, 2, 4), torch.zeros(2, 4)
    stays_on_meta(lambda x, h: unroll(add, x, h), frames, hidden, of="unroll(cell, inputs, hidden)")


def test_the_cell_is_called_once_for_each_frame(unroll, numbered, device):
    """The cell reads each frame once, in order, as (B, F)."""
    frames, read = numbered((4, 2, 3), torch.float32, device), []

    def cell(x, h):
        read.append(x)
        return h + x[:, :1]

    unroll(cell, frames, torch.zeros(2, 1, device=device))
    of = "the frames that unroll(cell, inputs, hidden) hands to the cell, inputs (4, 2, 3)"
    checks.equal([tuple(x.shape) for x in read], [(2, 3)] * 4, of=f"the shapes of {of}")
    checks.close(torch.stack(read), frames, of=of)


def test_frames_may_lie_anyhow_in_memory(unroll, numbered, device):
    """A batch that is turned round in memory, an empty one too, is read like any other."""
    frames, hidden = numbered((3, 2, 4), torch.float32, device), torch.zeros(2, 4, device=device)
    variants = layouts(frames, "inputs")
    same_for(variants, lambda x: unroll(add, x, hidden), frames.cumsum(0), of="unroll(lambda x, h: h + x, …)")
    got = unroll(add, frames[:, :0], hidden[:0])
    checks.close(got, frames[:, :0], of="unroll(lambda x, h: h + x, inputs, hidden) with B = 0")


def test_the_first_state_is_kept(unroll, device):
    """The caller's inputs and hidden are read, not changed."""
    inputs, hidden = torch.ones(3, 2, 1, device=device), torch.zeros(2, 1, device=device)
    with checks.unmodified("unroll(cell, inputs, hidden)", inputs=inputs, hidden=hidden):
        unroll(add, inputs, hidden)


def add(x, h):
    """A cell that remembers the sum of all frames."""
    return h + x


def cell_and_data(size, device, dtype=torch.float32):
    """Return an nn.RNNCell with random weights, a frame and a state of the given B, F, H."""
    batch, features, hidden = size
    cell = nn.RNNCell(features, hidden).to(device, dtype)
    return cell, *(torch.randn(batch, width, device=device, dtype=dtype) for width in (features, hidden))


def weights(cell):
    """Return the cell's weights in the order of `rnn_step`'s arguments."""
    return cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh
