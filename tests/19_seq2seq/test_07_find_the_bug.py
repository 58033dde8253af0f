"""Hidden tests of find_the_bug."""

import pytest
import torch

from torch_katas import checks

SIZES = [(2, 1), (3, 2), (4, 3)]
"""Batch and layers."""


def batch_of(TwoWayEncoder, device, batch, layers):
    """Return an encoder and a source of unequal sequences. Another encoder has been made since, of other sizes."""
    encoder = TwoWayEncoder(9, 4, 3, layers).to(device)
    TwoWayEncoder(5, 2, 2, layers + 1)
    return encoder, torch.arange(5 * batch, device=device).reshape(batch, 5) % 9


@pytest.mark.parametrize(("batch", "layers"), SIZES)
def test_a_batch_gives_what_each_sequence_gives_alone(TwoWayEncoder, device, batch, layers):
    """state[:, b] is the state of sequence b read by itself, in every layer."""
    encoder, source = batch_of(TwoWayEncoder, device, batch, layers)
    state = encoder(source)[1]
    checks.shape(state, (layers, batch, 6), of=f"the state of {batch} sequences, {layers} layers")
    alone = torch.cat([encoder(row[None])[1] for row in source], dim=1)
    checks.roughly(state, alone, of=f"the state of a batch of {batch}, {layers} layers, against each sequence alone")


@pytest.mark.parametrize(("batch", "layers"), SIZES)
def test_each_half_is_what_a_direction_knows_at_its_end(TwoWayEncoder, device, batch, layers):
    """In the last layer the first half is the forward output at the last token, the second the backward one at 0."""
    encoder, source = batch_of(TwoWayEncoder, device, batch, layers)
    outputs, state = encoder(source)
    checks.shape(outputs, (batch, 5, 6), of=f"the outputs of {batch} sequences")
    of = f"of the last layer's state, batch {batch}, {layers} layers"
    expected = torch.cat([outputs[:, -1, :3], outputs[:, 0, 3:]], dim=1)
    checks.shape(state, (layers, batch, 6), of=f"the state of {batch} sequences, {layers} layers")
    checks.roughly(state[-1], expected, of=f"both halves {of}")


@pytest.mark.parametrize(("batch", "layers"), SIZES)
def test_each_layer_has_its_own(TwoWayEncoder, device, batch, layers):
    """state[l] are the two directions of layer l, forward first, as the GRU gives them, with their gradients."""
    encoder, source = batch_of(TwoWayEncoder, device, batch, layers)
    expected = encoder.gru(encoder.embedding(source))[1]
    state = encoder(source)[1]
    checks.shape(state, (layers, batch, 6), of=f"the state of {batch} sequences, {layers} layers")
    for layer in range(layers):
        wanted = torch.cat([expected[2 * layer], expected[2 * layer + 1]], dim=1)
        checks.roughly(state[layer], wanted, of=f"the state of layer {layer}, batch {batch}, {layers} layers")
    names = tuple(name for name, _ in encoder.named_parameters())
    checks.gradient_reaches(state.square().sum(), *encoder.parameters(), of="the state", names=names)


@pytest.mark.parametrize(("batch", "layers"), SIZES)
def test_no_sequence_has_a_part_in_another(TwoWayEncoder, device, batch, layers):
    """Another sequence 1 leaves the states of all others as they are."""
    encoder, source = batch_of(TwoWayEncoder, device, batch, layers)
    others = [b for b in range(batch) if b != 1]
    before = encoder(source)[1]
    checks.shape(before, (layers, batch, 6), of=f"the state of {batch} sequences, {layers} layers")
    changed = source.clone()
    changed[1] = (changed[1] + 3) % 9
    after = encoder(changed)[1]
    of = f"the states of sequences {others} with another sequence 1, {layers} layers"
    checks.roughly(after[:, others], before[:, others], of=of)
