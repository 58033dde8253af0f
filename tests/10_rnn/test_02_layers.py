"""Hidden tests of layers."""

import itertools

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

KINDS = {"RNN": nn.RNN, "GRU": nn.GRU}
STATEFUL = KINDS | {"LSTM": nn.LSTM}
SETTINGS = [
    {"num_layers": layers, "bidirectional": bidirectional, "batch_first": batch_first}
    for layers, bidirectional, batch_first in itertools.product((1, 3), (False, True), (False, True))
]
STACKS = list(itertools.product((1, 2, 3), (1, 2)))
"""Layers and directions."""


def words(settings):
    """Return a layer's settings as they are written."""
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def as_states(returned, of):
    """Return the states that initial_hidden gives as a tuple."""
    if isinstance(returned, torch.Tensor):
        return (returned,)
    checks.instance(returned, tuple, of=of)
    return returned


@pytest.mark.parametrize("settings", SETTINGS, ids=words)
@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_has_a_state_for_each_layer_and_direction(initial_hidden, device, kind, settings):
    """The first state is (L * D, B, H), whatever batch_first is."""
    rnn = KINDS[kind](3, 4, **settings).to(device)
    states = settings["num_layers"] * (2 if settings["bidirectional"] else 1)
    of = f"initial_hidden(nn.{kind}(3, 4, {words(settings)}), 2)"
    checks.shape(initial_hidden(rnn, 2), (states, 2, 4), of=of)


@pytest.mark.parametrize("settings", SETTINGS, ids=words)
def test_an_lstm_has_two_states(initial_hidden, device, settings):
    """For nn.LSTM a tuple comes back, (h_0, c_0), of the same shape."""
    rnn = nn.LSTM(3, 4, **settings).to(device)
    states = settings["num_layers"] * (2 if settings["bidirectional"] else 1)
    of = f"initial_hidden(nn.LSTM(3, 4, {words(settings)}), 2)"
    returned = initial_hidden(rnn, 2)
    checks.instance(returned, tuple, of=of)
    checks.equal(len(returned), 2, of=f"the number of states in {of}")
    for number, state in enumerate(returned):
        checks.shape(state, (states, 2, 4), of=f"{of}[{number}]")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
@pytest.mark.parametrize("kind", STATEFUL)
def test_every_first_state_is_zero_in_the_dtype_of_the_weights(initial_hidden, kind, dtype):
    """Nothing has been read yet: all numbers of all states are 0, in the dtype of the layer's weights."""
    rnn = STATEFUL[kind](3, 2, num_layers=2).to(dtype)
    of = f"initial_hidden(nn.{kind}(3, 2, num_layers=2), 1) in {dtype}"
    for number, state in enumerate(as_states(initial_hidden(rnn, 1), of)):
        checks.close(state, torch.zeros(2, 1, 2, dtype=dtype), of=f"state {number} of {of}")


@pytest.mark.parametrize("kind", STATEFUL)
def test_every_first_state_is_on_the_device_of_the_weights(initial_hidden, kind):
    """A layer on another device gets its states there."""
    of = f"initial_hidden(nn.{kind}(3, 2), 1) for a layer on the device meta"
    for number, state in enumerate(as_states(initial_hidden(STATEFUL[kind](3, 2, device="meta"), 1), of)):
        checks.device(state, "meta", of=f"state {number} of {of}")


@pytest.mark.parametrize("kind", STATEFUL)
def test_a_layer_without_bias_has_a_first_state_too(initial_hidden, kind):
    """The state depends on the layer's sizes; bias=False changes none of them."""
    of = f"initial_hidden(nn.{kind}(3, 2, bias=False), 1)"
    for number, state in enumerate(as_states(initial_hidden(STATEFUL[kind](3, 2, bias=False), 1), of)):
        checks.close(state, torch.zeros(1, 1, 2), of=f"state {number} of {of}")


def test_a_class_derived_from_an_lstm_has_two_states(initial_hidden, device):
    """What is derived from nn.LSTM is an nn.LSTM."""

    class Derived(nn.LSTM):
        pass

    of = "initial_hidden(rnn, 2) with rnn of a class derived from nn.LSTM"
    checks.equal(len(as_states(initial_hidden(Derived(3, 4).to(device), 2), of)), 2, of=f"the number of states in {of}")


def test_the_two_states_of_an_lstm_are_two_tensors(initial_hidden, device):
    """h_0 and c_0 have memory of their own."""
    h_0, c_0 = initial_hidden(nn.LSTM(3, 2).to(device), 1)
    checks.own_storage(c_0, h_0, of="c_0 of initial_hidden(nn.LSTM(3, 2), 1)", from_="h_0")


def test_a_layer_takes_the_first_state(initial_hidden, device):
    """The layer takes the state as it is and gives what it gives when none is handed in."""
    rnn = nn.GRU(3, 4, num_layers=2, bidirectional=True, batch_first=True).to(device)
    x = torch.randn(2, 5, 3, device=device)
    expected, _ = rnn(x)
    outputs, _ = rnn(x, initial_hidden(rnn, 2))
    checks.roughly(outputs, expected, of="rnn(x, initial_hidden(rnn, 2))[0]")


def test_both_directions_stand_side_by_side(last_layer_hidden, device):
    """Row b is sequence b alone: its forward state, then its backward state."""
    h_n = torch.tensor([[[10.0], [20.0], [30.0]], [[11.0], [21.0], [31.0]]], device=device)
    of = "last_layer_hidden(h_n, 1, 2), h_n forward [[10], [20], [30]], backward [[11], [21], [31]]"
    expected = torch.tensor([[10.0, 11.0], [20.0, 21.0], [30.0, 31.0]], device=device)
    checks.close(last_layer_hidden(h_n, 1, 2), expected, of=of)


def test_the_top_layer_is_the_last(last_layer_hidden, device):
    """Of three layers with one direction, the third one's state comes back."""
    h_n = torch.tensor([[[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]]], device=device)
    of = "last_layer_hidden(h_n, 3, 1) with h_n = [[[1, 2]], [[3, 4]], [[5, 6]]]"
    checks.close(last_layer_hidden(h_n, 3, 1), torch.tensor([[5.0, 6.0]], device=device), of=of)


@pytest.mark.parametrize(("layers", "directions"), STACKS)
def test_only_the_top_layer_is_asked_for(last_layer_hidden, numbered, device, layers, directions):
    """Of h_n, ordered by layer and then by direction, the last D states come back as (B, D * H)."""
    # State 0 holds 0, 1, … 5, state 1 holds 10, 11, … 15, and so on.
    offsets = 10 * torch.arange(float(layers * directions), device=device)
    h_n = offsets[:, None, None] + numbered((2, 3), torch.float32, device)
    expected = torch.stack([torch.cat([state[b] for state in h_n[-directions:]]) for b in range(2)])
    of = f"last_layer_hidden(h_n, {layers}, {directions}) with h_n {tuple(h_n.shape)}"
    checks.close(last_layer_hidden(h_n, layers, directions), expected, of=of)


@pytest.mark.parametrize(("layers", "directions"), STACKS)
def test_a_real_layer_is_read_rightly(last_layer_hidden, device, layers, directions):
    """From a real layer: the forward half is that of its last output, the backward half that of its first."""
    rnn = nn.GRU(3, 4, num_layers=layers, bidirectional=directions == 2).to(device)
    outputs, h_n = rnn(torch.randn(5, 2, 3, device=device))
    expected = torch.cat([outputs[-1, :, :4], outputs[0, :, 4:]], dim=1)
    of = f"last_layer_hidden(h_n, {layers}, {directions}) with h_n of an nn.GRU"
    checks.roughly(last_layer_hidden(h_n, layers, directions), expected, of=of)


@pytest.mark.parametrize("size", [(4, 2, 3), (4, 1, 3), (4, 2, 1), (2, 1, 1)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float16], ids=str)
def test_any_layout_and_dtype_of_the_states_will_do(last_layer_hidden, numbered, dtype, size):
    """The result has the dtype of h_n, also where h_n is a part of a larger tensor, and where an axis is 1 long."""
    h_n = numbered(size, dtype)
    layers = size[0] // 2
    expected = torch.stack([torch.cat([state[b] for state in h_n[-2:]]) for b in range(size[1])])
    of = f"last_layer_hidden(h_n, {layers}, 2) with h_n {size} in {dtype}"
    checks.close(last_layer_hidden(h_n, layers, 2), expected, of=of)
    inputs.same_for(inputs.layouts(h_n, "h_n"), lambda h: last_layer_hidden(h, layers, 2), expected, of=of)


def test_the_result_stays_on_the_device(last_layer_hidden):
    """The result is on the device of h_n."""
    inputs.stays_on_meta(lambda h: last_layer_hidden(h, 2, 2), torch.zeros(4, 2, 3), of="last_layer_hidden(h_n, 2, 2)")


def test_gradients_flow_to_the_states(last_layer_hidden, device):
    """The result stays connected to h_n."""
    h_n = torch.ones(4, 2, 3, device=device, requires_grad=True)
    of = "last_layer_hidden(h_n, 2, 2)"
    checks.gradient_reaches(last_layer_hidden(h_n, 2, 2), h_n, of=of, names=("h_n",))


@pytest.mark.parametrize("settings", SETTINGS, ids=words)
@pytest.mark.parametrize("kind", KINDS)
def test_a_real_layer_matches(final_output_matches, device, kind, settings):
    """What a layer of PyTorch gives is in order, for any number of layers, both directions and both layouts."""
    rnn = KINDS[kind](3, 4, **settings).to(device)
    outputs, h_n = rnn(torch.randn(2, 5, 3, device=device))
    directions = 2 if settings["bidirectional"] else 1
    got = final_output_matches(outputs, h_n, directions, batch_first=settings["batch_first"])
    of = f"final_output_matches of nn.{kind}(3, 4, {words(settings)})"
    checks.equal(got, True, of=of)


def test_the_backward_direction_ends_at_frame_0(final_output_matches, device):
    """The backward state must stand at frame 0; there, and not at the last frame, it has read everything."""
    # Numbers name what they are: 1, 2, 3 forward after each frame; -3, -2, -1 backward.
    outputs = torch.tensor([[[1.0, -3.0]], [[2.0, -2.0]], [[3.0, -1.0]]], device=device)
    h_n = torch.tensor([[[3.0]], [[-3.0]]], device=device)
    of = "final_output_matches(outputs, h_n, 2) with forward outputs 1, 2, 3, backward -3, -2, -1, h_n 3, -3"
    checks.equal(final_output_matches(outputs, h_n, 2), True, of=of)
    of = "final_output_matches(outputs, h_n, 2) with forward outputs 1, 2, 3, backward -3, -2, -1, h_n 3, -1"
    h_n = torch.tensor([[[3.0]], [[-1.0]]], device=device)
    checks.equal(final_output_matches(outputs, h_n, 2), False, of=of)


@pytest.mark.parametrize("number", [0.0, 0.5, -1000.0], ids=str)
@pytest.mark.parametrize(("off", "wanted"), [(0.0, True), (5e-6, True), (2e-3, False), (-2e-3, False)], ids=str)
def test_last_bits_may_differ(final_output_matches, device, number, off, wanted):
    """A difference of 5e-6 is rounding, whatever the number; one of 0.002 is not, up or down."""
    outputs = torch.tensor([[[0.1]], [[number]]], dtype=torch.float64, device="cpu")
    h_n = torch.tensor([[[number + off]]], dtype=torch.float64, device="cpu")
    of = f"final_output_matches(outputs, h_n, 1) in float64 with a last output {number} and a state {number + off}"
    checks.equal(final_output_matches(outputs, h_n, 1), wanted, of=of)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 7, 49), (0, 3, 20)], ids=str)
def test_one_wrong_number_among_many_is_enough(final_output_matches, device, place, batch_first):
    """Where one of 800 numbers is off by 0.002, the answer is False, whichever it is."""
    rnn = nn.RNN(3, 50, bidirectional=True, batch_first=batch_first).to(device)
    outputs, h_n = rnn(torch.randn((8, 5, 3) if batch_first else (5, 8, 3), device=device))
    h_n = h_n.detach().clone()
    h_n[place] += 0.002
    of = (
        f"final_output_matches of an nn.RNN(3, 50, bidirectional=True), one number of h_n off by 0.002: that at {place}"
    )
    checks.equal(final_output_matches(outputs, h_n, 2, batch_first=batch_first), False, of=of)


@pytest.mark.parametrize("where", ["outputs", "h_n", "both"])
def test_nan_matches_nothing(final_output_matches, device, where):
    """NaN is equal to no number: the answer is False."""
    outputs, h_n = torch.zeros(3, 2, 4, device=device), torch.zeros(1, 2, 4, device=device)
    if where != "h_n":
        outputs[-1, 1, 2] = torch.nan
    if where != "outputs":
        h_n[0, 1, 2] = torch.nan
    of = f"final_output_matches(outputs, h_n, 1) with NaN in {where}, all else 0"
    checks.equal(final_output_matches(outputs, h_n, 1), False, of=of)


@pytest.mark.parametrize(("time", "batch"), [(1, 1), (1, 3), (3, 1)])
def test_a_single_frame_is_first_and_last(final_output_matches, device, time, batch):
    """Also for T = 1 and B = 1 each direction ends at its own end, for tensors that are parts of larger ones too."""
    rnn = nn.GRU(3, 1, num_layers=2, bidirectional=True).to(device)
    outputs, h_n = (part.detach() for part in rnn(torch.randn(time, batch, 3, device=device)))
    of = f"final_output_matches of an nn.GRU with T = {time}, B = {batch}"
    checks.equal(final_output_matches(outputs, h_n, 2), True, of=of)
    for name, value in inputs.layouts(h_n, "h_n"):
        checks.equal(final_output_matches(outputs, value, 2), True, of=f"{of}, {name}")
    for name, value in inputs.layouts(outputs, "outputs"):
        checks.equal(final_output_matches(value, h_n, 2), True, of=f"{of}, {name}")


@pytest.mark.parametrize("sequence", [0, 1])
def test_one_wrong_number_is_enough(final_output_matches, device, sequence):
    """Where one number of the state is off, the answer is False, also where another is off by as much the other way."""
    outputs = torch.tensor([[[0.0, 0.0], [0.0, 0.0]], [[0.1, 0.2], [0.3, 0.4]]], device=device)
    h_n = torch.tensor([[[0.1, 0.2], [0.3, 0.4]]], device=device)
    h_n[0, sequence] += torch.tensor([0.01, -0.01], device=device)
    h_text = [[round(number, 2) for number in row] for row in h_n[0].tolist()]
    of = f"final_output_matches(outputs, h_n, 1) with outputs[-1] = [[0.1, 0.2], [0.3, 0.4]], h_n = [{h_text}]"
    checks.equal(final_output_matches(outputs, h_n, 1), False, of=of)


@pytest.mark.parametrize("direction", [0, 1])
def test_both_directions_are_compared(final_output_matches, device, direction):
    """A wrong state of either direction is found."""
    rnn = nn.GRU(3, 4, num_layers=2, bidirectional=True).to(device)
    outputs, h_n = rnn(torch.randn(5, 2, 3, device=device))
    h_n = h_n.detach().clone()
    h_n[2 + direction, 1, 2] += 0.1
    name = ("forward", "backward")[direction]
    of = f"final_output_matches(outputs, h_n, 2) with one number of the top {name} state off by 0.1"
    checks.equal(final_output_matches(outputs, h_n, 2), False, of=of)
