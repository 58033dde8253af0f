"""Similarity: which words have vectors that point the same way.

An embedding gives each word a vector. Alike are those between which the angle is small, however long they are.
Read: torch.nn.functional.cosine_similarity, torch.nn.functional.normalize, torch.linalg.vector_norm, torch.topk

Shapes: N and M vectors, D dimensions, V words.
"""

import torch
from torch import Tensor
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
