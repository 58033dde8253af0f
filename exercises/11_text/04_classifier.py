"""A text classifier: reviews of unequal length into two classes, with pads that change nothing.

The reviews are made so that counting words does not help: "the hotel was not weak but good" and "the hotel was not good
but weak" hold the same ones. A recurrent network reads them in order.
Read: torch.nn.Embedding, torch.nn.GRU, torch.nn.utils.rnn.pad_sequence, torch.nn.utils.rnn.pack_padded_sequence

Shapes: B batch, T time (pads included), V vocab_size, E embedding_size, H hidden_size, K classes.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence


def read_reviews(path: str | Path) -> tuple[list[list[str]], list[int]]:
    """Given, to try things out: the tokens and the labels (1 favourable, 0 not) of a file of reviews.

    The files are data/text/reviews_train.tsv and data/text/reviews_unseen.tsv.
    """
    rows = [line.split("\t") for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [text.split(" ") for _, text in rows], [int(label) for label, _ in rows]


class GRUClassifier(nn.Module):
    """A network that reads a sentence from its first token to its last and gives a score for each class.

    It has an embedding with V rows of E numbers, a GRU of one layer with H units, and a linear layer with a bias from H
    to K. The linear layer gets the GRU's state after the last real token, and what it gives comes out: raw logits.
    Shapes: tokens (B, T) int64, 0 <= token < V -> logits (B, K). B and T may be 1.
    0 is the pad. Pads stand at the end, and each sentence has at least one real token. They change nothing: a
    sentence has the same logits alone, in a batch with any others, and with any number of pads behind it.
    Row b of the logits belongs to row b of the tokens. A gradient reaches every parameter.

    >>> model = GRUClassifier(vocab_size=100, embedding_size=8, hidden_size=16, classes=2)
    >>> model(torch.tensor([[5, 7, 9], [6, 0, 0]])).shape
    torch.Size([2, 2])
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        raise NotImplementedError

    def forward(self, tokens: Tensor) -> Tensor:
        raise NotImplementedError


def train_classifier(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Train a new classifier on sentences of unequal length and return it, in eval mode and on the device.

    sentences are lists of ids, from 1 to vocab_size - 1, without pads, each of one id at least; labels are 0 or 1, one
    for each sentence. Both lists stay as they are. The model takes all these ids, also those that no sentence has.
    Called as model(tokens), with tokens as above, the model gives logits (B, 2). After training on the 600 reviews of
    reviews_train.tsv, the larger logit must be at the right class for at least 90 % of the 200 in reviews_unseen.tsv.
    Their tokens are numbered from 2 on; 1 stands for a token that the training reviews do not have.
    Sizes, optimizer and number of epochs are yours. It should take a few seconds, and may not take more than 30.
    The seed, 0 or more, decides everything: the same seed gives the same model, another seed another one.

    >>> model = train_classifier([[2, 3], [3, 2]] * 30, [0, 1] * 30, vocab_size=4, seed=0)
    >>> model(torch.tensor([[2, 3, 0], [3, 2, 0]])).argmax(dim=1)
    tensor([0, 1])
    """
    raise NotImplementedError
