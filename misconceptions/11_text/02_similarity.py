"""Wrong answers that people write when they compare vectors."""

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.functional import normalize


def cosine_similarity__dot_product(a: Tensor, b: Tensor) -> Tensor:
    """The product alone grows with the vectors' lengths. Divide by both lengths."""
    return a @ b.T


def cosine_similarity__nan_at_zero(a: Tensor, b: Tensor) -> Tensor:
    """The length of a vector of zeros is 0, and 0 / 0 is NaN. Keep the length away from 0 (clamp, or normalize)."""
    return (a / a.norm(dim=1, keepdim=True)) @ (b / b.norm(dim=1, keepdim=True)).T


def cosine_similarity__nan_in_the_gradient(a: Tensor, b: Tensor) -> Tensor:
    """nan_to_num mends the result, and the gradient is NaN all the same: backward goes through the 0 / 0. Keep the
    division from happening: clamp the length first.
    """
    return torch.nan_to_num((a / a.norm(dim=1, keepdim=True)) @ (b / b.norm(dim=1, keepdim=True)).T)


def cosine_similarity__length_of_the_matrix(a: Tensor, b: Tensor) -> Tensor:
    """norm without dim is one length for the whole matrix. Each row has its own: dim=1, keepdim=True."""
    return (a @ b.T) / (a.norm() * b.norm()).clamp(min=1e-12)


def cosine_similarity__normalizes_columns(a: Tensor, b: Tensor) -> Tensor:
    """dim=0 runs down the columns: each dimension was scaled to length 1, not each vector. Rows are vectors: dim=1."""
    return normalize(a, dim=0) @ normalize(b, dim=0).T


def cosine_similarity__row_by_row(a: Tensor, b: Tensor) -> Tensor:
    """functional.cosine_similarity(a, b) compares row i with row i alone. Each with each needs an axis more,
    a[:, None] and b[None], or a matrix product.
    """
    return functional.cosine_similarity(a, b, dim=1)


def cosine_similarity__pushes_the_length_up(a: Tensor, b: Tensor) -> Tensor:
    """A small number added to every length pulls every similarity towards 0, and those of short vectors most. Change
    the length only where it is 0: clamp.
    """
    return (a / (a.norm(dim=1, keepdim=True) + 0.01)) @ (b / (b.norm(dim=1, keepdim=True) + 0.01)).T


def cosine_similarity__in_place(a: Tensor, b: Tensor) -> Tensor:
    """`/=` writes into the caller's vectors: afterwards they all have length 1. Make new ones: `a = a / length`."""
    with torch.no_grad():
        a /= a.norm(dim=1, keepdim=True).clamp(min=1e-12)
        b /= b.norm(dim=1, keepdim=True).clamp(min=1e-12)
    return a @ b.T


def cosine_similarity__item_by_item(a: Tensor, b: Tensor) -> Tensor:
    """torch.tensor around Python numbers makes a tensor without a history: no gradient flows back. Stay with tensor
    operations; one matrix product does all pairs.
    """
    rows = [[functional.cosine_similarity(x, y, dim=0).item() for y in b] for x in a]
    return torch.tensor(rows, dtype=a.dtype, device=a.device).reshape(len(a), len(b))


def _ranked(word: str, words: list[str], scores: Tensor, k: int) -> list[str]:
    """Return the k best by score without the word itself."""
    order = [i for i in scores.argsort(descending=True).tolist() if words[i] != word]
    return [words[i] for i in order[:k]]


def _row(word: str, words: list[str]) -> int:
    if word not in words:
        raise KeyError(word)
    return words.index(word)


def _cosines(word: str, words: list[str], vectors: Tensor) -> Tensor:
    return normalize(vectors, dim=1) @ normalize(vectors[_row(word, words)], dim=0)


def nearest__finds_the_word_itself(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Nothing is more similar to a word than itself, so it takes the first place. Leave it out."""
    order = _cosines(word, words, vectors).argsort(descending=True).tolist()
    return [words[i] for i in order[:k]]


def nearest__drops_the_first_place(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """The first place is not always the word's own: a word with the same direction may stand there, and the vector of
    zeros is not even similar to itself. Leave out the word, not a place.
    """
    order = _cosines(word, words, vectors).argsort(descending=True).tolist()
    return [words[i] for i in order[1 : k + 1]]


def nearest__farthest_first(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """argsort goes upwards, so the least similar words came first. descending=True, or topk."""
    return _ranked(word, words, -_cosines(word, words, vectors), k)


def nearest__dot_product(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """By the product alone, long vectors are near to everything. Use the cosine: divide by the lengths."""
    return _ranked(word, words, vectors @ vectors[_row(word, words)], k)


def nearest__by_distance(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """The distance between the points depends on how long the vectors are. Here direction alone counts: the cosine."""
    return _ranked(word, words, -(vectors - vectors[_row(word, words)]).norm(dim=1), k)


def nearest__by_angle_either_way(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """abs makes the opposite direction as good as the same. A cosine of -1 is the least similar there is."""
    return _ranked(word, words, _cosines(word, words, vectors).abs(), k)


def nearest__fails_on_a_large_k(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """topk raises an error where it is asked for more than there is. Ask for min(k, number of other words)."""
    scores = _cosines(word, words, vectors)
    order = [i for i in scores.topk(k + 1).indices.tolist() if words[i] != word]
    return [words[i] for i in order[:k]]


def nearest__gives_indices(word: str, words: list[str], vectors: Tensor, k: int) -> list[int]:
    """The result is positions. Look each of them up in words."""
    return [words.index(found) for found in _ranked(word, words, _cosines(word, words, vectors), k)]


def nearest__value_error(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """list.index raises ValueError for what is not in the list. The statement asks for KeyError: check before."""
    index = words.index(word)
    return _ranked(word, words, normalize(vectors, dim=1) @ normalize(vectors[index], dim=0), k)


def nearest__nothing_for_unknown_words(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """An empty list says that nothing is near. That the word is unknown is another thing: raise KeyError."""
    if word not in words:
        return []
    return _ranked(word, words, _cosines(word, words, vectors), k)
