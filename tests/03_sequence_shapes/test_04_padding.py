"""Hidden tests of padding."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence

from torch_katas import checks


@pytest.mark.parametrize("lengths", [[3, 1], [2, 4, 1, 3], [4, 4], [1]], ids=str)
def test_real_tokens_are_true(padding_mask, device, lengths):
    """Step t of sequence b is True where t < lengths[b]: as many True in front as the sequence is long, then False."""
    expected = torch.tensor([[True] * length + [False] * (4 - length) for length in lengths], device=device)
    mask = padding_mask(torch.tensor(lengths, device=device), 4)
    checks.close(mask, expected, of=f"padding_mask({lengths}, 4)")


def test_mask_is_as_wide_as_the_padded_tensor(padding_mask, device):
    """The mask has max_len columns, also where every sequence of the batch is shorter."""
    mask = padding_mask(torch.tensor([2, 1, 1], device=device), 5)
    checks.shape(mask, (3, 5), of="padding_mask([2, 1, 1], 5)")


def test_an_empty_sequence_has_no_real_token(padding_mask, device):
    """A length of 0 gives a row of False alone."""
    expected = torch.tensor([[False, False], [True, True]], device=device)
    checks.close(padding_mask(torch.tensor([0, 2], device=device), 2), expected, of="padding_mask([0, 2], 2)")


def test_mask_selects_tokens(padding_mask, device):
    """A mask is bool: `tokens[mask]` keeps the real tokens, sequence after sequence."""
    tokens = torch.tensor([[5, 6, 7], [8, 0, 0]], device=device)
    mask = padding_mask(torch.tensor([3, 1], device=device), 3)
    checks.dtype(mask, torch.bool, of="padding_mask([3, 1], 3)")
    expected = torch.tensor([5, 6, 7, 8], device=device)
    checks.close(tokens[mask], expected, of="tokens[mask] with lengths [3, 1] and tokens [[5, 6, 7], [8, 0, 0]]")


def test_every_real_token_counts_alike(masked_sequence_loss, device):
    """Only real tokens count, each alike: three that cost log(3) and one that costs 0 make 3/4 · log(3)."""
    targets = torch.tensor([[1, 2, 1, 0], [2, 0, 0, 0]], device=device)
    logits = torch.zeros(2, 4, 3, device=device)
    logits[1, 0, 2] = 100.0  # the one token of the short sequence is sure and right
    expected = torch.tensor(0.75 * math.log(3), device=device)
    of = "masked_sequence_loss with targets [[1, 2, 1, 0], [2, 0, 0, 0]], pad_id=0"
    checks.close(masked_sequence_loss(logits, targets, 0), expected, of=of)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("pad_id", [0, 3, -1, -100])
def test_loss_is_the_mean_over_real_tokens(masked_sequence_loss, padded, device, pad_id, dtype):
    """The losses of the real tokens are added up and divided by their number, whichever number stands for a pad."""
    logits = torch.randn(3, 4, 5, device=device, dtype=dtype)
    targets = padded([[1, 2, 4, 1], [4, 2], [1]], pad_id, device)
    expected = cross_entropy(logits[targets != pad_id], targets[targets != pad_id])
    of = f"masked_sequence_loss with 7 real tokens, 5 pads and pad_id={pad_id}"
    checks.close(masked_sequence_loss(logits, targets, pad_id), expected, of=of)


def test_without_pads_it_is_the_plain_mean(masked_sequence_loss, device):
    """Where no target is pad_id, all B·T steps count."""
    logits, targets = torch.randn(2, 3, 4, device=device), torch.tensor([[1, 2, 3], [3, 0, 1]], device=device)
    expected = cross_entropy(logits.flatten(0, 1), targets.flatten())
    of = "masked_sequence_loss with no pad among the targets"
    checks.close(masked_sequence_loss(logits, targets, -100), expected, of=of)


def test_pads_have_no_influence(masked_sequence_loss, padded, device):
    """The logits at pads are not looked at: other numbers there leave the loss as it was."""
    logits, targets = torch.randn(2, 3, 4, device=device), padded([[1, 2, 3], [1]], 0, device)
    expected = cross_entropy(logits[targets != 0], targets[targets != 0])
    logits[1, 1:] = torch.tensor([-50.0, 50.0, 0.0, 0.0])
    checks.close(masked_sequence_loss(logits, targets, 0), expected, of="masked_sequence_loss with ±50 at the pads")


@pytest.mark.parametrize("pad_id", [0, -1])
def test_only_real_tokens_get_a_gradient(masked_sequence_loss, gradient, device, pad_id):
    """Backward gives zeros at the pads, and at the real tokens the gradient of their mean loss."""
    logits = torch.randn(2, 2, 3, device=device, requires_grad=True)
    targets = torch.tensor([[1, 2], [1, pad_id]], device=device)
    expected = gradient(cross_entropy(logits[targets != pad_id], targets[targets != pad_id]), logits)
    loss = masked_sequence_loss(logits, targets, pad_id)
    checks.gradient_reaches(loss, logits, of="masked_sequence_loss(…)", names=("logits",))
    of = f"the gradient in logits with targets [[1, 2], [1, {pad_id}]], pad_id={pad_id}"
    checks.close(gradient(loss, logits), expected, of=of)


@pytest.mark.parametrize("pad_id", [0, -1])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_nothing_but_pads_costs_nothing(masked_sequence_loss, device, pad_id, dtype):
    """A batch without a single real token has the loss 0, not NaN."""
    logits = torch.randn(2, 3, 4, device=device, dtype=dtype)
    targets = torch.full((2, 3), pad_id, device=device)
    loss = masked_sequence_loss(logits, targets, pad_id)
    checks.close(loss, torch.zeros((), dtype=dtype, device=device), of=f"masked_sequence_loss of pads, pad_id={pad_id}")


def test_backward_from_nothing_but_pads_gives_zeros(masked_sequence_loss, gradient, device):
    """Training goes on through a batch without a real token: backward works there, and every gradient is 0."""
    logits = torch.randn(1, 2, 3, device=device, requires_grad=True)
    loss = masked_sequence_loss(logits, torch.zeros(1, 2, dtype=torch.int64, device=device), 0)
    of = "masked_sequence_loss of pads alone"
    checks.close(loss, torch.zeros((), device=device), of=of)
    got = "a tensor with no history"
    checks.that(loss.requires_grad, of=of, expected="a loss connected to the logits", got=got)
    checks.close(gradient(loss, logits), torch.zeros(1, 2, 3, device=device), of=f"the gradient of {of}")


@pytest.mark.parametrize("lengths", [[3, 1], [1, 2, 3], [2, 2]], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_every_sequence_ends_at_its_own_length(last_valid, numbered, device, lengths, dtype):
    """Row b is the output at step lengths[b] - 1 of sequence b."""
    outputs = numbered((len(lengths), 3, 2), dtype, device)
    expected = torch.stack([outputs[b, length - 1] for b, length in enumerate(lengths)])
    result = last_valid(outputs, torch.tensor(lengths, device=device))
    checks.close(result, expected, of=f"last_valid(outputs, {lengths}) with outputs of shape {tuple(outputs.shape)}")


@pytest.mark.parametrize("size", [(1, 3, 4), (2, 1, 3), (3, 2, 1), (1, 1, 1)], ids=str)
def test_axes_of_length_one_stay(last_valid, numbered, device, size):
    """The result is (B, H), also for a single sequence, a single step or a single feature."""
    outputs = numbered(size, torch.float32, device)
    result = last_valid(outputs, torch.ones(size[0], dtype=torch.int64, device=device))
    checks.close(result, outputs[:, 0], of=f"last_valid(outputs, [1, …]) with outputs of shape {size}")


def test_it_is_the_hidden_state_of_a_packed_run(last_valid, device):
    """After an RNN, the output at the last real step is the hidden state that a packed sequence gives."""
    rnn = nn.RNN(3, 2, batch_first=True).to(device)
    x, lengths = torch.randn(3, 4, 3, device=device), torch.tensor([2, 4, 1])
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    expected = rnn(packed)[1][0]
    result = last_valid(rnn(x)[0], lengths.to(device))
    checks.roughly(result, expected, of="last_valid(outputs, [2, 4, 1])")


def test_gradients_flow_to_the_outputs(last_valid):
    """The result stays connected to outputs: a gradient flows back."""
    outputs = torch.randn(2, 3, 4, requires_grad=True)
    result = last_valid(outputs, torch.tensor([3, 1]))
    checks.gradient_reaches(result, outputs, of="last_valid(outputs, [3, 1])", names=("outputs",))
