"""Hidden tests of similarity."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torch_katas import checks, inputs


def test_each_vector_meets_each(cosine_similarity, device):
    """Entry [i, j] compares row i of a with row j of b: 1 for one direction, 0 for a right angle, -1 for opposite."""
    a = torch.tensor([[1.0, 0.0], [0.0, 1.0]], device=device)
    b = torch.tensor([[1.0, 0.0], [0.0, -1.0], [-1.0, 0.0]], device=device)
    expected = torch.tensor([[1.0, 0.0, -1.0], [0.0, -1.0, 0.0]], device=device)
    checks.close(
        cosine_similarity(a, b), expected, of="cosine_similarity([[1, 0], [0, 1]], [[1, 0], [0, -1], [-1, 0]])"
    )


def test_lengths_do_not_count(cosine_similarity, device):
    """A vector made longer or shorter keeps all its similarities."""
    a = torch.tensor([[3.0, 4.0], [0.03, 0.04]], device=device)
    b = torch.tensor([[1.0, 0.0], [0.0, 20.0]], device=device)
    expected = torch.tensor([[0.6, 0.8], [0.6, 0.8]], device=device)
    of = "cosine_similarity([[3, 4], [0.03, 0.04]], [[1, 0], [0, 20]])"
    checks.close(cosine_similarity(a, b), expected, of=of)


@pytest.mark.parametrize("size", [(2, 3, 4), (3, 3, 2), (1, 4, 3), (4, 1, 3), (2, 2, 1), (0, 2, 3), (2, 0, 3)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_it_equals_pytorchs_own(cosine_similarity, device, size, dtype):
    """Numbers and gradients are those of functional.cosine_similarity, for any N and M, 1 and 0 included."""
    n, m, d = size
    where = device if dtype == torch.float32 else "cpu"
    a, b = (torch.randn(count, d, device=where, dtype=dtype) for count in (n, m))
    of = f"cosine_similarity(a, b) with a of shape ({n}, {d}), b of shape ({m}, {d})"
    inputs.same_as_torch(cosine_similarity, pairwise, a, b, names=("a", "b"), of=of)


@pytest.mark.parametrize("length", [1e-4, 1e4], ids=str)
def test_short_and_long_vectors_have_a_direction(cosine_similarity, device, length):
    """A vector of length 0.0001, or of 10,000, has the similarities of its direction."""
    a, b = torch.randn(3, 4, device=device), torch.randn(2, 4, device=device)
    expected = pairwise(a, b)
    a, b = (length * functional.normalize(vectors, dim=1) for vectors in (a, b))
    of = f"cosine_similarity(a, b), all vectors of length {length}"
    checks.close(cosine_similarity(a, b), expected, of=of, rtol=1e-3, atol=1e-4)


def test_vectors_may_lie_anyhow_in_memory(cosine_similarity, device):
    """Vectors that are columns of a matrix, or a part of a larger one, are compared like any others."""
    a, b = torch.randn(3, 4, device=device), torch.randn(2, 4, device=device)
    expected, of = pairwise(a, b), "cosine_similarity(a, b)"
    inputs.same_for(inputs.layouts(a, "a"), lambda x: cosine_similarity(x, b), expected, of=of, check=checks.roughly)
    inputs.same_for(inputs.layouts(b, "b"), lambda x: cosine_similarity(a, x), expected, of=of, check=checks.roughly)
    rows = inputs.expanded(a[0], 3)
    checks.roughly(cosine_similarity(rows, b), expected[:1].repeat(3, 1), of=f"{of}, a is one row, expanded")


def test_similarities_are_on_the_device_of_the_vectors(cosine_similarity):
    """The result is on the device of a and b."""
    inputs.stays_on_meta(cosine_similarity, torch.ones(3, 4), torch.ones(2, 4), of="cosine_similarity(a, b)")


def test_float64_stays_float64(cosine_similarity):
    """The result has the dtype of the vectors, and its precision: 1e-12 is seen in float64."""
    a, b = torch.tensor([[1.0, 1e-12]], dtype=torch.float64), torch.tensor([[0.0, 1.0]], dtype=torch.float64)
    of = "cosine_similarity([[1, 1e-12]], [[0, 1]]) in float64"
    checks.close(cosine_similarity(a, b), torch.tensor([[1e-12]], dtype=torch.float64), of=of, rtol=1e-6, atol=0.0)


def test_zeros_are_similar_to_nothing(cosine_similarity, device):
    """A vector of zeros, in a or in b, has the similarity 0 to everything, also to zeros."""
    a = torch.tensor([[0.0, 0.0], [0.0, 2.0]], device=device)
    b = torch.tensor([[0.0, 3.0], [0.0, 0.0]], device=device)
    expected = torch.tensor([[0.0, 0.0], [1.0, 0.0]], device=device)
    checks.close(cosine_similarity(a, b), expected, of="cosine_similarity([[0, 0], [0, 2]], [[0, 3], [0, 0]])")


def test_zeros_leave_finite_gradients(cosine_similarity, device):
    """Backward gives no NaN and nothing infinite, neither at vectors of zeros nor at the others."""
    a = torch.tensor([[0.0, 0.0], [1.0, 2.0]], device=device, requires_grad=True)
    b = torch.tensor([[2.0, 1.0], [0.0, 0.0]], device=device, requires_grad=True)
    of = "cosine_similarity(a, b) with a vector of zeros in each"
    checks.gradient_reaches(cosine_similarity(a, b), a, b, of=of, names=("a", "b"))


def test_gradients_flow_to_both(cosine_similarity):
    """The result stays connected to a and to b."""
    a, b = torch.randn(2, 3, requires_grad=True), torch.randn(4, 3, requires_grad=True)
    checks.gradient_reaches(cosine_similarity(a, b), a, b, names=("a", "b"))


def test_the_vectors_keep_their_lengths(cosine_similarity):
    """a and b are read, not changed."""
    a, b = torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 2.0]])
    with checks.unmodified("cosine_similarity(a, b)", a=a, b=b):
        cosine_similarity(a, b)


def pairwise(a, b):
    """Return PyTorch's own similarities, of each with each."""
    return functional.cosine_similarity(a[:, None], b[None], dim=2, eps=1e-12)


WORDS = ["king", "queen", "tree", "leaf", "sea"]
VECTORS = [[4.0, 0.0], [1.0, 0.25], [5.0, 9.0], [1.0, 3.0], [-2.0, 0.5]]


def test_the_most_similar_come_first(nearest, device):
    """The k most similar words come, in the order of their similarity."""
    check(nearest, device, "king", 3, ["queen", "tree", "leaf"])


def test_the_word_itself_is_left_out(nearest, device):
    """The word asked about is not an answer."""
    check(nearest, device, "tree", 1, ["leaf"])


def test_only_directions_count(nearest, device):
    """Long vectors are not nearer than short ones, and points close together are not similar for that."""
    check(nearest, device, "leaf", 2, ["tree", "queen"])


def test_opposite_is_the_least_similar(nearest, device):
    """A cosine near -1 is the least similar, and comes last."""
    check(nearest, device, "king", 4, ["queen", "tree", "leaf", "sea"])


@pytest.mark.parametrize("place", [0, 1], ids=["word first", "twin first"])
def test_a_twin_is_found(nearest, device, place):
    """A word with the same vector is another word: it is found, wherever it stands in the list."""
    words = ["cat", "kitten", "stone"] if place == 0 else ["kitten", "cat", "stone"]
    vectors = torch.tensor([[1.0, 1.0], [1.0, 1.0], [1.0, -1.0]], device=device)
    of = f"nearest('cat', {words}, [[1, 1], [1, 1], [1, -1]], k=1)"
    checks.equal(nearest("cat", words, vectors, 1), ["kitten"], of=of)


@pytest.mark.parametrize("place", [0, 2, 3])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_zeros_have_neighbours_too(nearest, device, place, k):
    """A word whose vector is zeros is similar to nothing, itself included: k others come, in any order."""
    vectors = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [2.0, 1.0]], device=device)
    vectors[place] = 0
    words = ["a", "b", "c", "d"]
    got = nearest(words[place], list(words), vectors, k)
    of = f"nearest({words[place]!r}, {words}, vectors, k={k}), the word's own vector is zeros"
    checks.equal(len(got), k, of=f"the number of words of {of}")
    left = [word for word in words if word != words[place]]
    checks.equal(sorted(set(got) & set(left)), sorted(got), of=f"those of the other words in {of}, sorted")


def test_zeros_stand_between_alike_and_opposite(nearest, device):
    """A vector of zeros has the similarity 0: it comes behind what is alike, and before what is opposite."""
    vectors = torch.tensor([[1.0, 0.0], [-1.0, 0.5], [0.0, 0.0], [1.0, 2.0]], device=device)
    of = "nearest('a', ['a', 'b', 'c', 'd'], [[1, 0], [-1, 0.5], [0, 0], [1, 2]], k=3)"
    checks.equal(nearest("a", ["a", "b", "c", "d"], vectors, 3), ["d", "c", "b"], of=of)


def test_vectors_of_words_may_lie_anyhow_in_memory(nearest, device):
    """Vectors that are a part of a larger table are compared like any others."""
    for name, vectors in inputs.layouts(torch.tensor(VECTORS, device=device), "vectors"):
        got = nearest("king", list(WORDS), vectors, 4)
        checks.equal(got, ["queen", "tree", "leaf", "sea"], of=f"nearest('king', {WORDS}, vectors, k=4), {name}")


def test_fewer_words_than_asked_for(nearest, device):
    """Where k is larger than the number of other words, all of them come."""
    check(nearest, device, "leaf", 9, ["tree", "queen", "king", "sea"])


def test_an_unknown_word_is_a_key_error(nearest):
    """A word that is not in the list has no vector: KeyError."""
    of = f"nearest('moon', {WORDS}, vectors, k=1)"
    checks.raises(KeyError, lambda: nearest("moon", list(WORDS), torch.tensor(VECTORS), 1), of=of)


def check(nearest, device, word, k, expected):
    """Compare the nearest words."""
    got = nearest(word, list(WORDS), torch.tensor(VECTORS, device=device), k)
    numbers = str(VECTORS).replace(".0", "")
    checks.equal(got, expected, of=f"nearest({word!r}, {WORDS}, {numbers}, k={k})")


TOKENS = ["<pad>", "<unk>", "tree", "gpu", "sea"]


@pytest.mark.parametrize("trainable", [True, False])
def test_each_token_has_its_row(embedding_from_vectors, device, trainable):
    """Row i is the vector of tokens[i]; an unknown token has the mean of all vectors, the pad zeros."""
    given = known_vectors(device)
    embedding = embedding_from_vectors(list(TOKENS), given, trainable)
    checks.instance(embedding, nn.Embedding, of="what embedding_from_vectors returns")
    mean = [2.0, 4.0]
    expected = torch.tensor([[0.0, 0.0], mean, [0.0, 4.0], mean, [2.0, 0.0]], device=device)
    of = f"embedding.weight for {TOKENS}, the vectors sea: [2, 0], moon: [4, 8], tree: [0, 4], trainable={trainable}"
    checks.close(embedding.weight, expected, of=of)
    looked_up = embedding(torch.tensor([4, 0, 2], device=device))
    checks.close(looked_up, expected[[4, 0, 2]], of="embedding([4, 0, 2]) of the same")


def test_the_pad_is_zeros_also_where_it_is_known(embedding_from_vectors, device):
    """A vector that somebody has trained for "<pad>" is not used; it counts for the mean as any other."""
    given = known_vectors(device) | {"<pad>": torch.tensor([6.0, 8.0], device=device)}
    embedding = embedding_from_vectors(["<pad>", "fox"], given, False)
    expected = torch.tensor([[0.0, 0.0], [3.0, 5.0]], device=device)
    checks.close(embedding.weight, expected, of='embedding.weight for ["<pad>", "fox"], where vectors knows "<pad>"')


def test_only_trainable_rows_learn(embedding_from_vectors, device):
    """With trainable a step moves the rows that were used, not the pad's; without it the weight takes no gradient."""
    frozen = embedding_from_vectors(list(TOKENS), known_vectors(device), False)
    checks.equal(frozen.weight.requires_grad, False, of="weight.requires_grad with trainable=False")
    embedding = embedding_from_vectors(list(TOKENS), known_vectors(device), True)
    checks.equal(embedding.weight.requires_grad, True, of="weight.requires_grad with trainable=True")
    checks.equal(embedding.padding_idx, 0, of="embedding.padding_idx")
    before = embedding.weight.detach().clone()
    embedding(torch.tensor([[0, 2, 1], [2, 0, 0]], device=device)).sum().backward()
    torch.optim.SGD(embedding.parameters(), lr=1.0).step()
    expected = before - torch.tensor([[0.0], [1.0], [2.0], [0.0], [0.0]], device=device)
    checks.close(embedding.weight, expected, of="embedding.weight after a step with lr=1 on [[0, 2, 1], [2, 0, 0]]")


def test_the_vectors_stay_while_it_trains(embedding_from_vectors, device):
    """Training changes the embedding alone: neither the dict nor a vector in it."""
    given = known_vectors(device)
    kept = {word: vector.clone() for word, vector in given.items()}
    embedding = embedding_from_vectors(list(TOKENS), given, True)
    with torch.no_grad():
        embedding.weight.fill_(9.0)
    checks.equal(sorted(given), sorted(kept), of="the words in vectors after embedding_from_vectors")
    for word, vector in kept.items():
        checks.close(given[word], vector, of=f"vectors[{word!r}] after embedding.weight was changed")


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_an_embedding_has_the_dtype_of_the_vectors(embedding_from_vectors, dtype):
    """The weight has the dtype of the vectors; they may be rows of a larger table, or expanded."""
    table = torch.tensor([[1.0, 7, 3], [5, 7, 7]]).to(dtype)
    given = {"sea": table[0, ::2], "tree": table[1, ::2], "fox": torch.tensor(6.0).to(dtype).expand(2)}
    embedding = embedding_from_vectors(["<pad>", "tree", "fox", "sea"], given, True)
    expected = torch.tensor([[0.0, 0], [5, 7], [6, 6], [1, 3]]).to(dtype)
    checks.close(embedding.weight, expected, of=f"embedding.weight, with vectors in {dtype}")


def test_an_embedding_is_on_the_device_of_the_vectors(embedding_from_vectors):
    """The weight is on the device of the vectors."""
    given = {"sea": torch.ones(3, device="meta"), "tree": torch.ones(3, device="meta")}
    embedding = embedding_from_vectors(["<pad>", "tree", "gpu"], given, True)
    checks.device(embedding.weight, "meta", of="embedding.weight, with vectors on the device meta")


def known_vectors(device):
    """Return the vectors of three words, one of which is in no vocabulary here."""
    numbers = {"sea": [2.0, 0.0], "moon": [4.0, 8.0], "tree": [0.0, 4.0]}
    return {word: torch.tensor(vector, device=device) for word, vector in numbers.items()}
