"""Wrong answers that people write when they cut a text into inputs and targets."""

import torch
from torch import Tensor


def _blocks(tokens: Tensor, block_size: int) -> int:
    if len(tokens) < block_size + 1:
        raise ValueError("too short")
    return (len(tokens) - 1) // block_size


def next_token_pairs__target_equals_input(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Returns the inputs as targets, so a model learns to copy: its loss falls to 0, and it has learned nothing about
    text. Instead: the targets begin one token later.
    """
    used = _blocks(tokens, block_size) * block_size
    inputs = tokens[:used].reshape(-1, block_size)
    return inputs, inputs.clone()


def next_token_pairs__previous_token(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Swaps inputs and targets, so the model is asked for the token that it has just read. Instead: the targets are the
    later ones.
    """
    used = _blocks(tokens, block_size) * block_size
    return tokens[1 : used + 1].reshape(-1, block_size), tokens[:used].reshape(-1, block_size)


def next_token_pairs__rolls(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Puts the first token of the text behind its last, where it does not follow. Instead: N tokens make N - 1 pairs;
    drop what has no follower.
    """
    _blocks(tokens, block_size)
    used = len(tokens) // block_size * block_size
    targets = torch.roll(tokens, -1)
    return tokens[:used].reshape(-1, block_size), targets[:used].reshape(-1, block_size)


def next_token_pairs__rolls_each_block(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Shifts each block by itself, so its last target is its own first token. Instead: the text goes on in the next
    block; shift first, then cut.
    """
    used = _blocks(tokens, block_size) * block_size
    inputs = tokens[:used].reshape(-1, block_size)
    return inputs, inputs.roll(-1, dims=1)


def next_token_pairs__one_pair_short(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Shifts each block inside itself, so its last token has no target and a row has T - 1 pairs. Instead: shift the
    text, then cut it; that target is the first token of the next block.
    """
    used = _blocks(tokens, block_size) * block_size
    blocks = tokens[:used].reshape(-1, block_size)
    return blocks[:, :-1], blocks[:, 1:]


def next_token_pairs__cuts_longer_blocks(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Cuts into pieces of T + 1, so blocks begin T + 1 apart, and the pair between two pieces is lost. Instead: inputs
    and targets are two cuts of the text, each into pieces of T.
    """
    _blocks(tokens, block_size)
    pieces = tokens.unfold(0, block_size + 1, block_size + 1)
    return pieces[:, :-1], pieces[:, 1:]


def next_token_pairs__overlapping(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Begins a block at every token, so each token is in T of them. Instead: blocks stand side by side; move
    on by T.
    """
    _blocks(tokens, block_size)
    pieces = tokens.unfold(0, block_size + 1, 1)
    return pieces[:, :-1], pieces[:, 1:]


def next_token_pairs__forgets_a_block(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Ends before the last place where a block fits. Instead: `range` leaves out its end, so it is N - T."""
    _blocks(tokens, block_size)
    starts = range(0, max(len(tokens) - block_size - 1, 1), block_size)
    inputs = torch.stack([tokens[start : start + block_size] for start in starts])
    return inputs, torch.stack([tokens[start + 1 : start + block_size + 1] for start in starts])


def next_token_pairs__nothing_from_a_short_text(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Returns no blocks for a text that is too short, and a training on none of them goes through without a word.
    Instead: raise ValueError.
    """
    used = max(len(tokens) - 1, 0) // block_size * block_size
    return tokens[:used].reshape(-1, block_size), tokens[1 : used + 1].reshape(-1, block_size)


def next_token_pairs__always_int64(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Makes new tensors of Python numbers, which are int64 and on the CPU. Instead: slices of tokens keep its dtype and
    device.
    """
    used = _blocks(tokens, block_size) * block_size
    inputs = torch.tensor(tokens[:used].tolist()).reshape(-1, block_size)
    return inputs, torch.tensor(tokens[1 : used + 1].tolist()).reshape(-1, block_size)


def next_token_pairs__through_floats(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Converts the tokens to floats and back, and a float32 holds integers exactly only up to 16,777,216. Instead:
    leave the dtype as it is.
    """
    used = _blocks(tokens, block_size) * block_size
    numbers = tokens.float()
    inputs, targets = numbers[:used], numbers[1 : used + 1]
    return inputs.reshape(-1, block_size).to(tokens.dtype), targets.reshape(-1, block_size).to(tokens.dtype)


def _cut(tokens: Tensor, starts: list[int], block_size: int) -> tuple[Tensor, Tensor]:
    inputs = torch.stack([tokens[start : start + block_size] for start in starts])
    return inputs, torch.stack([tokens[start + 1 : start + block_size + 1] for start in starts])


def random_block_batch__target_equals_input(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Returns the inputs as targets, so the model is asked for what it has just read. Instead: the targets begin one
    token later.
    """
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    inputs, _ = _cut(tokens, starts, block_size)
    return inputs, inputs.clone()


def random_block_batch__one_place_for_all(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws one place for the whole batch, so all its blocks are the same. Instead: draw batch_size places."""
    _blocks(tokens, block_size)
    start = int(torch.randint(len(tokens) - block_size, (), generator=generator))
    return _cut(tokens, [start] * batch_size, block_size)


def random_block_batch__never_the_last_place(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Never draws the last place, N - T - 1, so the last token is never a target. Instead: `randint` leaves out its
    end; ask for randint(N - T).
    """
    _blocks(tokens, block_size)
    places = max(len(tokens) - block_size - 1, 1)
    starts = torch.randint(places, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__runs_past_the_end(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws from one place too many, and the block that begins there has no last target: an error, now and then.
    Instead: there are N - T places.
    """
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size + 1, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__only_whole_blocks(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Begins blocks at multiples of T alone, so a token always stands at the same place of its block. Instead: they may
    begin anywhere.
    """
    count = _blocks(tokens, block_size)
    starts = torch.randint(count, (batch_size,), generator=generator) * block_size
    return _cut(tokens, starts.tolist(), block_size)


def random_block_batch__tokens_from_anywhere(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws a place for each token, and then nothing follows anything. Instead: draw one place for a block, and take
    the tokens from there on.
    """
    _blocks(tokens, block_size)
    places = torch.randint(len(tokens) - block_size, (batch_size, block_size), generator=generator).to(tokens.device)
    return tokens[places], tokens[places + 1]


def random_block_batch__each_place_once(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws each place at most once, and so fewer blocks than asked for where the text is short. Instead: `randint`
    draws again and again from all of them.
    """
    _blocks(tokens, block_size)
    starts = torch.randperm(len(tokens) - block_size, generator=generator)[:batch_size].tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__global_chance(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws from the global generator, so the batch depends on whatever else has drawn numbers before. Instead: hand
    over `generator=generator`.
    """
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,)).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__seeds_it_again(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Sets the generator back to the start in every call, so a whole training sees a single batch. Instead: leave the
    seed to the caller.
    """
    _blocks(tokens, block_size)
    generator.manual_seed(0)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__no_error(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws from no places at all where the text is too short, and the RuntimeError of that says nothing about the
    text. Instead: look at the length first and raise ValueError.
    """
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__always_int64(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The tokens come back as int64, whatever they were. Instead: slices of tokens keep their dtype and device."""
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    return _cut(tokens.long(), starts, block_size)


def random_block_batch__made_of_numbers(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The tokens come back as int64, whatever they were. Instead: slices of tokens keep their dtype and device."""
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    text = tokens.tolist()
    inputs = torch.tensor([text[start : start + block_size] for start in starts])
    return inputs, torch.tensor([text[start + 1 : start + block_size + 1] for start in starts])


def random_block_batch__one_draw_and_neighbours(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draws one place and takes its neighbours for the other blocks, so a batch reads one part of the text. Instead:
    draw each place by itself.
    """
    _blocks(tokens, block_size)
    places = len(tokens) - block_size
    starts = (torch.randint(places, (1,), generator=generator) + torch.arange(batch_size)) % places
    return _cut(tokens, starts.tolist(), block_size)


def random_block_batch__a_seed_of_its_own(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Makes a new generator from the seed of the one handed in, which stays where it is: every call gives the same
    batch. Instead: draw from the generator itself.
    """
    _blocks(tokens, block_size)
    own = torch.Generator().manual_seed(generator.initial_seed())
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=own).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__squeezes(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Removes every axis of size 1, so a batch of one block, or blocks of one token, lose an axis. Instead: return (B,
    T), always.
    """
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    inputs, targets = _cut(tokens, starts, block_size)
    return inputs.squeeze(), targets.squeeze()
