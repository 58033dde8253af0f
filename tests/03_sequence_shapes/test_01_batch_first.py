"""Hidden tests of batch_first."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

SIZES = [(2, 3, 4), (3, 3, 3), (1, 5, 2), (4, 1, 2), (0, 3, 2), (2, 0, 3), (2, 3, 0)]
DTYPES = [torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool]


def test_every_frame_keeps_its_values(to_seq_first, numbered, device):
    """Frame t of sequence b must be found, unchanged, at [t, b]."""
    x = numbered((2, 3, 4), device=device)
    # Not a corner: a reshape leaves the first and the last frame where they belong.
    expected = x[0, 1].clone()
    checks.close(to_seq_first(x)[1, 0], expected)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_time_comes_first(to_seq_first, numbered, device, size, dtype):
    """(B, T, F) becomes (T, B, F) with dtype and device kept, also where an axis is 1 or 0 long."""
    x = numbered(size, dtype=dtype, device=device)
    expected = x.movedim(1, 0).clone()
    checks.close(to_seq_first(x), expected, of=f"to_seq_first(x) with x of shape {size}")


def test_batches_of_any_strides_are_turned(to_seq_first, numbered, device):
    """x may be a permuted, sliced or expanded tensor."""
    check_layouts(to_seq_first, "to_seq_first(x)", numbered((2, 3, 4), device=device))


def test_gradients_flow_to_seq_first(to_seq_first):
    """The result stays connected to x: a gradient flows back."""
    x = torch.randn(2, 3, 4, requires_grad=True)
    checks.gradient_reaches(to_seq_first(x), x, names=("x",))


def test_x_keeps_its_layout(to_seq_first):
    """The caller's x is not changed, neither its shape nor its numbers."""
    x = torch.randn(2, 3, 4)
    with checks.unmodified("to_seq_first(x)", x=x):
        to_seq_first(x)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_batch_comes_first(to_batch_first, numbered, device, size, dtype):
    """(T, B, F) becomes (B, T, F): frame t of sequence b, found at [t, b], moves to [b, t]."""
    x = numbered(size, dtype=dtype, device=device)
    expected = x.movedim(1, 0).clone()
    checks.close(to_batch_first(x), expected, of=f"to_batch_first(x) with x of shape {size}")


def test_sequences_of_any_strides_are_turned(to_batch_first, numbered, device):
    """x may be a permuted, sliced or expanded tensor."""
    check_layouts(to_batch_first, "to_batch_first(x)", numbered((3, 2, 4), device=device))


def test_gradients_flow_to_batch_first(to_batch_first):
    """The result stays connected to x: a gradient flows back."""
    x = torch.randn(3, 2, 4, requires_grad=True)
    checks.gradient_reaches(to_batch_first(x), x, names=("x",))


def test_the_time_first_tensor_keeps_its_layout(to_batch_first):
    """The caller's x is not changed, neither its shape nor its numbers."""
    x = torch.randn(3, 2, 4)
    with checks.unmodified("to_batch_first(x)", x=x):
        to_batch_first(x)


LAYERS = {"RNN": nn.RNN, "GRU": nn.GRU}


@pytest.mark.parametrize("size", [(2, 5, 3), (3, 3, 3), (1, 4, 3), (2, 1, 3)], ids=str)
@pytest.mark.parametrize("kind", LAYERS)
def test_outputs_are_those_of_a_batch_first_layer(run_seq_first, device, kind, size):
    """outputs[b, t] is what the layer says after reading frames 0 to t of sequence b."""
    rnn, reference, x = layer_and_twin(LAYERS[kind], size, device)
    expected = reference(x)[0]
    checks.roughly(run_seq_first(rnn, x)[0], expected, of="outputs of run_seq_first(rnn, x)")


def test_x_may_lie_in_memory_in_any_way(run_seq_first, device):
    """The outputs are the same however the numbers of x lie in memory: it need not be contiguous."""
    rnn, reference, x = layer_and_twin(nn.GRU, (2, 5, 3), device)
    expected = reference(x)[0]
    for name, other in inputs.layouts(x):
        checks.roughly(run_seq_first(rnn, other)[0], expected, of=f"outputs of run_seq_first(rnn, x), {name}")


@pytest.mark.parametrize("layers", [2, 1])
@pytest.mark.parametrize("size", [(2, 5, 3), (4, 3, 3), (1, 1, 3)], ids=str)
@pytest.mark.parametrize("kind", LAYERS)
def test_hidden_state_is_the_layers_own(run_seq_first, device, kind, size, layers):
    """The hidden state has shape (num_layers, B, H) and holds what the layer gave."""
    rnn, reference, x = layer_and_twin(LAYERS[kind], size, device, layers)
    returned = run_seq_first(rnn, x)
    checks.equal(len(returned), 2, of="the number of values returned")
    checks.roughly(returned[1], reference(x)[1], of="hidden of run_seq_first(rnn, x)")


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_of_float64(run_seq_first, kind):
    """The layer may be of float64: outputs and hidden state are too, with all their digits."""
    rnn, reference, x = layer_and_twin(LAYERS[kind], (2, 5, 3), "cpu")
    rnn, reference, x = rnn.double(), reference.double(), x.double()
    for name, result, expected in zip(("outputs", "hidden"), run_seq_first(rnn, x), reference(x), strict=True):
        checks.close(result, expected, of=f"{name} of run_seq_first(rnn, x) in float64")


def test_the_layer_stays_as_it_was(run_seq_first):
    """The layer is used, not changed: it still reads time first afterwards, and runs and stays in its mode."""
    rnn, modes = nn.RNN(3, 4), []
    rnn.register_forward_pre_hook(lambda module, args: modes.append(module.training))
    for training in (True, False):
        rnn.train(training)
        modes.clear()
        run_seq_first(rnn, torch.randn(2, 5, 3))
        checks.equal(rnn.batch_first, False, of="rnn.batch_first after the call")
        checks.equal([*modes, rnn.training], [training] * 2, of="rnn.training in the call and after it")


def test_outputs_and_hidden_state_are_of_one_run(run_seq_first, device):
    """The layer runs once. With dropout every run is another, but the last output is always the last layer's state."""
    rnn = nn.GRU(3, 4, num_layers=2, dropout=0.5).to(device)
    outputs, hidden = run_seq_first(rnn, torch.randn(2, 5, 3, device=device))
    checks.close(hidden[-1], outputs[:, -1], of="hidden[-1] of run_seq_first(rnn, x) with dropout")


def test_gradients_flow_through_the_layer(run_seq_first, device):
    """Outputs and hidden state stay connected to x and to the layer's weights, with the gradients of the layer."""
    rnn, reference, x = layer_and_twin(nn.GRU, (2, 5, 3), device)
    for number, name in enumerate(("outputs", "hidden")):
        of = f"{name} of run_seq_first(rnn, x)"
        inputs.same_as_torch(
            lambda x, n=number: run_seq_first(rnn, x)[n], lambda x, n=number: reference(x)[n], x, names=("x",), of=of
        )
        result = run_seq_first(rnn, x)[number]
        checks.gradient_reaches(result, *rnn.parameters(), of=of, names=tuple(dict(rnn.named_parameters())))


def check_layouts(kata, of, x):
    """Call a kata with x in every layout, and expanded over its first axis."""
    expected = x.movedim(1, 0).clone()
    inputs.same_for(inputs.layouts(x), kata, expected, of=of)
    checks.close(kata(x + 2**40), expected + 2**40, of=f"{of}, x of numbers from 2**40 on")
    rows = inputs.expanded(x[0], 2)
    checks.close(kata(rows), rows.movedim(1, 0).clone(), of=f"{of}, x expanded from one")


def layer_and_twin(kind, size, device, layers=2):
    """Return a layer, its batch-first twin of the same weights, and an x of the given (B, T, F)."""
    rnn = kind(size[2], 4, num_layers=layers).to(device)
    twin = kind(size[2], 4, num_layers=layers, batch_first=True).to(device)
    twin.load_state_dict(rnn.state_dict())
    return rnn, twin, torch.randn(size, device=device)
