"""Wrong answers that people write when they compare vectors."""

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.functional import normalize

from torch_katas.course.mistakes import edit


def cosine_similarity__dot_product(a: Tensor, b: Tensor) -> Tensor:
    """Returns the product alone, which grows with the vectors' lengths. Instead: divide by both lengths."""
    return a @ b.T


def cosine_similarity__nan_at_zero(a: Tensor, b: Tensor) -> Tensor:
    """Divides by the length, which is 0 for a vector of zeros, and 0 / 0 is NaN. Instead: keep the length away from 0,
    with `clamp(min=…)` or `normalize`.
    """
    return (a / a.norm(dim=1, keepdim=True)) @ (b / b.norm(dim=1, keepdim=True)).T


def cosine_similarity__nan_in_the_gradient(a: Tensor, b: Tensor) -> Tensor:
    """Mends the result after the division, and the gradient is NaN all the same: backward goes through the 0 / 0.
    Instead: keep the division from happening; clamp the length first.
    """
    return torch.nan_to_num((a / a.norm(dim=1, keepdim=True)) @ (b / b.norm(dim=1, keepdim=True)).T)


def cosine_similarity__length_of_the_matrix(a: Tensor, b: Tensor) -> Tensor:
    """Takes one length for the whole matrix. Instead: each row has its own, `norm(dim=1, keepdim=True)`."""
    return (a @ b.T) / (a.norm() * b.norm()).clamp(min=1e-12)


def cosine_similarity__normalizes_columns(a: Tensor, b: Tensor) -> Tensor:
    """Scales each column to length 1, not each vector. Instead: rows are vectors, `dim=1`."""
    return normalize(a, dim=0) @ normalize(b, dim=0).T


def cosine_similarity__row_by_row(a: Tensor, b: Tensor) -> Tensor:
    """Compares row i of a with row i of b alone. Instead: each with each needs an axis more, `a[:, None]` and
    `b[None]`, or a matrix product.
    """
    return functional.cosine_similarity(a, b, dim=1)


def cosine_similarity__pushes_the_length_up(a: Tensor, b: Tensor) -> Tensor:
    """Adds a small number to every length, which pulls every similarity towards 0, those of short vectors most.
    Instead: change the length only where it is 0, with `clamp(min=…)`.
    """
    return (a / (a.norm(dim=1, keepdim=True) + 0.01)) @ (b / (b.norm(dim=1, keepdim=True) + 0.01)).T


def cosine_similarity__in_place(a: Tensor, b: Tensor) -> Tensor:
    """Writes into the caller's vectors: afterwards they all have length 1. Instead: make new ones, `a = a / length`."""
    with torch.no_grad():
        a /= a.norm(dim=1, keepdim=True).clamp(min=1e-12)
        b /= b.norm(dim=1, keepdim=True).clamp(min=1e-12)
    return a @ b.T


def cosine_similarity__item_by_item(a: Tensor, b: Tensor) -> Tensor:
    """Makes the result of Python numbers, which have no history: no gradient flows back. Instead: stay with tensor
    operations; one matrix product does all pairs.
    """
    rows = [[functional.cosine_similarity(x, y, dim=0).item() for y in b] for x in a]
    return torch.tensor(rows, dtype=a.dtype, device=a.device).reshape(len(a), len(b))


def cosine_similarity__detaches_the_lengths(a: Tensor, b: Tensor) -> Tensor:
    """Cuts the lengths off from the graph, so the gradient is that of a product with fixed lengths and points the wrong
    way. Instead: let the gradient flow through the lengths too.
    """
    x, y = (v / v.norm(dim=1, keepdim=True).clamp(min=1e-12).detach() for v in (a, b))
    return x @ y.T


def cosine_similarity__float32(a: Tensor, b: Tensor) -> Tensor:
    """Writes the similarities into a float32 tensor on the CPU, whatever dtype and device the vectors have. Instead:
    return the result of the product, or make room with `a.new_zeros(…)`.
    """
    result = torch.zeros(len(a), len(b))
    for i in range(len(a)):
        result[i] = normalize(a[i : i + 1], dim=1)[0] @ normalize(b, dim=1).T
    return result


def cosine_similarity__stacks_rows(a: Tensor, b: Tensor) -> Tensor:
    """Takes the vectors of a one by one and stacks the rows: where a has none, nothing is left to stack, and that is an
    error. Instead: one matrix product does all rows, also none.
    """
    return torch.stack([functional.cosine_similarity(x[None], b, dim=1) for x in a])


def cosine_similarity__one_epsilon_for_small_ones(a: Tensor, b: Tensor) -> Tensor:
    """Adds 1e-6 to the product of the lengths, and short vectors lose their similarity by it. Instead: change a length
    only where it is 0, with `clamp(min=…)`.
    """
    lengths = a.norm(dim=1)[:, None] * b.norm(dim=1)[None]
    return a @ b.T / (lengths + 1e-6)


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
    """Leaves the word itself in, and nothing is more similar to it. Instead: leave it out."""
    order = _cosines(word, words, vectors).argsort(descending=True).tolist()
    return [words[i] for i in order[:k]]


def nearest__drops_the_first_place(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Drops the first place for the word's own, but a word with the same direction may stand there, and the vector of
    zeros is not even similar to itself. Instead: leave out the word, not a place.
    """
    order = _cosines(word, words, vectors).argsort(descending=True).tolist()
    return [words[i] for i in order[1 : k + 1]]


def nearest__farthest_first(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Puts the least similar words first. Instead: sort downwards, `descending=True`, or use `topk`."""
    return _ranked(word, words, -_cosines(word, words, vectors), k)


def nearest__dot_product(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Ranks by the product alone, so long vectors are near to everything. Instead: use the cosine; divide by the
    lengths.
    """
    return _ranked(word, words, vectors @ vectors[_row(word, words)], k)


def nearest__by_distance(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Ranks by the distance between the points, which depends on how long the vectors are. Instead: direction alone
    counts, the cosine.
    """
    return _ranked(word, words, -(vectors - vectors[_row(word, words)]).norm(dim=1), k)


def nearest__by_angle_either_way(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Takes the absolute value, so the opposite direction is as good as the same. Instead: a cosine of -1 is the least
    similar there is.
    """
    return _ranked(word, words, _cosines(word, words, vectors).abs(), k)


def nearest__fails_on_a_large_k(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Asks for k + 1 of the words, which is an error where there are fewer. Instead: ask for min(k, number of other
    words).
    """
    scores = _cosines(word, words, vectors)
    order = [i for i in scores.topk(k + 1).indices.tolist() if words[i] != word]
    return [words[i] for i in order[:k]]


def nearest__gives_indices(word: str, words: list[str], vectors: Tensor, k: int) -> list[int]:
    """Returns positions. Instead: look each of them up in words."""
    return [words.index(found) for found in _ranked(word, words, _cosines(word, words, vectors), k)]


def nearest__value_error(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Raises ValueError for a word that is not in the list, as `index` does. Instead: the statement asks for KeyError;
    check before.
    """
    index = words.index(word)
    return _ranked(word, words, normalize(vectors, dim=1) @ normalize(vectors[index], dim=0), k)


def nearest__nothing_for_unknown_words(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Returns an empty list for an unknown word, which says that nothing is near. Instead: raise KeyError."""
    if word not in words:
        return []
    return _ranked(word, words, _cosines(word, words, vectors), k)


def nearest__normalizes_in_place(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Divides the caller's vectors by their lengths, so they all have length 1 afterwards. Instead: work on new
    vectors, `vectors / lengths`.
    """
    index = _row(word, words)
    vectors /= vectors.norm(dim=1, keepdim=True).clamp(min=1e-12)
    return _ranked(word, words, vectors @ vectors[index], k)


def nearest__nan_at_zero(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Divides by the length, which is 0 for a vector of zeros: its similarity is NaN, and NaN is sorted to the front.
    Instead: keep the length away from 0, with `clamp(min=…)` or `normalize`.
    """
    unit = vectors / vectors.norm(dim=1, keepdim=True)
    return _ranked(word, words, unit @ unit[_row(word, words)], k)


def nearest__only_similar_words(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Leaves out words whose similarity is not above 0. Instead: all other words count; where k asks for them, they
    come last.
    """
    scores = _cosines(word, words, vectors)
    return [other for other in _ranked(word, words, scores, k) if scores[words.index(other)] > 0]


def nearest__writes_into_words(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Removes the word from the caller's list. Instead: leave it out of a new list."""
    index = _row(word, words)
    scores = _cosines(word, words, vectors)
    words.pop(index)
    others = torch.cat([scores[:index], scores[index + 1 :]])
    return [words[i] for i in others.argsort(descending=True).tolist()[:k]]


def nearest__k_plus_one_of_all(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Takes the k + 1 most similar of all words and removes the word itself, which need not be among them. Instead:
    remove the word first, then take k.
    """
    top = _cosines(word, words, vectors).topk(min(k + 1, len(words))).indices.tolist()
    return [words[i] for i in top if words[i] != word]


embedding_from_vectors__always_frozen = edit(
    ("freeze=not trainable, ", ""),
    why="""Leaves `from_pretrained` at its default, which freezes the weight: the rows never learn. Instead: pass
    `freeze=not trainable`.""",
)


embedding_from_vectors__never_frozen = edit(
    ("freeze=not trainable", "freeze=False"),
    why="Lets the rows learn in any case. Instead: without trainable the weight takes no gradient.",
)


embedding_from_vectors__the_other_way_round = edit(
    ("freeze=not trainable", "freeze=trainable"),
    why="""Freezes the rows when they are to be trained, and trains them when not. Instead: frozen is the opposite of
    trainable.""",
)


embedding_from_vectors__no_padding_idx = edit(
    (", padding_idx=0", ""),
    why="""Puts zeros into row 0 and lets it train: after the first step the pad has a vector. Instead: pass
    `padding_idx=0`, which keeps its gradient at zero.""",
)


embedding_from_vectors__pad_is_unknown = edit(
    ("rows[0] = 0", ""),
    why="""Leaves in row 0 what "<pad>" gets as a word. `padding_idx` stops its gradient, but puts no zeros there.
    Instead: write zeros into the row.""",
)


embedding_from_vectors__zeros_for_the_unknown = edit(
    (
        "unknown = torch.stack(list(vectors.values())).mean(0)",
        "unknown = torch.zeros_like(next(iter(vectors.values())))",
    ),
    why="""Gives words without a vector zeros, which is what pads are: the model cannot tell them apart. Instead: give
    them the mean of all vectors.""",
)


embedding_from_vectors__random_for_the_unknown = edit(
    (
        "unknown = torch.stack(list(vectors.values())).mean(0)",
        "unknown = torch.randn_like(next(iter(vectors.values())))",
    ),
    why="Gives words without a vector random numbers. Instead: give them the mean of all vectors.",
)


embedding_from_vectors__mean_of_the_known_tokens = edit(
    ("list(vectors.values())", "[vectors[t] for t in tokens if t in vectors] or list(vectors.values())"),
    why="""Takes the mean of those vectors that the vocabulary uses. Instead: it is the mean of all vectors that there
    are.""",
)


embedding_from_vectors__leaves_the_unknown_out = edit(
    (
        "[vectors.get(token, unknown) for token in tokens]",
        "[vectors.get(t, unknown) for t in tokens if t == '<pad>' or t in vectors]",
    ),
    why="""Leaves words without a vector out, so every row after one belongs to another token. Instead: each token has
    its row, known or not.""",
)


embedding_from_vectors__in_the_order_of_the_vectors = edit(
    (
        "rows = torch.stack([vectors.get(token, unknown) for token in tokens])",
        "rows = torch.stack([unknown, *vectors.values()])",
    ),
    why="""Puts the vectors into rows in the order of the dict, and the numbers of the vocabulary mean other words.
    Instead: row i is that of tokens[i].""",
)


embedding_from_vectors__always_float32 = edit(
    ("rows[0] = 0", "rows[0] = 0\nrows = rows.float()"),
    why="Makes float32 of all vectors. Instead: the embedding has their dtype.",
)


embedding_from_vectors__trains_the_vectors = edit(
    (
        "return nn.Embedding.from_pretrained(rows, freeze=not trainable, padding_idx=0)",
        "embedding = nn.Embedding.from_pretrained(rows, freeze=not trainable, padding_idx=0)\n"
        "for i, token in enumerate(tokens[1:], start=1):\n"
        "    if token in vectors:\n"
        "        vectors[token] = embedding.weight.data[i]\n"
        "return embedding",
    ),
    why="""Puts views of the weight into the dict of vectors, which then change while the embedding trains. Instead:
    leave the dict as it is.""",
)


embedding_from_vectors__rows_on_the_cpu = edit(
    (
        "rows = torch.stack([vectors.get(token, unknown) for token in tokens])",
        "rows = torch.zeros(len(tokens), len(unknown), dtype=unknown.dtype)\n"
        "for i, token in enumerate(tokens):\n"
        "    rows[i] = vectors.get(token, unknown)",
    ),
    why="""Makes the table on the CPU, wherever the vectors are. Instead: stack the vectors, or pass `device=`.""",
)


def cosine_similarity__adds_very_little(a: Tensor, b: Tensor) -> Tensor:
    """Adds 1e-8 to the product of the lengths, which is not much more where vectors are short: their similarity comes
    out too small. Instead: change a length only where it is 0, with `clamp(min=…)` or `normalize`.
    """
    lengths = a.norm(dim=1)[:, None] * b.norm(dim=1)[None, :]
    return a @ b.T / (lengths + 1e-8)


def nearest__drops_the_first_of_topk(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Drops the first place for the word's own, but a word with the same direction may stand there, and the vector of
    zeros is not even similar to itself. Instead: leave out the word, not a place.
    """
    unit = normalize(vectors, dim=1)
    best = (unit @ unit[_row(word, words)]).topk(min(k + 1, len(words))).indices.tolist()
    return [words[i] for i in best[1:]]


def nearest__a_similarity_of_zero(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Gives the word itself a similarity of 0, and words in the opposite direction have less: it comes before them.
    Instead: leave it out, or give it minus infinity.
    """
    index, unit = _row(word, words), normalize(vectors, dim=1)
    similarities = (unit @ unit[index]).clone()
    similarities[index] = 0.0
    return [words[i] for i in similarities.topk(min(k, len(words) - 1)).indices.tolist()]


def nearest__itself_comes_last(word: str, words: list[str], vectors: Tensor, k: int) -> list[str]:
    """Gives the word itself minus infinity, which puts it last and not out: where k is large enough, it comes. Instead:
    take at most as many as there are other words, `len(words) - 1`.
    """
    index, unit = _row(word, words), normalize(vectors, dim=1)
    similarities = (unit @ unit[index]).clone()
    similarities[index] = float("-inf")
    return [words[i] for i in similarities.topk(min(k, len(words))).indices.tolist()]


embedding_from_vectors__pad_has_its_vector = edit(
    ("rows[0] = 0", 'rows[0] = vectors.get("<pad>", torch.zeros_like(unknown))'),
    why="""Gives "<pad>" the vector that is known for it, and zeros only where there is none. Instead: row 0 is zeros,
    whatever the vectors say of "<pad>"; write them last.""",
)
