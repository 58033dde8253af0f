"""Hidden tests of classifier."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks

PARTS = [[2, 3, 4], [5, 2], [6]]
"""Three sentences of unequal length."""


@pytest.mark.parametrize(("batch", "time"), [(3, 4), (1, 4), (3, 1), (1, 1)])
def test_one_logit_for_each_class(GRUClassifier, device, batch, time):
    """The logits have shape (B, K), also where B or T is 1."""
    tokens = torch.full((batch, time), 2, device=device)
    of = f"GRUClassifier(9, 4, 6, 3)(tokens) with tokens of shape ({batch}, {time})"
    checks.shape(GRUClassifier(9, 4, 6, 3).to(device)(tokens), (batch, 3), of=of)


def test_the_parts_have_their_sizes(GRUClassifier):
    """The parameters are those of an embedding (V, E), a one-layer GRU of H units, and a linear layer from H to K."""
    got = [tuple(parameter.shape) for parameter in GRUClassifier(9, 4, 5, 3).parameters()]
    expected = [(9, 4), (15, 4), (15, 5), (15,), (15,), (3, 5), (3,)]
    checks.equal(sorted(got), sorted(expected), of="the shapes of GRUClassifier(9, 4, 5, 3).parameters(), sorted")


@pytest.mark.parametrize("pads", [1, 7])
def test_pads_change_nothing(GRUClassifier, device, pads):
    """A sentence has the same logits with any number of pads behind it."""
    model = GRUClassifier(9, 4, 6, 2).to(device)
    alone = torch.tensor([[2, 3, 4]], device=device)
    padded = torch.nn.functional.pad(alone, (0, pads))
    of = f"the logits of [2, 3, 4] with {pads} pads behind it, against those without"
    checks.roughly(model(padded), model(alone), of=of)


def test_each_row_is_its_own_sentence(GRUClassifier, device):
    """Row b of the logits is what sentence b would have by itself, however long the others are."""
    model = GRUClassifier(9, 4, 6, 2).to(device)
    sentences = [[5, 2], [2, 3, 4], [6]]
    alone = torch.cat([model(torch.tensor([sentence], device=device)) for sentence in sentences])
    together = model(torch.tensor([[5, 2, 0], [2, 3, 4], [6, 0, 0]], device=device))
    of = "the logits of the batch [5, 2], [2, 3, 4], [6], against those of each alone"
    checks.roughly(together, alone, of=of)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_every_token_counts(GRUClassifier, device, place):
    """Another token changes the logits, wherever it stands: the first, the last, and those between."""
    model = GRUClassifier(9, 4, 6, 2).to(device)
    other = [2, 3, 4]
    other[place] = 8
    before, after = (model(torch.tensor([sentence], device=device)) for sentence in ([2, 3, 4], other))
    of = f"the logits of {other}, against those of [2, 3, 4]"
    checks.that(not torch.allclose(before, after), of=of, expected="other logits", got="the same logits")


def test_order_counts(GRUClassifier, device):
    """The same tokens in another order are another sentence, with other logits."""
    model = GRUClassifier(9, 4, 6, 2).to(device)
    first, second = (model(torch.tensor([s], device=device)) for s in ([2, 3, 4, 5], [4, 3, 2, 5]))
    same = torch.allclose(first, second, rtol=1e-4, atol=1e-6)
    of = "the logits of [4, 3, 2, 5], against those of [2, 3, 4, 5]"
    checks.that(not same, of=of, expected="other logits", got="the same logits")


@pytest.mark.parametrize("sentences", [[[2, 3, 4], [5, 2], [6]], [[7]], [[8, 8, 1, 2, 5], [1, 1]]], ids=str)
def test_the_logits_are_those_of_the_three_layers(GRUClassifier, padded, device, sentences):
    """Each sentence, read token by token by an nn.GRU with the model's numbers, has the same logits."""
    model = GRUClassifier(9, 4, 5, 3).to(device)
    rows, gru, head = layers_like(model, device)
    expected = torch.stack([head(gru(rows[torch.tensor(sentence, device=device)])[0][-1]) for sentence in sentences])
    of = f"GRUClassifier(9, 4, 5, 3)(tokens) of the sentences {sentences}"
    checks.roughly(model(padded(sentences, 0, device)), expected, of=of)


def test_logits_are_raw(GRUClassifier, device):
    """The head's numbers come out as they are: they do not add up to 1, as probabilities do."""
    sums = GRUClassifier(9, 4, 6, 2).to(device)(torch.tensor([[2, 3], [4, 5]], device=device)).sum(dim=1)
    ones = torch.allclose(sums, torch.ones_like(sums), atol=1e-4)
    of = "the sums of the rows of GRUClassifier(9, 4, 6, 2)(tokens)"
    checks.that(
        not ones, of=of, expected="sums of raw logits", got=sums.detach(), advice="Is there a softmax at the end?"
    )


def test_a_gradient_reaches_all_of_it(GRUClassifier, device):
    """Backward from the logits leaves a gradient in every parameter."""
    model = GRUClassifier(9, 4, 6, 2).to(device)
    model(torch.tensor([[2, 3], [4, 0]], device=device)).square().sum().backward()
    without = [name for name, parameter in model.named_parameters() if parameter.grad is None]
    checks.equal(without, [], of="the names of the parameters without a gradient after backward")


def test_order_is_learned(train_classifier, device):
    """Sentences of the same words, in another order, can have different labels."""
    sentences, labels = [[2, 3, 4], [4, 3, 2]] * 30, [0, 1] * 30
    model = train_classifier(sentences, labels, 5, 0, device)
    with torch.no_grad():
        got = model(torch.tensor([[2, 3, 4, 0], [4, 3, 2, 0]], device=device)).argmax(dim=1).tolist()
    of = "the classes of [2, 3, 4] and [4, 3, 2] after training on 30 of each, with the labels 0 and 1"
    checks.equal(got, [0, 1], of=of)


@pytest.mark.timeout(30)
def test_unseen_reviews_are_understood(train_classifier, reviews, once, padded, device):
    """The larger logit is at the right class for at least 90 % of the 200 unseen reviews."""
    # A copy: the mode of the shared model is another test's business.
    model = copy.deepcopy(trained(once, train_classifier, reviews, device)).eval()
    with torch.no_grad():
        logits = model(padded(reviews["unseen"][0], 0, device))
    checks.shape(logits, (200, 2), of="the logits of the unseen reviews")
    labels = torch.tensor(reviews["unseen"][1], device=device)
    share, loss = (logits.argmax(dim=1) == labels).float().mean().item(), cross_entropy(logits, labels).item()
    of = "the share of unseen reviews that train_classifier(…, seed=0) gets right"
    got = f"{100 * share:.1f} %, with a mean cross entropy of {loss:.3f}"
    checks.that(share >= 0.9, of=of, expected="at least 90 %", got=got)


def test_the_trained_model_is_in_eval_mode(train_classifier, device):
    """The model comes back in eval mode, with all of its submodules."""
    model = train_classifier([[2, 3, 4], [3, 2]], [0, 1], 5, 0, device)
    modes = {name: module.training for name, module in model.named_modules()}
    checks.equal(modes, dict.fromkeys(modes, False), of="training of each module of train_classifier(…)")


def test_it_trains_on_the_device(train_classifier, trains_on_meta):
    """Model and sentences are moved to the device before they meet."""
    train = lambda device: train_classifier([[2, 3, 4], [3, 2]], [0, 1], 5, 0, device)  # noqa: E731
    trains_on_meta(train, of="train_classifier(…)")


def test_the_model_takes_every_id(train_classifier, device):
    """The model has logits for all ids below vocab_size, also for those that no sentence has."""
    model = train_classifier([[2, 3, 4], [3, 2]], [0, 1], 9, 0, device)
    with torch.no_grad():
        logits = model(torch.tensor([[8, 5, 0]], device=device))
    checks.shape(logits, (1, 2), of="the logits of [8, 5] after training on [2, 3, 4] and [3, 2] with vocab_size=9")


@pytest.mark.timeout(20)
def test_the_same_seed_gives_the_same_model(train_classifier, reviews, padded, first_inputs, first_steps, device):
    """The seed decides the initialization and the order of the data, whatever the global generator held."""
    few = [part[:30] for part in reviews["train"]]
    tokens = padded(few[0][:4], 0, device)
    first = logits_after(train_classifier, few, reviews["size"], 0, tokens)
    torch.rand(7)
    second = logits_after(train_classifier, few, reviews["size"], 0, tokens)
    checks.close(second, first, of="logits after training once more with seed=0", rtol=1e-2, atol=1e-2)
    # One batch does not hold 200 reviews: their order shows in what the model reads first.
    some = [part[:200] for part in reviews["train"]]
    train = lambda: train_on_copies(train_classifier, *some, reviews["size"], 0, device)  # noqa: E731
    first, second = (first_inputs(lambda: first_steps(train, 3)) for _ in range(2))
    same = len(first) == len(second) and all(map(torch.equal, first, second))
    of = "what the model reads in the first 3 steps of a second training with seed=0"
    checks.that(same, of=of, expected="the same reviews in the same order", got="others, or in another order")


@pytest.mark.timeout(20)
def test_another_seed_gives_another_model(train_classifier, reviews, padded, device):
    """Two seeds give two models."""
    few = [part[:30] for part in reviews["train"]]
    tokens = padded(few[0][:4], 0, device)
    first, second = (logits_after(train_classifier, few, reviews["size"], seed, tokens) for seed in (0, 1))
    same = torch.allclose(first, second, rtol=1e-2, atol=1e-2)
    of = "the logits after training with seed=1, against those with seed=0"
    checks.that(not same, of=of, expected="other logits", got="the same logits")


def test_the_callers_lists_stay(train_classifier, device):
    """sentences and labels stand in the same order after training as before."""
    sentences, labels = [[2, 3, 4], [3, 2], [4], [2, 2]], [0, 1, 1, 0]
    train_classifier(sentences, labels, 5, 0, device)
    checks.equal(sentences, [[2, 3, 4], [3, 2], [4], [2, 2]], of="sentences after train_classifier")
    checks.equal(labels, [0, 1, 1, 0], of="labels after train_classifier")


def layers_like(model, device):
    """Return the embedding's rows, a GRU and a linear layer with the numbers of a model of the sizes 9, 4, 5, 3."""
    by_shape = {}
    for parameter in model.parameters():
        by_shape.setdefault(tuple(parameter.shape), []).append(parameter.detach())
    gru, head = nn.GRU(4, 5).to(device), nn.Linear(5, 3).to(device)
    for layer in (gru, head):
        for parameter in layer.parameters():
            parameter.data.copy_(by_shape[tuple(parameter.shape)].pop(0))
    return by_shape[9, 4][0], gru, head


@pytest.fixture(scope="session")
def reviews(data_folder):
    """The reviews as lists of ids with their labels: train, unseen, and the size of the vocabulary."""
    parts = {}
    for name in ("train", "unseen"):
        lines = (data_folder / f"text/reviews_{name}.tsv").read_text(encoding="utf-8").splitlines()
        parts[name] = [text.split() for text in (line[2:] for line in lines)], [int(line[0]) for line in lines]
    words = sorted({word for sentence in parts["train"][0] for word in sentence})
    ids = {word: number for number, word in enumerate(words, start=2)}
    encoded = {
        name: ([[ids.get(word, 1) for word in sentence] for sentence in sentences], labels)
        for name, (sentences, labels) in parts.items()
    }
    return encoded | {"size": len(words) + 2}


def trained(once, train_classifier, reviews, device):
    """Return the model that all tests of this file share."""
    return once(train_on_copies, train_classifier, *reviews["train"], reviews["size"], 0, device)


def train_on_copies(train_classifier, sentences, labels, size, seed, device):
    """Train on copies of the lists: an answer that shuffles its arguments must not change the next test."""
    return train_classifier([list(sentence) for sentence in sentences], list(labels), size, seed, device)


def logits_after(train_classifier, part, size, seed, tokens):
    """Return the logits that a model has for tokens after it was trained on a part of the reviews."""
    model = train_on_copies(train_classifier, *part, size, seed, tokens.device).eval()
    with torch.no_grad():
        return model(tokens)
