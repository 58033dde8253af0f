"""Byte-pair encoding: a text as the pieces that occur most often, so that few tokens say much and none is unknown.

It begins with the bytes of the text in UTF-8, 256 tokens that can write everything. Then the pair that stands side by
side most often becomes a token of its own, again and again. What was learned is a list of pairs, in this order.
Read: str.encode, bytes.decode, collections.Counter (Python); no tensors yet

A token is a Python int: 0 to 255 for the bytes, 256 for the first learned pair, 257 for the second, and so on.
"""


def merge_pair(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Return the tokens, with `new` in the place of each `pair`.

    It reads from left to right, and a token that has become part of a new one is used up: of three equal tokens that
    make pairs, the first two are merged. The result is a list of its own; tokens may be empty, and stays as it is.

    >>> merge_pair([5, 1, 2, 1, 1, 2], (1, 2), new=9)
    [5, 9, 1, 9]
    >>> merge_pair([7, 7, 7], (7, 7), new=9)
    [9, 7]
    """
    raise NotImplementedError


def train_bpe(text: str, merges: int) -> list[tuple[int, int]]:
    """Return the pairs that byte-pair encoding learns from a text, in the order in which it learns them.

    It begins with the bytes of the text in UTF-8. Each round counts all pairs of neighbours in the tokens as they are
    by then. The pair that stands at most places wins, and is merged wherever it stands, as merge_pair does. Round 0
    makes token 256, round 1 token 257, and so on.
    Places may overlap: in [7, 7, 7] the pair (7, 7) stands at two. Of pairs that stand at equally many places the
    smaller one wins: that with the smaller first token, then that with the smaller second one.
    There are `merges` rounds, or fewer: it ends where no pair stands at two places or more.
    merges may be 0, and the text empty. ValueError where merges is negative.

    >>> train_bpe("hug hug pug", merges=2)  # u and g are 117 and 103, h is 104
    [(117, 103), (104, 256)]
    >>> train_bpe("hug", merges=2)  # no pair stands at two places
    []
    """
    raise NotImplementedError


class BPETokenizer:
    """A tokenizer made of learned pairs, as train_bpe returns them: pair i of the list makes token 256 + i.

    vocab_size is the number of its tokens, those of the bytes included.
    encode(text) returns a list of tokens. It begins with the bytes of the text in UTF-8. Then, as long as one of the
    learned pairs stands side by side, the one that was learned first is merged wherever it stands, as merge_pair does.
    How often a pair stands in this text plays no part.
    decode(tokens) returns the text. The bytes of all tokens are put together before they are read as UTF-8, as one
    character may be spread over several tokens. What is no UTF-8 becomes the replacement character, as
    errors="replace" does. ValueError for a token that is less than 0, or vocab_size or more.
    decode(encode(text)) is the text, whatever its language, and whether or not the pairs come from it. Text and tokens
    may be empty. The list of pairs, and of tokens, stay as they are.

    >>> tokenizer = BPETokenizer([(104, 117), (256, 103)])  # hu, then hug
    >>> tokenizer.encode("hug hum"), tokenizer.vocab_size
    ([257, 32, 256, 109], 258)
    >>> tokenizer.decode([257, 32, 256, 109])
    'hug hum'
    """

    def __init__(self, merges: list[tuple[int, int]]):
        raise NotImplementedError

    def encode(self, text: str) -> list[int]:
        raise NotImplementedError

    def decode(self, tokens: list[int]) -> str:
        raise NotImplementedError
