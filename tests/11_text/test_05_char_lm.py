"""Hidden tests of char_lm."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks


@pytest.mark.parametrize(("batch", "time"), [(2, 5), (1, 5), (2, 1), (1, 1)])
def test_logits_for_every_position(CharLM, device, batch, time):
    """There are V logits at each position of each row, also where B or T is 1."""
    tokens = torch.full((batch, time), 2, device=device)
    returned = CharLM(7, 4, 6).to(device)(tokens)
    of = f"CharLM(7, 4, 6)(tokens) with tokens of shape ({batch}, {time})"
    checks.equal(len(returned), 2, of="the number of values that the model returns")
    checks.shape(returned[0], (batch, time, 7), of=f"logits of {of}")


def test_the_parts_have_their_sizes(CharLM):
    """The parameters are those of an embedding (V, E), a one-layer GRU of H units, and a linear layer from H to V."""
    got = [tuple(parameter.shape) for parameter in CharLM(7, 4, 5).parameters()]
    expected = [(7, 4), (15, 4), (15, 5), (15,), (15,), (7, 5), (7,)]
    checks.equal(sorted(got), sorted(expected), of="the shapes of CharLM(7, 4, 5).parameters(), sorted")


def test_no_position_sees_a_later_token(CharLM, device):
    """Another token at the end leaves the logits of all positions before it as they were."""
    model = CharLM(7, 4, 6).to(device)
    first, second = (model(torch.tensor([tokens], device=device))[0] for tokens in ([1, 2, 3, 4], [1, 2, 3, 6]))
    of = "logits[:, :3] of [1, 2, 3, 6], against those of [1, 2, 3, 4]"
    checks.roughly(second[:, :3], first[:, :3], of=of)


def test_each_row_is_read_by_itself(CharLM, device):
    """A row's logits are those that it has alone, whatever the other rows of the batch hold."""
    model = CharLM(3, 4, 6).to(device)
    alone, _ = model(torch.tensor([[2, 0, 1]], device=device))
    together, _ = model(torch.tensor([[0, 1, 2], [2, 0, 1]], device=device))
    of = "logits[1] of the batch [0, 1, 2], [2, 0, 1], against those of [2, 0, 1] alone"
    checks.roughly(together[1], alone[0], of=of)


@pytest.mark.parametrize("cut", [1, 3, 4])
def test_a_text_in_two_parts_is_one_text(CharLM, device, cut):
    """With the hidden state of the first part handed in, the second gets the logits that it has in the whole text."""
    model = CharLM(3, 4, 6).to(device)
    tokens = torch.tensor([[1, 2, 0, 1, 2], [0, 0, 2, 1, 2]], device=device)
    whole, _ = model(tokens)
    _, hidden = model(tokens[:, :cut])
    rest, _ = model(tokens[:, cut:], hidden)
    of = f"logits of tokens[:, {cut}:] with the hidden state of tokens[:, :{cut}], against the whole text's"
    checks.roughly(rest, whole[:, cut:], of=of)


@pytest.mark.parametrize(("batch", "time"), [(2, 5), (3, 1), (1, 4)])
@pytest.mark.parametrize("begun", [False, True], ids=["from the beginning", "with hidden"])
def test_the_logits_are_those_of_the_three_layers(CharLM, device, batch, time, begun):
    """Embedding, nn.GRU and linear layer, with the model's numbers, give the same logits and the same hidden."""
    model = CharLM(7, 4, 5).to(device)
    rows, gru, head = layers_like(model, device)
    tokens = torch.randint(7, (batch, time)).to(device)
    hidden = torch.randn(1, batch, 5, device=device) if begun else None
    outputs, state = gru(rows[tokens].transpose(0, 1), hidden)
    got = model(tokens, hidden) if begun else model(tokens)
    of = f"CharLM(7, 4, 5)(tokens{', hidden' * begun}) with tokens of shape {(batch, time)}"
    checks.roughly(got[0], head(outputs).transpose(0, 1), of=f"logits of {of}")
    checks.roughly(got[1], state, of=f"hidden of {of}")


def test_none_is_the_beginning_of_a_text(CharLM, device):
    """Without hidden every call begins anew: the same tokens get the same logits a second time."""
    model, tokens = CharLM(7, 4, 6).to(device), torch.tensor([[1, 2, 3]], device=device)
    first, _ = model(tokens)
    checks.roughly(model(tokens)[0], first, of="logits of the second call of CharLM(7, 4, 6)([[1, 2, 3]])")


def test_logits_are_raw(CharLM, device):
    """The head's numbers come out as they are: they do not add up to 1, as probabilities do."""
    sums = CharLM(7, 4, 6).to(device)(torch.tensor([[1, 2, 3]], device=device))[0].sum(dim=-1)
    ones = torch.allclose(sums, torch.ones_like(sums), atol=1e-4)
    of = "the sums of logits over V, for tokens [1, 2, 3]"
    checks.that(
        not ones, of=of, expected="sums of raw logits", got=sums.detach(), advice="Is there a softmax at the end?"
    )


def test_a_gradient_reaches_all_of_it(CharLM, device):
    """Backward from the logits leaves a gradient in every parameter, and in the row of each token, 0 included."""
    model = CharLM(7, 4, 6).to(device)
    model(torch.tensor([[1, 2, 0, 3]], device=device))[0].square().sum().backward()
    without = [name for name, parameter in model.named_parameters() if parameter.grad is None]
    checks.equal(without, [], of="the names of the parameters without a gradient after backward")
    rows = next(parameter.grad for parameter in model.parameters() if parameter.shape == (7, 4))
    learn = rows.abs().sum(dim=1).nonzero().flatten().tolist()
    checks.equal(learn, [0, 1, 2, 3], of="the rows of the embedding that get a gradient from the tokens [1, 2, 0, 3]")


@pytest.mark.parametrize("size", [2, 5])
def test_a_model_that_knows_nothing(perplexity, table_model, device, size):
    """Where all V tokens are equally likely, the perplexity is V."""
    model = table_model(torch.zeros(size, size)).to(device)
    got = perplexity(model, torch.tensor([0, 1, 1, 0], device=device))
    checks.close(got, float(size), of=f"perplexity of a model with equal logits for {size} tokens", rtol=1e-4)


def test_a_model_that_knows_the_text(perplexity, table_model, device):
    """A model that is sure of each next token has perplexity 1."""
    model = table_model(100 * torch.eye(4).roll(1, dims=1)).to(device)
    got = perplexity(model, torch.tensor([0, 1, 2, 3, 0, 1], device=device))
    checks.close(got, 1.0, of="perplexity, on 0 1 2 3 0 1, of a model that is sure of the next number", rtol=1e-4)


def test_the_mean_comes_before_the_power(perplexity, table_model, device):
    """With chances of 1/2 and 1/8 for what comes next, it is 4: the loss is ln 2, then ln 8, and ln 4 on average."""
    model = table_model(torch.tensor([[1 / 2, 1 / 2], [1 / 8, 7 / 8]]).log()).to(device)
    got = perplexity(model, torch.tensor([0, 1, 0], device=device))
    checks.close(got, 4.0, of="perplexity on [0, 1, 0] where 1 follows 0 with 1/2, and 0 follows 1 with 1/8", rtol=1e-4)


def test_one_surprise_is_no_infinity(perplexity, table_model, device):
    """A guess whose probability is too small for a float counts with its loss: here 300, among 29 of almost 0."""
    model = table_model(300 * torch.eye(3).roll(1, dims=1)).to(device)
    tokens = torch.tensor([*[0, 1, 2] * 10, 0, 0], device=device)[1:]
    of = "perplexity of 31 tokens, all of them sure but the last, whose loss is 300"
    checks.close(perplexity(model, tokens), math.exp(300 / 30), of=of, rtol=1e-3)


@pytest.mark.parametrize("count", [2, 17, 60, 3001])
def test_each_guess_knows_all_that_came_before(perplexity, device, count):
    """A guess is made of all tokens before it, back to the beginning of the text, however long that is."""
    model = Remembering(5).to(device)
    tokens = torch.randint(5, (count,)).to(device)
    with torch.no_grad():
        expected = functional.cross_entropy(model(tokens[None, :-1])[0][0], tokens[1:]).exp().item()
    got = perplexity(model, tokens)
    checks.close(got, expected, of=f"perplexity on {count} tokens of a model with a memory", rtol=1e-3)


@pytest.mark.parametrize("training", [True, False], ids=["training", "eval"])
def test_perplexity_leaves_the_mode(perplexity, table_model, training):
    """The model is afterwards in the mode in which it was before."""
    model = table_model(torch.zeros(2, 2)).train(training)
    perplexity(model, torch.tensor([0, 1]))
    checks.equal(model.training, training, of=f"model.training, {training} before, after perplexity")


def test_perplexity_is_taken_in_eval_mode(perplexity, table_model):
    """While it guesses, the model is in eval mode."""
    model = table_model(torch.zeros(2, 2)).train()
    perplexity(model, torch.tensor([0, 1]))
    was_called(model, "perplexity(model, [0, 1])")
    checks.equal(sorted(model.modes), [False], of="model.training, True before, while perplexity calls the model")


def test_perplexity_records_no_graph(perplexity, table_model):
    """Nothing is recorded for a backward that never comes."""
    model = table_model(torch.zeros(2, 2))
    perplexity(model, torch.tensor([0, 1]))
    was_called(model, "perplexity(model, [0, 1])")
    checks.equal(sorted(model.recorded), [False], of="torch.is_grad_enabled() while perplexity calls the model")


@pytest.mark.parametrize("count", [0, 1])
def test_no_guess_no_perplexity(perplexity, table_model, count):
    """With fewer than two tokens there is nothing to guess: ValueError, and the model's mode stays."""
    model, tokens = table_model(torch.zeros(2, 2)).train(), torch.zeros(count, dtype=torch.int64)
    checks.raises(ValueError, lambda: perplexity(model, tokens), of=f"perplexity of {count} tokens")
    checks.equal(model.training, True, of=f"model.training, True before, after perplexity of {count} tokens")


@pytest.mark.timeout(30)
def test_unseen_rhymes_are_no_surprise(train_char_lm, rhymes, once, device):
    """The perplexity on the unseen rhymes is below 9.5."""
    # A copy: the mode of the shared model is another test's business.
    model = copy.deepcopy(trained(once, train_char_lm, rhymes, device)).eval()
    unseen = rhymes["unseen"].to(device)
    with torch.no_grad():
        got = functional.cross_entropy(model(unseen[None, :-1])[0][0], unseen[1:]).exp().item()
    of = "perplexity on the unseen rhymes after train_char_lm(…, seed=0)"
    checks.that(got < 9.5, of=of, expected="below 9.5", got=f"{got:.4g}")


@pytest.mark.timeout(30)
def test_the_trained_model_is_in_eval_mode(train_char_lm, rhymes, once, device):
    """The model comes back in eval mode, with all of its submodules."""
    modes = {name: module.training for name, module in trained(once, train_char_lm, rhymes, device).named_modules()}
    checks.equal(modes, dict.fromkeys(modes, False), of="training of each module of train_char_lm(…)")


def test_the_model_knows_every_token(train_char_lm, first_steps, device):
    """With more tokens in the vocabulary the model has more parameters, also where the text has no more of them."""
    tokens = torch.arange(1000) % 5
    few, more = (len(first_steps(lambda size=size: train_char_lm(tokens, size, 0, device), 1)) for size in (5, 9))
    of = "the number of parameters with vocab_size=9, against vocab_size=5, where the text has the tokens 0 to 4"
    checks.that(more > few, of=of, expected=f"more than {few}", got=more)


def test_it_trains_on_the_device(train_char_lm, trains_on_meta):
    """Model and text are moved to the device before they meet."""
    trains_on_meta(lambda device: train_char_lm(torch.arange(200) % 5, 5, 0, device), of="train_char_lm(…)")


@pytest.mark.timeout(20)
def test_the_same_seed_gives_the_same_model(train_char_lm, rhymes, first_inputs, first_steps, device):
    """The seed decides the initialization and which blocks are drawn, whatever the global generator held."""
    after, read = [], []
    for _ in range(2):
        train = lambda: train_char_lm(rhymes["seen"], rhymes["size"], 0, device)  # noqa: E731 - one training
        read.append(first_inputs(lambda: after.append(first_steps(train, 3))))  # noqa: B023 - called at once
        torch.rand(7)
    of = "the parameters after the first 3 steps of a second training with seed=0"
    checks.close(after[1], after[0], of=of, rtol=0.05, atol=0.01)
    same = len(read[0]) == len(read[1]) and all(map(torch.equal, *read))
    of = "what the model reads in the first 3 steps of a second training with seed=0"
    checks.that(same, of=of, expected="the same blocks", got="other blocks")


@pytest.mark.timeout(20)
def test_another_seed_gives_another_model(train_char_lm, rhymes, first_steps, device):
    """Two seeds give two models."""
    first, second = (
        first_steps(lambda seed=seed: train_char_lm(rhymes["seen"], rhymes["size"], seed, device), 3) for seed in (0, 1)
    )
    same = first.shape == second.shape and torch.allclose(first, second, rtol=0.05, atol=0.01)
    of = "the parameters after the first 3 steps with seed=1, against those with seed=0"
    checks.that(not same, of=of, expected="other numbers", got="the same numbers")


@pytest.mark.parametrize(("prompt", "length"), [([3], 4), ([1, 4, 0], 3), ([2, 2], 0)], ids=str)
def test_cold_it_takes_the_likeliest(sample, table_model, device, prompt, length):
    """At temperature 0 each new token is the one with the largest logit, and the result begins with the prompt."""
    model = table_model(torch.eye(5).roll(1, dims=1)).to(device)
    expected = list(prompt)
    for _ in range(length):
        expected.append((expected[-1] + 1) % 5)
    got = sample(model, torch.tensor(prompt, device=device), length, 0, 0)
    of = f"sample(model, {prompt}, length={length}, temperature=0), where t + 1 is the likeliest after t"
    checks.close(got, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize(("prompt", "length"), [([1], 5), ([1, 2, 1], 5), ([1], 80)], ids=str)
def test_each_token_follows_from_all_before(sample, sum_model, device, prompt, length):
    """What comes next depends on the whole text so far, not on the last token alone, and each token counts once."""
    model = sum_model(7).to(device)
    expected = list(prompt)
    for _ in range(length):
        expected.append((sum(expected) + 1) % 7)
    got = sample(model, torch.tensor(prompt, device=device), length, 0, 0)
    of = f"sample(model, {prompt}, length={length}, temperature=0), where (1 + sum of all so far) % 7 is the likeliest"
    checks.close(got, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize(("scale", "temperature"), [(100.0, 0.5), (-100.0, 1.0), (1.0, 0.004)], ids=str)
def test_large_logits_are_no_trouble(sample, table_model, device, scale, temperature):
    """Where one logit is far above the others, its token comes: no infinity, and no NaN."""
    model = table_model(scale * torch.eye(3).roll(1, dims=1) + scale).to(device)
    got = sample(model, torch.tensor([0], device=device), 3, temperature, 0)[1:].tolist()
    of = (
        f"sample(model, [0], length=3, temperature={temperature}), logits {scale} for two tokens, {2 * scale} for t + 1"
    )
    after = [(token + 1) % 3 for token in [0, *got[:-1]]]
    holds = [(token == after_) == (scale > 0) for token, after_ in zip(got, after, strict=True)]
    checks.equal(holds, [True] * 3, of=f"for each new token of {of}: it is among the likeliest")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("temperature", "share"), [(1.0, 0.75), (0.5, 0.9), (2.0, 0.634)])
def test_tokens_come_as_often_as_they_should(sample, table_model, device, temperature, share):
    """With the logits 0 and ln 3, token 1 comes with 3/4 at temperature 1, more often when colder, less when hotter."""
    model = table_model(torch.tensor([[0.0, math.log(3)]] * 2)).to(device)
    written = sample(model, torch.tensor([0], device=device), 600, temperature, 5)
    got = written[1:].cpu().double().mean().item()
    of = f"the share of 1 among 600 tokens at temperature {temperature}, where the logits are [0, ln 3]"
    checks.that(abs(got - share) < 0.07, of=of, expected=f"about {share:.2f}", got=f"{got:.2f}")


def test_the_same_seed_writes_the_same(sample, table_model, device):
    """The same seed gives the same text, whatever the global generator holds."""
    model, prompt = table_model(torch.zeros(9, 9)).to(device), torch.tensor([0], device=device)
    first = sample(model, prompt, 8, 1.0, 3)
    torch.rand(7)
    checks.close(sample(model, prompt, 8, 1.0, 3), first, of="sample(…, seed=3), the second time")


def test_another_seed_writes_something_else(sample, table_model, device):
    """Two seeds give two texts."""
    model, prompt = table_model(torch.zeros(9, 9)).to(device), torch.tensor([0], device=device)
    first, second = (sample(model, prompt, 12, 1.0, seed).tolist() for seed in (3, 4))
    of = "sample(…, seed=4), against seed=3, where all tokens are equally likely"
    checks.that(first != second, of=of, expected=f"another text than {first}", got=str(second))


def test_sampling_leaves_the_global_generator(sample, table_model, global_generator_stays):
    """The global generator is in the state in which it was before."""
    model = table_model(torch.zeros(3, 3))
    with global_generator_stays("the state of torch's global generator after sample", "the state as before"):
        sample(model, torch.tensor([0]), 4, 1.0, 3)


@pytest.mark.parametrize("training", [True, False], ids=["training", "eval"])
def test_sampling_leaves_the_mode(sample, table_model, training):
    """The model is afterwards in the mode in which it was before."""
    model = table_model(torch.zeros(3, 3)).train(training)
    sample(model, torch.tensor([0]), 2, 1.0, 0)
    checks.equal(model.training, training, of=f"model.training, {training} before, after sample")


def test_it_writes_in_eval_mode(sample, table_model):
    """While it writes, the model is in eval mode."""
    model = table_model(torch.zeros(3, 3)).train()
    sample(model, torch.tensor([0]), 2, 1.0, 0)
    was_called(model, "sample(model, [0], length=2, temperature=1.0, seed=0)")
    checks.equal(sorted(model.modes), [False], of="model.training, True before, while sample calls the model")


def test_sampling_records_no_graph(sample, table_model):
    """Nothing is recorded for a backward that never comes."""
    model = table_model(torch.zeros(3, 3))
    sample(model, torch.tensor([0]), 2, 1.0, 0)
    was_called(model, "sample(model, [0], length=2, temperature=1.0, seed=0)")
    checks.equal(sorted(model.recorded), [False], of="torch.is_grad_enabled() while sample calls the model")


@pytest.mark.parametrize("length", [2, 0])
def test_no_temperature_below_0(sample, table_model, length):
    """A negative temperature is an error, whatever the length: ValueError, and the model's mode stays."""
    model = table_model(torch.zeros(3, 3)).train()
    of = f"sample(model, [0], length={length}, temperature=-1.0, seed=0)"
    checks.raises(ValueError, lambda: sample(model, torch.tensor([0]), length, -1.0, 0), of=of)
    checks.equal(model.training, True, of=f"model.training, True before, after {of}")


def was_called(model, of):
    """Check that the model was called at all."""
    checks.that(len(model.modes) > 0, of=of, expected="calls of the model", got="it is never called")


class Remembering(nn.Module):
    """The logits are a sum of random vectors, one for each token so far, over the root of their number."""

    def __init__(self, size):
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(size, size))

    def forward(self, tokens, hidden=None):
        start = torch.zeros(1, len(tokens), len(self.vectors) + 1, device=tokens.device) if hidden is None else hidden
        ones = torch.ones(*tokens.shape, 1, device=tokens.device)
        sums = torch.cat([self.vectors[tokens], ones], dim=2).cumsum(dim=1) + start[0].unsqueeze(1)
        return sums[..., :-1] / sums[..., -1:].sqrt(), sums[None, :, -1]


def layers_like(model, device):
    """Return the embedding's rows, a GRU and a linear layer with the numbers of a model of the sizes 7, 4, 5."""
    by_shape = {}
    for parameter in model.parameters():
        by_shape.setdefault(tuple(parameter.shape), []).append(parameter.detach())
    gru, head = nn.GRU(4, 5).to(device), nn.Linear(5, 7).to(device)
    for layer in (gru, head):
        for parameter in layer.parameters():
            parameter.data.copy_(by_shape[tuple(parameter.shape)].pop(0))
    return by_shape[7, 4][0], gru, head


@pytest.fixture(scope="session")
def rhymes(data_folder):
    """The rhymes to train on and the unseen ones as tokens, and the number of different characters."""
    seen, unseen = ((data_folder / "text" / f"{name}.txt").read_text("utf-8") for name in ("rhymes", "rhymes_unseen"))
    ids = {character: number for number, character in enumerate(sorted(set(seen.lower())))}
    seen, unseen = (torch.tensor([ids[character] for character in text.lower()]) for text in (seen, unseen))
    return {"seen": seen, "unseen": unseen, "size": len(ids)}


def trained(once, train_char_lm, rhymes, device):
    """Return the model that all tests of this file share."""
    return once(train_char_lm, rhymes["seen"], rhymes["size"], seed=0, device=device)
