"""Hidden tests of train_gpt."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

from torch_katas import checks, rules


def test_a_line_is_digits_and_then_the_same_in_order(sorting_batch):
    """inputs begin with six digits; the targets that count are the same six in ascending order."""
    inputs, targets = batch(sorting_batch, 3)
    checks.close(
        targets[:, 5:], inputs[:, :6].sort(dim=1).values, of="targets[:, 5:], against the sorted inputs[:, :6]"
    )


def test_targets_come_one_token_later(sorting_batch):
    """Where a target counts, it is the input of the next position."""
    inputs, targets = batch(sorting_batch, 2)
    checks.close(targets[:, 5:-1], inputs[:, 6:], of="targets[:, 5:10], against inputs[:, 6:11]")


def test_random_digits_do_not_count(sorting_batch):
    """The first 5 targets are -1, and no other; inputs hold no -1."""
    inputs, targets = batch(sorting_batch, 2)
    expected = [[True] * 5 + [False] * 6] * 2
    checks.equal((targets == -1).tolist(), expected, of="targets == -1")
    checks.equal(bool((inputs < 0).any()), False, of="whether inputs hold a negative number")


def test_all_digits_are_as_likely(sorting_batch):
    """Each digit from 0 to 9 comes up in a tenth of 60,000 draws, within a hundredth, and may come again in a task."""
    inputs, _ = batch(sorting_batch, 10_000)
    digits = inputs[:, :6]
    shares = torch.bincount(digits.clamp(min=0).flatten(), minlength=10) / digits.numel()
    checks.close(shares, torch.full((10,), 0.1), of="the shares of the digits 0 to 9", atol=0.01)
    twice = (digits.sort(dim=1).values.diff() == 0).any(1).float().mean().item()
    holds = 0.80 < twice < 0.90
    of = "the share of tasks in which some digit comes twice"
    checks.that(holds, of=of, expected="0.85, give or take 0.05", got=f"{twice:.2f}")


def test_tasks_come_from_the_generator(sorting_batch, seeded, global_generator_stays):
    """The same seed gives the same tasks, and the global generator is not moved."""
    with global_generator_stays("torch.get_rng_state() after sorting_batch", "the state as it was"):
        first, again = (sorting_batch(2, seeded(7))[0] for _ in range(2))
        checks.close(again, first, of="inputs of a second generator with the same seed")


def test_logits_for_every_position(GPT, gpt_config, device):
    """model(tokens) gives logits (B, T, V) and None; with targets also a loss without axes."""
    model = GPT(gpt_config()).to(device)
    tokens = torch.tensor([[1, 2, 3]], device=device)
    logits, loss = model(tokens)
    checks.shape(logits, (1, 3, 7), of="logits of tokens of shape (1, 3) with V = 7")
    checks.that(loss is None, of="loss of model(tokens)", expected="None", got=loss)
    checks.shape(model(tokens, tokens)[1], (), of="loss of model(tokens, targets)")
    checks.equal(model.config.block_size, 5)


def test_it_has_the_parameters_of_a_gpt(GPT, gpt_config):
    """It learns V·E + block_size·E + layers·(12·E² + 13·E) + 2·E numbers."""
    expected = 7 * 8 + 5 * 8 + 2 * (12 * 64 + 13 * 8) + 2 * 8
    got = sum(parameter.numel() for parameter in GPT(gpt_config()).parameters())
    of = "the parameters of a GPT with V = 7, block_size = 5, layers = 2, heads = 2, E = 8"
    checks.equal(got, expected, of=of)


@pytest.mark.parametrize("changed", [1, 3])
def test_no_position_sees_a_later_token(GPT, gpt_config, device, changed):
    """Other tokens from one position on leave the logits of all earlier positions as they were."""
    model = stirred(GPT(gpt_config())).to(device)
    tokens = torch.tensor([[1, 2, 3, 4]], device=device)
    other = tokens.clone()
    other[:, changed:] = 6
    difference = (model(other)[0] - model(tokens)[0]).abs().amax(-1)[0]  # (T,)
    moved = [t for t in range(changed) if not difference[t] < 1e-5]
    checks.equal(moved, [], of=f"the earlier positions whose logits move when tokens change from position {changed} on")


def test_the_same_token_differs_by_its_place(GPT, gpt_config, device):
    """The position is added: one token, repeated, gives other logits at other places."""
    logits = stirred(GPT(gpt_config())).to(device)(torch.tensor([[3, 3, 3]], device=device))[0]
    apart = (logits[0, 1:] - logits[0, 0]).abs().amax(-1)
    of = "how far the logits at positions 1 and 2 are from those at 0, where all tokens are 3"
    checks.that((apart > 1e-3).all(), of=of, expected="more than 0", got=apart)


def test_a_new_model_knows_nothing(GPT, gpt_config, device):
    """Before training the loss is within 0.1 of ln V."""
    model = GPT(gpt_config(vocab_size=10, block_size=11, layers=1, heads=4, embedding=48)).to(device)
    tokens = torch.randint(10, (50, 11), device=device)
    loss = model(tokens, tokens.flip(0))[1].item()
    holds = abs(loss - math.log(10)) < 0.1
    checks.that(holds, of="the loss of a new model with V = 10", expected="2.30, give or take 0.1", got=f"{loss:.2f}")


def test_the_loss_counts_what_has_a_target(GPT, gpt_config, device):
    """The loss is the mean cross-entropy of the positions whose target is not -1."""
    model = stirred(GPT(gpt_config())).to(device)
    tokens = torch.tensor([[1, 2, 3]], device=device)
    logits, loss = model(tokens, torch.tensor([[-1, 3, 4]], device=device))
    expected = cross_entropy(logits[0, 1:], torch.tensor([3, 4], device=device))
    checks.roughly(loss, expected, of="loss with targets [[-1, 3, 4]]")


def test_block_size_is_the_longest(GPT, gpt_config, device):
    """ValueError past block_size; block_size tokens themselves are read."""
    model = GPT(gpt_config()).to(device)
    checks.shape(model(torch.zeros(1, 5, dtype=torch.long, device=device))[0], (1, 5, 7), of="logits of 5 tokens")
    too_long = torch.zeros(1, 6, dtype=torch.long, device=device)
    checks.raises(ValueError, lambda: model(too_long), of="model(tokens) with 6 tokens and block_size = 5")


def test_every_part_is_your_own(GPT, gpt_config, device):
    """Attention and layer norm are written out, in training as in use."""
    model = GPT(gpt_config()).to(device)
    tokens = torch.tensor([[1, 2, 3]], device=device)
    why = "put your own attention and your own norm together here"
    with rules.forbid("scaled_dot_product_attention", "layer_norm", why=why):
        logits, loss = model(tokens, tokens)
    checks.shape(logits, (1, 3, 7), of="logits of tokens of shape (1, 3)")
    checks.gradient_reaches(loss, *model.parameters(), of="loss of model(tokens, targets)")


@pytest.mark.timeout(30)
def test_it_sorts_what_it_never_saw(train_gpt, once, seeded, greedy, device):
    """After training, at least 99 % of 1000 unseen sequences are sorted without a mistake."""
    model = once(train_gpt, 0, device=device)
    digits = torch.randint(10, (1000, 6), generator=seeded(99)).to(device)
    written = greedy(model, digits, 6)[:, 6:]
    right = (written == digits.sort(dim=1).values).all(1)
    got = f"{right.float().mean().item():.1%}"
    if not right.all():
        row = int((~right).nonzero()[0])
        got += f"; {digits[row].tolist()} became {written[row].tolist()}"
    of = "the share of 1000 sequences that train_gpt(0) sorts without a mistake"
    checks.that(right.float().mean().item() >= 0.99, of=of, expected="99 % or more", got=got)


@pytest.mark.timeout(30)
def test_it_comes_back_ready_for_use(train_gpt, once, device):
    """The model is on the device that was asked for, and in eval()."""
    model = once(train_gpt, 0, device=device)
    checks.instance(model, nn.Module, of="what train_gpt(0) returns")
    checks.equal(model.training, False, of="model.training after train_gpt(0)")
    for name, parameter in model.named_parameters():
        checks.device(parameter, device, of=f"{name} after train_gpt(0, device='{device}')")


@pytest.mark.timeout(30)
def test_the_same_seed_gives_the_same_model(train_gpt, flat_parameters):
    """Two runs with one seed end with the same numbers, whatever chance was used in between; another seed does not."""
    first = flat_parameters(train_gpt(1, steps=2))
    torch.rand(3)
    again, other = flat_parameters(train_gpt(1, steps=2)), flat_parameters(train_gpt(2, steps=2))
    difference = (first - again).abs().max().item()
    of = "the largest difference between the parameters of two runs of train_gpt(1, steps=2)"
    checks.that(difference == 0, of=of, expected="0", got=f"{difference:.3g}")
    difference = (first - other).abs().max().item()
    of = "the largest difference between the parameters of train_gpt(1, steps=2) and train_gpt(2, steps=2)"
    checks.that(difference > 0, of=of, expected="more than 0", got=f"{difference:.3g}")


def test_six_tokens_are_written(sort_digits, device):
    """A model that sorts perfectly when it sees all digits and all it has written gives the six digits in order."""
    digits = torch.tensor([[4, 9, 3, 0, 3, 9], [1, 1, 1, 1, 1, 0]], device=device)
    expected = torch.tensor([[0, 3, 3, 4, 9, 9], [0, 1, 1, 1, 1, 1]], device=device)
    of = "sort_digits(model, [[4, 9, 3, 0, 3, 9], [1, 1, 1, 1, 1, 0]]) with a perfect model"
    checks.close(sort_digits(Sorter(sure=20.0), digits), expected, of=of)


def test_the_most_likely_token_is_taken(sort_digits, device):
    """Also where the model is not sure, each token is the most likely one."""
    digits = torch.randint(10, (20, 6), device=device)
    expected = digits.sort(dim=1).values
    of = "sort_digits(model, 20 sequences) with a model that gives the right token 30 %"
    checks.close(sort_digits(Sorter(sure=1.35), digits), expected, of=of)


def test_nothing_is_recorded(sort_digits, device):
    """No graph is recorded while the model writes, and recording goes on afterwards."""
    model = Sorter(sure=20.0)
    sort_digits(model, torch.zeros(1, 6, dtype=torch.long, device=device))
    checks.equal(sorted(set(model.recording)), [False], of="torch.is_grad_enabled() in the steps")
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() after sort_digits")


class Sorter(nn.Module):
    """A perfect model: after six digits comes the smallest, then the next one. It counts what stands before it."""

    def __init__(self, sure):
        super().__init__()
        self.sure = sure
        self.recording = []

    def forward(self, tokens):
        self.recording.append(torch.is_grad_enabled())
        in_order = tokens[:, :6].sort(dim=1).values
        places = (torch.arange(tokens.shape[1], device=tokens.device) - 5).clamp(0, in_order.shape[1] - 1)
        return self.sure * one_hot(in_order[:, places], 10).float(), None


def batch(sorting_batch, count):
    """Return a batch of tasks, of the right shapes and dtype."""
    inputs, targets = sorting_batch(count, torch.Generator().manual_seed(0))
    for name, part in (("inputs", inputs), ("targets", targets)):
        checks.shape(part, (count, 11), of=f"{name} of sorting_batch({count}, generator)")
        checks.dtype(part, torch.int64, of=f"{name} of sorting_batch({count}, generator)")
    return inputs, targets


def stirred(model):
    """Return the model with larger numbers than a new one has, so that differences show."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model
