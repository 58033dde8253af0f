"""Solution. Vectors of length 1 first; after that a matrix product is all the cosines at once."""

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize


def cosine_similarity(a: Tensor, b: Tensor) -> Tensor:
    # normalize divides rows by max(|x|, 1e-12): zeros stay zeros, and 0 / 0 never happens, forward or backward.
    return normalize(a) @ normalize(b).T  # (N, D) @ (D, M) -> (N, M)


def nearest(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    if word not in words:
        raise KeyError(word)
    index = words.index(word)
    # A list as index keeps the axis: one vector against all.
    similarity = cosine_similarity(vectors[[index]], vectors)[0]  # (V,)
    # Not "drop the first place": with a twin, or a vector of zeros, the word itself may stand anywhere.
    order = [i for i in similarity.argsort(descending=True).tolist() if i != index]
    return [words[i] for i in order[:k]]


def embedding_from_vectors(tokens: list[str], vectors: dict[str, Tensor], trainable: bool) -> nn.Embedding:
    # A middling vector says less that is wrong of an unknown word than a random one or zeros.
    unknown = torch.stack(list(vectors.values())).mean(0)  # (D,)
    rows = torch.stack([vectors.get(token, unknown) for token in tokens])  # (V, D), a copy
    # padding_idx keeps the gradient of row 0 at zero, but puts no zeros there.
    rows[0] = 0
    # freeze is True unless one says otherwise.
    return nn.Embedding.from_pretrained(rows, freeze=not trainable, padding_idx=0)
