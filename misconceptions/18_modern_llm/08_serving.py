"""Wrong answers that people write about padded batches and a paged cache.

Positions that count pads: unslothai/unsloth 3699, ndif-team/nnsight 673, tloen/alpaca-lora 315. Pads on the right:
huggingface/transformers 18478, 48161; masks: turboderp-org/exllamav2 606. Blocks that are never given back:
kekzl/imp 1115, jjang-ai/vmlx 68; lost where it fails: ovg-project/kvcached 430; a new table for each call:
gittensor-ai-lab/sparkinfer 185.
"""

import torch

from torch_katas.course.mistakes import edit

left_pad__on_the_right = edit(
    ("[pad] * (longest - len(prompt)) + prompt for", "prompt + [pad] * (longest - len(prompt)) for"),
    (
        "[False] * (longest - len(prompt)) + [True] * len(prompt)",
        "[True] * len(prompt) + [False] * (longest - len(prompt))",
    ),
    ("(mask.cumsum(1) - 1).clamp(min=0)", "(mask.cumsum(1) - 1) * mask"),
    why="""Puts the pads behind the prompt, and then a new token would follow a pad. Instead: in front.""",
)

left_pad__positions_count_pads = edit(
    ("(mask.cumsum(1) - 1).clamp(min=0)", "torch.arange(longest).repeat(len(prompts), 1)"),
    why="""Takes the columns' numbers for positions, with `arange`, so that a short prompt begins somewhere in the
    middle. Instead: count tokens only.""",
)

left_pad__negative_positions = edit(
    (".clamp(min=0)", ""),
    why="""Gives pads the position -1, which a table of positions does not have. Instead: 0.""",
)

left_pad__positions_from_one = edit(
    ("(mask.cumsum(1) - 1).clamp(min=0)", "mask.cumsum(1)"),
    why="""Counts positions from 1, as `cumsum` does. Instead: from 0.""",
)

left_pad__mask_by_comparison = edit(
    (
        "torch.tensor([[False] * (longest - len(prompt)) + [True] * len(prompt) for prompt in prompts])",
        "tokens != pad",
    ),
    why="""Compares tokens with pad, and hides a real token of that number. Instead: make the mask from the lengths.""",
)

left_pad__mask_of_ints = edit(
    ("return tokens, positions, mask", "return tokens, positions, mask.long()"),
    why="""Returns the mask as `long`. Instead: as bool.""",
)

left_pad__first_is_longest = edit(
    ("longest = max(map(len, prompts))", "longest = len(prompts[0])"),
    why="""Takes the length of `prompts[0]` for the longest. Instead: the maximum of all.""",
)

left_pad__through_float32 = edit(
    ("+ prompt for prompt in prompts])", "+ prompt for prompt in prompts], dtype=torch.float32).long()"),
    why="""Makes the tokens in `float32`, which has no 16777217. Instead: int64 from the start.""",
)

left_pad__cuts = edit(
    (
        "longest = max(map(len, prompts))",
        "longest = min(map(len, prompts))\nprompts = [prompt[-longest:] for prompt in prompts]",
    ),
    why="""Cuts all prompts to the shortest, by `min`. Instead: pad them to the longest.""",
)

left_pad__counts_back_at_pads = edit(
    ("(mask.cumsum(1) - 1).clamp(min=0)", "torch.arange(longest) - (~mask).sum(1, keepdim=True)"),
    why="""Counts back from the first token, so that pads have positions below 0, which a table of positions does not
    have. Instead: 0.""",
)

left_pad__into_the_prompts = edit(
    (
        "longest = max(map(len, prompts))\n",
        "longest = max(map(len, prompts))\nlengths = [*map(len, prompts)]\n"
        "for prompt in prompts:\n    prompt[:0] = [pad] * (longest - len(prompt))\n",
    ),
    ("torch.tensor([[pad] * (longest - len(prompt)) + prompt for prompt in prompts])", "torch.tensor(prompts)"),
    (
        "[[False] * (longest - len(prompt)) + [True] * len(prompt) for prompt in prompts]",
        "[[False] * (longest - length) + [True] * length for length in lengths]",
    ),
    why="""Puts the pads into the caller's own lists. Instead: build new lists, and leave the prompts as they are.""",
)


batch_generate__positions_of_columns = edit(
    ("positions[:, -1:] + 1", "torch.full_like(positions[:, -1:], positions.shape[1])"),
    why="""Gives all new tokens of a step one position, that of the longest sequence, which counts the pads of the
    others. Instead: one more than the last position of the same sequence.""",
)

batch_generate__pads_counted_all_along = edit(
    (
        "tokens, positions, mask = (tensor.to(device) for tensor in left_pad(prompts, pad=0))",
        "tokens, positions, mask = (tensor.to(device) for tensor in left_pad(prompts, pad=0))\n"
        "positions = torch.arange(tokens.shape[1], device=device).repeat(len(tokens), 1)",
    ),
    why="""Counts the pads as positions, by `arange`. Instead: those of left_pad.""",
)

batch_generate__without_a_mask = edit(
    (
        "tokens, positions, mask = (tensor.to(device) for tensor in left_pad(prompts, pad=0))",
        "tokens, positions, mask = (tensor.to(device) for tensor in left_pad(prompts, pad=0))\n"
        "mask = torch.ones_like(mask)",
    ),
    why="""Shows the pads to the model, with a mask of ones. Instead: the mask of left_pad.""",
)

batch_generate__new_tokens_hidden = edit(
    ("torch.ones_like(mask[:, :1])", "torch.zeros_like(mask[:, :1])"),
    why="""Hides new tokens as if they were pads, by `zeros_like`. Instead: their mask is True.""",
)

batch_generate__mask_of_the_first_column = edit(
    ("torch.ones_like(mask[:, :1])", "mask[:, :1]"),
    why="""Repeats the mask's first column, `mask[:, :1]`, which is False where there are pads. Instead: True for each
    new token.""",
)

batch_generate__one_position_for_all = edit(
    ("positions[:, -1:] + 1", "positions[:, -1:].amax(0, keepdim=True).expand(len(tokens), 1) + 1"),
    why="""Gives all new tokens of a step one position, that of the longest sequence, which counts the pads of the
    others. Instead: one more than the last position of the same sequence.""",
)

batch_generate__position_stays = edit(
    ("positions[:, -1:] + 1", "positions[:, -1:]"),
    why="""Repeats the last position. Instead: one more each time.""",
)


@torch.no_grad()
def batch_generate__one_by_one(model, prompts, max_new_tokens):
    """Continues the prompts in a loop, one after another, so that the model is called for each of them. Instead: all in
    one batch."""
    results = []
    for prompt in prompts:
        tokens = list(prompt)
        for _ in range(max_new_tokens):
            row = torch.tensor([tokens], device=next(model.parameters()).device)
            positions = torch.arange(len(tokens), device=row.device)[None]
            tokens.append(int(model(row, positions, torch.ones_like(row, dtype=torch.bool))[0, -1].argmax()))
        results.append(tokens[len(prompt) :])
    return results


batch_generate__with_the_prompts = edit(
    ("tokens[:, longest:].tolist()", "tokens.tolist()"),
    why="""Returns the prompts, pads included, with the new tokens. Instead: the new ones alone.""",
)

batch_generate__fails_without_prompts = edit(
    ("if not prompts:\n    return []", ""),
    why="""Fails where there is no prompt. Instead: return an empty list.""",
)

batch_generate__leaves_eval = edit(
    ("device = next(", "model.eval()\ndevice = next("),
    why="""Puts the model into `eval` and leaves it there. Instead: its mode stays.""",
)

batch_generate__records = edit(
    ("for _ in range(max_new_tokens):", "torch.set_grad_enabled(True)\nfor _ in range(max_new_tokens):"),
    why="""Records a graph, by `set_grad_enabled`. Instead: torch.no_grad around it.""",
)

batch_generate__pads_by_their_number = edit(
    (
        "new = model(tokens, positions, mask)",
        "mask = tokens != 0\npositions = (mask.cumsum(1) - 1).clamp(min=0)\nnew = model(tokens, positions, mask)",
    ),
    why="""Finds the pads by their number, `tokens != 0`, and hides real tokens 0 as well, read or written. Instead: the
    mask of left_pad, and True for each new token.""",
)

batch_generate__eval_before_the_first_token = edit(
    ("device = next(", "if max_new_tokens > 0:\n    model.eval()\ndevice = next("),
    why="""Puts the model into `eval` and leaves it there. Instead: its mode stays.""",
)


PagedKVCache__never_gives_back = edit(
    ("self.unused += self.tables.pop(sequence)", "self.tables.pop(sequence)"),
    why="""Forgets the table and does not give the blocks back, so that the memory is used up in the end. Instead: they
    are free again.""",
)

PagedKVCache__new_block_for_each_call = edit(
    ("missing = -(-stop // self.block_size) - len(table)", "missing = -(-keys.shape[2] // self.block_size)"),
    why="""Takes new blocks in each call, though the last one has room. Instead: only what the whole length needs beyond
    what the sequence has.""",
)

PagedKVCache__one_block_too_many = edit(
    ("-(-stop // self.block_size)", "stop // self.block_size + 1"),
    why="""Counts with `// self.block_size + 1`, one too many where the last block is just full. Instead: round up.""",
)

PagedKVCache__neighbouring_blocks = edit(
    ("pool[table].permute", "pool[table[0] : table[0] + len(table)].permute"),
    why="""Reads blocks from the first one on, as if they were neighbours. Instead: those of the table, in its
    order.""",
)

PagedKVCache__whole_blocks = edit(
    ("[:, :, :length]", ""),
    why="""Returns whole blocks, with what was left in the last one by others. Instead: cut at the length.""",
)

PagedKVCache__keeps_what_it_took = edit(
    (
        "if missing > self.free_blocks:\n",
        "if missing > self.free_blocks:\n    self.unused, self.free_blocks = [], 0\n",
    ),
    why="""Has taken the free blocks before it sees that they are too few, and they are lost. Instead: look first.""",
)

PagedKVCache__enters_the_failed = edit(
    (
        "if missing > self.free_blocks:\n",
        "self.tables.setdefault(sequence, [])\nself.lengths.setdefault(sequence, 0)\nif missing > self.free_blocks:\n",
    ),
    why="""Enters the sequence, by `setdefault`, before it knows that there is room. Instead: change nothing where it
    fails.""",
)

PagedKVCache__one_pool = edit(
    ("self.values = torch.zeros_like(self.keys)", "self.values = self.keys"),
    why="""Uses one tensor for both, and values overwrite keys. Instead: two tensors.""",
)

PagedKVCache__offset_of_the_call = edit(
    ("place % self.block_size", "(place - start) % self.block_size"),
    why="""Counts places in a block from the start of the call. Instead: from the start of the sequence.""",
)

PagedKVCache__heads_and_positions_mixed = edit(
    (
        "pool[table].permute(1, 2, 0, 3, 4).flatten(2, 3)",
        "pool[table].flatten(0, 1).reshape(*pool.shape[1:3], -1, pool.shape[4])",
    ),
    why="""Joins blocks by `reshape` alone, which mixes heads and positions. Instead: bring the axes of blocks and
    places side by side first.""",
)

PagedKVCache__new_pools = edit(
    (
        "for pool, new in ((self.keys, keys), (self.values, values)):",
        "self.keys, self.values = self.keys.clone(), self.values.clone()\n"
        "for pool, new in ((self.keys, keys), (self.values, values)):",
    ),
    why="""Makes new tensors in each call, by `clone`. Instead: write into those that were made once.""",
)

PagedKVCache__with_history = edit(
    ("new.detach().permute", "new.permute"),
    why="""Writes tensors with a history into the memory, and every step's graph stays alive. Instead: detach.""",
)

PagedKVCache__shared_by_all = edit(
    (
        "self.tables: dict[int, list[int]] = {}",
        "self.tables = PagedKVCache.__dict__.get('shared') or {}\nPagedKVCache.shared = self.tables",
    ),
    why="""Keeps the tables in the class, where each cache sees those of all others. Instead: in self.""",
)

PagedKVCache__unknown_is_empty = edit(
    ("self.unused += self.tables.pop(sequence)\n", "self.unused += self.tables.pop(sequence, [])\n"),
    ("del self.lengths[sequence]", "self.lengths.pop(sequence, None)"),
    why="""Says nothing where a sequence is released that it does not hold. Instead: raise KeyError.""",
)

PagedKVCache__float32_always = edit(
    (", dtype=dtype, device=device", ", device=device"),
    why="""Makes its memory in float32 whatever is asked for. Instead: hand over dtype.""",
)

PagedKVCache__view_of_one_block = edit(
    (
        "keys, values = (\n",
        "if len(table) == 1:\n"
        "    return self.keys[table[0]][:, :, :length], self.values[table[0]][:, :, :length]\n"
        "keys, values = (\n",
    ),
    why="""Returns a view of the memory where a sequence has one block, by `self.keys[table[0]]`: it changes when the
    block does. Instead: a new tensor in each case.""",
)

PagedKVCache__in_the_order_of_numbers = edit(
    ("pool[table].permute", "pool[sorted(table)].permute"),
    why="""Reads blocks in the order of their numbers, by `sorted`. Instead: in that of the table.""",
)
