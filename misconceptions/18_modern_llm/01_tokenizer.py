"""Wrong answers that people write when they build a byte-pair tokenizer.

Merges by place or by length in place of rank: ztxz16/fastllm 715, rasbt/LLMs-from-scratch 558, huggingface/course 608.
Ties and counts: google/sentencepiece 318, karpathy/minbpe 93. Pairs whose rank is lost: ohdearquant/lattice 259.
"""

from collections import Counter
from itertools import pairwise

from torch_katas.course.mistakes import edit


def merge_pair__overlaps(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Goes on by one place after a merge, so the second of the two is still there. Instead: skip both."""
    merged = []
    for place, token in enumerate(tokens):
        merged.append(new if tuple(tokens[place : place + 2]) == pair else token)
    return merged


def merge_pair__first_place_only(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Stops after the first merge. Instead: go on to the end of the list."""
    for place in range(len(tokens) - 1):
        if (tokens[place], tokens[place + 1]) == pair:
            return tokens[:place] + [new] + tokens[place + 2 :]
    return list(tokens)


def merge_pair__loses_the_last(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Ends one token early, as the last one has no neighbour, and loses it. Instead: a token that begins no pair is
    kept."""
    merged, place = [], 0
    while place < len(tokens) - 1:
        found = (tokens[place], tokens[place + 1]) == pair
        merged.append(new if found else tokens[place])
        place += 2 if found else 1
    return merged


def merge_pair__in_place(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Changes the caller's list, with `del`, and returns it. Instead: build a new list."""
    place = 0
    while place < len(tokens) - 1:
        if (tokens[place], tokens[place + 1]) == pair:
            tokens[place] = new
            del tokens[place + 1]
        place += 1
    return tokens


def merge_pair__short_lists_as_they_are(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Returns a list of fewer than two tokens itself, so that the caller holds one list twice. Instead: a new list, as
    for all others."""
    if len(tokens) < 2:
        return tokens
    return _merged(tokens, pair, new)


def merge_pair__either_order(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Compares with `set`, so that the two may stand in either order. Instead: the first token stands in front."""
    merged, place = [], 0
    while place < len(tokens):
        found = place + 1 < len(tokens) and {tokens[place], tokens[place + 1]} == set(pair)
        merged.append(new if found else tokens[place])
        place += 2 if found else 1
    return merged


def merge_pair__until_none_is_left(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Begins again after each merge, at the start of the list, so that a new token takes part. Instead: one pass."""
    merged, place = list(tokens), 0
    while place < len(merged) - 1:
        if (merged[place], merged[place + 1]) == pair:
            merged[place : place + 2] = [new]
            place = 0
        else:
            place += 1
    return merged


def merge_pair__as_text(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Joins the numbers to a text and calls `replace`, which finds 1 and 2 in 11 and 2 as well. Instead: compare the
    tokens as numbers."""
    text = " ".join(map(str, tokens)).replace(f"{pair[0]} {pair[1]}", str(new))
    return [int(number) for number in text.split()]


def merge_pair__a_token_in_two_pairs(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Leaves the second token of a pair out, and lets it begin another pair all the same: three equal tokens give two
    new ones. Instead: go on behind both."""
    merged = []
    for place, token in enumerate(tokens):
        if tuple(tokens[place : place + 2]) == pair:
            merged.append(new)
        elif tuple(tokens[max(place - 1, 0) : place + 1]) != pair:
            merged.append(token)
    return merged


def merge_pair__as_it_is_without_the_pair(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Returns the caller's own list where the pair does not stand in it: who changes the one changes the other.
    Instead: a new list in each case."""
    if pair not in pairwise(tokens):
        return tokens
    return _merged(tokens, pair, new)


def _merged(tokens: list[int], pair: tuple[int, int], new: int) -> list[int]:
    merged, place = [], 0
    while place < len(tokens):
        found = tuple(tokens[place : place + 2]) == pair
        merged.append(new if found else tokens[place])
        place += 2 if found else 1
    return merged


train_bpe__ties_as_they_come = edit(
    ("min(counts, key=lambda pair: (-counts[pair], pair), default=None)", "max(counts, key=counts.get, default=None)"),
    why="""Takes the first of the most frequent pairs that `max` meets, which is the one that the text has first.
    Instead: of equally many the smaller pair.""",
)

train_bpe__ties_to_the_larger = edit(
    (
        "min(counts, key=lambda pair: (-counts[pair], pair), default=None)",
        "max(counts, key=lambda pair: (counts[pair], pair), default=None)",
    ),
    why="""Compares (count, pair) by `max`, so of equally many the larger pair wins. Instead: the smaller one does.""",
)

train_bpe__counts_once = edit(
    (
        "for new in range(256, 256 + merges):\n",
        "counts = Counter(pairwise(tokens))\nfor new in range(256, 256 + merges):\n",
    ),
    ("counts = Counter(pairwise(tokens))\n# Most", "# Most"),
    ("learned.append(pair)\n", "learned.append(pair)\ndel counts[pair]\n"),
    why="""Counts the bytes once and takes the most frequent pairs of all: no learned token is ever part of a pair.
    Instead: count anew in each round.""",
)

train_bpe__characters = edit(
    ('list(text.encode("utf-8"))', "list(map(ord, text))"),
    why="""Begins with characters, by `ord`, which may be far beyond 255. Instead: with bytes, as encode gives them.""",
)

train_bpe__merges_what_stands_once = edit(
    ("counts[pair] < 2", "counts[pair] < 1"),
    why="""Goes on with pairs that stand at one place, and learns the text by heart. Instead: end where no pair stands
    at two.""",
)

train_bpe__cuts_at_spaces = edit(
    ('list(text.encode("utf-8"))', 'list(text.replace(" ", "").encode("utf-8"))'),
    why="""Drops the spaces. Instead: they are bytes as all others; a text could not be put together without them.""",
)

train_bpe__any_number = edit(
    ('if merges < 0:\n    raise ValueError(f"merges must be 0 or more, not {merges}")', ""),
    why="""Takes a negative number for none. Instead: raise ValueError.""",
)


def train_bpe__without_overlaps(text: str, merges: int) -> list[tuple[int, int]]:
    """Counts how often each pair could be merged, where the statement counts the places. Instead: neighbours that
    overlap count each."""
    if merges < 0:
        raise ValueError("merges")
    tokens, learned = list(text.encode()), []
    for new in range(256, 256 + merges):
        counts = {pair: _merged(tokens, pair, -1).count(-1) for pair in pairwise(tokens)}
        pair = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if pair is None or counts[pair] < 2:
            break
        learned.append(pair)
        tokens = _merged(tokens, pair, new)
    return learned


def train_bpe__within_words(text: str, merges: int) -> list[tuple[int, int]]:
    """Cuts the text into words, by `split`, and counts within them, as many tokenizers do: no pair has a space or a
    line end in it. Instead: count all neighbours of the text."""
    if merges < 0:
        raise ValueError("merges")
    words, learned = [list(word.encode()) for word in text.split()], []
    for new in range(256, 256 + merges):
        counts = Counter(pair for word in words for pair in pairwise(word))
        pair = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if pair is None or counts[pair] < 2:
            break
        learned.append(pair)
        words = [_merged(word, pair, new) for word in words]
    return learned


BPETokenizer__by_frequency = edit(
    (
        "pair = min(known, key=self.ranks.__getitem__)",
        "pair = max(known, key=lambda pair: (Counter(pairwise(tokens))[pair], -self.ranks[pair]))",
    ),
    why="""Merges the pair that is most frequent in this text, as in training. Instead: of the learned pairs that stand
    there, the one that was learned first.""",
)


BPETokenizer__from_the_left = edit(
    (
        "pair = min(known, key=self.ranks.__getitem__)",
        "pair = next(pair for pair in pairwise(tokens) if pair in known)",
    ),
    why="""Does not merge pairs in the order in which they were learned. Instead: take the pair that was learned first,
    wherever it stands, until there is none.""",
)

BPETokenizer__latest_first = edit(
    ("min(known", "max(known"),
    why="""Merges the pair that was learned last, so that large pieces win. Instead: the one learned first.""",
)


class BPETokenizer__longest_piece:
    """Does not merge pairs in the order in which they were learned. Instead: take the pair that was learned first,
    wherever it stands, until there is none.
    """

    def __init__(self, merges: list[tuple[int, int]]):
        self.pieces = [bytes([byte]) for byte in range(256)]
        for first, second in merges:
            self.pieces.append(self.pieces[first] + self.pieces[second])
        self.vocab_size = len(self.pieces)

    def encode(self, text: str) -> list[int]:
        data, tokens = text.encode(), []
        while data:
            token = max((len(piece), -n) for n, piece in enumerate(self.pieces) if data.startswith(piece))
            tokens.append(-token[1])
            data = data[token[0] :]
        return tokens

    def decode(self, tokens: list[int]) -> str:
        if any(not 0 <= token < self.vocab_size for token in tokens):
            raise ValueError("no such token")
        return b"".join(self.pieces[token] for token in tokens).decode(errors="replace")


BPETokenizer__one_round = edit(
    ("while known :=", "if known :="),
    why="""Merges one pair, and is done. Instead: go on as long as a learned pair stands side by side.""",
)

BPETokenizer__decodes_each_token = edit(
    (
        'b"".join(self.pieces[token] for token in tokens).decode("utf-8", errors="replace")',
        '"".join(self.pieces[token].decode("utf-8", errors="replace") for token in tokens)',
    ),
    why="""Reads each token as UTF-8 by itself, and a character that is spread over two is lost. Instead: put the bytes
    of all together, then decode.""",
)

BPETokenizer__strict = edit(
    ('decode("utf-8", errors="replace")', 'decode("utf-8")'),
    why="""Raises an error where the bytes are no UTF-8, and a model may write such tokens. Instead: hand over
    errors="replace".""",
)

BPETokenizer__drops_what_is_broken = edit(
    ('errors="replace"', 'errors="ignore"'),
    why="""Drops what is no UTF-8, with `ignore`, and nobody sees it. Instead: errors="replace".""",
)

BPETokenizer__negative_from_the_end = edit(
    ("not 0 <= token < self.vocab_size", "token >= self.vocab_size"),
    why="""Takes -1 for the last token, as a list's index does. Instead: raise ValueError below 0 as well.""",
)

BPETokenizer__any_token = edit(
    (
        "for token in tokens:\n    # A negative index would be taken from the end of the list, without a word.\n"
        "    if not 0 <= token < self.vocab_size:\n"
        '        raise ValueError(f"token {token} is not in 0..{self.vocab_size - 1}")\n',
        "tokens = [token for token in tokens if 0 <= token < self.vocab_size]\n",
    ),
    why="""Leaves tokens out that it does not know. Instead: raise ValueError.""",
)

BPETokenizer__counts_the_pairs = edit(
    ("self.vocab_size = len(self.pieces)", "self.vocab_size = len(merges)"),
    ("token < self.vocab_size", "token < len(self.pieces)"),
    why="""Counts the learned pairs alone. Instead: the 256 bytes are tokens as well.""",
)

BPETokenizer__shared_by_all = edit(
    (
        "self.ranks = {pair: rank for rank, pair in enumerate(merges)}",
        "BPETokenizer.ranks = getattr(BPETokenizer, 'ranks', {}) | {pair: rank for rank, pair in enumerate(merges)}",
    ),
    why="""Keeps the pairs in the class, where every tokenizer finds those of all others. Instead: keep them in
    self.""",
)

BPETokenizer__keeps_what_it_encoded = edit(
    (
        'tokens = list(text.encode("utf-8"))\n',
        "self.encoded = getattr(self, 'encoded', {})\nif text in self.encoded:\n    return self.encoded[text]\n"
        'tokens = list(text.encode("utf-8"))\n',
    ),
    ("return tokens\n", "self.encoded[text] = tokens\nreturn tokens\n"),
    why="""Remembers the tokens of each text, in `self.encoded`, and hands out the same list again: who changes one
    changes the next. Instead: a new list each time.""",
)

BPETokenizer__lower_case = edit(
    ('text.encode("utf-8")', 'text.lower().encode("utf-8")'),
    why="""Makes the text lower-case, and capitals do not come back. Instead: encode it as it is.""",
)

BPETokenizer__one_table_for_all = edit(
    (
        "self.pieces = [bytes([byte]) for byte in range(256)]\n"
        "for first, second in merges:  # a pair is made of tokens from before it\n"
        "    self.pieces.append(self.pieces[first] + self.pieces[second])\n"
        "self.vocab_size = len(self.pieces)",
        "self.pieces = BPETokenizer.__dict__.get('table', {byte: bytes([byte]) for byte in range(256)})\n"
        "BPETokenizer.table = self.pieces\n"
        "for new, (first, second) in enumerate(merges, 256):\n"
        "    self.pieces[new] = self.pieces[first] + self.pieces[second]\n"
        "self.vocab_size = 256 + len(merges)",
    ),
    why="""Keeps the bytes of all tokens in the class, where the next tokenizer overwrites them.
    Instead: each has a table of its own, in self.""",
)

BPETokenizer__uses_up_the_tokens = edit(
    (
        'return b"".join(self.pieces[token] for token in tokens).decode("utf-8", errors="replace")',
        'data = b""\nwhile tokens:\n    data += self.pieces[tokens.pop(0)]\n'
        'return data.decode("utf-8", errors="replace")',
    ),
    why="""Takes the tokens out of the caller's list, by `pop`. Instead: read them, and leave the list as it is.""",
)

BPETokenizer__by_frequency_in_the_text = edit(
    (
        "known := {pair for pair in pairwise(tokens) if pair in self.ranks}",
        "known := [pair for pair in pairwise(tokens) if pair in self.ranks]",
    ),
    ("min(known, key=self.ranks.__getitem__)", "max(known, key=known.count)"),
    why="""Merges the pair that is most frequent in this text, as in training. Instead: of the learned pairs that stand
    there, the one that was learned first.""",
)
