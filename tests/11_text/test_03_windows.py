"""Hidden tests of windows."""

import pytest
import torch

from torch_katas import checks
from torch_katas.inputs import layouts, stays_on_meta


def test_targets_come_one_later(next_token_pairs, device):
    """The target at each position is the token that follows the input in the text, also at a block's end."""
    tokens = torch.tensor([7, 3, 9, 1, 5], device=device)
    returned = next_token_pairs(tokens, 2)
    checks.equal(len(returned), 2, of="the number of values returned")
    of = "of next_token_pairs([7, 3, 9, 1, 5], block_size=2)"
    checks.close(returned[0], torch.tensor([[7, 3], [9, 1]], device=device), of=f"inputs {of}")
    checks.close(returned[1], torch.tensor([[3, 9], [1, 5]], device=device), of=f"targets {of}")


@pytest.mark.parametrize(
    ("count", "size"), [(7, 2), (8, 2), (7, 3), (9, 3), (5, 4), (8, 4), (9, 4), (4, 1), (2, 1), (12, 5)]
)
def test_blocks_stand_side_by_side(next_token_pairs, numbered, device, count, size):
    """There are (N - 1) // T blocks; block m begins at token m * T, and what is left over is dropped."""
    inputs, targets = next_token_pairs(torch.arange(count, device=device), size)
    blocks = (count - 1) // size
    expected = numbered((blocks, size), device=device)
    of = f"of next_token_pairs(arange({count}), block_size={size})"
    checks.close(inputs, expected, of=f"inputs {of}")
    checks.close(targets, expected + 1, of=f"targets {of}")


def test_the_last_token_is_a_target(next_token_pairs, device):
    """Where the pairs fill all blocks, the text's last token is the last target."""
    _, targets = next_token_pairs(torch.arange(7, device=device), 3)
    of = "targets[-1] of next_token_pairs(arange(7), block_size=3)"
    checks.close(targets[-1], torch.tensor([4, 5, 6], device=device), of=of)


def test_no_token_is_used_for_two_blocks(next_token_pairs):
    """No token is the input of two blocks: with N = 13 and T = 4 there are 12 inputs, all different."""
    inputs, _ = next_token_pairs(torch.arange(13), 4)
    of = "all inputs of next_token_pairs(arange(13), block_size=4), in order"
    checks.equal(sorted(inputs.flatten().tolist()), list(range(12)), of=of)


def test_large_ids_stay_exact(next_token_pairs, device):
    """A token is what it was, also where it has more digits than a float holds."""
    tokens = 2**60 + torch.arange(5, device=device)
    inputs, targets = next_token_pairs(tokens, 2)
    checks.close(inputs, tokens[:4].reshape(2, 2), of="inputs of next_token_pairs(2**60 + arange(5), block_size=2)")
    checks.close(targets, tokens[1:].reshape(2, 2), of="targets of next_token_pairs(2**60 + arange(5), block_size=2)")


@pytest.mark.parametrize("dtype", [torch.int32, torch.uint8], ids=str)
def test_dtype_stays(next_token_pairs, device, dtype):
    """Inputs and targets have the dtype and the device of the tokens."""
    inputs, targets = next_token_pairs(torch.tensor([1, 2, 3], dtype=dtype, device=device), 2)
    checks.close(inputs, torch.tensor([[1, 2]], dtype=dtype, device=device), of=f"inputs of {dtype} tokens [1, 2, 3]")
    checks.close(targets, torch.tensor([[2, 3]], dtype=dtype, device=device), of=f"targets of {dtype} tokens [1, 2, 3]")


def test_pairs_of_tokens_that_lie_anyhow_in_memory(next_token_pairs, numbered, device):
    """A text that is a column of a table is cut like any other, and what comes back is on its device."""
    for name, tokens in layouts(torch.arange(8, device=device), "tokens"):
        for part, result in zip(("inputs", "targets"), next_token_pairs(tokens, 3), strict=True):
            expected = numbered((2, 3), device=device) + (part == "targets")
            checks.close(result, expected, of=f"{part} of next_token_pairs(arange(8), block_size=3), {name}")
    for part in (0, 1):
        of = f"{('inputs', 'targets')[part]} of next_token_pairs(tokens, block_size=3)"
        stays_on_meta(lambda tokens, part=part: next_token_pairs(tokens, 3)[part], torch.arange(8), of=of)


@pytest.mark.parametrize("count", [4, 3, 1, 0])
def test_a_text_too_short_for_pairs(next_token_pairs, count):
    """A block of 4 needs 5 tokens, the last for its target. With fewer: ValueError."""
    of = f"next_token_pairs(arange({count}), block_size=4)"
    checks.raises(ValueError, lambda: next_token_pairs(torch.arange(count), 4), of=of)


def test_targets_of_random_blocks_come_one_later(random_block_batch, seeded, device):
    """Targets are the tokens that follow the inputs. (In this text each token is followed by itself plus 1.)"""
    inputs, targets = random_block_batch(torch.arange(20, device=device), 3, 4, seeded(0))
    checks.shape(inputs, (4, 3), of="inputs of random_block_batch(arange(20), 3, 4, generator)")
    checks.close(
        targets, inputs + 1, of="targets of random_block_batch(arange(20), 3, 4, generator), against inputs + 1"
    )


def test_a_block_is_a_piece_of_the_text(random_block_batch, seeded, device):
    """The tokens of a block follow each other as in the text. (In this one each is followed by itself plus 1.)"""
    inputs, _ = random_block_batch(torch.arange(20, device=device), 4, 3, seeded(0))
    expected = inputs[:, :1] + torch.arange(4, device=device)
    checks.close(inputs, expected, of="inputs of random_block_batch(arange(20), 4, 3, generator)")


@pytest.mark.parametrize("dtype", [torch.int32, torch.uint8, torch.int64], ids=str)
def test_a_batch_has_the_dtype_of_the_tokens(random_block_batch, seeded, device, dtype):
    """Inputs and targets have the dtype and the device of the tokens, whatever lies between them in memory."""
    for name, tokens in layouts(torch.arange(9, device=device).to(dtype), "tokens"):
        results = random_block_batch(tokens, 8, 2, seeded(0))
        for part, result in zip(("inputs", "targets"), results, strict=True):
            start = int(part == "targets")
            expected = torch.arange(start, start + 8, device=device).to(dtype).repeat(2, 1)
            checks.close(result, expected, of=f"{part} of random_block_batch(arange(9), 8, 2, …) in {dtype}, {name}")


def test_a_batch_is_on_the_device_of_the_tokens(random_block_batch, seeded):
    """The generator is on the CPU; the batch is where the tokens are."""
    for part in (0, 1):
        of = f"{('inputs', 'targets')[part]} of random_block_batch(tokens, 2, 3, generator)"
        stays_on_meta(
            lambda tokens, part=part: random_block_batch(tokens, 2, 3, seeded(0))[part], torch.arange(9), of=of
        )


@pytest.mark.parametrize(("size", "count"), [(3, 1), (1, 4), (1, 1)])
def test_one_block_and_one_token_keep_their_axes(random_block_batch, seeded, device, size, count):
    """The batch is (B, T), also where B or T is 1."""
    for part, result in zip(
        ("inputs", "targets"), random_block_batch(torch.arange(9, device=device), size, count, seeded(0)), strict=True
    ):
        checks.shape(result, (count, size), of=f"{part} of random_block_batch(arange(9), {size}, {count}, generator)")


def test_each_block_is_drawn_by_itself(random_block_batch, seeded):
    """Where one block begins says nothing about the next: of 4 places, a quarter of the blocks repeat the last one."""
    starts = random_block_batch(torch.arange(7), 3, 2000, seeded(1))[0][:, 0]
    share = (starts[1:] == starts[:-1]).double().mean().item()
    of = "the share of blocks that begin where the one before did, random_block_batch(arange(7), 3, 2000, generator)"
    checks.that(0.2 < share < 0.3, of=of, expected="about 0.25", got=f"{share:.2f}")


def test_each_block_has_its_own_place(random_block_batch, seeded):
    """The blocks of a batch begin at different places."""
    inputs, _ = random_block_batch(torch.arange(1000), 2, 6, seeded(0))
    places = set(inputs[:, 0].tolist())
    of = "the places where the 6 blocks of random_block_batch(arange(1000), 2, 6, generator) begin"
    checks.that(len(places) > 1, of=of, expected="different places", got=sorted(places))


def test_every_place_may_come(random_block_batch, seeded):
    """Blocks begin at 0 to N - T - 1, all of them and no others. (600 blocks leave none of 4 places out.)"""
    inputs, _ = random_block_batch(torch.arange(7), 3, 600, seeded(0))
    of = "the places where blocks of random_block_batch(arange(7), 3, 600, generator) begin"
    checks.equal(sorted(set(inputs[:, 0].tolist())), [0, 1, 2, 3], of=of)


def test_all_places_are_equally_likely(random_block_batch, seeded):
    """Each of 4 places comes about 1,000 times among 4,000 blocks."""
    inputs, _ = random_block_batch(torch.arange(7), 3, 4000, seeded(1))
    counts = inputs[:, 0].bincount(minlength=4).tolist()
    of = "how often each place comes in random_block_batch(arange(7), 3, 4000, generator)"
    checks.that(all(800 < count < 1200 for count in counts), of=of, expected="each 800 to 1,200 times", got=counts)


def test_the_shortest_text(random_block_batch, seeded, device):
    """Where N is T + 1 there is a single place, and a batch of any size is made of it."""
    inputs, targets = random_block_batch(torch.tensor([5, 2, 8], device=device), 2, 3, seeded(0))
    of = "of random_block_batch([5, 2, 8], 2, 3, generator)"
    checks.close(inputs, torch.tensor([[5, 2]] * 3, device=device), of=f"inputs {of}")
    checks.close(targets, torch.tensor([[2, 8]] * 3, device=device), of=f"targets {of}")


def test_the_same_state_gives_the_same_batch(random_block_batch, seeded):
    """Two generators with the same seed give the same batch, whatever the global generator holds."""
    first, _ = random_block_batch(torch.arange(100), 2, 4, seeded(3))
    torch.rand(5)
    second, _ = random_block_batch(torch.arange(100), 2, 4, seeded(3))
    checks.close(second, first, of="the second batch, from a new generator with the same seed")


def test_the_next_batch_is_another(random_block_batch, seeded):
    """Each call moves the generator on: the next batch has other blocks."""
    generator = seeded(3)
    first, second = (random_block_batch(torch.arange(1000), 2, 4, generator)[0] for _ in range(2))
    of = "where blocks begin in the second batch from one generator"
    expected = f"other places than in the first batch: {first[:, 0].tolist()}"
    checks.that(first.tolist() != second.tolist(), of=of, expected=expected, got=second[:, 0].tolist())


def test_the_global_generator_stays(random_block_batch, seeded, global_generator_stays):
    """All places are drawn from the generator; the global one stays in its state."""
    of = "the state of torch's global generator after random_block_batch"
    with global_generator_stays(of, "the state as before"):
        random_block_batch(torch.arange(100), 2, 4, seeded(3))


@pytest.mark.parametrize("count", [3, 2, 0])
def test_a_text_too_short_for_a_batch(random_block_batch, seeded, count):
    """A block of 3 needs 4 tokens, the last for its target. With fewer: ValueError."""
    of = f"random_block_batch(arange({count}), 3, 2, generator)"
    checks.raises(ValueError, lambda: random_block_batch(torch.arange(count), 3, 2, seeded(0)), of=of)
