"""Contrastive learning: what belongs together comes close, what does not is pushed apart. No decoder, no labels needed.

Read: torch.nn.functional.normalize, torch.nn.functional.cross_entropy, torch.nn.functional.triplet_margin_loss

Shapes: N pairs or points, D numbers of an embedding, F and G numbers of what is embedded.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize


def info_nce(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    """Return the symmetric InfoNCE loss, as CLIP has it: each row of a finds its partner in b, and the other way round.

    Row i of a and row i of b belong together. All rows are scaled to length 1 (a row of zeros stays as it is), so that
    their products are cosines; logits[i, j] is the cosine of a[i] and b[j], divided by temperature. One cross entropy
    takes each row of the logits, the right class of row i being i; another takes each column. Each is a mean over N,
    and the result is the mean of the two.
    Shapes: a and b alike, (N, D), on one device, float32 or float64 -> (), on that device and in that dtype. N and D
    are 1 or more. Gradients flow to both. The result is finite for small temperatures too, 0.005 for one.
    ValueError where a and b differ in shape, and where temperature is 0 or less.

    >>> same = torch.eye(2)
    >>> info_nce(same, 3 * same, temperature=1.0)  # ln(1 + e^-1): length does not count
    tensor(0.3133)
    """
    raise NotImplementedError


def triplet_loss(embeddings: Tensor, labels: Tensor, margin: float = 1.0) -> Tensor:
    """Return the triplet loss of a batch with the hardest partners for each point ("batch hard").

    Each point is an anchor. Its positive is the farthest other point with the same label, its negative the nearest
    point with another label, by Euclidean distance. The anchor costs max(0, distance to the positive - distance to the
    negative + margin). An anchor without any positive, or without any negative, does not count. The result is the mean
    over the anchors that count, those that cost 0 included; where none counts, it is 0 and has gradients, all 0.
    Shapes: embeddings (N, D), float32 or float64, labels (N,) int64 -> (), in the dtype of embeddings. N may be 0.
    Gradients flow to embeddings and are always finite: where two points are equal, their distance of 0 has the
    gradient 0.

    >>> points, labels = torch.tensor([[0.0], [1.0], [3.0]]), torch.tensor([7, 7, 2])
    >>> triplet_loss(points, labels)  # max(0, 1 - 3 + 1) and max(0, 1 - 2 + 1); the third point has no positive
    tensor(0.)
    >>> triplet_loss(points, labels, margin=3.0)  # 1 and 2
    tensor(1.5000)
    """
    raise NotImplementedError


def train_pairs(
    left: Tensor, right: Tensor, size: int = 32, steps: int = 150, seed: int = 0
) -> tuple[nn.Module, nn.Module]:
    """Train two encoders, one for each side, that give the two parts of a pair similar embeddings; return both.

    Shapes: left (N, F) and right (N, G), float32, on the CPU; rows of one index belong together, N is 1 or more. Both
    stay as they are. The first encoder takes (M, F) to (M, size), the second (M, G) to (M, size), each row by itself;
    both are in evaluation mode. How they look inside is up to you.
    Each step is one update of all parameters of both by one optimizer of torch.optim, and there are `steps` of them. It
    lowers info_nce of a batch of pairs, drawn anew for each step. steps = 0 gives the encoders with which it would
    begin.
    Trained on the upper and lower halves of the 1,500 embedded digits, 392 pixels each, with size and steps as they are
    by default, they find partners that they have not seen, for any seed: among 100 other pairs, for at least 40 of the
    upper halves the right lower half has the largest cosine, and for at least 40 lower halves the right upper one. (By
    chance it is one.) It takes seconds.
    All that is random comes from the seed: the same seed and pairs give the same parameters, whatever random numbers
    were drawn before; another seed gives others. (torch.manual_seed may be called.)
    What helps: one hidden layer of 64, a temperature of 0.2, batches of 128, Adam with a rate of 0.005.

    >>> first, second = train_pairs(torch.randn(10, 3), torch.randn(10, 5), size=2, steps=3)
    >>> first(torch.randn(4, 3)).shape, second(torch.randn(4, 5)).shape
    (torch.Size([4, 2]), torch.Size([4, 2]))
    """
    raise NotImplementedError
