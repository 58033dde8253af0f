"""Solution. One function merges a pair; training and encoding differ only in which pair comes next."""

from collections import Counter
from itertools import pairwise


def merge_pair(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    merged: list[int] = []
    first, second = pair
    place = 0
    while place < len(tokens):
        # A slice behind the end is empty, and equals no list of one.
        if tokens[place] == first and tokens[place + 1 : place + 2] == [second]:
            merged.append(new)
            place += 2  # both are used up: the second is not the first of another pair
        else:
            merged.append(tokens[place])
            place += 1
    return merged


def train_bpe(text: str, merges: int) -> list[tuple[int, int]]:
    if merges < 0:
        raise ValueError(f"merges must be 0 or more, not {merges}")
    tokens = list(text.encode("utf-8"))
    learned: list[tuple[int, int]] = []
    for new in range(256, 256 + merges):
        # Counted anew: each merge has taken pairs away and made others.
        counts = Counter(pairwise(tokens))
        # Most places first, then the smaller pair. A dict's own order would depend on where the pairs stand.
        pair = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if pair is None or counts[pair] < 2:
            break
        learned.append(pair)
        tokens = merge_pair(tokens, pair, new)
    return learned


class BPETokenizer:
    def __init__(self, merges: list[tuple[int, int]]):
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.pieces = [bytes([byte]) for byte in range(256)]
        for first, second in merges:  # a pair is made of tokens from before it
            self.pieces.append(self.pieces[first] + self.pieces[second])
        self.vocab_size = len(self.pieces)

    def encode(self, text: str) -> list[int]:
        tokens = list(text.encode("utf-8"))
        while known := {pair for pair in pairwise(tokens) if pair in self.ranks}:
            # The order of training: a later pair was counted in a text in which all earlier ones were merged.
            pair = min(known, key=self.ranks.__getitem__)
            tokens = merge_pair(tokens, pair, 256 + self.ranks[pair])
        return tokens

    def decode(self, tokens: list[int]) -> str:
        for token in tokens:
            # A negative index would be taken from the end of the list, without a word.
            if not 0 <= token < self.vocab_size:
                raise ValueError(f"token {token} is not in 0..{self.vocab_size - 1}")
        return b"".join(self.pieces[token] for token in tokens).decode("utf-8", errors="replace")
