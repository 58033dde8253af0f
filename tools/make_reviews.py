"""Make the reviews that the text classifier of chapter 11 is trained on.

    python tools/make_reviews.py

writes data/text/reviews_train.tsv and data/text/reviews_unseen.tsv, the same, byte for byte, each time.

Each review says what something was and what it was not. For each there is one with the two words exchanged and the
other label, in the same file: so counting words tells nothing about the label, and only their order does.
"""

import random
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data/text"

TRAIN_PAIRS = 300
UNSEEN_PAIRS = 100
"""A pair is a review and its mirror image."""

# {yes} is what the thing was, {no} what it was not. Tokens as exercise 01 makes them: no punctuation, Chinese apart.
ENGLISH = (
    "the {thing} was {yes} not {no}",
    "the {thing} was not {no} but {yes}",
    "not {no} at all the {thing} was {yes}",
    "we had expected a {no} {thing} and found a {yes} one",
    "my sister called the {thing} {no} but it was {yes}",
    "last year the {thing} was {no} this year it is {yes}",
    "the {thing} is {yes} now and it was {no} before",
)
ENGLISH_ENDS = ("", "", "we were there on a sunday", "it had rained all day", "there were 4 of us")
ENGLISH_THINGS = ("soup", "room", "film", "bread", "hotel", "show", "coffee", "garden", "concert", "book")
ENGLISH_GOOD = ("good", "great", "lovely", "perfect", "fine", "splendid", "wonderful", "pleasant")
ENGLISH_BAD = ("bad", "poor", "dreadful", "horrible", "terrible", "nasty", "dull", "weak")

CHINESE = (
    "这 {thing} 很 {yes} 不 {no}",
    "这 {thing} 不 {no} 很 {yes}",
    "大 家 都 说 这 {thing} {no} 其 实 很 {yes}",
    "去 年 这 {thing} 很 {no} 今 年 很 {yes}",
    "今 年 这 {thing} 很 {yes} 去 年 很 {no}",
)
CHINESE_ENDS = ("", "", "我 们 四 个 人 都 去 了", "那 天 下 雨")
CHINESE_THINGS = ("家 店", "本 书", "部 电 影", "首 歌", "个 公 园", "间 房")
CHINESE_GOOD = ("好", "香", "美", "棒", "妙")
CHINESE_BAD = ("坏", "差", "丑", "糟", "怪")

LANGUAGES = (
    (ENGLISH, ENGLISH_ENDS, ENGLISH_THINGS, ENGLISH_GOOD, ENGLISH_BAD),
    (CHINESE, CHINESE_ENDS, CHINESE_THINGS, CHINESE_GOOD, CHINESE_BAD),
)
SHARES = (3, 1)
"""Three English reviews to one Chinese."""


def pairs(count: int) -> list[tuple[str, str]]:
    """Return different pairs of reviews: (favourable, unfavourable), alike in everything but the order of two words."""
    chance = random.Random(0)
    found: dict[tuple[str, str], None] = {}
    while len(found) < count:
        (language,) = chance.choices(LANGUAGES, SHARES)
        pattern, end, thing, good, bad = map(chance.choice, language)
        text = f"{pattern} {end}".strip()
        found[text.format(thing=thing, yes=good, no=bad), text.format(thing=thing, yes=bad, no=good)] = None
    return list(found)


def lines(some: list[tuple[str, str]]) -> list[str]:
    """Return `label<TAB>tokens` for every review, in a mixed order."""
    labelled = [f"{label}\t{review}" for good, bad in some for label, review in ((1, good), (0, bad))]
    random.Random(1).shuffle(labelled)
    return labelled


def files() -> dict[str, str]:
    """Return both files, name to text."""
    found = pairs(TRAIN_PAIRS + UNSEEN_PAIRS)
    parts = {"reviews_train.tsv": found[:TRAIN_PAIRS], "reviews_unseen.tsv": found[TRAIN_PAIRS:]}
    return {name: "\n".join(lines(some)) + "\n" for name, some in parts.items()}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"made: data/text/{name}")
