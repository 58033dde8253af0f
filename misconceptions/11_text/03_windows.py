"""Wrong answers that people write when they cut a text into inputs and targets."""

import torch
from torch import Tensor


def _blocks(tokens: Tensor, block_size: int) -> int:
    if len(tokens) < block_size + 1:
        raise ValueError("too short")
    return (len(tokens) - 1) // block_size


def next_token_pairs__target_equals_input(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """The targets are the inputs. A model learns to copy, its loss falls to 0, and it has learnt nothing about text.
    The targets begin one token later.
    """
    used = _blocks(tokens, block_size) * block_size
    inputs = tokens[:used].reshape(-1, block_size)
    return inputs, inputs.clone()


def next_token_pairs__previous_token(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Inputs and targets have changed places: the model is asked for the token before, which it has just read. The
    targets are the later ones.
    """
    used = _blocks(tokens, block_size) * block_size
    return tokens[1 : used + 1].reshape(-1, block_size), tokens[:used].reshape(-1, block_size)


def next_token_pairs__rolls(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """torch.roll puts the first token of the text behind its last. It does not follow there: with N tokens there are N
    - 1 pairs.
    """
    _blocks(tokens, block_size)
    used = len(tokens) // block_size * block_size
    targets = torch.roll(tokens, -1)
    return tokens[:used].reshape(-1, block_size), targets[:used].reshape(-1, block_size)


def next_token_pairs__rolls_each_block(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Each block was rolled by itself, so its last target is its own first token. The text goes on in the next block:
    shift first, then cut.
    """
    used = _blocks(tokens, block_size) * block_size
    inputs = tokens[:used].reshape(-1, block_size)
    return inputs, inputs.roll(-1, dims=1)


def next_token_pairs__one_pair_short(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Each block was shifted inside itself, so its last token has no target and a row has T - 1 pairs. The target of a
    block's last token stands in the next block: shift the text, then cut it.
    """
    used = _blocks(tokens, block_size) * block_size
    blocks = tokens[:used].reshape(-1, block_size)
    return blocks[:, :-1], blocks[:, 1:]


def next_token_pairs__cuts_longer_blocks(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """Cut into pieces of T + 1, every block begins one token too late, and the pair between two pieces is lost. Inputs
    and targets are two cuts of the text, each into pieces of T.
    """
    _blocks(tokens, block_size)
    pieces = tokens.unfold(0, block_size + 1, block_size + 1)
    return pieces[:, :-1], pieces[:, 1:]


def next_token_pairs__overlapping(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """A block begins at every token, so each token is in T of them. Blocks stand side by side: move on by T."""
    _blocks(tokens, block_size)
    pieces = tokens.unfold(0, block_size + 1, 1)
    return pieces[:, :-1], pieces[:, 1:]


def next_token_pairs__forgets_a_block(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """range(0, N - T - 1, T) ends before the last place where a block fits: range leaves out its end. It is N - T."""
    _blocks(tokens, block_size)
    starts = range(0, max(len(tokens) - block_size - 1, 1), block_size)
    inputs = torch.stack([tokens[start : start + block_size] for start in starts])
    return inputs, torch.stack([tokens[start + 1 : start + block_size + 1] for start in starts])


def next_token_pairs__nothing_from_a_short_text(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """A text that is too short gives no blocks, and a training on none of them goes through without a word. Raise
    ValueError.
    """
    used = max(len(tokens) - 1, 0) // block_size * block_size
    return tokens[:used].reshape(-1, block_size), tokens[1 : used + 1].reshape(-1, block_size)


def next_token_pairs__always_int64(tokens: Tensor, block_size: int) -> tuple[Tensor, Tensor]:
    """torch.tensor of Python numbers is int64, and on the CPU. Slices of tokens keep its dtype and device."""
    used = _blocks(tokens, block_size) * block_size
    inputs = torch.tensor(tokens[:used].tolist()).reshape(-1, block_size)
    return inputs, torch.tensor(tokens[1 : used + 1].tolist()).reshape(-1, block_size)


def _cut(tokens: Tensor, starts: list[int], block_size: int) -> tuple[Tensor, Tensor]:
    inputs = torch.stack([tokens[start : start + block_size] for start in starts])
    return inputs, torch.stack([tokens[start + 1 : start + block_size + 1] for start in starts])


def random_block_batch__target_equals_input(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The targets are the inputs: the model is asked for what it has just read. They begin one token later."""
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    inputs, _ = _cut(tokens, starts, block_size)
    return inputs, inputs.clone()


def random_block_batch__one_place_for_all(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """One place was drawn for the whole batch, so all its blocks are the same. Draw batch_size places."""
    _blocks(tokens, block_size)
    start = int(torch.randint(len(tokens) - block_size, (), generator=generator))
    return _cut(tokens, [start] * batch_size, block_size)


def random_block_batch__never_the_last_place(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """randint leaves out its end, so randint(N - T - 1) never gives N - T - 1, and the last token is never a target.
    Ask for randint(N - T).
    """
    _blocks(tokens, block_size)
    places = max(len(tokens) - block_size - 1, 1)
    starts = torch.randint(places, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__runs_past_the_end(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The targets reach one token further than the block. Drawn from N - T + 1 places, the last block has no last
    target: an error, now and then. There are N - T places.
    """
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size + 1, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__only_whole_blocks(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Blocks began at multiples of T alone, so a token always stood at the same place of its block. They may begin
    anywhere.
    """
    count = _blocks(tokens, block_size)
    starts = torch.randint(count, (batch_size,), generator=generator) * block_size
    return _cut(tokens, starts.tolist(), block_size)


def random_block_batch__tokens_from_anywhere(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """A place was drawn for each token. Then nothing follows anything: draw one place for a block, and take the tokens
    from there on.
    """
    _blocks(tokens, block_size)
    places = torch.randint(len(tokens) - block_size, (batch_size, block_size), generator=generator).to(tokens.device)
    return tokens[places], tokens[places + 1]


def random_block_batch__each_place_once(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """randperm gives each place once, and so fewer blocks than were asked for where the text is short. randint draws
    again and again from all of them.
    """
    _blocks(tokens, block_size)
    starts = torch.randperm(len(tokens) - block_size, generator=generator)[:batch_size].tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__global_chance(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """The generator was not used: the batch depends on whatever else has drawn numbers before. randint(...,
    generator=generator).
    """
    _blocks(tokens, block_size)
    starts = torch.randint(len(tokens) - block_size, (batch_size,)).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__seeds_it_again(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """manual_seed takes the generator back to the start in every call, so a whole training sees a single batch. Leave
    the seed to the caller.
    """
    _blocks(tokens, block_size)
    generator.manual_seed(0)
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)


def random_block_batch__no_error(
    tokens: Tensor, block_size: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Where the text is too short, randint complains of its own arguments with a RuntimeError. Look at the length first
    and raise ValueError, in words that help.
    """
    starts = torch.randint(len(tokens) - block_size, (batch_size,), generator=generator).tolist()
    return _cut(tokens, starts, block_size)
