"""Hidden tests of padding."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence

from torch_katas import checks, inputs


@pytest.mark.parametrize("lengths", [[3, 1], [2, 4, 1, 3], [4, 4], [1]], ids=str)
def test_real_tokens_are_true(padding_mask, device, lengths):
    """Step t of sequence b is True where t < lengths[b]: as many True in front as the sequence is long, then False."""
    expected = torch.tensor([[True] * length + [False] * (4 - length) for length in lengths], device=device)
    mask = padding_mask(torch.tensor(lengths, device=device), 4)
    checks.close(mask, expected, of=f"padding_mask({lengths}, 4)")


def test_mask_is_as_wide_as_the_padded_tensor(padding_mask, device):
    """The mask has max_len columns, also where every sequence of the batch is shorter, or as long."""
    for longest in (5, 2):
        expected = torch.tensor([[True] * n + [False] * (longest - n) for n in (2, 1, 1)], device=device)
        mask = padding_mask(torch.tensor([2, 1, 1], device=device), longest)
        checks.close(mask, expected, of=f"padding_mask([2, 1, 1], {longest})")


def test_lengths_of_any_strides_give_a_mask(padding_mask, device):
    """lengths may be a slice of a larger tensor, or expanded."""
    lengths = torch.tensor([3, 1], device=device)
    expected = torch.tensor([[True, True, True, False], [True, False, False, False]], device=device)
    of = "padding_mask([3, 1], 4)"
    inputs.same_for(inputs.layouts(lengths, "lengths"), lambda other: padding_mask(other, 4), expected, of=of)
    same = inputs.expanded(torch.tensor(3, device=device), 2)
    checks.close(padding_mask(same, 4), expected[[0, 0]], of="padding_mask(lengths, 4), 3 expanded to 2 lengths")


def test_the_mask_is_on_the_device_of_lengths(padding_mask):
    """The mask is where lengths is. (`meta` is a device that stores no numbers: it shows this on every machine.)"""
    of = "padding_mask(lengths, 4) with lengths on meta"
    try:
        mask = padding_mask(torch.empty(2, dtype=torch.int64, device="meta"), 4)
    except (RuntimeError, NotImplementedError) as error:
        # An answer that reads the lengths one by one cannot run there, and may be right all the same.
        reads_numbers = "item()" in str(error) or "no data" in str(error)
        checks.that(reads_numbers, of=of, expected="a mask on meta", got=f"{type(error).__name__}: {error}")
        return
    checks.device(mask, "meta", of=of)


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
@pytest.mark.parametrize("pad_id", [0, 3, -1, -100, 5, 1000])
def test_loss_is_the_mean_over_real_tokens(masked_sequence_loss, padded, device, pad_id, dtype):
    """The losses of the real tokens are added up and divided by their number, whichever number stands for a pad."""
    logits = torch.randn(3, 4, 5, device=device, dtype=dtype)
    targets = padded([[4, 2], [1, 2, 4, 1], [1]], pad_id, device)
    expected = cross_entropy(logits[targets != pad_id], targets[targets != pad_id])
    of = f"masked_sequence_loss with 7 real tokens, 5 pads and pad_id={pad_id}"
    tolerance = {"rtol": 1e-12, "atol": 1e-14} if dtype == torch.float64 else {}
    checks.close(masked_sequence_loss(logits, targets, pad_id), expected, of=of, **tolerance)


def test_targets_of_any_strides_are_masked(masked_sequence_loss, padded, device):
    """logits and targets may be transposed, sliced or expanded tensors."""
    logits, targets = torch.randn(3, 4, 5, device=device), padded([[1, 2, 4, 1], [4, 2], [1]], 0, device)
    expected = cross_entropy(logits[targets != 0], targets[targets != 0])
    of = "masked_sequence_loss(logits, targets, 0)"
    layouts = inputs.layouts(logits, "logits")
    inputs.same_for(layouts, lambda other: masked_sequence_loss(other, targets, 0), expected, of=of)
    layouts = inputs.layouts(targets, "targets")
    inputs.same_for(layouts, lambda other: masked_sequence_loss(logits, other, 0), expected, of=of)
    same = inputs.expanded(targets[1].clone(), 3)
    expected = cross_entropy(logits[:, :2].flatten(0, 1), torch.tensor([4, 2] * 3, device=device))
    checks.close(masked_sequence_loss(logits, same, 0), expected, of=f"{of}, targets one row expanded")


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
    for size in (50.0, 1e4):
        logits[1, 1:] = torch.tensor([size, -size, 0.0, 0.0])
        of = f"masked_sequence_loss with ±{size:g} at the pads"
        checks.close(masked_sequence_loss(logits, targets, 0), expected, of=of)


def test_a_sure_and_wrong_token_has_a_finite_loss(masked_sequence_loss, device):
    """A real token whose right class has a score 2000 below the best costs 2000, not infinity."""
    logits = torch.tensor([[[1000.0, -1000.0], [0.0, 0.0]]], device=device)
    targets = torch.tensor([[1, -1]], device=device)
    of = "masked_sequence_loss of [[[1000, -1000], [0, 0]]] with targets [[1, -1]], pad_id=-1"
    checks.close(masked_sequence_loss(logits, targets, -1), torch.tensor(2000.0, device=device), of=of)


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
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16], ids=str)
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
    expected = outputs[:, 0].clone()
    result = last_valid(outputs, torch.ones(size[0], dtype=torch.int64, device=device))
    checks.close(result, expected, of=f"last_valid(outputs, [1, …]) with outputs of shape {size}")


def test_outputs_of_any_strides_are_read(last_valid, numbered, device):
    """outputs and lengths may be transposed, sliced or expanded tensors."""
    outputs, lengths = numbered((2, 3, 2), torch.float32, device), torch.tensor([3, 1], device=device)
    expected = torch.tensor([[4.0, 5.0], [6.0, 7.0]], device=device)
    of = "last_valid(outputs, [3, 1])"
    inputs.same_for(inputs.layouts(outputs, "outputs"), lambda other: last_valid(other, lengths), expected, of=of)
    inputs.same_for(inputs.layouts(lengths, "lengths"), lambda other: last_valid(outputs, other), expected, of=of)
    same = inputs.expanded(outputs[0], 2)
    expected = torch.tensor([[4.0, 5.0], [0.0, 1.0]], device=device)
    checks.close(last_valid(same, lengths), expected, of=f"{of}, outputs one sequence expanded")


def test_it_is_the_hidden_state_of_a_packed_run(last_valid, device):
    """After an RNN, the output at the last real step is the hidden state that a packed sequence gives."""
    rnn = nn.RNN(3, 2, batch_first=True).to(device)
    x, lengths = torch.randn(3, 4, 3, device=device), torch.tensor([2, 4, 1])
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    expected = rnn(packed)[1][0]
    result = last_valid(rnn(x)[0], lengths.to(device))
    checks.roughly(result, expected, of="last_valid(outputs, [2, 4, 1])")


def test_gradients_flow_to_the_outputs(last_valid, gradient, device):
    """The result stays connected to outputs: a gradient flows back, to the last real steps alone."""
    outputs = torch.randn(2, 3, 1, device=device, requires_grad=True)
    result = last_valid(outputs, torch.tensor([3, 1], device=device))
    checks.gradient_reaches(result, outputs, of="last_valid(outputs, [3, 1])", names=("outputs",))
    expected = torch.tensor([[[0.0], [0.0], [1.0]], [[1.0], [0.0], [0.0]]], device=device)
    checks.close(gradient(result, outputs), expected, of="the gradient of last_valid(outputs, [3, 1])")
