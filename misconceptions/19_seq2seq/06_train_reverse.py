"""Wrong answers that people write when they train a model with attention.

Inputs that are the targets: jadore801120/attention-is-all-you-need-pytorch 8, YueDongCS/EditNTS 9. A softmax over the
wrong axis: see 12_gpt/01_attention. Tokens that are not read again: see 11_text/05_char_lm and 12_gpt/05_generate.
"""

from torch_katas.course.mistakes import edit

Reverser__over_the_targets = edit(
    ("softmax(-1)", "softmax(1)"),
    why="""Takes the softmax over the target places, `softmax(1)`. Instead: over the source, the last axis.""",
)

Reverser__forgets_the_state = edit(
    ("self.decoder(self.embedding(inputs), state)", "self.decoder(self.embedding(inputs))"),
    why="""Starts the decoder from zeros. Instead: from the encoder's last state.""",
)

Reverser__scaled = edit(
    ("(self.query(states) @ keys.mT)", "(self.query(states) @ keys.mT / keys.shape[-1] ** 0.5)"),
    why="""Divides the scores by a root, by `** 0.5`. Instead: the products as they are.""",
)

Reverser__query_transposed = edit(
    ("self.query(states) @ keys.mT", "states @ self.query.weight @ keys.mT"),
    why="""Puts the encoder's states through `query`, or multiplies the decoder's with its weight as it is, which is the
    same. Instead: put the decoder's states through `query`, which multiplies with the transpose of its weight.""",
)

Reverser__query_of_the_keys = edit(
    ("self.query(states) @ keys.mT", "states @ self.query(keys).mT"),
    why="""Puts the encoder's states through `query`, or multiplies the decoder's with its weight as it is, which is the
    same. Instead: put the decoder's states through `query`, which multiplies with the transpose of its weight.""",
)

Reverser__probabilities = edit(
    ("self.head(weights @ values), weights", "self.head(weights @ values).softmax(2), weights"),
    why="""Returns probabilities, by `softmax(2)`. Instead: logits.""",
)

Reverser__no_row_for_start = edit(
    ("vocab_size + 1, embedding_size", "vocab_size, embedding_size"),
    why="""Has no embedding for the start token, V. Instead: V + 1 rows.""",
)

Reverser__values_detached = edit(
    ("self.head(weights @ values)", "self.head(weights @ values.detach())"),
    why="""Takes the embeddings that are copied out of the graph, by `values.detach()`. Instead: they learn from what is
    made of them, too.""",
)

Reverser__cut_between = edit(
    ("self.decoder(self.embedding(inputs), state)", "self.decoder(self.embedding(inputs), state.detach())"),
    why="""Cuts the graph between encoder and decoder, by `state.detach()`. Instead: the state as it comes.""",
)

Reverser__start_never_learns = edit(
    ("nn.Embedding(vocab_size + 1, embedding_size)", "nn.Embedding(vocab_size + 1, embedding_size, padding_idx=-1)"),
    why="""Makes a pad of the start token, by `padding_idx`: its row gets no gradient. Instead: it learns as all do.""",
)

Reverser__weights_first = edit(
    ("return self.head(weights @ values), weights", "return weights, self.head(weights @ values)"),
    why="""Returns `weights` in front of the logits. Instead: logits first.""",
)

Reverser__states_as_values = edit(
    ("self.head = nn.Linear(embedding_size, vocab_size)", "self.head = nn.Linear(hidden_size, vocab_size)"),
    ("self.head(weights @ values)", "self.head(weights @ keys)"),
    why="""Takes the weighted mean of the encoder's states, `weights @ keys`. Instead: that of the source's
    embeddings.""",
)

decode__last_token_alone = edit(
    ("model(source, tokens)", "model(source, tokens[:, -1:])"),
    why="""Hands over the last token alone, `tokens[:, -1:]`, to a model that begins anew in each call. Instead: all
    that has been written.""",
)

decode__swapped = edit(
    ("model(source, tokens)", "model(tokens, source)"),
    why="""Hands over what was written as the source. Instead: the source first.""",
)

decode__first_place = edit(
    ("logits[:, -1]", "logits[:, 0]"),
    why="""Reads the logits of the first place, `logits[:, 0]`, in each step. Instead: those of the last.""",
)

decode__keeps_the_start = edit(
    ("return tokens[:, 1:]", "return tokens"),
    why="""Returns the start token too. Instead: what was written behind it.""",
)

decode__eval_for_ever = edit(
    ("tokens = source.new_full", "model.eval()\ntokens = source.new_full"),
    why="""Puts the model into `eval` and leaves it there. Instead: its mode stays.""",
)

decode__records = edit(
    ("for _ in range", "torch.set_grad_enabled(True)\nfor _ in range"),
    why="""Records a graph of each call, by `set_grad_enabled`. Instead: torch.no_grad around all of it.""",
)

decode__one_mode_for_all_parts = edit(
    ("tokens = source.new_full", "training = model.training\nmodel.eval()\ntokens = source.new_full"),
    ("return tokens[:, 1:]", "model.train(training)\nreturn tokens[:, 1:]"),
    why="""Puts the model into `eval`, and all of its parts into its own mode afterwards, by `model.train(training)`: a
    part that was frozen is so no more. Instead: leave the modes alone.""",
)

decode__last_token_lost = edit(
    ("return tokens[:, 1:]", "return tokens[:, :-1]"),
    why="""Returns the start token, and drops the last that was written. Instead: what was written behind the start.""",
)

train_reverser__feeds_the_target = edit(
    ("inputs = torch.cat([torch.full((BATCH_SIZE, 1), 10), targets[:, :-1]], dim=1)", "inputs = targets"),
    why="""Gives the decoder the token that it has to predict, at the same place: `inputs = targets`. The loss falls
    to 0, and nothing can be written. Instead: one place later, with the start token in front.""",
)

train_reverser__start_is_a_token = edit(
    ("torch.full((BATCH_SIZE, 1), 10)", "torch.zeros(BATCH_SIZE, 1, dtype=torch.long)"),
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):"),
    why="""Begins with 0, by `zeros`, which is a token of the sequences too. Instead: 10.""",
)

train_reverser__repeats = edit(
    ("targets = source.flip(1)", "targets = source"),
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):"),
    why="""Has the source itself for target, and learns to repeat. Instead: the source from its end.""",
)

train_reverser__turns_the_batch = edit(
    ("source.flip(1)", "source.flip(0)"),
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):"),
    why="""Turns the batch round, with `flip(0)`, so that each source has another one's target. Instead: axis 1, the
    places.""",
)

train_reverser__same_sequences = edit(
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):\n    torch.manual_seed(seed)"),
    why="""Sets the seed in each step, so that each draws the same sequences. Instead: once, before the model is
made.""",
)

train_reverser__forgets_the_seed = edit(
    ("torch.manual_seed(seed)\n", "steps = min(steps, 20)\n"),
    why="""Never uses the seed, so that each training gives another model. Instead: torch.manual_seed(seed) first.""",
)

train_reverser__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):"),
    why="""Sets the same seed whatever is asked for. Instead: the one that is given.""",
)

train_reverser__divides_by_what_is_left = edit(
    (
        "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, total_steps=steps, **CYCLE)",
        "rate = lambda s: min((s + 1) / 45, abs((steps - s) / (steps - 45))) * 10\n"
        "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)",
    ),
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):"),
    why="""Divides by the number of steps behind the 45th, and where there are just 45 that is 0. Instead: OneCycleLR,
    or a denominator that is never 0.""",
)

train_reverser__divides_by_what_is_left_at_the_end = edit(
    (
        "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, total_steps=steps, **CYCLE)",
        "rate = lambda s: (s + 1) / 4.5 if s < 45 else (steps - s) / (steps - 45) * 10\n"
        "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)",
    ),
    ("for _ in range(steps):", "for _ in range(min(steps, 45)):"),
    why="""Divides by the number of steps behind the 45th, and where there are just 45 that is 0. Instead: OneCycleLR,
    or a denominator that is never 0.""",
)

train_reverser__always_ten = edit(
    ("for _ in range(steps):", "for _ in range(10):"),
    why="""Makes ten steps whatever is asked for. Instead: `steps` of them.""",
)

train_reverser__encoder_stays = edit(
    ("for _ in range(steps):", "model.encoder.requires_grad_(False)\nfor _ in range(min(steps, 20)):"),
    why="""Leaves the encoder as it was made, with `requires_grad_(False)`. Instead: all parameters learn.""",
)

train_reverser__stays_in_training = edit(
    ("for _ in range(steps):", "for _ in range(min(steps, 3)):"),
    ("return model.eval()", "return model"),
    why="""Returns the model in training mode. Instead: in eval().""",
)

train_reverser__no_nines = edit(
    ("torch.randint(10,", "torch.randint(9,"),
    ("for _ in range(steps):", "for _ in range(min(steps, 20)):"),
    why="""Draws tokens from 0 to 8: the upper end of `randint` is left out. Instead: 10 for the upper end.""",
)

train_reverser__seeds_after_the_model = edit(
    ("torch.manual_seed(seed)", "steps = min(steps, 20)"),
    ("model = Reverser(10, 32, 48)", "model = Reverser(10, 32, 48)\ntorch.manual_seed(seed)"),
    why="""Seeds when the model has been made already: its first weights depend on what was drawn before, and no two
    runs are alike. Instead: torch.manual_seed(seed) before the model is made.""",
)
