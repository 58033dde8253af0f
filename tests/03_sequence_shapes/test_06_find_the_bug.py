"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks, inputs


def tagger(size, device, tags=4):
    """Return a GRU, a head, x and tags of the given (B, T, F)."""
    torch.manual_seed(sum(size))
    rnn, head = nn.GRU(size[2], 5).to(device), nn.Linear(5, tags).to(device)
    with torch.no_grad():  # larger weights, so that no two frames have nearly the same logits
        for parameter in [*rnn.parameters(), *head.parameters()]:
            parameter *= 3
    return rnn, head, torch.randn(size, device=device), torch.randint(tags, size[:2], device=device)


def loss_one_by_one(rnn, head, x, tags):
    """Return the mean loss, with each sequence read alone."""
    losses = [cross_entropy(head(rnn(row[:, None])[0][:, 0]), goal) for row, goal in zip(x, tags, strict=True)]
    return torch.stack(losses).mean()


@pytest.mark.parametrize("size", [(2, 3, 3), (3, 2, 1), (4, 4, 4), (2, 7, 3)], ids=str)
def test_a_batch_has_the_mean_of_its_sequences(tagger_loss, device, size):
    """The loss of a batch is the mean of the losses that its sequences have alone, also where B, T and V are equal, in
    the dtype of x.
    """
    rnn, head, x, tags = tagger(size, device)
    for dtype in (torch.float32, torch.float64):
        if not inputs.lacks_dtype(device, dtype):
            rnn, head, x = rnn.to(dtype), head.to(dtype), x.to(dtype)
            expected = loss_one_by_one(rnn, head, x, tags)
            of = f"tagger_loss(rnn, head, x, tags) with x of shape {size} in {dtype}"
            checks.roughly(tagger_loss(rnn, head, x, tags), expected, of=of)


def test_a_model_that_is_right_pays_nothing(tagger_loss, device):
    """With the tags that the model is surest of, the loss is as small as the model can make it."""
    rnn, head, x, _ = tagger((3, 5, 2), device)
    logits = head(rnn(x.transpose(0, 1))[0]).transpose(0, 1)
    expected = -logits.log_softmax(2).amax(2).mean()
    checks.roughly(
        tagger_loss(rnn, head, x, logits.argmax(2)), expected, of="the loss where every tag is the likeliest"
    )


def test_the_order_of_the_sequences_does_not_matter(tagger_loss, device):
    """Sequences and their tags in another order have the same loss."""
    rnn, head, x, tags = tagger((4, 3, 2), device)
    expected = loss_one_by_one(rnn, head, x, tags)
    for order in ([1, 0, 2, 3], [3, 2, 1, 0], [2, 3, 1, 0]):
        of = f"tagger_loss with the sequences in the order {order}"
        checks.roughly(tagger_loss(rnn, head, x[order], tags[order]), expected, of=of)


def test_gradients_of_x_and_weights(tagger_loss, device):
    """The gradients in x, in the GRU and in the head are those of sequences read alone."""
    rnn, head, x, tags = tagger((3, 4, 2), device)
    x.requires_grad_()
    parameters = [x, *rnn.parameters(), *head.parameters()]
    names = ["x", *dict(rnn.named_parameters()), "head.weight", "head.bias"]
    expected = torch.autograd.grad(loss_one_by_one(rnn, head, x, tags), parameters)
    result = tagger_loss(rnn, head, x, tags)
    checks.gradient_reaches(result, *parameters, of="tagger_loss(rnn, head, x, tags)", names=tuple(names))
    for name, gradient, right in zip(names, torch.autograd.grad(result, parameters), expected, strict=True):
        checks.roughly(gradient, right, of=f"the gradient of tagger_loss in {name}")


def test_a_tag_is_asked_of_its_own_frame(tagger_loss, device):
    """Another tag for the first frame of a sequence changes no gradient but that frame's: no other frame is asked for
    it.
    """
    rnn, head, x, tags = tagger((2, 3, 2), device)
    other = tags.clone()
    other[1, 0] = (tags[1, 0] + 1) % 4
    x.requires_grad_()
    first, second = (torch.autograd.grad(tagger_loss(rnn, head, x, goal), x)[0] for goal in (tags, other))
    changed = [tuple(place) for place in ((first - second).abs().amax(2) > 1e-6).nonzero().tolist()]
    checks.equal(changed, [(1, 0)], of="the frames whose gradient changes with the tag of frame 0 of sequence 1")


def test_the_layer_keeps_its_layout(tagger_loss, device):
    """A second call of the same layers gives the same loss, with x in any layout; the layer still takes time first,
    and stays in its mode.
    """
    rnn, head, x, tags = tagger((3, 2, 2), device)
    rnn.eval()  # the layers of the other tests are in training mode
    expected = loss_one_by_one(rnn, head, x, tags)
    for name, laid in inputs.layouts(x):
        checks.roughly(tagger_loss(rnn, head, laid, tags), expected, of=f"tagger_loss(rnn, head, x, tags), {name}")
    checks.equal(rnn.batch_first, False, of="rnn.batch_first after tagger_loss")
    checks.equal(rnn.training, False, of="rnn.training after tagger_loss, False before")
