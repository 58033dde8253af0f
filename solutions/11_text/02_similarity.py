"""Solution. Vectors of length 1 first; after that a matrix product is all the cosines at once."""

from torch import Tensor
from torch.nn.functional import normalize


def cosine_similarity(a: Tensor, b: Tensor) -> Tensor:
    # normalize divides by max(|x|, 1e-12): zeros stay zeros, and 0 / 0 never happens, forward or backward.
    return normalize(a, dim=1) @ normalize(b, dim=1).T  # (N, D) @ (D, M) -> (N, M)


def nearest(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    if word not in words:
        raise KeyError(word)
    index = words.index(word)
    # index : index + 1 keeps the axis: one vector against all.
    similarity = cosine_similarity(vectors[index : index + 1], vectors)[0]  # (V,)
    # Not "drop the first place": with a twin, or a vector of zeros, the word itself may stand anywhere.
    order = [i for i in similarity.argsort(descending=True).tolist() if i != index]
    return [words[i] for i in order[:k]]
