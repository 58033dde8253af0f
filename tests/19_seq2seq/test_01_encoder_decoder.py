"""Hidden tests of encoder and decoder."""

import math

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

TOKENS = [[3, 7, 7, 0], [4, 5, 6, 2], [8, 7, 0, 1]]
LENGTHS = [[2, 4, 1], [3, 1, 3], [1, 2, 3]]


def test_each_place_reads_the_token_before(shift_right, device):
    """At place t stands the target of place t - 1, and start at the first; the targets stay as they are."""
    targets = torch.tensor(TOKENS, device=device)
    expected = torch.tensor([[9, 3, 7, 7], [9, 4, 5, 6], [9, 8, 7, 0]], device=device)
    for name, value in [("as they are", targets), *inputs.layouts(targets, "targets")]:
        of = f"shift_right({TOKENS}, start=9), {name}"
        with checks.unmodified(of, targets=value):
            result = shift_right(value, 9)
        checks.close(result, expected, of=of)
        checks.own_storage(result, value, of=of, from_="the targets")


@pytest.mark.parametrize("size", [(2, 0), (0, 3), (2, 1), (0, 0)])
def test_few_targets(shift_right, device, size):
    """Of one target start alone is left; of none, and for no sequences, nothing."""
    targets = torch.full(size, 5, device=device)
    expected = torch.ones(size, dtype=torch.long, device=device)
    expected[:, 1:] = 5
    checks.close(shift_right(targets, 1), expected, of=f"shift_right(targets of shape {size}, start=1)")


@pytest.mark.parametrize("start", [0, 7])
def test_start_and_pads_are_tokens_like_others(shift_right, device, start):
    """start may be any token, also one of the targets', and a pad of -100 is moved as it is."""
    targets = torch.tensor([[0, 7, -100, -100], [3, -100, -100, -100]], device=device)
    expected = torch.tensor([[start, 0, 7, -100], [start, 3, -100, -100]], device=device)
    checks.close(shift_right(targets, start), expected, of=f"shift_right({targets.tolist()}, start={start})")


def test_what_is_read_is_where_the_targets_are(shift_right):
    """The result is on the device of the targets."""
    targets = torch.zeros(2, 3, dtype=torch.long)
    inputs.stays_on_meta(lambda targets: shift_right(targets, 1), targets, of="shift_right(targets, start=1)")


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
def test_each_sequence_is_read_as_if_alone(Encoder, device, lengths):
    """Outputs and state of a sequence are those of its real tokens alone; at pads the outputs are 0."""
    encoder = Encoder(9, 3, 4).to(device)
    source, given = torch.tensor(TOKENS, device=device), torch.tensor(lengths, device=device)
    of = f"Encoder(9, 3, 4)(source (3, 4), lengths={lengths})"
    with checks.unmodified(of, source=source, lengths=given):
        outputs, state = encoder(source, given)
    checks.shape(outputs, (3, 4, 4), of=f"the outputs of {of}")
    checks.shape(state, (1, 3, 4), of=f"the state of {of}")
    for b, length in enumerate(lengths):
        alone, last = encoder.gru(encoder.embedding(source[b : b + 1, :length]))
        checks.roughly(outputs[b, :length], alone[0], of=f"the outputs of sequence {b}, {of}")
        checks.close(outputs[b, length:], torch.zeros(4 - length, 4, device=device), of=f"the outputs at pads, {of}")
        checks.roughly(state[:, b], last[:, 0], of=f"the state of sequence {b}, {of}")


def test_pads_change_nothing(Encoder, device):
    """Other tokens at the pads, and more of them, give the same."""
    encoder, lengths = Encoder(9, 3, 4).to(device), torch.tensor([1, 2], device=device)
    outputs, state = encoder(torch.tensor([[3, 0, 0], [4, 5, 0]], device=device), lengths)
    others, same = encoder(torch.tensor([[3, 8, 1, 2], [4, 5, 7, 7]], device=device), lengths)
    checks.roughly(same, state, of="the state with other pads")
    checks.shape(others, (2, 4, 4), of="the outputs for a source of 4 places")
    checks.roughly(others[:, :3], outputs, of="the outputs with other pads")


def test_the_encoder_has_these_parameters(Encoder, device):
    """embedding and gru have the sizes of the statement, and gradients reach all of them, each token's row too."""
    encoder = Encoder(9, 3, 4).to(device)
    sizes = {name: tuple(parameter.shape) for name, parameter in encoder.named_parameters()}
    expected = {"embedding.weight": (9, 3), "gru.weight_ih_l0": (12, 3), "gru.weight_hh_l0": (12, 4)}
    expected |= {"gru.bias_ih_l0": (12,), "gru.bias_hh_l0": (12,)}
    checks.equal(sizes, expected, of="the parameters of Encoder(9, 3, 4)")
    outputs, state = encoder(torch.tensor(TOKENS, device=device), torch.tensor([4, 4, 4], device=device))
    loss = outputs.square().sum() + state.square().sum()
    checks.gradient_reaches(loss, *encoder.parameters(), of="a loss of outputs and state", names=tuple(sizes))
    each_token_learns(loss, encoder.embedding)


def test_the_decoder_goes_on_from_a_state(Decoder, device):
    """Logits and state are those of its own GRU, started from the given state, and of its head at every place."""
    decoder = Decoder(9, 3, 4).to(device)
    tokens, state = torch.tensor(TOKENS, device=device), torch.randn(1, 3, 4, device=device)
    with checks.unmodified("decoder(inputs, state)", inputs=tokens, state=state):
        logits, last = decoder(tokens, state)
    hidden, expected = decoder.gru(decoder.embedding(tokens), state)
    checks.roughly(logits, hidden @ decoder.head.weight.T + decoder.head.bias, of="the logits")
    checks.roughly(last, expected, of="the state after the last input")


def test_pieces_give_the_whole(Decoder, device):
    """Reading on from the state that was returned gives the logits of the whole sequence; gradients flow back."""
    decoder = Decoder(9, 3, 4).to(device)
    tokens, first = torch.tensor(TOKENS, device=device), torch.randn(1, 3, 4, device=device, requires_grad=True)
    whole, last = decoder(tokens, first)
    state = first
    pieces = []
    for piece in (tokens[:, :1], tokens[:, 1:3], tokens[:, 3:]):
        logits, state = decoder(piece, state)
        pieces.append(logits)
    checks.roughly(torch.cat(pieces, dim=1), whole, of="the logits of three pieces, side by side")
    checks.roughly(state, last, of="the state after three pieces")
    checks.gradient_reaches(logits.square().sum(), first, of="the logits of the third piece", names=("the state",))


def test_the_decoder_has_these_parameters(Decoder, device):
    """embedding, gru and head have the sizes of the statement; gradients reach all, each token's row, and the state."""
    decoder, state = Decoder(9, 3, 4).to(device), torch.randn(1, 3, 4, device=device, requires_grad=True)
    sizes = {name: tuple(parameter.shape) for name, parameter in decoder.named_parameters()}
    expected = {"embedding.weight": (9, 3), "gru.weight_ih_l0": (12, 3), "gru.weight_hh_l0": (12, 4)}
    expected |= {"gru.bias_ih_l0": (12,), "gru.bias_hh_l0": (12,), "head.weight": (9, 4), "head.bias": (9,)}
    checks.equal(sizes, expected, of="the parameters of Decoder(9, 3, 4)")
    loss = decoder(torch.tensor(TOKENS, device=device), state)[0].square().sum()
    checks.gradient_reaches(loss, state, *decoder.parameters(), of="the logits", names=("state", *sizes))
    each_token_learns(loss, decoder.embedding)


@pytest.mark.parametrize(("start", "pad"), [(1, 0), (0, 0), (4, 6)])
def test_the_loss_is_that_of_the_next_tokens(teacher_forced_loss, device, start, pad):
    """Each real target is predicted from the token before it, the first from start; pads have no part in the mean."""
    table, decoder = bigrams(device)
    rows = [[3, 5, 2], [5, 1], [2, 3, 3, 1]]
    targets = torch.tensor([row + [pad] * (5 - len(row)) for row in rows], device=device).T.contiguous().T
    log_probabilities = table.log_softmax(-1)
    terms = [-log_probabilities[old, new] for row in rows for old, new in zip([start, *row], row, strict=False)]
    of = f"teacher_forced_loss(…, targets={targets.tolist()}, start={start}, pad={pad})"
    with checks.unmodified(of, targets=targets):
        result = teacher_forced_loss(Reader(), decoder, *source_of(3, device), targets, start, pad)
    checks.roughly(result, torch.stack(terms).mean(), of=of)


def test_it_cannot_see_what_it_predicts(teacher_forced_loss, device):
    """A decoder that is sure of the very token that it reads is wrong about targets that never repeat."""
    sure = lambda inputs, state: (40 * torch.eye(9, device=device)[inputs], state)  # noqa: E731 # said once below
    targets = torch.tensor([[3, 4, 5], [6, 7, 0]], device=device)
    result = teacher_forced_loss(Reader(), sure, *source_of(2, device), targets, 1, 0)
    of = "the loss of a decoder that is sure of a repetition"
    checks.roughly(result, torch.tensor(40.0, device=device), of=of)


def test_the_encoder_knows_the_lengths_and_the_decoder_its_state(teacher_forced_loss, device):
    """The encoder is given source and lengths, the decoder the encoder's state, each once."""
    reader, seen = Reader(), []

    def decoder(inputs, state):
        seen.append(state)
        return torch.zeros(*inputs.shape, 9, device=device), state

    source, lengths = source_of(2, device)
    result = teacher_forced_loss(reader, decoder, source, lengths, torch.tensor([[3, 4], [6, 0]], device=device), 1, 0)
    checks.roughly(result, torch.tensor(math.log(9), device=device), of="the loss of nine equal logits")
    checks.equal((len(reader.calls), len(seen)), (1, 1), of="how often encoder and decoder were called")
    checks.close(reader.calls[0][1], lengths, of="the lengths that the encoder was given")
    checks.close(reader.calls[0][0], source, of="the source that the encoder was given")
    checks.close(seen[0], reader.state, of="the state that the decoder was given")


def test_the_loss_teaches_both(teacher_forced_loss, Encoder, Decoder, device):
    """Gradients reach all parameters of encoder and decoder, whose modes stay."""
    encoder, decoder = Encoder(9, 3, 4).to(device).eval(), Decoder(9, 3, 4).to(device)
    source, lengths = source_of(2, device)
    loss = teacher_forced_loss(encoder, decoder, source, lengths, torch.tensor([[3, 4], [6, 0]], device=device), 1, 0)
    names = (*encoder.state_dict(), *decoder.state_dict())
    checks.gradient_reaches(loss, *encoder.parameters(), *decoder.parameters(), of="the loss", names=names)
    checks.equal((encoder.training, decoder.training), (False, True), of="the modes of encoder and decoder")


class Reader(nn.Module):
    """An encoder that notes its calls, and gives one state."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def forward(self, source, lengths):
        self.calls.append((source.clone(), lengths.clone()))
        self.state = torch.arange(2.0 * len(source), device=source.device).reshape(1, len(source), 2)
        return torch.zeros(*source.shape, 2, device=source.device), self.state


def bigrams(device):
    """Return a table of logits, and a decoder whose logits after a token are its row, laid out time first."""
    table = torch.randn(7, 7, device=device)
    return table, lambda inputs, state: (table[inputs.T.contiguous()].transpose(0, 1), state)


def source_of(batch, device):
    """Return a source of this many sequences, and their lengths, the last one 1."""
    source = torch.arange(3, 3 + 2 * batch, device=device).reshape(batch, 2)
    return source, torch.tensor([2] * (batch - 1) + [1], device=device)


def each_token_learns(loss, embedding):
    """Check that the embedding of each token of TOKENS, which are all nine, has a gradient."""
    loss.backward()
    without = [token for token, row in enumerate(embedding.weight.grad) if not row.any()]
    checks.equal(without, [], of="the tokens that were read, and whose embedding gets no gradient")
