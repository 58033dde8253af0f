"""Hidden tests of packing."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from torch_katas import checks

LENGTHS = [[1, 3, 2], [4], [1], [2, 2, 2], [1, 1, 5], [3, 1, 4, 1, 5]]
KINDS = {"RNN": nn.RNN, "GRU": nn.GRU}
SETTINGS = [(1, False), (2, False), (1, True), (2, True)]
"""num_layers, bidirectional."""
BATCHES = [[2, 4, 1, 3], [1, 1, 4], [1], [3, 3], [1, 3, 2]]
"""Lengths within T = 4, in any order."""


def test_each_step_counts_the_sequences_that_go_on(batch_sizes, device):
    """Of the lengths 1, 3 and 2, all three have a frame 0, two have a frame 1, one has a frame 2."""
    lengths = torch.tensor([1, 3, 2], device=device)
    checks.close(batch_sizes(lengths), torch.tensor([3, 2, 1], device=device), of="batch_sizes([1, 3, 2])")


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
def test_there_is_a_number_for_each_step(batch_sizes, device, lengths):
    """There are as many numbers as the longest sequence has frames, wherever in the batch it stands."""
    checks.shape(batch_sizes(torch.tensor(lengths, device=device)), (max(lengths),), of=f"batch_sizes({lengths})")


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
def test_a_packed_batch_has_these_sizes(batch_sizes, device, lengths):
    """pack_padded_sequence finds the same sizes; together they are the number of real frames."""
    x = torch.zeros(len(lengths), max(lengths), 1)
    packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    got = batch_sizes(torch.tensor(lengths, device=device))
    checks.close(got, packed.batch_sizes.to(device), of=f"batch_sizes({lengths})")


def test_hidden_is_the_state_at_each_own_end(encode_packed, device):
    """hidden has read the real frames alone: with a layer that adds, it is their sum."""
    rnn, x, lengths = adding_layer_and_batch(device)
    of = "hidden of a layer that adds, x = [[1, 9, 9, 9], [1, 2, 3, 9], [4, 5, 9, 9]], lengths = [1, 3, 2]"
    expected = torch.tensor([[[1.0], [6.0], [9.0]]], device=device)
    checks.close(encode_packed(rnn, x, lengths)[1], expected, of=of)


def test_outputs_end_with_the_sequence(encode_packed, device):
    """outputs[b, t] is the state after frame t of sequence b, and 0 at pads."""
    rnn, x, lengths = adding_layer_and_batch(device)
    of = "outputs of a layer that adds, x = [[1, 9, 9, 9], [1, 2, 3, 9], [4, 5, 9, 9]], lengths = [1, 3, 2]"
    expected = [[1.0, 0.0, 0.0, 0.0], [1.0, 3.0, 6.0, 0.0], [4.0, 9.0, 0.0, 0.0]]
    checks.close(encode_packed(rnn, x, lengths)[0], torch.tensor(expected, device=device)[..., None], of=of)


def test_the_outputs_are_as_long_as_x(encode_packed, device):
    """T stays T, also where no sequence fills it."""
    rnn = nn.GRU(2, 3, batch_first=True).to(device)
    x, lengths = torch.ones(2, 6, 2, device=device), torch.tensor([3, 4], device=device)
    of = "outputs of encode_packed(nn.GRU(2, 3), x, [3, 4]) with x (2, 6, 2)"
    checks.shape(encode_packed(rnn, x, lengths)[0], (2, 6, 3), of=of)


@pytest.mark.parametrize("lengths", BATCHES, ids=str)
@pytest.mark.parametrize(("layers", "bidirectional"), SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_sequence_gets_what_it_gets_alone(encode_packed, device, kind, layers, bidirectional, lengths):
    """Sequence b of both results is that of x[b, :length], read alone: for any layers, directions and lengths."""
    rnn = KINDS[kind](2, 3, num_layers=layers, bidirectional=bidirectional, batch_first=True).to(device)
    x = torch.randn(len(lengths), 4, 2, device=device)
    alone = [rnn(x[b : b + 1, :length]) for b, length in enumerate(lengths)]
    hidden = torch.cat([state for _, state in alone], dim=1)
    outputs = torch.zeros(len(lengths), 4, 6 if bidirectional else 3, device=device)
    for b, length in enumerate(lengths):
        outputs[b, :length] = alone[b][0][0]
    got_outputs, got_hidden = encode_packed(rnn, x, torch.tensor(lengths, device=device))
    call = f"encode_packed(rnn, x, {lengths}), rnn an nn.{kind} with num_layers={layers}, bidirectional={bidirectional}"
    checks.roughly(got_hidden, hidden, of=f"hidden of {call}")
    checks.roughly(got_outputs, outputs, of=f"outputs of {call}")


def test_pads_may_hold_anything(encode_packed, device):
    """NaN at the pads changes nothing: neither direction reads them."""
    rnn = nn.GRU(2, 3, bidirectional=True, batch_first=True).to(device)
    x, lengths = torch.ones(2, 4, 2, device=device), torch.tensor([2, 3], device=device)
    expected = [part.clone() for part in encode_packed(rnn, x, lengths)]
    x[0, 2:] = torch.nan
    x[1, 3:] = torch.nan
    for name, got, wanted in zip(("outputs", "hidden"), encode_packed(rnn, x, lengths), expected, strict=True):
        of = f"{name} of encode_packed with NaN at the pads, against those with ones there"
        checks.roughly(got, wanted, of=of)


def test_pads_get_no_gradient(encode_packed, gradient, device):
    """The gradient of hidden reaches every real frame, and no pad."""
    rnn, x, lengths = adding_layer_and_batch(device)
    x.requires_grad_()
    _, hidden = encode_packed(rnn, x, lengths)
    checks.gradient_reaches(hidden, x, of="hidden of encode_packed(rnn, x, [1, 3, 2])", names=("x",))
    expected = torch.tensor([[1.0, 0, 0, 0], [1, 1, 1, 0], [1, 1, 0, 0]], device=device)[..., None]
    of = "the gradient of x from hidden.sum(), a layer that adds, lengths = [1, 3, 2]"
    checks.close(gradient(hidden, x), expected, of=of)


def adding_layer_and_batch(device):
    """Return a layer whose state is the sum of the frames, a padded batch of width 1, and its lengths."""
    rnn = nn.RNN(1, 1, nonlinearity="relu", bias=False, batch_first=True).to(device)
    for parameter in rnn.parameters():
        nn.init.ones_(parameter)
    x = torch.tensor([[1.0, 9, 9, 9], [1, 2, 3, 9], [4, 5, 9, 9]], device=device)[..., None]
    return rnn, x, torch.tensor([1, 3, 2], device=device)
