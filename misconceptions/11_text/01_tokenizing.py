"""Wrong answers that people write when they turn text into ids."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")


def tokenize__splits_at_spaces(text: str) -> list[str]:
    """Takes what stands between two spaces for a word, so "weeks." keeps its full stop and is another token than
    "weeks". Instead: look for runs of letters and digits.
    """
    return re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", text.lower())


def tokenize__glues_chinese(text: str) -> list[str]:
    """Takes a whole run of Chinese for one word. It is written without spaces, so every phrase becomes a token of its
    own. Instead: each Chinese character is a token.
    """
    return re.findall(r"[^\W_]+", text.lower())


def tokenize__keeps_case(text: str) -> list[str]:
    """Leaves capitals as they are, so "The" and "the" get two ids and the model has to learn the word twice. Instead:
    lower-case the words.
    """
    return _TOKEN.findall(text)


def tokenize__only_a_to_z(text: str) -> list[str]:
    r"""Knows the English alphabet alone: "Grüße" falls apart at ü, and Greek disappears. Instead: `str.isalnum`, or a
    pattern with `\w`, knows all letters.
    """
    return re.findall(r"[\u4e00-\u9fff]|[a-z0-9]+", text.lower())


def tokenize__drops_digits(text: str) -> list[str]:
    """Leaves digits out, so numbers get lost. Instead: digits count as letters do; `str.isalnum` is True for both."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+", text.lower())


def tokenize__keeps_underscores(text: str) -> list[str]:
    r"""Counts the underscore among the letters. Instead: it divides words; in a pattern `[^\W_]` leaves it out."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", text.lower())


def tokenize__keeps_punctuation(text: str) -> list[str]:
    """Makes a token of each punctuation mark. Instead: punctuation divides tokens and is dropped."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+|[^\w\s]|_", text.lower())


def tokenize__single_characters_everywhere(text: str) -> list[str]:
    """Makes a token of every single letter. Instead: single characters are for Chinese; other letters go together into
    words.
    """
    return [character for character in text.lower() if character.isalnum()]


def tokenize__decides_word_by_word(text: str) -> list[str]:
    """Takes a piece apart as soon as it holds one Chinese character, its Latin letters too. Instead: decide for each
    character; "用GPU训练" holds both kinds.
    """
    tokens = []
    for piece in re.findall(r"[^\W_]+", text.lower()):
        tokens += list(piece) if re.search(r"[\u4e00-\u9fff]", piece) else [piece]
    return tokens


def tokenize__every_token_once(text: str) -> list[str]:
    """Drops repeated tokens. Instead: they are part of the text; return all tokens, in their order."""
    return list(dict.fromkeys(_TOKEN.findall(text.lower())))


def tokenize__stops_at_9fa5(text: str) -> list[str]:
    """Ends the Chinese characters at U+9FA5, as many patterns do, so later ones are glued to words. Instead: the block
    goes up to U+9FFF.
    """
    return [word.lower() for word in re.findall(r"[\u4e00-\u9fa5]|[^\W_\u4e00-\u9fa5]+", text)]


def tokenize__every_asian_character(text: str) -> list[str]:
    """Counts other scripts among the Chinese characters, so a Japanese or Korean word falls apart. Instead: only U+4E00
    to U+9FFF stand alone; all other letters make words.
    """
    return [word.lower() for word in re.findall(r"[\u3040-\ud7ff]|[^\W_\u3040-\ud7ff]+", text)]


def tokenize__only_decimal_digits(text: str) -> list[str]:
    """Knows letters and the digits 0 to 9 alone, so numbers of other scripts, and "½", disappear. Instead:
    `str.isalnum` tells what counts, for any alphabet.
    """
    return [word.lower() for word in re.findall(r"[\u4e00-\u9fff]|(?:[^\W\d_\u4e00-\u9fff²½]|[0-9])+", text)]


def tokenize__folds_case(text: str) -> list[str]:
    """Uses `casefold`, which turns "ß" into "ss" as well. Instead: `lower` only makes letters lower-case."""
    return _TOKEN.findall(text.casefold())


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
    """Leaves tokens seen equally often in the order of a set, and that is another one in each run of the program: a
    model that was saved yesterday reads other words today. Instead: sort by (-count, token).
    """

    def sort(self, counts: Counter) -> list[str]:
        return sorted(set(counts), key=lambda token: -counts[token])


class Vocabulary__first_seen_first(_Right):
    """Leaves tokens with the same count in the order in which they were first seen, so the ids depend on how the
    sentences were shuffled. Instead: sort by (-count, token).
    """

    def sort(self, counts: Counter) -> list[str]:
        return [token for token, _ in counts.most_common()]


class Vocabulary__alphabet_backwards(_Right):
    """Turns the whole order around, the alphabet too. Instead: negate the count alone, (-count, token)."""

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts, key=lambda token: (counts[token], token), reverse=True)


class Vocabulary__alphabet_alone(_Right):
    """Puts the tokens in alphabetical order, whatever their counts. Instead: first comes frequency; the alphabet
    decides between equals.
    """

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts)


class Vocabulary__rare_first(_Right):
    """Gives the rarest token the id 2. Instead: the most frequent one comes first; sort by (-count, token)."""

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts, key=lambda token: (counts[token], token))


class Vocabulary__unk_before_pad(_Right):
    """Gives "<unk>" the id 0 and "<pad>" the id 1. Instead: pads are 0, so that a batch can be filled up with zeros."""

    def number(self, tokens: list[str]) -> None:
        self.tokens = ["<unk>", "<pad>", *tokens]
        self.ids = {token: index for index, token in enumerate(self.tokens)}

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids.get(token, 0) for token in tokens]


class Vocabulary__counts_tokens_alone(_Right):
    """Leaves "<pad>" and "<unk>" out of the length, so an embedding of that size is two rows short. Instead: count
    every id.
    """

    def __len__(self) -> int:
        return len(self.tokens) - 2


class Vocabulary__min_count_is_not_enough(_Right):
    """Asks for one more than min_count. Instead: a token seen exactly min_count times has an id as well, `>=`."""

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts = Counter(token for sentence in sentences for token in sentence)
        self.number([token for token in self.sort(counts) if counts[token] > min_count])


class Vocabulary__counts_sentences(_Right):
    """Counts a token once for each sentence that holds it. Instead: count every time it is seen."""

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        super().__init__(map(set, sentences), min_count)


class Vocabulary__reads_twice(_Right):
    """Reads the sentences a second time, and a generator is empty by then. Instead: count in one pass, and use the
    counts.
    """

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts = Counter(token for sentence in sentences for token in sentence)
        seen = {token for sentence in sentences for token in sentence}
        self.number([token for token in self.sort(counts) if token in seen and counts[token] >= min_count])


class Vocabulary__fails_on_unknown_words(_Right):
    """Raises an error for a token that was not seen before. Instead: unknown tokens have an id of their own,
    `ids.get(token, 1)`.
    """

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids[token] for token in tokens]


class Vocabulary__skips_unknown_words(_Right):
    """Leaves unknown tokens out, so there are fewer ids than tokens, and every later token moves up. Instead: each
    token has an id, 1 where it is unknown.
    """

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids[token] for token in tokens if token in self.ids]


class Vocabulary__learns_while_encoding(_Right):
    """Gives every unknown token an id of its own when it is asked for, and the model has no row for it. Instead: a
    vocabulary is made once; unknown tokens are 1.
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
    """Takes -1 for the last token, so a wrong id gives a word, and the bug that made it stays hidden. Instead: look for
    ids below 0 and raise IndexError.
    """

    def decode(self, ids: list[int]) -> list[str]:
        return [self.tokens[index] for index in ids]


class Vocabulary__unk_for_wrong_ids(_Right):
    """Gives "<unk>" for an id that no token has, which hides a mistake made before. Instead: raise IndexError."""

    def decode(self, ids: list[int]) -> list[str]:
        return [self.tokens[index] if 0 <= index < len(self) else "<unk>" for index in ids]


class Vocabulary__decodes_to_text(_Right):
    """Joins the tokens into one string. Instead: return a list, one token for each id."""

    def decode(self, ids: list[int]) -> str:
        return " ".join(super().decode(ids))


class Vocabulary__drops_pads(_Right):
    """Leaves pads out. Instead: decode gives one token for each id, "<pad>" for 0."""

    def decode(self, ids: list[int]) -> list[str]:
        return super().decode([index for index in ids if index != 0])


class Vocabulary__shared_by_all(_Right):
    """Keeps the tokens on the class, so all vocabularies have one list, and the second begins with the words of the
    first. Instead: make the list in `__init__`, on `self`.
    """

    tokens = ["<pad>", "<unk>"]

    def number(self, tokens: list[str]) -> None:
        self.tokens += tokens
        self.ids = {token: index for index, token in enumerate(self.tokens)}


class Vocabulary__ignores_case_in_the_order(_Right):
    """Sorts without regard to case, so "a" comes before "B". Instead: sort as Python sorts strings, capitals first."""

    def sort(self, counts: Counter) -> list[str]:
        return sorted(counts, key=lambda token: (-counts[token], token.lower(), token))


class Vocabulary__key_error(_Right):
    """Looks ids up in a dict, which raises KeyError for one that it does not have. Instead: the statement asks for
    IndexError.
    """

    def decode(self, ids: list[int]) -> list[str]:
        names = {index: token for token, index in self.ids.items()}
        return [names[index] for index in ids]


class Vocabulary__rare_tokens_are_counted(_Right):
    """Gives every token an id and treats rare ones as unknown only in encode, so len counts tokens that have no id.
    Instead: a token below min_count gets no id at all.
    """

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts = Counter(token for sentence in sentences for token in sentence)
        self.number(self.sort(counts))
        self.ids = {token: index for token, index in self.ids.items() if counts[token] >= min_count}


class Vocabulary__min_count_in_one_sentence(_Right):
    """Asks for min_count in one sentence, so a token seen once in each of many sentences is left out. Instead: count
    over all sentences together.
    """

    def __init__(self, sentences: Iterable[list[str]], min_count: int = 1):
        counts, most = Counter(), Counter()
        for sentence in sentences:
            counts.update(sentence)
            most |= Counter(sentence)
        self.number([token for token in self.sort(counts) if most[token] >= min_count])


class Vocabulary__tokens_of_the_class(_Right):
    """Puts the tokens on the class, so the vocabulary that was made last decides for all. Instead: keep them
    on `self`.
    """

    def number(self, tokens: list[str]) -> None:
        type(self).tokens = ["<pad>", "<unk>", *tokens]
        self.ids = {token: index for index, token in enumerate(self.tokens)}


def tokenize__words_run_on_into_chinese(text: str) -> list[str]:
    r"""Takes Chinese characters for letters of a word that has begun before, for `[^\W_]` holds them, too. Instead:
    leave them out of words, `[^\W_\u4e00-\u9fff]+`.
    """
    return re.findall(r"[\u4e00-\u9fff]|[^\W_]+", text.lower())


def tokenize__loses_the_last_word(text: str) -> list[str]:
    """Keeps a word only once another character follows, so the one that ends the text is lost. Instead: look once more
    after the loop, or search for runs with `re.findall`.
    """
    tokens, word = [], ""
    for character in text.lower():
        chinese = "\u4e00" <= character <= "\u9fff"
        if character.isalnum() and not chinese:
            word += character
            continue
        if word:
            tokens.append(word)
            word = ""
        if chinese:
            tokens.append(character)
    return tokens


class Vocabulary__enters_what_it_looks_up(_Right):
    """Keeps the ids in a `defaultdict`, which enters each token that it is asked for and does not have: the vocabulary
    grows while it encodes. Instead: `ids.get(token, 1)` enters nothing.
    """

    def number(self, tokens: list[str]) -> None:
        super().number(tokens)
        self.ids = defaultdict(lambda: 1, self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def encode(self, tokens: list[str]) -> list[int]:
        return [self.ids[token] for token in tokens]
