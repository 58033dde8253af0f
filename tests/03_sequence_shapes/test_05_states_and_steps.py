"""Hidden tests of states_and_steps."""

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

SIZES = [(4, 3, 2), (2, 2, 2), (2, 1, 3), (6, 5, 1)]


def joined(hidden):
    """Return the states side by side, picked one by one."""
    rows = [torch.cat([hidden[i], hidden[i + 1]], dim=1) for i in range(0, len(hidden), 2)]
    return torch.stack(rows)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.int64], ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_both_directions_of_a_layer_stand_side_by_side(join_directions, numbered, size, dtype):
    """Row [l, b] holds the forward state of layer l for sequence b, then its backward state."""
    hidden = numbered(size, dtype)
    expected = joined(hidden)
    checks.close(join_directions(hidden), expected, of=f"join_directions(hidden) with hidden of shape {size}")


def test_the_states_are_those_of_a_layer(join_directions, device):
    """For one layer it is the last output of the way forward, and the first output of the way back."""
    torch.manual_seed(0)
    rnn = nn.GRU(3, 4, bidirectional=True).to(device)
    outputs, hidden = rnn(torch.randn(5, 2, 3, device=device))
    expected = torch.cat([outputs[-1, :, :4], outputs[0, :, 4:]], dim=1)
    checks.roughly(join_directions(hidden)[0], expected, of="join_directions(hidden of a GRU)[0]")


def test_states_of_any_strides_are_joined(join_directions, numbered, device):
    """hidden may be transposed or sliced, and is not changed."""
    hidden = numbered((4, 3, 2), torch.float32, device)
    inputs.same_for(inputs.layouts(hidden, "hidden"), join_directions, joined(hidden), of="join_directions(hidden)")


@pytest.mark.parametrize("states", [1, 3])
def test_a_state_without_a_partner(join_directions, device, states):
    """An odd number of states raises ValueError."""
    of = f"join_directions(hidden) with hidden of shape ({states}, 2, 3)"
    checks.raises(ValueError, lambda: join_directions(torch.zeros(states, 2, 3, device=device)), of=of)


def test_gradients_flow_to_the_states(join_directions, device):
    """The result stays connected to hidden: each number's gradient comes back to its own place."""
    hidden = torch.randn(4, 3, 2, device=device)
    inputs.same_as_torch(join_directions, joined, hidden, names=("hidden",), of="join_directions(hidden)")


def loss_by_hand(logits, tokens, pad_id):
    """Return the mean loss over all real targets, one by one."""
    losses = []
    for b in range(tokens.shape[0]):
        for t in range(tokens.shape[1] - 1):
            if tokens[b, t + 1] != pad_id:
                losses.append(-logits[b, t].log_softmax(0)[tokens[b, t + 1]])
    return torch.stack(losses).mean()


def test_a_step_is_asked_for_the_next_token(next_token_loss, device):
    """A model that is sure of the next token pays nothing; one that is sure of the token it has read pays much."""
    tokens = torch.tensor([[0, 1, 2, 3], [3, 1, 0, 2]], device=device)
    following = 20 * nn.functional.one_hot(tokens.roll(-1, dims=1), 4).float()
    following[:, -1] = torch.tensor([0.0, 5.0, -5.0, 0.0], device=device)
    copied = 20 * nn.functional.one_hot(tokens, 4).float()
    zero, twenty = (torch.tensor(number, device=device) for number in (0.0, 20.0))
    of = "next_token_loss of a model that is sure of the next token"
    checks.close(next_token_loss(following, tokens, -1), zero, of=of, rtol=0, atol=1e-4)
    of = "next_token_loss of a model that is sure of the token it has read"
    checks.close(next_token_loss(copied, tokens, -1), twenty, of=of, rtol=1e-4, atol=0)


@pytest.mark.parametrize("pad_id", [0, 4, -1, -100, 7])
def test_pads_are_no_targets(next_token_loss, padded, device, pad_id):
    """Pads count neither in the sum nor in the number of targets, whichever number stands for them."""
    tokens = padded([[1, 2, 3, 1, 2], [3, 1], [2, 3, 1]], pad_id, device)
    logits = torch.randn(3, 5, 5, device=device)
    expected = loss_by_hand(logits, tokens, pad_id)
    checks.roughly(next_token_loss(logits, tokens, pad_id), expected, of=f"next_token_loss with pad_id={pad_id}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("size", [(2, 5, 3), (1, 2, 4), (3, 3, 3)], ids=str)
def test_the_mean_over_all_targets(next_token_loss, size, dtype):
    """The loss is the mean over B·(T - 1) targets, in the dtype of logits."""
    logits, tokens = torch.randn(size, dtype=dtype), torch.randint(size[2], size[:2])
    expected = loss_by_hand(logits, tokens, -1)
    checks.roughly(next_token_loss(logits, tokens, -1), expected, of=f"next_token_loss with logits of shape {size}")


def test_logits_of_any_strides(next_token_loss, device):
    """logits and tokens may be transposed or sliced."""
    logits, tokens = torch.randn(2, 4, 3, device=device), torch.tensor([[0, 1, 2, 0], [2, 2, 1, 0]], device=device)
    expected = loss_by_hand(logits, tokens, -1)
    pairs = zip(inputs.layouts(logits, "logits"), inputs.layouts(tokens, "tokens"), strict=True)
    for (name, scores), (_, ids) in pairs:
        checks.roughly(next_token_loss(scores, ids, -1), expected, of=f"next_token_loss, {name}, and so are tokens")


def test_no_gradient_at_the_last_step(next_token_loss, padded, device):
    """Gradients flow to the steps that have a target; those of the last step and before a pad are 0."""
    tokens = padded([[1, 2, 3, 1], [3, 1]], 0, device)
    logits = torch.randn(2, 4, 4, device=device, requires_grad=True)
    (expected,) = torch.autograd.grad(loss_by_hand(logits, tokens, 0), logits)
    result = next_token_loss(logits, tokens, 0)
    checks.gradient_reaches(result, logits, of="next_token_loss(logits, …)", names=("logits",))
    (gradient,) = torch.autograd.grad(result, logits)
    checks.roughly(gradient, expected, of="the gradient of next_token_loss in logits")


def means(x, mask):
    """Return the mean of each sequence's real steps."""
    rows = [row[real].mean(0) if real.any() else 0 * row.sum(0) for row, real in zip(x, mask, strict=True)]
    return torch.stack(rows)


MASK = [[True, True, False, False], [True, False, True, True], [False, False, False, False]]


def test_the_mean_of_real_steps(masked_mean, numbered, device):
    """Each sequence has the mean of its own real steps, wherever they stand; one without any has zeros."""
    x, mask = numbered((3, 4, 2), torch.float32, device), torch.tensor(MASK, device=device)
    expected = torch.tensor([[1.0, 2.0], [34 / 3, 37 / 3], [0.0, 0.0]], device=device)
    checks.roughly(masked_mean(x, mask), expected, of="masked_mean(x, mask), x = 0, 1, 2 … of shape (3, 4, 2)")


@pytest.mark.parametrize("size", [(3, 5, 4), (4, 3, 4), (1, 1, 1), (2, 6, 1)], ids=str)
def test_every_count_belongs_to_its_sequence(masked_mean, device, size):
    """The sum of sequence b is divided by the number of its own steps, also where B and H are equal."""
    x, mask = torch.randn(size, device=device), torch.rand(size[:2], device=device) < 0.6
    mask[:, 0] = True
    expected = means(x, mask)
    checks.roughly(masked_mean(x, mask), expected, of=f"masked_mean(x, mask) with x of shape {size}")


@pytest.mark.parametrize("filling", [float("nan"), float("inf"), -float("inf")])
def test_what_stands_at_pads_has_no_influence(masked_mean, device, filling):
    """NaN or infinity at a pad changes nothing, neither the mean nor a gradient."""
    mask = torch.tensor(MASK, device=device)
    x = torch.randn(3, 4, 2, device=device)
    expected = means(x, mask)
    x = x.masked_fill(~mask[:, :, None], filling).requires_grad_()
    result = masked_mean(x, mask)
    checks.roughly(result, expected, of=f"masked_mean(x, mask) with {filling} at the pads")
    (gradient,) = torch.autograd.grad(result.sum(), x)
    counts = mask.sum(1, keepdim=True).clamp(min=1)
    expected = (mask / counts)[:, :, None].expand(3, 4, 2)
    checks.roughly(gradient, expected, of=f"the gradient in x with {filling} at the pads")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_the_mean_has_the_dtype_of_x(masked_mean, dtype):
    """Floats of any width keep their dtype."""
    x = torch.tensor([[[2.0], [4.0], [9.0]]], dtype=dtype)
    expected = torch.tensor([[3.0]], dtype=dtype)
    checks.close(masked_mean(x, torch.tensor([[True, True, False]])), expected, of=f"masked_mean(x, mask) in {dtype}")


def test_masks_and_x_of_any_strides(masked_mean, device):
    """x and mask may be transposed or sliced, and are not changed."""
    x, mask = torch.randn(3, 4, 2, device=device), torch.tensor(MASK, device=device)
    expected = means(x, mask)
    for (name, laid), (_, real) in zip(inputs.layouts(x), inputs.layouts(mask, "mask"), strict=True):
        checks.roughly(masked_mean(laid, real), expected, of=f"masked_mean(x, mask), {name}, and so is mask")


def reversed_rows(x, lengths):
    """Return every sequence turned at its length."""
    return torch.stack([torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(x, lengths, strict=True)])


LENGTHS = [4, 2, 0, 1, 3]


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool], ids=str)
def test_real_frames_change_places(reverse_padded, numbered, device, dtype):
    """Frame t of a sequence of length n goes to n - 1 - t, whole; what stands behind n stays."""
    x = numbered((5, 4, 2), dtype, device)
    expected = reversed_rows(x, LENGTHS)
    result = reverse_padded(x, torch.tensor(LENGTHS, device=device))
    checks.close(result, expected, of=f"reverse_padded(x, lengths={LENGTHS}) in {dtype}")


@pytest.mark.parametrize(("size", "lengths"), [((1, 3, 2), [3]), ((2, 1, 1), [1, 0]), ((2, 3, 3), [3, 3])], ids=str)
def test_other_sizes_are_turned(reverse_padded, numbered, size, lengths):
    """B, T and F may be 1, and every sequence may be as long as T. The result is a new tensor, changed or not."""
    x = numbered(size, torch.float32)
    expected = reversed_rows(x, lengths)
    of = f"reverse_padded(x, lengths={lengths}) with x of shape {size}"
    result = reverse_padded(x, torch.tensor(lengths))
    checks.close(result, expected, of=of)
    checks.own_storage(result, x, of=of, from_="x")


def test_turning_twice_is_turning_nothing(reverse_padded, device):
    """x comes back from two calls, and the first has not changed it: the result is a new tensor."""
    x, lengths = torch.randn(5, 4, 2, device=device), torch.tensor(LENGTHS, device=device)
    before = x.clone()
    once = reverse_padded(x, lengths)
    checks.close(x, before, of="x after reverse_padded(x, lengths)")
    checks.own_storage(once, x, of="reverse_padded(x, lengths)", from_="x")
    checks.close(reverse_padded(once, lengths), before, of="reverse_padded(reverse_padded(x, lengths), lengths)")


def test_frames_stay_on_their_device(reverse_padded):
    """The result is on the device of x and lengths, whichever that is."""
    x, lengths = torch.randn(5, 4, 2), torch.tensor(LENGTHS)
    inputs.stays_on_meta(reverse_padded, x, lengths, of="reverse_padded(x, lengths)")


def test_gradients_flow_back_to_their_frames(reverse_padded, device):
    """The gradient of each frame comes back to the place that it came from; x may be laid out in any way."""
    x, lengths = torch.randn(5, 4, 2, device=device), torch.tensor(LENGTHS, device=device)
    for name, laid in inputs.layouts(x):
        of = f"reverse_padded(x, lengths), {name}"
        call, reference = (lambda x: reverse_padded(x, lengths)), (lambda x: reversed_rows(x, LENGTHS))
        inputs.same_as_torch(call, reference, laid, names=("x",), of=of)
