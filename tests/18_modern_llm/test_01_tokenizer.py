"""Hidden tests of tokenizer."""

import pytest

from torch_katas import checks


def test_each_pair_becomes_the_new_token(merge_pair):
    """Wherever first and second stand side by side, in this order, the new token stands in their place."""
    checks.equal(
        merge_pair([5, 1, 2, 2, 1, 1, 2], (1, 2), 9), [5, 9, 2, 1, 9], of="merge_pair([5, 1, 2, 2, 1, 1, 2], (1, 2), 9)"
    )


@pytest.mark.parametrize(
    ("tokens", "expected"), [([7, 7, 7], [9, 7]), ([7, 7, 7, 7], [9, 9]), ([3, 7, 7, 7, 4], [3, 9, 7, 4])], ids=str
)
def test_a_token_is_used_once(merge_pair, tokens, expected):
    """Of equal tokens the first two are merged, from the left, and the next pair begins behind them."""
    checks.equal(merge_pair(list(tokens), (7, 7), 9), expected, of=f"merge_pair({tokens}, (7, 7), 9)")


@pytest.mark.parametrize(
    ("tokens", "expected"), [([], []), ([1], [1]), ([2, 1], [2, 1]), ([1, 2], [9]), ([3, 1], [3, 1])], ids=str
)
def test_short_lists_and_both_ends(merge_pair, tokens, expected):
    """No token, one token, and a first token at the very end are returned as they are; two may become one."""
    checks.equal(merge_pair(list(tokens), (1, 2), 9), expected, of=f"merge_pair({tokens}, (1, 2), 9)")


def test_tokens_are_whole_numbers(merge_pair):
    """11 and 2, or 1 and 21, are no pair of 1 and 2, though their digits stand side by side."""
    tokens = [11, 2, 1, 21, 1, 2]
    checks.equal(merge_pair(list(tokens), (1, 2), 256), [11, 2, 1, 21, 256], of=f"merge_pair({tokens}, (1, 2), 256)")


def test_the_new_token_is_not_merged_again(merge_pair):
    """It is one pass: a pair that only comes to be by the merge is left alone."""
    checks.equal(merge_pair([1, 1, 1, 1], (1, 1), 1), [1, 1], of="merge_pair([1, 1, 1, 1], (1, 1), 1)")


def test_the_result_is_a_list_of_its_own(merge_pair):
    """The caller's list stays as it is, and where nothing is merged the result is a copy, however short the list is."""
    tokens = [1, 2, 3]
    merge_pair(tokens, (1, 2), 9)
    checks.equal(tokens, [1, 2, 3], of="the tokens after merge_pair(tokens, (1, 2), 9)")
    for tokens in ([1, 2, 3], [1], []):
        result, of = merge_pair(tokens, (8, 8), 9), f"merge_pair({tokens}, (8, 8), 9), which has no pair to merge"
        checks.that(result is not tokens, of=of, expected="another list", got="the same list")


LEARNED = {
    "the most frequent pair first": ("hug hug pug", 1, [(117, 103)]),
    "the second count is of the merged tokens": ("abcxabcyabd", 2, [(97, 98), (256, 99)]),
    "a pair of learned tokens": ("abababab", 2, [(97, 98), (256, 256)]),
    "fewer rounds than asked for": ("abab", 5, [(97, 98)]),
    "nothing twice": ("abc", 3, []),
    "no round": ("abab", 0, []),
    "no text": ("", 3, []),
    "one letter": ("a", 3, []),
}


@pytest.mark.parametrize("case", LEARNED)
def test_the_pairs_in_their_order(train_bpe, case):
    """Each round counts the pairs of the tokens as they are by then, and learns the one at most places."""
    text, merges, expected = LEARNED[case]
    checks.equal(train_bpe(text, merges), expected, of=f"train_bpe({text!r}, {merges})")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zyzyxwxw", [(120, 119), (122, 121)]),
        ("xb.xb,xa xa", [(120, 97), (120, 98)]),
        ("b.a.b.a", [(46, 97), (98, 256)]),
    ],
    ids=["by the first", "by the second", "not the one seen first"],
)
def test_of_equally_many_the_smaller_pair_wins(train_bpe, text, expected):
    """Among pairs at equally many places it is the smaller first token that decides, then the smaller second one."""
    checks.equal(train_bpe(text, 2)[: len(expected)], expected, of=f"train_bpe({text!r}, 2)")


def test_places_may_overlap(train_bpe):
    """In "aaa" the pair of two a's stands at two places, so it counts 2, as (c, b) does in "aaacbcb"."""
    checks.equal(train_bpe("aaa", 1), [(97, 97)], of="train_bpe('aaa', 1)")
    checks.equal(train_bpe("aaacbcb", 1), [(97, 97)], of="train_bpe('aaacbcb', 1)")


def test_it_begins_with_bytes(train_bpe):
    """Letters beyond ASCII are several bytes: é is 195 and 169, which are the first pair to be learned."""
    checks.equal(train_bpe("éé", 3), [(195, 169)], of="train_bpe('éé', 3)")
    checks.equal(train_bpe("天a天", 2), [(164, 169), (229, 256)], of="train_bpe('天a天', 2)")


def test_spaces_and_lines_are_bytes_too(train_bpe):
    """Nothing is cut at spaces or ends of lines, and no letter becomes lower-case: they are bytes as all others."""
    checks.equal(train_bpe("A b\nA b\n", 3), [(32, 98), (65, 256), (257, 10)], of="train_bpe('A b\\nA b\\n', 3)")


@pytest.mark.parametrize("merges", [-1, -5])
def test_a_negative_number_of_rounds(train_bpe, merges):
    """It raises ValueError, for an empty text as well."""
    checks.raises(ValueError, lambda: train_bpe("", merges), of=f"train_bpe('', {merges})")


def test_the_pairs_are_merged_by_rank(BPETokenizer):
    """With (a, b) learned before (b, c), abc becomes ab and c; learned the other way round, a and bc."""
    checks.equal(BPETokenizer([(97, 98), (98, 99)]).encode("abc"), [256, 99], of="ab before bc: encode('abc')")
    checks.equal(BPETokenizer([(98, 99), (97, 98)]).encode("abc"), [97, 256], of="bc before ab: encode('abc')")


def test_how_often_a_pair_stands_plays_no_part(BPETokenizer):
    """In abcbc the pair (b, c) stands twice, and (a, b) once. But (a, b) was learned first, and is merged first."""
    checks.equal(BPETokenizer([(97, 98), (98, 99)]).encode("abcbc"), [256, 99, 257], of="ab before bc: encode('abcbc')")


def test_the_longest_piece_does_not_win(BPETokenizer):
    """With ab, cd, abc learned, abcd is ab and cd: cd was learned before abc."""
    merges = [(97, 98), (99, 100), (256, 99)]
    checks.equal(BPETokenizer(merges).encode("abcd"), [256, 257], of="ab, cd, abc learned: encode('abcd')")


def test_pairs_of_learned_tokens(BPETokenizer):
    """What a merge makes can be merged again: aaaa becomes two tokens, then one."""
    tokenizer = BPETokenizer([(97, 97), (256, 256)])
    checks.equal(tokenizer.encode("aaaa"), [257], of="aa, aaaa learned: encode('aaaa')")
    checks.equal(tokenizer.encode("aaaaa"), [257, 97], of="aa, aaaa learned: encode('aaaaa')")


TEXTS = {
    "Chinese": "床前明月光",
    "a letter of two bytes": "Füße",
    "a sign of four bytes": "a🙂b🙂",
    "lines and spaces": " two  words\n\tTwo\r\n",
    "capitals": "HUG Hug",
    "nothing": "",
    "a zero": "\0",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_comes_back(BPETokenizer, text):
    """decode(encode(text)) is the text, also where the pairs come from another one."""
    tokenizer = BPETokenizer([(104, 117), (256, 103), (159, 153), (97, 240), (10, 9), (188, 140)])
    checks.equal(tokenizer.decode(tokenizer.encode(text)), text, of=f"decode(encode({text!r}))")


def test_a_character_may_be_spread_over_tokens(BPETokenizer):
    """The bytes are put together first: é from its two bytes, and from a token that ends in the middle of it."""
    tokenizer = BPETokenizer([(97, 195)])
    checks.equal(tokenizer.decode([195, 169]), "é", of="decode([195, 169])")
    checks.equal(tokenizer.decode([256, 169]), "aé", of="a with half of é learned: decode([256, 169])")


def test_what_is_no_utf8_is_replaced(BPETokenizer):
    """Half of a character gives the replacement character, and no error: a model may write anything."""
    checks.equal(BPETokenizer([]).decode([97, 195]), "a\N{REPLACEMENT CHARACTER}", of="decode([97, 195])")


def test_the_number_of_tokens(BPETokenizer):
    """256 bytes, and one token for each learned pair."""
    checks.equal(BPETokenizer([]).vocab_size, 256, of="vocab_size without pairs")
    checks.equal(BPETokenizer([(97, 98), (256, 99)]).vocab_size, 258, of="vocab_size with two pairs")


@pytest.mark.parametrize("token", [-1, 257, 1000])
def test_a_token_that_is_not_there(BPETokenizer, token):
    """decode raises ValueError for a token below 0, and for vocab_size and more."""
    tokenizer = BPETokenizer([(97, 98)])
    checks.equal(tokenizer.decode([256]), "ab", of="decode([256])")
    checks.raises(ValueError, lambda: tokenizer.decode([97, token]), of=f"decode([97, {token}]) with 257 tokens")


def test_it_keeps_nothing_from_call_to_call(BPETokenizer):
    """The second text is encoded like the first, whatever became of its tokens; tokens that are decoded stay; and of
    two tokenizers each has its own pairs."""
    tokenizer, other = BPETokenizer([(97, 98)]), BPETokenizer([(120, 121), (98, 99)])
    tokenizer.encode("cab").clear()
    tokens = [256, 99]
    checks.equal(tokenizer.decode(tokens), "abc", of="decode([256, 99]) of the first of two tokenizers")
    checks.equal(tokens, [256, 99], of="the tokens after decode(tokens)")
    checks.equal(tokenizer.vocab_size, 257, of="vocab_size of the first of two tokenizers")
    checks.equal(tokenizer.encode("cab"), [99, 256], of="encode('cab'), after the list of a first call was cleared")
    checks.equal(other.encode("abc"), [97, 257], of="encode('abc') of the second of two, which has learned xy and bc")
