"""Hidden tests of tokenizing."""

from collections import Counter

import pytest

from torch_katas import checks


def test_words_are_lower_case(tokenize):
    """A word is the same token wherever it stands: all letters become lower-case."""
    check(tokenize, "The cat saw THE Cat", ["the", "cat", "saw", "the", "cat"])


def test_repeated_words_stay(tokenize):
    """Every token of the text is there, as often as the text has it, in its order."""
    check(tokenize, "to be or not to be", ["to", "be", "or", "not", "to", "be"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Stop! Go... (now)", ["stop", "go", "now"]), ("don't half-way", ["don", "t", "half", "way"])],
    ids=["at the end", "inside"],
)
def test_punctuation_divides_and_is_dropped(tokenize, text, expected):
    """Punctuation, apostrophe and hyphen too, ends a word and is no token."""
    check(tokenize, text, expected)


def test_an_underscore_divides(tokenize):
    """The underscore is no letter: it divides words as a hyphen does."""
    check(tokenize, "block_size", ["block", "size"])


def test_digits_are_kept(tokenize):
    """Digits count as letters do: numbers are tokens, and may be part of a word."""
    check(tokenize, "gpt2 has 12 layers", ["gpt2", "has", "12", "layers"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Schöne Grüße", ["schöne", "grüße"]), ("Καλή μέρα", ["καλή", "μέρα"])],
    ids=["German", "Greek"],
)
def test_letters_of_any_alphabet(tokenize, text, expected):
    """A word may be made of any letters, not only a to z."""
    check(tokenize, text, expected)


@pytest.mark.parametrize(
    "text",
    ["床前明月光", "一鿿", "\u9fa5\u9fa6\u9fcc\u9fd5\u9fef"],
    ids=["a line", "the first and the last", "late additions"],
)
def test_each_chinese_character_is_a_token(tokenize, text):
    """Chinese has no spaces between words: each character is a token, from U+4E00 to U+9FFF."""
    check(tokenize, text, list(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ひらがな 한국어", ["ひらがな", "한국어"]),
        ("\u3400\u3401中\ua000\ua001", ["\u3400\u3401", "中", "\ua000\ua001"]),
        ("一\u4dff一", ["一", "一"]),
    ],
    ids=["Japanese and Korean", "letters next to the block", "a symbol next to the block"],
)
def test_other_scripts_make_words(tokenize, text, expected):
    """Only U+4E00 to U+9FFF stand alone: letters below and above go together into words."""
    check(tokenize, text, expected)


def test_digits_of_any_script_are_kept(tokenize):
    """Whatever str.isalnum counts is part of a word: digits of other scripts, ², ½ and Roman numerals too."""
    check(tokenize, "٣٤ x² ½ Ⅷ", ["٣٤", "x²", "½", "ⅷ"])


def test_chinese_and_latin_letters_side_by_side(tokenize):
    """Where Chinese and other letters touch, each keeps to its own rule."""
    check(tokenize, "用GPU训练3次", ["用", "gpu", "训", "练", "3", "次"])


def test_chinese_punctuation_is_dropped(tokenize):
    """Chinese punctuation is dropped like any other."""
    check(tokenize, "《红楼梦》。好!", ["红", "楼", "梦", "好"])


@pytest.mark.parametrize("text", ["", " \n\t", "... _ -- 。"], ids=["empty", "spaces", "punctuation"])
def test_a_text_without_words_has_no_tokens(tokenize, text):
    """Without letters and digits there are no tokens, and the list is empty."""
    check(tokenize, text, [])


def test_pads_are_0_and_unknown_tokens_1(Vocabulary):
    """The ids 0 and 1 are kept for "<pad>" and "<unk>", in this order."""
    vocabulary = Vocabulary([["sun", "moon"]])
    checks.equal(vocabulary.decode([0, 1]), ["<pad>", "<unk>"], of="Vocabulary([['sun', 'moon']]).decode([0, 1])")


def test_frequent_tokens_come_first(Vocabulary):
    """After "<pad>" and "<unk>" comes the token that was seen most often, then the next."""
    vocabulary = Vocabulary([["c", "a", "b", "c"], ["b", "c"]])
    of = "Vocabulary([['c', 'a', 'b', 'c'], ['b', 'c']]).decode([2, 3, 4])"
    checks.equal(vocabulary.decode([2, 3, 4]), ["c", "b", "a"], of=of)


def test_each_time_counts(Vocabulary):
    """A token is counted each time it is seen, also several times in one sentence."""
    vocabulary = Vocabulary([["z", "z", "z", "a"], ["a"]])
    of = "Vocabulary([['z', 'z', 'z', 'a'], ['a']]).decode([2, 3])"
    checks.equal(vocabulary.decode([2, 3]), ["z", "a"], of=of)


def test_the_alphabet_decides_between_equals(Vocabulary):
    """Tokens seen equally often stand in alphabetical order, so the ids are the same in every run."""
    letters = list("qwertzuiopasdfghjklyxcvbnm")
    vocabulary = Vocabulary([letters])
    of = f"''.join(decode(range(2, 28))) after Vocabulary([list('{''.join(letters)}')])"
    checks.equal("".join(vocabulary.decode(list(range(2, 28)))), "".join(sorted(letters)), of=of)


def test_the_alphabet_is_that_of_python(Vocabulary):
    """Strings stand as Python sorts them: capitals before small letters, and letters with marks after z."""
    tokens = ["b", "é", "Z", "a", "B", "z", "中", "10", "9"]
    of = f"Vocabulary([{tokens}]).decode(list(range(2, 11)))"
    checks.equal(Vocabulary([tokens]).decode(list(range(2, 11))), sorted(tokens), of=of)


def test_each_vocabulary_has_tokens_of_its_own(Vocabulary):
    """A second vocabulary knows nothing of the first, and the first stays what it was."""
    first = Vocabulary([["a", "b"]])
    second = Vocabulary([["c"]])
    checks.equal(len(second), 3, of="len(Vocabulary([['c']])), after Vocabulary([['a', 'b']])")
    checks.equal(second.encode(["c", "a"]), [2, 1], of="encode(['c', 'a']) of the second vocabulary, [['c']]")
    checks.equal(first.encode(["a", "b", "c"]), [2, 3, 1], of="encode(['a', 'b', 'c']) of the first, [['a', 'b']]")
    checks.equal(first.decode([2, 3]), ["a", "b"], of="decode([2, 3]) of the first, after the second was made")
    checks.equal(len(first), 4, of="len of the first, after the second was made")


def test_poems_have_the_stated_order(Vocabulary, data_folder):
    """All characters of ten poems have the ids that frequency, then alphabet, give them."""
    text = (data_folder / "text/poems.txt").read_text(encoding="utf-8")
    lines = [[character for character in line if character.isalnum()] for line in text.splitlines()]
    counts = Counter(character for line in lines for character in line)
    expected = sorted(counts, key=lambda character: (-counts[character], character))
    vocabulary = Vocabulary(lines)
    checks.equal(len(vocabulary), len(expected) + 2, of="len(vocabulary) of the poems")
    got = vocabulary.decode(list(range(2, len(vocabulary))))
    checks.equal("".join(got), "".join(expected), of="the characters of the poems by id, from 2 on")


def test_len_counts_every_id(Vocabulary):
    """len is the number of ids, "<pad>" and "<unk>" included: as many rows as an embedding needs."""
    checks.equal(len(Vocabulary([["a", "b", "a"]])), 4, of="len(Vocabulary([['a', 'b', 'a']]))")
    checks.equal(len(Vocabulary([])), 2)


def test_unknown_tokens_become_1(Vocabulary):
    """A token that the vocabulary does not know becomes 1, and there is one id for each token."""
    vocabulary = Vocabulary([["a", "b"]])
    of = "Vocabulary([['a', 'b']]).encode(['a', 'x', 'b'])"
    checks.equal(vocabulary.encode(["a", "x", "b"]), [2, 1, 3], of=of)


def test_encoding_teaches_nothing(Vocabulary):
    """encode only looks tokens up: an unknown one is unknown the second time too, and len stays."""
    vocabulary = Vocabulary([["a", "b"]])
    vocabulary.encode(["x"])
    checks.equal(vocabulary.encode(["x"]), [1], of="encode(['x']), the second time")
    checks.equal(len(vocabulary), 4, of="len(vocabulary) of two tokens after encode(['x'])")


@pytest.mark.parametrize(("min_count", "expected"), [(1, [2, 3, 4, 5]), (2, [2, 3, 4, 1]), (3, [2, 3, 1, 1])])
def test_rare_tokens_have_no_id(Vocabulary, min_count, expected):
    """A token needs to be seen min_count times, in whichever sentences; once less is not enough."""
    vocabulary = Vocabulary([["a", "b", "c", "a"], ["a", "b", "a"], ["b", "c", "d"]], min_count=min_count)
    of = f"Vocabulary([['a', 'b', 'c', 'a'], ['a', 'b', 'a'], ['b', 'c', 'd']], min_count={min_count})"
    checks.equal(vocabulary.encode(["a", "b", "c", "d"]), expected, of=f"{of}.encode(['a', 'b', 'c', 'd'])")
    checks.equal(len(vocabulary), max(expected) + 1, of=f"len({of})")


def test_a_generator_will_do(Vocabulary):
    """sentences may be a generator, which can be read only once."""
    vocabulary = Vocabulary(sentence for sentence in [["a", "b"], ["b"]])
    of = "Vocabulary(generator of ['a', 'b'] and ['b'])"
    checks.equal(vocabulary.encode(["a", "b"]), [3, 2], of=f"{of}.encode(['a', 'b'])")


def test_decode_turns_encode_around(Vocabulary):
    """decode(encode(tokens)) gives known tokens back, and "<unk>" in place of the others."""
    vocabulary = Vocabulary([["白", "日", "依", "山", "尽"], ["日"]])
    got = vocabulary.decode(vocabulary.encode(["山", "日", "水"]))
    checks.equal(got, ["山", "日", "<unk>"], of="decode(encode(['山', '日', '水'])), '水' unknown")


def test_nothing_stays_nothing(Vocabulary):
    """No tokens are no ids, and no ids are no tokens."""
    vocabulary = Vocabulary([["a"]])
    checks.equal(vocabulary.encode([]), [], of="Vocabulary([['a']]).encode([])")
    checks.equal(vocabulary.decode([]), [], of="Vocabulary([['a']]).decode([])")


def test_pads_are_decoded(Vocabulary):
    """decode gives one token for each id, also for pads."""
    checks.equal(
        Vocabulary([["a"]]).decode([2, 0, 0]), ["a", "<pad>", "<pad>"], of="Vocabulary([['a']]).decode([2, 0, 0])"
    )


@pytest.mark.parametrize("ids", [[2, 3], [2, -1], [-1, 2], [-3], [99]], ids=str)
def test_ids_that_mean_nothing_are_refused(Vocabulary, ids):
    """An id below 0, or not below len, is the sign of a bug: IndexError."""
    vocabulary = Vocabulary([["a"]])
    checks.raises(IndexError, lambda: vocabulary.decode(ids), of=f"Vocabulary([['a']]).decode({ids})")


def check(tokenize, text, expected):
    """Compare the tokens of a text."""
    checks.equal(tokenize(text), expected, of=f"tokenize({text!r})")
