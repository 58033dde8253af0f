"""Hidden tests of packing."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from torch_katas import checks, inputs

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


def test_lengths_may_lie_anyhow_in_memory(batch_sizes, device):
    """Lengths that are a column of a table are read like any others."""
    lengths = torch.tensor([3, 1, 4, 1], device=device)
    expected = torch.tensor([4, 2, 2, 1], device=device)
    inputs.same_for(inputs.layouts(lengths, "lengths"), batch_sizes, expected, of="batch_sizes([3, 1, 4, 1])")
    got = batch_sizes(inputs.expanded(torch.tensor(2, device=device), 3))
    checks.close(
        got, torch.tensor([3, 3], device=device), of="batch_sizes([2, 2, 2]), lengths expanded from one number"
    )


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
    rnn.train(layers == 1)  # the layer stays in the mode it is in
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


def test_nan_at_the_pads_gets_the_gradient_0(encode_packed, device):
    """NaN at the pads reaches no gradient: that of a pad is 0, that of a weight what it is without pads."""
    rnn = nn.GRU(2, 3, num_layers=2, bidirectional=True, batch_first=True).to(device)
    x, lengths = torch.randn(2, 4, 2, device=device), torch.tensor([2, 3], device=device)
    parameters = list(rnn.parameters())
    alone = [rnn(x[b : b + 1, :length]) for b, length in enumerate((2, 3))]
    expected = torch.autograd.grad(sum(part.square().sum() for parts in alone for part in parts), parameters)
    x[0, 2:] = torch.nan
    x[1, 3:] = torch.nan
    x.requires_grad_()
    outputs, hidden = encode_packed(rnn, x, lengths)
    total = outputs.square().sum() + hidden.square().sum()
    of = "encode_packed(rnn, x, [2, 3]) with NaN at the pads"
    checks.that(total.requires_grad, of=of, expected="results connected to x", got="tensors with no history")
    given, *gradients = torch.autograd.grad(total, [x, *parameters])
    checks.close(
        given[0, 2:], torch.zeros(2, 2, device=device), of=f"the gradient of the pads of sequence 0 through {of}"
    )
    for (name, _), got, wanted in zip(rnn.named_parameters(), gradients, expected, strict=True):
        checks.roughly(got, wanted, of=f"the gradient of {name} through {of}")


@pytest.mark.parametrize("part", [0, 1])
def test_a_gradient_flows_from_both_results(encode_packed, device, part):
    """A loss on the outputs alone, or on hidden alone, reaches x and the layer's weights."""
    rnn = nn.GRU(2, 3, batch_first=True).to(device)
    x = torch.randn(2, 4, 2, device=device, requires_grad=True)
    of = f"{('outputs', 'hidden')[part]} of encode_packed(rnn, x, [2, 4])"
    result = encode_packed(rnn, x, torch.tensor([2, 4], device=device))[part]
    checks.gradient_reaches(result, x, rnn.weight_hh_l0, of=of, names=("x", "rnn.weight_hh_l0"))


def test_results_have_the_dtype_of_the_layer(encode_packed):
    """A layer in float64 gives both results in float64, for x and lengths of any layout."""
    rnn = nn.GRU(2, 3, batch_first=True).double()
    x, lengths = torch.randn(2, 4, 2, dtype=torch.float64), torch.tensor([2, 3])
    alone = [rnn(x[b : b + 1, :length]) for b, length in enumerate((2, 3))]
    hidden = torch.cat([state for _, state in alone], dim=1)
    outputs = torch.zeros(2, 4, 3, dtype=torch.float64)
    for b, (read, _) in enumerate(alone):
        outputs[b, : read.shape[1]] = read[0]
    of = "of encode_packed(rnn, x, [2, 3]) in float64"
    inputs.same_for(inputs.layouts(x), lambda v: encode_packed(rnn, v, lengths)[0], outputs, of=f"outputs {of}")
    variants = inputs.layouts(lengths, "lengths")
    inputs.same_for(variants, lambda v: encode_packed(rnn, x, v)[1], hidden, of=f"hidden {of}")


def adding_layer_and_batch(device):
    """Return a layer whose state is the sum of the frames, a padded batch of width 1, and its lengths."""
    rnn = nn.RNN(1, 1, nonlinearity="relu", bias=False, batch_first=True).to(device)
    for parameter in rnn.parameters():
        nn.init.ones_(parameter)
    x = torch.tensor([[1.0, 9, 9, 9], [1, 2, 3, 9], [4, 5, 9, 9]], device=device)[..., None]
    return rnn, x, torch.tensor([1, 3, 2], device=device)


@pytest.mark.parametrize("lengths", BATCHES, ids=str)
def test_logits_are_those_of_each_sequence_alone(PackedClassifier, device, lengths):
    """The head gets each sequence's two last states, forward and then backward, as when it is read alone."""
    model, tokens = classifier_and_tokens(PackedClassifier, device, lengths)
    rows = []
    for b, length in enumerate(lengths):
        _, hidden = model.gru(model.embedding(tokens[b : b + 1, :length]))
        rows.append(model.head(torch.cat([hidden[0], hidden[1]], dim=1)))
    of = f"model(tokens, lengths) with tokens of shape ({len(lengths)}, 4) and lengths {lengths}"
    checks.roughly(model(tokens, torch.tensor(lengths, device=device)), torch.cat(rows), of=of)


def test_tokens_at_the_pads_change_nothing(PackedClassifier, device):
    """Other tokens at the pads, or more pads, give the same logits."""
    model, tokens = classifier_and_tokens(PackedClassifier, device, [2, 3])
    lengths = torch.tensor([2, 3], device=device)
    expected = model(tokens, lengths).detach()
    others = tokens.clone()
    others[0, 2:], others[1, 3:] = 7, 5
    checks.roughly(model(others, lengths), expected, of="model(tokens, [2, 3]) with other tokens at the pads")
    longer = torch.cat([tokens, tokens], dim=1)
    checks.roughly(model(longer, lengths), expected, of="model(tokens, [2, 3]) with four further pads")


def test_parts_of_the_classifier(PackedClassifier):
    """embedding, gru and head have their names and sizes; the gru is one layer in two directions."""
    model = PackedClassifier(9, 4, 5, 3)
    expected = {
        **{"embedding.weight": (9, 4), "gru.weight_ih_l0": (15, 4), "gru.weight_hh_l0": (15, 5)},
        **{"gru.bias_ih_l0": (15,), "gru.bias_hh_l0": (15,), "gru.weight_ih_l0_reverse": (15, 4)},
        **{"gru.weight_hh_l0_reverse": (15, 5), "gru.bias_ih_l0_reverse": (15,), "gru.bias_hh_l0_reverse": (15,)},
        **{"head.weight": (3, 10), "head.bias": (3,)},
    }
    names = {name: tuple(p.shape) for name, p in model.named_parameters()}
    checks.equal(names, expected, of="the parameters of PackedClassifier(9, 4, 5, 3)")


def test_the_whole_classifier_learns(PackedClassifier, device):
    """Gradients reach every parameter, of both directions, and the rows of all real tokens: that of token 0, too."""
    model, _ = classifier_and_tokens(PackedClassifier, device, [2, 4])
    tokens = torch.tensor([[0, 3, 8, 8], [5, 6, 0, 7]], device=device)
    lengths = torch.tensor([2, 4], device=device)
    logits = model(tokens, lengths)
    parameters = dict(model.named_parameters())
    checks.gradient_reaches(logits.square(), *parameters.values(), of="model(tokens, [2, 4])", names=tuple(parameters))
    (rows,) = torch.autograd.grad(model(tokens, lengths).square().sum(), [model.embedding.weight])
    learn = rows.abs().sum(1).nonzero().flatten().tolist()
    of = "the tokens whose rows get a gradient from model([[0, 3, 8, 8], [5, 6, 0, 7]], [2, 4])"
    checks.equal(learn, [0, 3, 5, 6, 7], of=of)


def test_tokens_and_lengths_of_any_layout(PackedClassifier):
    """The logits are the same wherever tokens and lengths lie in memory."""
    model, tokens = classifier_and_tokens(PackedClassifier, "cpu", [2, 4, 1])
    lengths = torch.tensor([2, 4, 1])
    expected = model(tokens, lengths).detach()
    for name, given in inputs.layouts(tokens, "tokens"):
        checks.roughly(model(given, lengths), expected, of=f"model(tokens, lengths), {name}")
    for name, given in inputs.layouts(lengths, "lengths"):
        checks.roughly(model(tokens, given), expected, of=f"model(tokens, lengths), {name}")


def classifier_and_tokens(PackedClassifier, device, lengths):
    """Return a small classifier, and tokens (B, 4) with 0 at the pads."""
    model = PackedClassifier(9, 4, 5, 3).to(device)
    tokens = torch.randint(1, 9, (len(lengths), 4))
    for row, length in zip(tokens, lengths, strict=True):
        row[length:] = 0
    return model, tokens.to(device)
