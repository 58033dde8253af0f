"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def cosine_similarity__by_pytorch(a: Tensor, b: Tensor) -> Tensor:
    return functional.cosine_similarity(a.unsqueeze(1), b.unsqueeze(0), dim=-1, eps=1e-12)


def cosine_similarity__divides_by_lengths(a: Tensor, b: Tensor) -> Tensor:
    def unit(vectors: Tensor) -> Tensor:
        squares = vectors.square().sum(-1, keepdim=True)
        zero = squares == 0
        return vectors / squares.masked_fill(zero, 1.0).sqrt()

    return torch.einsum("nd,md->nm", unit(a), unit(b))


def nearest__sorts_pairs(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    try:
        own = vectors[words.index(word)]
    except ValueError:
        raise KeyError(word) from None
    others = [(other, vector) for other, vector in zip(words, vectors, strict=True) if other != word]
    scores = {other: functional.cosine_similarity(own, vector, dim=0, eps=1e-12).item() for other, vector in others}
    return sorted(scores, key=scores.get, reverse=True)[:k]


def nearest__topk(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    numbers = {other: i for i, other in enumerate(words)}
    index = numbers[word]
    unit = functional.normalize(vectors, dim=1)
    scores = unit @ unit[index]
    scores[index] = -torch.inf
    return [words[i] for i in scores.topk(min(k, len(words) - 1)).indices.tolist()]


def embedding_from_vectors__fills_an_embedding(
    tokens: list[str], vectors: dict[str, Tensor], trainable: bool
) -> nn.Embedding:
    known = torch.stack(tuple(vectors.values()))
    embedding = nn.Embedding(len(tokens), known.shape[1], padding_idx=0, dtype=known.dtype, device=known.device)
    with torch.no_grad():
        embedding.weight[1:] = known.mean(dim=0)
        for i, token in enumerate(tokens):
            if i > 0 and token in vectors:
                embedding.weight[i] = vectors[token]
    embedding.weight.requires_grad_(trainable)
    return embedding


def embedding_from_vectors__a_given_weight(
    tokens: list[str], vectors: dict[str, Tensor], trainable: bool
) -> nn.Embedding:
    mean = sum(vectors.values()) / len(vectors)
    rows = [torch.zeros_like(mean)] + [vectors[t] if t in vectors else mean for t in tokens[1:]]
    layer = nn.Embedding(len(rows), len(mean), padding_idx=0, _weight=torch.vstack(rows))
    for parameter in layer.parameters():
        parameter.requires_grad = trainable
    return layer
