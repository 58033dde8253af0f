"""Train a model that reverses: it reads ten tokens, and writes them from the last to the first.

A plain recurrent net has to keep all ten in one state of 48 numbers, and after the same training gets none of 500
sequences right. With attention it learns in two seconds where to look: at each step one place further back.
Read: torch.nn.RNN, torch.optim.lr_scheduler.OneCycleLR, torch.nn.utils.clip_grad_norm_

Shapes: B batch, S source places, T target places, V vocabulary, E embedding, H hidden. There are no pads.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


class Reverser(nn.Module):
    """An encoder and a decoder with attention, which copies what it looks at. model(source, inputs) gives a pair.

    embedding is an nn.Embedding with V + 1 rows of E numbers, of which the last is for a start token, V; encoder and
    decoder are nn.RNN, of one layer, with tanh, from E to H; query is an nn.Linear without a bias from H to H; head is
    an nn.Linear with a bias from E to V. They have these names, and both nets have the one embedding.
    The encoder reads the source and gives a state at each place; the decoder reads the inputs, starts from the
    encoder's last state, and gives a state at each place. The score of target place t and source place s is the product
    of query(decoder's state t) with the encoder's state s, not divided by anything. The weights are the softmax of the
    scores over the source. The logits are head of the weighted mean of the source's *embeddings*.
    Shapes: source (B, S), inputs (B, T), int64 -> logits (B, T, V), weights (B, T, S). S and T are 1 or more.
    The logits at place t do not depend on later inputs.

    >>> model = Reverser(vocab_size=10, embedding_size=32, hidden_size=48)
    >>> logits, weights = model(torch.zeros(2, 6, dtype=torch.long), torch.full((2, 3), 10))
    >>> logits.shape, weights.shape
    (torch.Size([2, 3, 10]), torch.Size([2, 3, 6]))
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        raise NotImplementedError

    def forward(self, source: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


def decode(model: nn.Module, source: Tensor, start: int) -> Tensor:
    """Let a model write as many tokens as the source has, each the likeliest; return them without the start token.

    model(source, inputs) gives a pair, of which the first are logits (B, T, V); it remembers nothing between calls. The
    first input is start, and each further one the token that was written before it.
    Shapes: source (B, S) int64 -> (B, S) int64, same device. S may be 0. The model's mode stays, no graph is recorded,
    and source stays as it is.

    >>> decode(Reverser(10, 32, 48), torch.zeros(2, 6, dtype=torch.long), start=10).shape
    torch.Size([2, 6])
    """
    raise NotImplementedError


def train_reverser(seed: int, steps: int = 150) -> Reverser:
    """Train a new Reverser(10, 32, 48) to reverse sequences of 10 tokens, by `steps` updates; return it in eval().

    Each step is one update of all parameters by an optimizer of torch.optim, on sequences drawn anew, of 10 tokens from
    0 to 9, each as likely as the others. It lowers the cross-entropy of the reversed tokens, by teacher forcing; 10 is
    the start token. steps is 1 or more.
    With steps as they are by default it writes, for any seed, at least 85 of 100 unseen sequences of 10 tokens without
    an error: each token the likeliest, read again as the next input. It takes seconds. (Without attention, and
    otherwise alike, none.)
    All that is random comes from the seed: the same seed gives the same parameters, whatever random numbers were drawn
    before; another seed gives others. (torch.manual_seed may be called.)
    What helps: batches of 64 sequences, Adam with a rate that climbs to 0.01 in the first 45 steps and then falls to 0,
    gradients clipped to a norm of 1.

    >>> train_reverser(seed=0, steps=2).training
    False
    """
    raise NotImplementedError
