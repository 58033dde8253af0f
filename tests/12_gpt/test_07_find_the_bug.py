"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks

# Lengths of the pieces in which one sequence is read.
PIECES = {
    "one by one": (1, 1, 1, 1),
    "a prompt, then one by one": (2, 1, 1),
    "two halves": (2, 2),
    "one, then three": (1, 3),
    "three, then one": (3, 1),
}


def test_a_later_token_sees_all_before_it(ReadingAttention, gradient, device):
    """The second piece's output depends on every position of the first, and on its own."""
    layer = ReadingAttention(4, 2).to(device)
    x = torch.randn(1, 3, 4, device=device, requires_grad=True)
    _, past = layer(x[:, :2])
    out, _ = layer(x[:, 2:], past)
    grad = gradient(out.square(), x)
    seen = [t for t in range(3) if grad[0, t].abs().max() > 1e-7]
    checks.equal(seen, [0, 1, 2], of="the positions that position 2 depends on, where 0 and 1 were read before it")


def test_a_later_piece_sees_what_it_should(ReadingAttention, gradient, device):
    """In a second piece of two, position 2 sees 0, 1 and 2, and position 3 sees all four."""
    layer = ReadingAttention(4, 2).to(device)
    x = torch.randn(1, 4, 4, device=device, requires_grad=True)
    _, past = layer(x[:, :2])
    out, _ = layer(x[:, 2:], past)
    seen = {}
    for t in (2, 3):
        grad = gradient(out[0, t - 2].square(), x)
        seen[t] = [s for s in range(4) if grad[0, s].abs().max() > 1e-7]
    of = "the positions that 2 and 3 depend on, where 0 and 1 were read before them"
    checks.equal(seen, {2: [0, 1, 2], 3: [0, 1, 2, 3]}, of=of)


@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize(("batch", "heads"), [(1, 1), (3, 2)])
def test_pieces_give_what_the_whole_gives(ReadingAttention, device, batch, heads, pieces):
    """A sequence read in pieces gives the outputs of causal attention over the whole."""
    layer = ReadingAttention(4, heads).to(device)
    x = torch.randn(batch, 4, 4, device=device)
    expected = whole(layer, x, heads)
    ReadingAttention(4, 4)  # another layer changes nothing in this one
    outputs, past = [], None
    for piece in x.split(PIECES[pieces], dim=1):
        out, past = layer(piece, past)
        outputs.append(out)
    of = f"4 positions read as {pieces}"
    checks.roughly(torch.cat(outputs, dim=1), expected, of=of)


def test_the_past_goes_on_growing(ReadingAttention, device):
    """After three pieces, past holds the keys and values of all positions, and a fourth piece sees them."""
    layer = ReadingAttention(4, 1).to(device)
    x = torch.randn(1, 4, 4, device=device)
    expected = whole(layer, x, 1)
    past = None
    for t in range(3):
        _, past = layer(x[:, t : t + 1], past)
    of = "past, a pair of keys and values, after three pieces of 1"
    checks.equal([tuple(part.shape) for part in past], [(1, 1, 3, 4), (1, 1, 3, 4)], of=of)
    out, _ = layer(x[:, 3:], past)
    checks.roughly(out, expected[:, 3:], of="the output of a fourth piece of 1")


def whole(layer, x, heads):
    """Return causal attention over the whole sequence, with the layer's weights, written out."""
    q, k, v = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in layer.qkv(x).chunk(3, dim=-1))
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
    mixed = scores.masked_fill(hidden, -torch.inf).softmax(-1) @ v
    return layer.out(mixed.transpose(1, 2).flatten(2))
