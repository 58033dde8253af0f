"""Right answers in other styles."""

from itertools import count

from torch_katas.course.mistakes import edit


def merge_pair__by_an_iterator(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    merged: list[int] = []
    used = False
    for token in tokens:
        # The one before is there in its own right, unless a merge has made it.
        if merged and not used and (merged[-1], token) == pair:
            merged[-1], used = new, True
        else:
            merged.append(token)
            used = False
    return merged


def merge_pair__in_place_of_a_copy(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    result = list(tokens)
    for place in count():
        if place >= len(result) - 1:
            return result
        if result[place] == pair[0] and result[place + 1] == pair[1]:
            result[place : place + 2] = [new]
    raise AssertionError


def _merged(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    result = list(tokens)
    place = 0
    while place < len(result) - 1:
        if tuple(result[place : place + 2]) == pair:
            result[place : place + 2] = [new]
        place += 1
    return result


def train_bpe__by_a_dictionary(text: str, merges: int) -> list[tuple[int, int]]:
    if merges < 0:
        raise ValueError("merges is negative")
    tokens, learned = list(bytes(text, "utf-8")), []
    while len(learned) < merges:
        counts: dict[tuple[int, int], int] = {}
        for pair in zip(tokens, tokens[1:], strict=False):
            counts[pair] = counts.get(pair, 0) + 1
        best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:1]
        if not best or best[0][1] == 1:
            break
        learned.append(best[0][0])
        tokens = _merged(tokens, best[0][0], 255 + len(learned))
    return learned


train_bpe__sorted_first = edit(
    (
        "min(counts, key=lambda pair: (-counts[pair], pair), default=None)",
        "max(sorted(counts), key=counts.get, default=None)",
    ),
    why="max keeps the first of equal ones, and that is the smaller pair here.",
)


class BPETokenizer__pair_by_pair:
    def __init__(self, merges: list[tuple[int, int]]):
        self.merges = tuple(merges)

    @property
    def vocab_size(self) -> int:
        return 256 + len(self.merges)

    def encode(self, text: str) -> list[int]:
        tokens = list(text.encode())
        for new, pair in enumerate(self.merges, 256):  # in their order: no earlier pair can come to be by a later one
            tokens = _merged(tokens, pair, new)
        return tokens

    def decode(self, tokens: list[int]) -> str:
        return b"".join(map(self._piece, tokens)).decode("utf-8", "replace")

    def _piece(self, token: int) -> bytes:
        if token < 0 or token >= self.vocab_size:
            raise ValueError(f"no token {token}")
        if token < 256:
            return bytes([token])
        first, second = self.merges[token - 256]
        return self._piece(first) + self._piece(second)


BPETokenizer__rank_or_infinity = edit(
    (
        "while known := {pair for pair in pairwise(tokens) if pair in self.ranks}:",
        "while len(tokens) > 1:",
    ),
    (
        "pair = min(known, key=self.ranks.__getitem__)\n",
        'pair = min(pairwise(tokens), key=lambda pair: self.ranks.get(pair, float("inf")))\n'
        "if pair not in self.ranks:\n    break\n",
    ),
    why="Pairs that were not learned have no rank.",
)
