"""Right answers in other styles."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, groupby


def tokenize__letter_by_letter(text: str) -> list[str]:
    tokens, word = [], ""
    for letter in text + " ":
        chinese = "\u4e00" <= letter <= "\u9fff"
        if letter.isalnum() and not chinese:
            word += letter
            continue
        if word:
            tokens.append(word.lower())
            word = ""
        if chinese:
            tokens.append(letter)
    return tokens


def tokenize__groups(text: str) -> list[str]:
    def kind(letter: str) -> int:
        if 0x4E00 <= ord(letter) <= 0x9FFF:
            return 2
        return int(letter.isalnum())

    tokens = []
    for which, letters in groupby(text, kind):
        if which == 1:
            tokens.append("".join(letters).lower())
        elif which == 2:
            tokens.extend(letters)
    return tokens


def tokenize__divides_with_spaces(text: str) -> list[str]:
    spaced = re.sub("([\u4e00-\u9fff])", r" \1 ", text)
    return [token.lower() for token in "".join(c if c.isalnum() else " " for c in spaced).split()]


class Vocabulary__counts_by_hand:
    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts: dict[str, int] = {}
        for sentence in sentences:
            for token in sentence:
                counts[token] = counts.get(token, 0) + 1
        tokens = sorted(token for token in counts if counts[token] >= min_count)
        tokens.sort(key=counts.__getitem__, reverse=True)
        self.words = ["<pad>", "<unk>"] + tokens

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.words.index(token) if token in self.words else 1 for token in tokens]

    def decode(self, ids: list[int]) -> list[str]:
        words = []
        for number in ids:
            if not 0 <= number < len(self.words):
                raise IndexError(number)
            words.append(self.words[number])
        return words


class Vocabulary__two_dicts:
    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        ranked = sorted(Counter(chain.from_iterable(sentences)).items(), key=lambda pair: (-pair[1], pair[0]))
        self.number = {"<pad>": 0, "<unk>": 1}
        for token, count in ranked:
            if count >= min_count:
                self.number[token] = len(self.number)
        self.token = {number: token for token, number in self.number.items()}

    def __len__(self) -> int:
        return len(self.token)

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.number.get(token, self.number["<unk>"]) for token in tokens]

    def decode(self, ids: list[int]) -> list[str]:
        try:
            return [self.token[number] for number in ids]
        except KeyError as error:
            raise IndexError(f"no token has the id {error}") from None
