"""Hidden tests of embedding."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs, rules

SIZES = [(2, 3), (4,), (1, 1), (2, 1, 2), (0,), ()]
BATCHES = [(2, 3), (1, 4), (3, 1), (3, 3)]
"""B, T."""


def test_each_index_gets_its_row(embed_by_matmul, device):
    """Index i becomes row i of the weight, as it is."""
    weight = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], device=device)
    expected = torch.tensor([[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]], device=device)
    of = "embed_by_matmul([2, 0, 2], [[1, 2], [3, 4], [5, 6]])"
    checks.close(embed_by_matmul(torch.tensor([2, 0, 2], device=device), weight), expected, of=of)


def test_high_indices_may_be_missing(embed_by_matmul, device):
    """The weight may have more rows than this batch names."""
    weight = torch.tensor([[1.0], [2.0], [3.0], [4.0]], device=device)
    of = "embed_by_matmul([1, 0], [[1], [2], [3], [4]])"
    got = embed_by_matmul(torch.tensor([1, 0], device=device), weight)
    checks.close(got, torch.tensor([[2.0], [1.0]], device=device), of=of)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_embedding_gives_the_same(embed_by_matmul, device, size):
    """nn.Embedding with the same weight gives the same, for indices of any shape."""
    indices = torch.randint(5, size, device=device)
    weight = torch.randn(5, 3, device=device)
    of = f"embed_by_matmul(indices, weight) with indices {size}, weight (5, 3)"
    checks.close(embed_by_matmul(indices, weight), functional.embedding(indices, weight), of=of)


def test_the_result_has_the_dtype_of_the_weight(embed_by_matmul):
    """A weight in float64 gives rows in float64, with all their digits."""
    weight = torch.tensor([[1 / 3], [2 / 3]], dtype=torch.float64)
    expected = torch.tensor([[2 / 3], [1 / 3]], dtype=torch.float64)
    checks.close(
        embed_by_matmul(torch.tensor([1, 0]), weight), expected, of="embed_by_matmul([1, 0], a float64 weight)"
    )


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_indices_and_weight_may_lie_anyhow_in_memory(embed_by_matmul, dtype):
    """A transposed weight, or indices out of a larger tensor, give the same rows, in the weight's dtype."""
    indices, weight = torch.tensor([[2, 0, 1], [1, 2, 2]]), torch.randn(4, 3).to(dtype)
    of = f"embed_by_matmul(indices, weight) in {dtype}, indices (2, 3), weight (4, 3)"
    expected = weight[indices]
    inputs.same_for(inputs.layouts(indices, "indices"), lambda x: embed_by_matmul(x, weight), expected, of=of)
    inputs.same_for(inputs.layouts(weight, "weight"), lambda w: embed_by_matmul(indices, w), expected, of=of)


def test_the_rows_stay_on_the_device(embed_by_matmul):
    """The rows are made where indices and weight are."""
    inputs.stays_on_meta(embed_by_matmul, torch.tensor([2, 0]), torch.ones(3, 2), of="embed_by_matmul(indices, weight)")


def test_gradients_are_those_of_an_embedding(embed_by_matmul, gradient, device):
    """Row i of the gradient is the sum of what arrives at each place where i occurs; elsewhere it is 0."""
    indices = torch.tensor([[1, 3], [1, 0]], device=device)
    weight = torch.ones(4, 2, device=device, requires_grad=True)
    of = "embed_by_matmul([[1, 3], [1, 0]], weight)"
    result = embed_by_matmul(indices, weight)
    checks.gradient_reaches(result, weight, of=of, names=("weight",))
    arriving = torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[10.0, 20.0], [5.0, 6.0]]], device=device)
    got = gradient(result * arriving, weight)
    expected = torch.tensor([[5.0, 6.0], [11.0, 22.0], [0.0, 0.0], [3.0, 4.0]], device=device)
    checks.close(got, expected, of="the gradient of weight, where 1, 2 / 3, 4 / 10, 20 / 5, 6 arrive at 1, 3, 1, 0")


def test_the_rows_come_from_a_product(embed_by_matmul, device):
    """No row is looked up: the product does it."""
    indices, weight = torch.tensor([2, 0], device=device), torch.ones(3, 2, device=device)
    with rules.forbid("embedding", "indexing", why="make one-hot rows, and multiply them with weight"):
        embed_by_matmul(indices, weight)


@pytest.mark.parametrize("size", BATCHES, ids=str)
def test_there_is_a_row_for_each_step_of_each_sequence(EmbeddingRNN, device, size):
    """(B, T) gives (B * T, C)."""
    model = EmbeddingRNN(7, 3, 4, 2, 5).to(device)
    of = f"EmbeddingRNN(7, 3, 4, 2, 5)(x) with x of shape {size}"
    checks.shape(model(torch.zeros(size, dtype=torch.int64, device=device)), (size[0] * size[1], 5), of=of)


def test_every_token_of_the_vocabulary_can_be_read(EmbeddingRNN, device):
    """There are V rows of E numbers: the last token of a vocabulary of 7 is 6, also where E is only 3."""
    model = EmbeddingRNN(7, 3, 4, 1, 5).to(device)
    tokens = torch.arange(7, device=device).unsqueeze(0)
    checks.shape(model(tokens), (7, 5), of="EmbeddingRNN(7, 3, 4, 1, 5)([[0, 1, 2, 3, 4, 5, 6]])")


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_parameters_are_those_of_the_three_layers(EmbeddingRNN, layers):
    """A (V, E) embedding, four parameters for each recurrent layer, and the linear layer's two: no others."""
    sizes = (7, 3, 4, layers, 5)
    got = sorted(tuple(parameter.shape) for parameter in EmbeddingRNN(*sizes).parameters())
    expected = sorted(tuple(parameter.shape) for layer in three_layers(*sizes) for parameter in layer.parameters())
    checks.equal(got, expected, of=f"the shapes of EmbeddingRNN{sizes}.parameters(), sorted")


def test_a_sequence_is_read_by_itself(EmbeddingRNN, device):
    """A sequence gets the same logits in a batch as alone, and they stand in T rows one after the other."""
    model = EmbeddingRNN(7, 3, 4, 1, 2).to(device)
    x = torch.tensor([[1, 2, 3], [4, 5, 6]], device=device)
    alone = model(x[1:])
    of = "rows 3 to 5 of EmbeddingRNN(7, 3, 4, 1, 2)([[1, 2, 3], [4, 5, 6]]), against the logits of [[4, 5, 6]]"
    checks.roughly(model(x)[3:], alone, of=of)


def test_each_call_starts_from_zeros(EmbeddingRNN, device):
    """Asked twice, the model gives the same logits twice: it keeps no state between two calls."""
    model = EmbeddingRNN(7, 3, 4, 1, 2).to(device)
    x = torch.tensor([[1, 2]], device=device)
    first = model(x)
    of = "the second call of EmbeddingRNN(7, 3, 4, 1, 2) on [[1, 2]], against the first"
    checks.roughly(model(x), first, of=of)


def test_logits_are_those_of_the_linear_layer(EmbeddingRNN, device):
    """Logits come out as they are: with all weights 0, they are the last bias."""
    model = EmbeddingRNN(7, 3, 4, 1, 2).to(device)
    with torch.no_grad():
        for parameter in model.parameters():
            bias = tuple(parameter.shape) == (2,)
            parameter.copy_(torch.tensor([5.0, -3.0]) if bias else torch.zeros(parameter.shape))
    of = "EmbeddingRNN(7, 3, 4, 1, 2)([[1]]) with all weights 0 and the last bias [5, -3]"
    got = model(torch.tensor([[1]], device=device))
    checks.close(got, torch.tensor([[5.0, -3.0]], device=device), of=of)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("size", BATCHES, ids=str)
def test_the_logits_are_those_of_the_three_layers(EmbeddingRNN, device, size, layers):
    """Embedding, recurrent layer and linear layer, with the model's numbers, give the same logits row by row."""
    model = EmbeddingRNN(7, 3, 4, layers, 5).to(device)
    embedding, rnn, linear = copies(model, (7, 3, 4, layers, 5))
    x = torch.randint(7, size, device=device)
    # One sequence at a time, row below row: no axis can be mixed up.
    expected = torch.cat([linear(rnn(embedding(sequence)[:, None])[0])[:, 0] for sequence in x])
    of = f"EmbeddingRNN(7, 3, 4, {layers}, 5)(x) with x of shape {size}"
    checks.roughly(model(x), expected, of=of)


def test_a_gradient_reaches_every_token(EmbeddingRNN, device):
    """Backward gives every row of the embedding a gradient, that of token 0 too."""
    model = EmbeddingRNN(3, 2, 4, 1, 5).to(device)
    model(torch.tensor([[0, 1, 2]], device=device))[:, 0].sum().backward()
    (embedding,) = (parameter for parameter in model.parameters() if tuple(parameter.shape) == (3, 2))
    given = embedding.grad is not None
    of = "EmbeddingRNN(3, 2, 4, 1, 5)([[0, 1, 2]])[:, 0].sum().backward()"
    checks.that(given, of=of, expected="a gradient in the embedding", got="none")
    got = (embedding.grad != 0).any(dim=1).tolist()
    checks.equal(got, [True, True, True], of="for each row of the embedding: it has a gradient other than 0")


def three_layers(vocab, embedding, hidden, layers, classes):
    """Return the layers that the statement names."""
    rnn = nn.RNN(embedding, hidden, num_layers=layers)
    return nn.Embedding(vocab, embedding), rnn, nn.Linear(hidden, classes)


def copies(model, sizes):
    """Return the three layers with the numbers of the model, wherever it keeps its own."""
    made = three_layers(*sizes)
    for layer in made:
        own = [module for module in model.modules() if isinstance(module, type(layer))]
        checks.equal(len(own), 1, of=f"the number of {type(layer).__name__} layers in EmbeddingRNN{sizes}")
        layer.to(next(model.parameters()).device).load_state_dict(own[0].state_dict())
    return made
