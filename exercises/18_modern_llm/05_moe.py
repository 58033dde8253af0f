"""Mixture of experts: many small networks in the place of one, of which each token visits a few.

A router scores the experts for each token. The best k are asked, and their answers are averaged by what the router
thinks of them. The model has the weights of all experts, and does the work of k.
Read: torch.topk, torch.nn.ModuleList, torch.Tensor.index_add, torch.bincount

Shapes: N tokens, n experts, k experts for each token.
"""

import torch
from torch import Tensor, nn


def route(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return for each token the k experts with the largest logits, and their weights.

    The weights are the softmax of the k chosen logits alone, so that those of a token sum to 1.
    Shapes: logits (N, n) -> weights (N, k), dtype and device of the logits, and experts (N, k) int64. Of each token the
    expert with the largest logit comes first. N may be 0. (Which of equal logits is chosen is left open.)
    Gradients flow through the weights to the chosen logits. Logits of 1000 and more give finite numbers.
    ValueError where k is less than 1 or more than n. logits stay as they are.

    >>> weights, experts = route(torch.tensor([[0.0, 2.0, 5.0, 2.5]]), k=2)
    >>> experts, weights  # the logits 5 and 2.5
    (tensor([[2, 3]]), tensor([[0.9241, 0.0759]]))
    """
    raise NotImplementedError


class MixtureOfExperts(nn.Module):
    """A layer of experts, between which a router chooses for each token.

    Two parts, under these names: router, a linear layer without bias from width to the number of experts; experts, an
    nn.ModuleList of that many networks, each an nn.Sequential of a linear layer from width to hidden, a ReLU, and a
    linear layer from hidden to width. Both linear layers have a bias.
    The router's outputs are the logits of route. A token's result is the sum, over its k experts, of the expert's
    output times its weight.
    Each expert runs at most once in a call, on all tokens that have chosen it, and on no other. An expert that no token
    has chosen may be left out, or run on 0 tokens.
    Shapes: x (…, width) -> (…, width), same dtype and device; each place in the leading axes, of which there may be any
    number, is a token. There may be no token. Gradients reach x, the router, and each expert that was chosen.
    ValueError, when it is made, where k is less than 1 or more than experts.

    >>> layer = MixtureOfExperts(width=4, hidden=6, experts=3, k=2)
    >>> layer(torch.zeros(2, 5, 4)).shape, layer.router
    (torch.Size([2, 5, 4]), Linear(in_features=4, out_features=3, bias=False))
    >>> layer.experts[2]
    Sequential(
      (0): Linear(in_features=4, out_features=6, bias=True)
      (1): ReLU()
      (2): Linear(in_features=6, out_features=4, bias=True)
    )
    """

    def __init__(self, width: int, hidden: int, experts: int, k: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def load_balancing_loss(logits: Tensor, k: int) -> Tensor:
    """Return what it costs that some experts are asked more often than others: n times the sum of f · P over experts.

    f is an expert's share of the N · k choices, where each token chooses the k largest of its logits; the n shares sum
    to 1. P is the mean, over the tokens, of the expert's probability: the softmax over all n logits of the token.
    The loss is 1 where all shares, or all P, are equal, and at most n. (This is the loss of Switch Transformers for any
    k. Some libraries do not divide by k.)
    Shapes: logits (N, n) -> (), same dtype and device. N is 1 or more.
    f is counted, and has no gradient: gradients reach the logits through P alone.
    ValueError where k is less than 1 or more than n. logits stay as they are.

    >>> load_balancing_loss(torch.tensor([[10.0, 0.0], [10.0, 0.0]]), k=1)  # all go to the first of two
    tensor(1.9999)
    >>> load_balancing_loss(torch.tensor([[10.0, 0.0], [0.0, 10.0]]), k=1)
    tensor(1.)
    """
    raise NotImplementedError
