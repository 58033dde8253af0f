"""Solution. One pattern for tokens; one sort, by a key that leaves nothing to chance, for ids."""

import re
from collections import Counter
from collections.abc import Iterable

# One Chinese character, or a run of what is a letter or digit (\w), and neither an underscore nor Chinese.
TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")


def tokenize(text: str) -> list[str]:
    # After the search: the lower-case form of a letter may hold a mark that is no letter, as that of İ does.
    return [token.lower() for token in TOKEN.findall(text)]


class Vocabulary:
    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        # One pass over the sentences, since a generator allows no second one.
        counts = Counter(token for sentence in sentences for token in sentence)
        kept = [token for token, count in counts.items() if count >= min_count]
        # Minus the count puts the frequent ones first and leaves the alphabet the right way round. No two tokens have
        # the same key, so there is one order, wherever the tokens came from; a set's order changes from run to run.
        self.tokens = ["<pad>", "<unk>", *sorted(kept, key=lambda token: (-counts[token], token))]
        self.ids = {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids.get(token, 1) for token in tokens]

    def decode(self, ids: list[int]) -> list[str]:
        # A list takes -1 for its last item. An id of -1 is a bug elsewhere, and should say so.
        if any(index < 0 for index in ids):
            raise IndexError(f"ids are 0 to {len(self) - 1}, got {min(ids)}")
        return [self.tokens[index] for index in ids]
