"""Hidden tests of gates."""

import pytest
import torch
from torch import nn

from torch_katas import checks, rules
from torch_katas.inputs import layouts, stays_on_meta

CHANGES = {"train_lstm_on_stream": "lstm head optimizer"}
"""Arguments that a kata changes by design."""

SIZES = [(2, 3, 6), (1, 1, 1), (4, 2, 3), (8, 2, 2)]
"""B, F, H."""
LSTM_INPUTS = ("x", "h", "c", "w_ih", "w_hh", "b_ih", "b_hh")
GRU_INPUTS = ("x", "h", "w_ih", "w_hh", "b_ih", "b_hh")

# Biases of 100 and -100 open and shut a gate: sigmoid gives 1 and 0, to within 1e-43.
LSTM_BIASES = {
    "f shut, all else open: c is what is written": ([100, -100, 100, 100], 1.0),
    "i shut, all else open: c is kept": ([-100, 100, 100, 100], 0.5),
    "all open: c is kept and written to": ([100, 100, 100, 100], 1.5),
    "all open, g negative: what is written is -1": ([100, 100, -100, 100], -0.5),
    "o shut, all else open: c is there, and h shows nothing": ([100, 100, 100, -100], 1.5),
}
"""What is open, to the bias, and to the new c where the old one is 0.5."""


@pytest.mark.parametrize("case", LSTM_BIASES)
def test_the_gates_decide_about_c(lstm_step, device, case):
    """c' = f * c + i * g: f is the share that is kept, i the share of g that is written."""
    bias, wanted = LSTM_BIASES[case]
    _, c = lstm_step(*from_biases(bias, device))
    of = f"c of lstm_step with c 0.5, all else 0 but b_ih = {bias} ({case})"
    checks.close(c, torch.tensor([[wanted]], device=device), of=of)


@pytest.mark.parametrize("case", LSTM_BIASES)
def test_the_output_gate_decides_about_h(lstm_step, device, case):
    """h' = o * tanh(c'): o is the share of the new c, squeezed into -1..1, that is shown."""
    bias, wanted = LSTM_BIASES[case]
    h, _ = lstm_step(*from_biases(bias, device))
    shown = torch.tensor([[wanted]], device=device).tanh() * (bias[3] > 0)
    of = f"h of lstm_step with c 0.5, all else 0 but b_ih = {bias} ({case})"
    checks.close(h, shown, of=of)


def test_both_biases_of_an_lstm_are_added(lstm_step, device):
    """b_hh opens and shuts gates as b_ih does: the two are added."""
    x, h, c, w_ih, w_hh, b_ih, b_hh = from_biases([-100, 100, 100, 100], device)
    _, got = lstm_step(x, h, c, w_ih, w_hh, torch.zeros_like(b_ih), b_ih + b_hh)
    of = "c of lstm_step with c 0.5, all else 0 but b_hh = [-100, 100, 100, 100] (i shut, all else open)"
    checks.close(got, torch.tensor([[0.5]], device=device), of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_lstm_step_is_that_of_pytorchs_cell(lstm_step, device, size):
    """nn.LSTMCell with the same weights gives the same pair (h, c), for every B, F and H."""
    cell, inputs = cell_and_inputs(nn.LSTMCell, LSTM_INPUTS, size, device)
    expected = cell(inputs["x"], (inputs["h"], inputs["c"]))
    returned = lstm_step(**inputs)
    checks.equal(len(returned), 2, of="the number of states of lstm_step(…)")
    for name, got, wanted in zip("hc", returned, expected, strict=True):
        of = f"{name} of lstm_step(…) with x of shape {size[:2]}, h and c of shape {size[::2]}"
        checks.roughly(got, wanted, of=of)


@pytest.mark.parametrize("size", [(2, 3, 4), (0, 3, 4)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_an_lstm_step_keeps_the_dtype(lstm_step, dtype, size):
    """What comes back has the dtype of what comes in, and in float64 all its digits; B may be 0."""
    cell, inputs = cell_and_inputs(nn.LSTMCell, LSTM_INPUTS, size, "cpu", dtype)
    expected = cell(inputs["x"], (inputs["h"], inputs["c"]))
    returned = lstm_step(**inputs)
    atol = 0.05 if dtype.itemsize < 4 else 1e-12
    for name, got, wanted in zip("hc", returned, expected, strict=True):
        of = f"{name} of lstm_step(…) in {dtype} with x of shape {size[:2]}"
        checks.close(got, wanted, of=of, atol=atol)


def test_inputs_of_an_lstm_step_may_lie_anyhow_in_memory(lstm_step, device):
    """A transposed matrix, or a part of a larger tensor, is an input like any other."""
    cell, inputs = cell_and_inputs(nn.LSTMCell, LSTM_INPUTS, (2, 3, 4), device)
    expected = cell(inputs["x"], (inputs["h"], inputs["c"]))[0]
    for name, tensor in inputs.items():
        for layout, value in layouts(tensor.detach(), name):
            got = lstm_step(**(inputs | {name: value}))[0]
            checks.roughly(got, expected, of=f"h of lstm_step(…), {layout}")


def test_an_lstm_step_stays_on_the_device(lstm_step):
    """What comes back is on the device of what comes in."""
    _, inputs = cell_and_inputs(nn.LSTMCell, LSTM_INPUTS, (2, 3, 4), "cpu")
    ordered = [inputs[name] for name in LSTM_INPUTS]
    for number, name in enumerate("hc"):
        stays_on_meta(lambda *given, part=number: lstm_step(*given)[part], *ordered, of=f"{name} of lstm_step(…)")


def test_the_state_handed_to_an_lstm_is_kept(lstm_step, device):
    """The caller's x, h and c are read, not changed."""
    x, h, c, *weights = from_biases([1, 2, 3, 4], device)
    with checks.unmodified("lstm_step(…)", x=x, h=h, c=c):
        lstm_step(x, h, c, *weights)


@pytest.mark.parametrize("which", LSTM_INPUTS)
def test_gradients_are_those_of_pytorchs_lstm_cell(lstm_step, gradient, device, which):
    """A gradient flows to each of the seven, the same as through nn.LSTMCell."""
    cell, inputs = cell_and_inputs(nn.LSTMCell, LSTM_INPUTS, (2, 3, 4), device)
    wanted = inputs[which].requires_grad_()
    h, c = cell(inputs["x"], (inputs["h"], inputs["c"]))
    expected = gradient(h + 2 * c, wanted)
    h, c = lstm_step(**inputs)
    checks.gradient_reaches(h + 2 * c, wanted, of="lstm_step(…)", names=(which,))
    got = gradient(h + 2 * c, wanted)
    checks.roughly(got, expected, of=f"the gradient of {which} through lstm_step")


def test_an_lstm_step_is_built_from_its_gates(lstm_step, device):
    """The step is written out: products, sigmoid and tanh."""
    _, inputs = cell_and_inputs(nn.LSTMCell, LSTM_INPUTS, (2, 3, 4), device)
    # Only inference mode shows the cell as one operator.
    with rules.forbid("lstm_cell", why="build it from products, sigmoid and tanh"), torch.inference_mode():
        lstm_step(**inputs)


def test_z_is_the_share_that_is_kept(gru_step, device):
    """With z open the old state comes back; with z shut, the new content."""
    for bias, wanted in ([0, 100, 100], 0.5), ([0, -100, 100], 1.0), ([0, -100, -100], -1.0):
        x, h, *weights = from_biases(bias, device, lstm=False)
        of = f"gru_step with h 0.5, all else 0 but b_ih = {bias} (the blocks are r, z, n)"
        checks.close(gru_step(x, h, *weights), torch.tensor([[wanted]], device=device), of=of)


@pytest.mark.parametrize("reset", [-100, 100])
def test_r_scales_the_states_part_of_the_content(gru_step, device, reset):
    """n = tanh(x_n + r * h_n): with r open the state's part counts, its bias included; with r shut neither does."""
    x, h = torch.zeros(1, 1, device=device), torch.tensor([[0.5]], device=device)
    w_ih, w_hh = torch.zeros(3, 1, device=device), torch.tensor([[0.0], [0.0], [0.4]], device=device)
    b_ih = torch.tensor([reset, -100.0, 0.1], device=device)
    b_hh = torch.tensor([0.0, 0.0, 0.3], device=device)
    # x_n is 0.1, h_n is 0.4 * 0.5 + 0.3.
    expected = torch.tensor([[0.1 + 0.5 * (reset > 0)]], device=device).tanh()
    of = f"gru_step with x 0, h 0.5, w_hh = [0, 0, 0.4], b_ih = [{reset}, -100, 0.1], b_hh = [0, 0, 0.3]"
    checks.close(gru_step(x, h, w_ih, w_hh, b_ih, b_hh), expected, of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_gru_step_is_that_of_pytorchs_cell(gru_step, device, size):
    """nn.GRUCell with the same weights gives the same state, for every B, F and H."""
    cell, inputs = cell_and_inputs(nn.GRUCell, GRU_INPUTS, size, device)
    expected = cell(inputs["x"], inputs["h"])
    of = f"gru_step(…) with x of shape {size[:2]}, h of shape {size[::2]}"
    checks.roughly(gru_step(**inputs), expected, of=of)


@pytest.mark.parametrize("size", [(2, 3, 4), (0, 3, 4)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_a_gru_step_keeps_the_dtype(gru_step, dtype, size):
    """What comes back has the dtype of what comes in, and in float64 all its digits; B may be 0."""
    cell, inputs = cell_and_inputs(nn.GRUCell, GRU_INPUTS, size, "cpu", dtype)
    expected = [cell(inputs["x"], inputs["h"])]
    returned = [gru_step(**inputs)]
    atol = 0.05 if dtype.itemsize < 4 else 1e-12
    for name, got, wanted in zip("hc", returned, expected, strict=False):
        of = f"{name} of gru_step(…) in {dtype} with x of shape {size[:2]}"
        checks.close(got, wanted, of=of, atol=atol)


def test_inputs_of_a_gru_step_may_lie_anyhow_in_memory(gru_step, device):
    """A transposed matrix, or a part of a larger tensor, is an input like any other."""
    cell, inputs = cell_and_inputs(nn.GRUCell, GRU_INPUTS, (2, 3, 4), device)
    expected = [cell(inputs["x"], inputs["h"])][0]
    for name, tensor in inputs.items():
        for layout, value in layouts(tensor.detach(), name):
            got = gru_step(**(inputs | {name: value}))
            checks.roughly(got, expected, of=f"gru_step(…), {layout}")


def test_a_gru_step_stays_on_the_device(gru_step):
    """What comes back is on the device of what comes in."""
    _, inputs = cell_and_inputs(nn.GRUCell, GRU_INPUTS, (2, 3, 4), "cpu")
    ordered = [inputs[name] for name in GRU_INPUTS]
    stays_on_meta(gru_step, *ordered, of="gru_step(…)")


def test_the_state_handed_to_a_gru_is_kept(gru_step, device):
    """The caller's x and h are read, not changed."""
    x, h, *weights = from_biases([1, 2, 3], device, lstm=False)
    with checks.unmodified("gru_step(…)", x=x, h=h):
        gru_step(x, h, *weights)


@pytest.mark.parametrize("which", GRU_INPUTS)
def test_gradients_are_those_of_pytorchs_gru_cell(gru_step, gradient, device, which):
    """A gradient flows to each of the six, the same as through nn.GRUCell."""
    cell, inputs = cell_and_inputs(nn.GRUCell, GRU_INPUTS, (2, 3, 4), device)
    wanted = inputs[which].requires_grad_()
    expected = gradient(cell(inputs["x"], inputs["h"]).square(), wanted)
    result = gru_step(**inputs)
    checks.gradient_reaches(result, wanted, of="gru_step(…)", names=(which,))
    got = gradient(result.square(), wanted)
    checks.roughly(got, expected, of=f"the gradient of {which} through gru_step")


def test_a_gru_step_is_built_from_its_gates(gru_step, device):
    """The step is written out: products, sigmoid and tanh."""
    _, inputs = cell_and_inputs(nn.GRUCell, GRU_INPUTS, (2, 3, 4), device)
    # Only inference mode shows the cell as one operator.
    with rules.forbid("gru_cell", why="build it from products, sigmoid and tanh"), torch.inference_mode():
        gru_step(**inputs)


def from_biases(bias, device, *, lstm=True):
    """Return a step's arguments with B, F and H 1: x 0, the state that is kept 0.5, b_ih as given, all else 0."""
    zero, half = torch.zeros(1, 1, device=device), torch.tensor([[0.5]], device=device)
    weight = torch.zeros(len(bias), 1, device=device)
    state = (zero, half) if lstm else (half,)
    b_ih = torch.tensor([float(number) for number in bias], device=device)
    return zero.clone(), *state, weight, weight, b_ih, torch.zeros_like(b_ih)


def cell_and_inputs(kind, names, size, device, dtype=torch.float32):
    """Return a cell with random weights and what a step takes, by name; the weights are the cell's own."""
    batch, features, hidden = size
    cell = kind(features, hidden).to(device, dtype)
    inputs = {"w_ih": cell.weight_ih, "w_hh": cell.weight_hh, "b_ih": cell.bias_ih, "b_hh": cell.bias_hh}
    for name in names:
        if name not in inputs:
            inputs[name] = torch.randn(batch, features if name == "x" else hidden, device=device, dtype=dtype)
    return cell, inputs


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("steps", "chunk_size"), [(4, 2), (5, 2), (3, 1), (7, 3), (2, 5), (1, 1)])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("given", [False, True])
def test_a_stream_is_trained_on_in_chunks(
    train_lstm_on_stream, flat_parameters, device, layers, steps, chunk_size, given
):
    """Weights, loss and state are those of one update for each chunk, h and c handed on without their graph."""
    lstm, head, optimizer = stream_layers(device, layers)
    twins = stream_layers(device, layers)
    for layer, twin in zip((lstm, head), twins, strict=False):
        twin.load_state_dict(layer.state_dict())
    x, y, state = stream(device, steps, layers)
    state = state if given else None
    loss, pair = written_out(*twins, x, y, chunk_size, state)
    result = train_lstm_on_stream(lstm, head, x, y, chunk_size, optimizer, state)
    call = f"train_lstm_on_stream of {steps} steps, {layers} layers, chunk_size={chunk_size}"
    call += ", a state handed in" if given else ""
    got_loss, got_pair = two_parts(result, call)
    checks.close(got_loss, loss, of=f"the loss of {call}", rtol=1e-4)
    for name, got, wanted in zip(("h", "c"), got_pair, pair, strict=True):
        checks.roughly(got, wanted, of=f"{name} of {call}")
    for layer, twin, name in zip((lstm, head), twins, ("lstm", "head"), strict=False):
        checks.roughly(flat_parameters(layer), flat_parameters(twin), of=f"the parameters of {name} after {call}")


def test_a_stream_in_two_pieces(train_lstm_on_stream, flat_parameters, device):
    """Two calls, the second with the state that the first returned, train as one call on the whole stream."""
    one, two = stream_layers(device, 2), stream_layers(device, 2)
    for layer, twin in zip(one[:2], two[:2], strict=True):
        twin.load_state_dict(layer.state_dict())
    x, y, _ = stream(device, 8, 2)
    _, whole = train_lstm_on_stream(*one[:2], x, y, 2, one[2])
    _, state = train_lstm_on_stream(*two[:2], x[:4], y[:4], 2, two[2])
    _, pair = train_lstm_on_stream(*two[:2], x[4:], y[4:], 2, two[2], state)
    of = "after two calls on a stream of 8 steps, 4 in each, against one call on all"
    for name, got, wanted in zip(("h", "c"), pair, whole, strict=True):
        checks.roughly(got, wanted, of=f"{name} {of}")
    for layer, twin, name in zip(one[:2], two[:2], ("lstm", "head"), strict=True):
        checks.roughly(flat_parameters(twin), flat_parameters(layer), of=f"the parameters of {name} {of}")


def test_the_state_at_the_end_has_no_history(train_lstm_on_stream, device):
    """Neither h nor c is connected to a graph."""
    lstm, head, optimizer = stream_layers(device, 1)
    x, y, _ = stream(device, 3, 1)
    _, pair = two_parts(train_lstm_on_stream(lstm, head, x, y, 2, optimizer), "train_lstm_on_stream(…)")
    connected = [part.requires_grad for part in pair]
    checks.equal(connected, [False, False], of="requires_grad of h and c returned by train_lstm_on_stream(…)")


def test_a_history_of_the_state_takes_no_part(train_lstm_on_stream, device):
    """A pair that comes with a graph gets no gradient: the first chunk's goes back to its first frame."""
    lstm, head, optimizer = stream_layers(device, 1)
    x, y, state = stream(device, 4, 1)
    leaves = [part.clone().requires_grad_() for part in state]
    train_lstm_on_stream(lstm, head, x, y, 2, optimizer, (leaves[0] * 2, leaves[1] * 2))
    for name, part in zip(("h", "c"), leaves, strict=True):
        got = "None" if part.grad is None else "a gradient"
        checks.equal(got, "None", of=f".grad of what {name} of the state was made of, after train_lstm_on_stream(…)")


@pytest.mark.parametrize("old", [1e6, float("nan")])
def test_old_gradients_take_no_part(train_lstm_on_stream, device, old):
    """What lay in .grad before takes no part in the first update."""
    lstm, head, optimizer = stream_layers(device, 1)
    x, y, _ = stream(device, 2, 1)
    before = head.weight.detach().clone()
    head.weight.grad = torch.full_like(head.weight, old)
    train_lstm_on_stream(lstm, head, x, y, 2, optimizer)
    moved = (head.weight - before).abs().max().item()
    of = f"how far head.weight moves in train_lstm_on_stream(…), with a .grad of {old:,} before"
    checks.that(moved < 100, of=of, expected="less than 100", got=moved)


def stream_layers(device, layers):
    """Return an LSTM, a linear layer and an optimizer for both."""
    lstm, head = nn.LSTM(2, 3, num_layers=layers).to(device), nn.Linear(3, 1).to(device)
    return lstm, head, torch.optim.SGD([*lstm.parameters(), *head.parameters()], lr=0.5, momentum=0.5)


def stream(device, steps, layers):
    """Return x (T, 2, 2), y (T, 2, 1) and a state for a batch of 2."""
    x = torch.linspace(-1, 2, 4 * steps, device=device).reshape(steps, 2, 2)
    state = tuple(torch.linspace(-1, 1, layers * 6, device=device).reshape(layers, 2, 3) * scale for scale in (0.5, 2))
    return x, x.cumsum(0)[..., :1], state


def written_out(lstm, head, optimizer, x, y, chunk_size, state):
    """Train as the statement says; return the mean loss over all steps and the last state."""
    squares, steps = 0.0, len(x)
    for start in range(0, steps, chunk_size):
        frames, targets = x[start : start + chunk_size], y[start : start + chunk_size]
        outputs, (h, c) = lstm(frames, state)
        errors = (head(outputs) - targets).square()
        squares += errors.sum().item()
        optimizer.zero_grad()
        errors.mean().backward()
        optimizer.step()
        state = h.detach(), c.detach()
    return squares / y.numel(), state


def two_parts(result, of):
    """Return the loss and the pair; anything else is a failure of its own."""
    checks.instance(result, tuple, of=f"what {of} returns")
    checks.equal(len(result), 2, of=f"the number of values that {of} returns")
    checks.instance(result[1], tuple, of=f"the state that {of} returns")
    checks.equal(len(result[1]), 2, of=f"the length of the state that {of} returns")
    return result
