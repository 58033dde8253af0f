"""Wrong answers that people write when they turn text into ids."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")


def tokenize__splits_at_spaces(text: str) -> list[str]:
    """Between two spaces stands more than a word: "weeks." keeps its full stop and is another token than "weeks". Look
    for runs of letters and digits.
    """
    return re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", text.lower())


def tokenize__glues_chinese(text: str) -> list[str]:
    r"""`\w+` takes a whole run of Chinese for one word. Chinese is written without spaces, so that would be a token for
    every phrase. Each character is a token.
    """
    return re.findall(r"[^\W_]+", text.lower())


def tokenize__keeps_case(text: str) -> list[str]:
    """ "The" and "the" get two ids, and the model has to learn the word twice. Lower-case the text."""
    return _TOKEN.findall(text)


def tokenize__only_a_to_z(text: str) -> list[str]:
    """`[a-z0-9]` knows the English alphabet alone: "Grüße" falls apart at ü, and Greek disappears. str.isalnum, or a
    pattern with `\\w`, knows all letters.
    """
    return re.findall(r"[\u4e00-\u9fff]|[a-z0-9]+", text.lower())


def tokenize__drops_digits(text: str) -> list[str]:
    """str.isalpha is False for digits, and so numbers get lost. str.isalnum takes both."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+", text.lower())


def tokenize__keeps_underscores(text: str) -> list[str]:
    r"""`\w` means letters, digits and the underscore. Here the underscore divides words: `[^\W_]` leaves it out."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", text.lower())


def tokenize__keeps_punctuation(text: str) -> list[str]:
    """Each punctuation mark has become a token. It only divides tokens here: drop it."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+|[^\w\s]|_", text.lower())


def tokenize__single_characters_everywhere(text: str) -> list[str]:
    """Every letter has become a token. Single characters are for Chinese; other letters go together into words."""
    return [character for character in text.lower() if character.isalnum()]


def tokenize__decides_word_by_word(text: str) -> list[str]:
    """A piece between two spaces may hold both: "用GPU训练". It was taken apart whole, its Latin letters too. Decide
    for each character.
    """
    tokens = []
    for piece in re.findall(r"[^\W_]+", text.lower()):
        tokens += list(piece) if re.search(r"[\u4e00-\u9fff]", piece) else [piece]
    return tokens


def tokenize__every_token_once(text: str) -> list[str]:
    """Repeated tokens were dropped. They are part of the text: all tokens, in their order."""
    return list(dict.fromkeys(_TOKEN.findall(text.lower())))


class _Right:
    """What the wrong vocabularies below have in common: everything but their mistake."""

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts = Counter(token for sentence in sentences for token in sentence)
        self.number([token for token in self.sort(counts) if counts[token] >= min_count])

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts, key=lambda token: (-counts[token], token))

    def number(self, tokens: list[str]) -> None:
        self.tokens = ["<pad>", "<unk>", *tokens]
        self.ids = {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids.get(token, 1) for token in tokens]

    def decode(self, ids: list[int]) -> list[str]:
        if any(index < 0 for index in ids):
            raise IndexError("an id below 0")
        return [self.tokens[index] for index in ids]


class Vocabulary__set_order(_Right):
    """Tokens seen equally often stand as a set held them. Python's string hashes, and so a set's order, are other ones
    in each run of the program: a model that was saved yesterday reads other words today. Sort by (-count, token).
    """

    def sort(self, counts: Counter) -> list[str]:
        return sorted(set(counts), key=lambda token: -counts[token])


class Vocabulary__first_seen_first(_Right):
    """Counter.most_common leaves tokens with the same count in the order in which they were first seen, so the ids
    depend on how the sentences were shuffled. Sort by (-count, token).
    """

    def sort(self, counts: Counter) -> list[str]:
        return [token for token, _ in counts.most_common()]


class Vocabulary__alphabet_backwards(_Right):
    """reverse=True turns the whole key around, the alphabet too. Negate the count alone: (-count, token)."""

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts, key=lambda token: (counts[token], token), reverse=True)


class Vocabulary__alphabet_alone(_Right):
    """The tokens are in alphabetical order, whatever their counts. First comes frequency; the alphabet decides between
    equals.
    """

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts)


class Vocabulary__rare_first(_Right):
    """Sorted by count, the rarest token comes first. The most frequent one gets id 2: sort by (-count, token)."""

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts, key=lambda token: (counts[token], token))


class Vocabulary__unk_before_pad(_Right):
    """ "<unk>" and "<pad>" have changed places. Pads are 0, so that a batch can be filled up with zeros."""

    def number(self, tokens: list[str]) -> None:
        self.tokens = ["<unk>", "<pad>", *tokens]
        self.ids = {token: index for index, token in enumerate(self.tokens)}

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids.get(token, 0) for token in tokens]


class Vocabulary__counts_tokens_alone(_Right):
    """len leaves "<pad>" and "<unk>" out. An embedding made with that size is two rows short, and the rarest words ask
    for rows that it does not have.
    """

    def __len__(self) -> int:
        return len(self.tokens) - 2


class Vocabulary__min_count_is_not_enough(_Right):
    """`>` asks for one more than min_count. A token seen exactly min_count times has an id as well: `>=`."""

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts = Counter(token for sentence in sentences for token in sentence)
        self.number([token for token in self.sort(counts) if counts[token] > min_count])


class Vocabulary__counts_sentences(_Right):
    """A token was counted once for each sentence that holds it. Count every time it is seen."""

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        super().__init__(map(set, sentences), min_count)


class Vocabulary__reads_twice(_Right):
    """sentences is read a second time, and a generator is empty by then. Count in one pass, and use the counts."""

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts = Counter(token for sentence in sentences for token in sentence)
        seen = {token for sentence in sentences for token in sentence}
        self.number([token for token in self.sort(counts) if token in seen and counts[token] >= min_count])


class Vocabulary__fails_on_unknown_words(_Right):
    """Sooner or later a text holds a word that was not seen before, and `ids[token]` is then a KeyError. Unknown tokens
    have an id of their own: ids.get(token, 1).
    """

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids[token] for token in tokens]


class Vocabulary__skips_unknown_words(_Right):
    """Unknown tokens were left out, so there are fewer ids than tokens and every later token moves up. Each token has
    an id, 1 where it is unknown.
    """

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids[token] for token in tokens if token in self.ids]


class Vocabulary__learns_while_encoding(_Right):
    """A defaultdict (or setdefault) gives every unknown token an id of its own when it is asked for. The model has no
    row for it. A vocabulary is made once: unknown tokens are 1.
    """

    def number(self, tokens: list[str]) -> None:
        super().number(tokens)
        self.ids = defaultdict(lambda: len(self.ids), self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids[token] for token in tokens]

    def decode(self, ids: list[int]) -> list[str]:
        names = list(self.ids)
        if any(index < 0 for index in ids):
            raise IndexError("an id below 0")
        return [names[index] for index in ids]


class Vocabulary__counts_from_the_end(_Right):
    """A list takes -1 for its last item, so a wrong id gives a word, and the bug that made it stays hidden. Ask for
    ids below 0 and raise IndexError.
    """

    def decode(self, ids: list[int]) -> list[str]:
        return [self.tokens[index] for index in ids]


class Vocabulary__unk_for_wrong_ids(_Right):
    """There is no token with such an id, so something has gone wrong before. "<unk>" hides it: raise IndexError."""

    def decode(self, ids: list[int]) -> list[str]:
        return [self.tokens[index] if 0 <= index < len(self) else "<unk>" for index in ids]


class Vocabulary__decodes_to_text(_Right):
    """The tokens were joined into one string. Return a list: one token for each id."""

    def decode(self, ids: list[int]) -> str:
        return " ".join(super().decode(ids))


class Vocabulary__drops_pads(_Right):
    """Pads were left out. decode gives one token for each id, "<pad>" for 0."""

    def decode(self, ids: list[int]) -> list[str]:
        return super().decode([index for index in ids if index != 0])
