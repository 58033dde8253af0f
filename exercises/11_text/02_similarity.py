"""Similarity: which words have vectors that point the same way.

An embedding gives each word a vector. Alike are those between which the angle is small, however long they are.
Read: torch.nn.functional.cosine_similarity, torch.nn.functional.normalize, torch.linalg.vector_norm, torch.topk;
for the last kata torch.nn.Embedding and its from_pretrained

Shapes: N and M vectors, D dimensions, V words.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize


def cosine_similarity(a: Tensor, b: Tensor) -> Tensor:
    """Return the cosine of the angle between each vector of a and each of b: a · b / (|a| |b|), from -1 to 1.

    Shapes: a (N, D), b (M, D), both float32 or both float64 -> (N, M), same dtype and device. N and M may be 1 or 0.
    Vectors of zeros occur; the others have lengths from 0.0001 to 10,000. Their length does not change the result.
    A vector of zeros has no direction: its similarity to every vector is 0, and no gradient becomes NaN or infinite
    because of it.
    a and b stay as they are. Gradients flow back to both, through their lengths as well.

    >>> cosine_similarity(torch.tensor([[1.0, 0.0], [0.0, 0.0]]), torch.tensor([[5.0, 0.0], [0.0, 2.0], [-1.0, 0.0]]))
    tensor([[ 1.,  0., -1.],
            [ 0.,  0.,  0.]])
    """
    raise NotImplementedError


def nearest(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Return the k words most similar to a word, by the cosine of their vectors, the most similar first.

    Shapes: vectors (V, D), float; row i is the vector of words[i]. k is at least 1. words has no word twice.
    The word itself is never in the result; another word with the very same vector may be. Where fewer than k other
    words are left, all of them come.
    Equally similar words come in any order. A vector of zeros has the similarity 0 to all. words and vectors stay as
    they are.
    Raises KeyError for a word that is not among words.

    >>> vectors = torch.tensor([[1.0, 0.1], [3.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    >>> nearest("king", ["king", "queen", "tree", "sea"], vectors, k=2)
    ['queen', 'tree']
    """
    raise NotImplementedError


def embedding_from_vectors(tokens: list[str], vectors: dict[str, Tensor], trainable: bool) -> nn.Embedding:
    """Return an embedding whose rows begin with vectors that somebody else has trained.

    tokens is a vocabulary: token number i is tokens[i], and tokens[0] is "<pad>". No token stands in it twice.
    vectors gives the vector (D,) of each word that it knows, at least one, all of one floating-point dtype and device.
    It may know words that are not in the vocabulary, and it does not know all that are.
    Shapes: -> an nn.Embedding with V = len(tokens) rows of D numbers, in that dtype and on that device.
    - Row 0 is zeros, whatever vectors says of "<pad>", and never trains: it is the embedding's padding_idx.
    - The row of a token that vectors knows is its vector.
    - The row of a token that it does not know is the mean of all the vectors that there are.
    With trainable the rows learn like those of any embedding; without it the weight takes no gradient.
    vectors stays as it is, also while the embedding trains.

    >>> vectors = {"sea": torch.tensor([2.0, 0.0]), "tree": torch.tensor([0.0, 4.0])}
    >>> embedding = embedding_from_vectors(["<pad>", "tree", "gpu"], vectors, trainable=False)
    >>> embedding.weight
    Parameter containing:
    tensor([[0., 0.],
            [0., 4.],
            [1., 2.]])
    """
    raise NotImplementedError
