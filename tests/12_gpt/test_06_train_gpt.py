"""Hidden tests of train_gpt."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, gelu, layer_norm, one_hot, scaled_dot_product_attention
from torch.optim.optimizer import register_optimizer_step_post_hook

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


def test_one_task_is_a_batch_too(sorting_batch):
    """count may be 1."""
    inputs, targets = batch(sorting_batch, 1)
    checks.close(targets[:, 5:], inputs[:, :6].sort(dim=1).values, of="targets[:, 5:] of sorting_batch(1, generator)")


def test_each_call_draws_new_tasks(sorting_batch, seeded):
    """A second call with the same generator gives other digits."""
    generator = seeded(7)
    first, second = (sorting_batch(3, generator)[0].tolist() for _ in range(2))
    of = "inputs of a second sorting_batch(3, generator) with the same generator"
    checks.that(first != second, of=of, expected="other digits than in the first", got="the same digits")


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


def test_both_tables_begin_small(GPT, gpt_config, device):
    """Token and position embeddings begin with a standard deviation of 0.02."""
    model = GPT(gpt_config(vocab_size=501, block_size=502)).to(device)
    for name, rows in (("token", 501), ("position", 502)):
        for parameter in model.parameters():
            if tuple(parameter.shape) == (rows, 8):
                std = parameter.std().item()
                of = f"the standard deviation of the {name} embedding of a new GPT"
                checks.that(0.018 < std < 0.022, of=of, expected="about 0.02", got=f"{std:.4f}")


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


@pytest.mark.parametrize("size", [(1, 1), (3, 4), (2, 5)], ids=str)
@pytest.mark.parametrize("layers", [0, 2])
def test_logits_are_those_of_a_gpt(GPT, gpt_config, device, layers, size):
    """With the same numbers in the same places, the logits are those of pre-norm blocks of PyTorch's own parts."""
    model = GPT(gpt_config(layers=layers)).to(device).eval()
    numbers = set_numbers(model, device)
    if numbers is None:  # parts of another make: nobody knows which number goes where
        return
    tokens = torch.randint(7, size, device=device)
    got = model(tokens)[0]
    of = f"logits of tokens of shape {size}, a GPT with {layers} layers, all maps of attention alike"
    checks.roughly(got, computed_logits(numbers, tokens, layers), of=of)


def test_the_last_norm_has_a_weight_and_a_bias(GPT, gpt_config, device):
    """The norm in front of the head multiplies by its weight and adds its bias."""
    model = GPT(gpt_config(layers=0)).to(device)
    scales = [parameter for parameter in model.parameters() if bool((parameter == 1).all())]
    shifts = [parameter for parameter in model.parameters() if bool((parameter == 0).all())]
    tables = {tuple(parameter.shape): parameter for parameter in model.parameters()}
    if len(scales) != 1 or len(shifts) != 1 or not {(7, 8), (5, 8)} <= set(tables):  # nobody knows which is which
        return
    stirred(model)
    tokens = torch.randint(7, (2, 5), device=device)
    x = tables[7, 8][tokens] + tables[5, 8]
    expected = layer_norm(x, (EMBEDDING,), scales[0].flatten(), shifts[0].flatten()) @ tables[7, 8].T
    checks.roughly(model(tokens)[0], expected, of="logits of a GPT without blocks, weight and bias of its norm random")


def test_another_model_changes_nothing(GPT, gpt_config, device):
    """A model that is made later, of other sizes, changes nothing in one that is there."""
    model = stirred(GPT(gpt_config())).to(device)
    tokens = torch.tensor([[1, 2, 3]], device=device)
    before = model(tokens)[0]
    GPT(gpt_config(heads=4, block_size=2))
    checks.roughly(
        model(tokens)[0], before, of="logits after GPT(config) with other heads is made, against those before"
    )


@pytest.mark.parametrize("targets", [[[-1, 3, 4], [-1, -1, -1]], [[1, 2, 3], [-1, -1, 4]]], ids=str)
def test_the_loss_counts_what_has_a_target(GPT, gpt_config, device, targets):
    """The loss is the mean cross-entropy of all positions whose target is not -1, in whichever sequence."""
    model = stirred(GPT(gpt_config())).to(device)
    tokens, wanted = torch.tensor([[1, 2, 3], [6, 0, 4]], device=device), torch.tensor(targets, device=device)
    logits, loss = model(tokens, wanted.clone())
    places = [(b, t) for b in range(2) for t in range(3) if targets[b][t] != -1]
    expected = torch.stack([cross_entropy(logits[place], wanted[place]) for place in places]).mean()
    checks.roughly(loss, expected, of=f"loss with targets {targets}")


def test_tokens_and_targets_may_be_slices(GPT, gpt_config, device):
    """A line, seen through two windows that lie one token apart, gives the same loss as copies of them."""
    model = stirred(GPT(gpt_config())).to(device)
    line = torch.randint(7, (3, 6), device=device)
    expected = model(line[:, :-1].contiguous(), line[:, 1:].contiguous())[1]
    checks.roughly(model(line[:, :-1], line[:, 1:])[1], expected, of="loss of model(line[:, :-1], line[:, 1:])")


def test_block_size_is_the_longest(GPT, gpt_config, device):
    """ValueError past block_size; block_size tokens themselves are read, whatever other models can read."""
    model = GPT(gpt_config()).to(device)
    GPT(gpt_config(block_size=9))
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
def test_a_training_may_be_as_short_as_its_climb(train_gpt):
    """With 50 steps, as many as the rate may climb for, no update is left for its fall; all 50 are made."""
    model = train_gpt(0, steps=50)
    finite = all(bool(parameter.isfinite().all()) for parameter in model.parameters())
    checks.that(finite, of="the parameters of train_gpt(0, steps=50)", expected="finite numbers", got="inf or NaN")


@pytest.mark.timeout(30)
def test_it_sorts_what_it_never_saw(train_gpt, once, seeded, greedy, device):
    """After training, at least 99 % of 1000 unseen sequences are sorted without a mistake."""
    model, _ = once(trained, train_gpt, device)
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
def test_it_makes_500_updates_by_itself(train_gpt, once, device):
    """Without `steps` there are 500 updates."""
    _, made = once(trained, train_gpt, device)
    checks.that(made in (0, 500), of="the optimizer's steps in train_gpt(0)", expected="500", got=made)


def test_it_trains_on_the_device(train_gpt, trains_on_meta):
    """Model and tasks are moved to the device before they meet."""
    trains_on_meta(lambda device: train_gpt(0, steps=1, device=device), of="train_gpt(0, steps=1)")


def test_every_step_has_a_new_batch(train_gpt, first_inputs, drawn_anew, device):
    """Each update is made on tasks that are drawn for it."""
    drawn_anew(first_inputs(lambda: train_gpt(0, steps=3, device=device)), of="the batches of three steps")


def test_it_comes_back_ready_for_use(train_gpt, device):
    """The model is on the device that was asked for, and in eval() with all of its submodules."""
    model = train_gpt(0, steps=1, device=device)
    checks.instance(model, nn.Module, of="what train_gpt(0, 1) returns")
    modes = {name: module.training for name, module in model.named_modules()}
    checks.equal(modes, dict.fromkeys(modes, False), of="training of each module of train_gpt(0, 1)")
    for name, parameter in model.named_parameters():
        checks.device(parameter, device, of=f"{name} after train_gpt(0, 1, device='{device}')")


@pytest.mark.parametrize("steps", [1, 3])
def test_there_are_as_many_updates_as_asked_for(train_gpt, device, steps):
    """train_gpt makes `steps` updates, each by one step of its optimizer, of a model of CONFIG's size."""
    model, made = trained(train_gpt, device, steps=steps)
    of = f"the optimizer's steps in train_gpt(0, {steps})"
    checks.that(made in (0, steps), of=of, expected=str(steps), got=made)
    count = sum(parameter.numel() for parameter in model.parameters())
    checks.equal(count, 29_376, of=f"the number of parameters of train_gpt(0, {steps}), a GPT(CONFIG)")


@pytest.mark.timeout(20)
def test_the_same_seed_gives_the_same_model(train_gpt, flat_parameters):
    """Two runs with one seed end with the same numbers, whatever was drawn in between; another seed gives others."""
    first = flat_parameters(train_gpt(1, steps=2))
    torch.rand(3)
    again, other = flat_parameters(train_gpt(1, steps=2)), flat_parameters(train_gpt(2, steps=2))
    difference = (first - again).abs().max().item()
    of = "the largest difference between the parameters of two runs of train_gpt(1, steps=2)"
    checks.that(difference == 0, of=of, expected="0", got=f"{difference:.3g}")
    difference = (first - other).abs().max().item()
    of = "the largest difference between the parameters of train_gpt(1, steps=2) and train_gpt(2, steps=2)"
    checks.that(difference > 0, of=of, expected="more than 0", got=f"{difference:.3g}")
    difference = (first - flat_parameters(train_gpt(1, steps=1))).abs().max().item()
    of = "the largest difference between the parameters of train_gpt(1, steps=2) and train_gpt(1, steps=1)"
    checks.that(difference > 0, of=of, expected="more than 0", got=f"{difference:.3g}")


def test_six_tokens_are_written(sort_digits, device):
    """A model that sorts perfectly when it sees all digits and all it has written gives the six digits in order, of one
    sequence as of two."""
    digits = torch.tensor([[4, 9, 3, 0, 3, 9], [1, 1, 1, 1, 1, 0]], device=device)
    expected = torch.tensor([[0, 3, 3, 4, 9, 9], [0, 1, 1, 1, 1, 1]], device=device)
    for count in (2, 1):
        of = f"sort_digits(model, {digits[:count].tolist()}) with a perfect model"
        checks.close(sort_digits(Sorter(sure=20.0), digits[:count]), expected[:count], of=of)


def test_the_model_writes_and_not_you(sort_digits, sum_model, greedy, device):
    """The model's own tokens come back, whatever they are: here each is 1 + the sum of all so far, modulo 10."""
    model = Listening(sum_model(10)).to(device)
    digits = torch.tensor([[4, 9, 3, 0, 3, 9], [1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 7]], device=device)
    expected = greedy(model, digits, 6)[:, 6:]
    model.lengths.clear()
    of = "sort_digits(model, digits) with a model for which (1 + sum of all so far) % 10 is the likeliest"
    checks.close(sort_digits(model, digits), expected, of=of)
    of = "the lengths of the texts that the model reads in sort_digits(model, digits)"
    checks.equal(sorted(set(model.lengths)), [6, 7, 8, 9, 10, 11], of=of)


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
    of = "sort_digits(model, [[0, 0, 0, 0, 0, 0]])"
    checks.that(len(model.recording) > 0, of=of, expected="calls of the model", got="it is never called")
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


class Listening(nn.Module):
    """A model that notes how many tokens it reads, and reads at most 11."""

    def __init__(self, model):
        super().__init__()
        self.model, self.lengths = model, []

    def forward(self, tokens):
        self.lengths.append(tokens.shape[1])
        if tokens.shape[1] > 11:
            raise ValueError(f"the model is to read {tokens.shape[1]} tokens, and block_size is 11")
        return self.model(tokens)[0], None


EMBEDDING, HEADS = 8, 2
"""Of the small GPT whose logits are computed here once more, with a vocabulary of 7 and a block_size of 5."""


def set_numbers(model, device):
    """Write numbers into a GPT such that it does not matter how its parts are called or cut; return them by name.

    All linear maps of attention are alike, and alike for each head. Biases are 0. None where a parameter is of no kind
    that is known here.
    """
    generator = torch.Generator().manual_seed(0)
    head, up, down = (torch.randn(*size, generator=generator) for size in ((4, 8), (32, 8), (8, 32)))
    numbers = {"token": torch.randn(7, 8, generator=generator), "position": torch.randn(5, 8, generator=generator)}
    numbers |= {"map": 0.5 * head.repeat(HEADS, 1), "up": 0.3 * up, "down": 0.3 * down}
    linear = {id(module.weight) for module in model.modules() if isinstance(module, nn.Linear)}
    with torch.no_grad():
        for parameter in model.parameters():
            rows, columns = parameter.shape[-2:] if parameter.dim() > 1 else (0, 0)
            if parameter.dim() == 1 or rows * columns != parameter.numel():
                known = parameter.dim() == 1
                values = parameter if bool((parameter == 1).all()) else torch.zeros_like(parameter)
            elif id(parameter) in linear and columns == EMBEDDING and rows != 4 * EMBEDDING and rows % 4 == 0:
                known, values = True, numbers["map"][:4].repeat(rows // 4, 1)
            else:
                by_shape = {(7, 8): "token", (5, 8): "position", (32, 8): "up", (8, 32): "down"}
                known = (rows, columns) in by_shape and (rows in (5, 7) or id(parameter) in linear)
                values = numbers.get(by_shape.get((rows, columns), ""), parameter)
            if not known:
                return None
            parameter.copy_(values.reshape(parameter.shape))
    return {name: values.to(device) for name, values in numbers.items()}


def computed_logits(numbers, tokens, layers):
    """Return the logits of a GPT with these numbers, by PyTorch's own parts."""
    x = numbers["token"][tokens] + numbers["position"][: tokens.shape[1]]
    for _ in range(layers):
        mapped = (layer_norm(x, (EMBEDDING,)) @ numbers["map"].T).unflatten(-1, (HEADS, -1)).transpose(1, 2)
        mixed = scaled_dot_product_attention(mapped, mapped, mapped, is_causal=True)
        x = x + mixed.transpose(1, 2).flatten(2) @ numbers["map"].T
        x = x + gelu(layer_norm(x, (EMBEDDING,)) @ numbers["up"].T) @ numbers["down"].T
    return layer_norm(x, (EMBEDDING,)) @ numbers["token"].T


def batch(sorting_batch, count):
    """Return a batch of tasks, of the right shapes and dtype."""
    inputs, targets = sorting_batch(count, torch.Generator().manual_seed(0))
    for name, part in (("inputs", inputs), ("targets", targets)):
        checks.shape(part, (count, 11), of=f"{name} of sorting_batch({count}, generator)")
        checks.dtype(part, torch.int64, of=f"{name} of sorting_batch({count}, generator)")
    return inputs, targets


def trained(train_gpt, device, **steps):
    """Return what train_gpt(0) makes, and how many steps its optimizer has made: 0 where it is none of PyTorch's."""
    made = []
    handle = register_optimizer_step_post_hook(lambda *_: made.append(1))
    try:
        return train_gpt(0, device=device, **steps), len(made)
    finally:
        handle.remove()


def stirred(model):
    """Return the model with larger numbers than a new one has, so that differences show."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model
