"""Tokenizing: from text to tokens, from tokens to ids, and back.

A model reads neither text nor words. It reads ids, and an id means something only with the vocabulary that gave it.
Read: torch.nn.Embedding (num_embeddings, padding_idx), Python's str.isalnum, str.lower, re.findall, collections.Counter
"""

import re
from collections import Counter
from collections.abc import Iterable


def tokenize(text: str) -> list[str]:
    """Return the tokens of a text in their order: lower-case words, and single characters where it is Chinese.

    A Chinese character is one from "一" (U+4E00) to "鿿" (U+9FFF). Each is a token by itself, also inside a word.
    A word is a run, as long as it goes, of other letters and digits, of any alphabet: those for which str.isalnum says
    True. It is lower-cased, as str.lower does; you may as well lower-case the text before you look for words.
    All the rest divides tokens and is dropped: spaces, line ends, punctuation (Chinese punctuation too), apostrophe,
    hyphen and underscore.
    A text without any letter or digit has no tokens: [].

    >>> tokenize("I've read 《红楼梦》 in 2 weeks.")
    ['i', 've', 'read', '红', '楼', '梦', 'in', '2', 'weeks']
    """
    raise NotImplementedError


class Vocabulary:
    """The ids of tokens, the same in every run of the program.

    sentences is an iterable of lists of tokens, also a generator, which can be read only once. A token gets an id if it
    was seen at least min_count times in all sentences together.
    Ids are given in this order: 0 is "<pad>", 1 is "<unk>", then come the tokens from the most frequent to the least
    frequent. Those seen equally often stand in alphabetical order, which is the order in which Python sorts strings.
    len(vocabulary) is the number of ids, "<pad>" and "<unk>" included.
    No token of sentences is "<pad>" or "<unk>".

    >>> vocabulary = Vocabulary([["to", "be", "or", "not", "to", "be"], ["be", "quick"]])
    >>> len(vocabulary)
    7
    >>> vocabulary.encode(["not", "to", "swim"])
    [4, 3, 1]
    >>> vocabulary.decode([2, 3, 4, 5, 6, 1, 0])
    ['be', 'to', 'not', 'or', 'quick', '<unk>', '<pad>']
    """

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def encode(self, tokens: list[str]) -> list[int]:
        """Return the id of each token, 1 for those without one. The vocabulary stays as it is."""
        raise NotImplementedError

    def decode(self, ids: list[int]) -> list[str]:
        """Return the token of each id. Raises IndexError where an id is below 0, or not below len."""
        raise NotImplementedError
