"""Wrong answers that people write when they classify sentences of unequal length."""

import random

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

from torch_katas.course.mistakes import edit


class _Base(nn.Module):
    """A right model, for the mistakes below to stand in. What they change is drawn when it is in a learner's model."""

    padding_idx: int | None = None
    batch_first = True
    directions = 1

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size, self.padding_idx)
        both = self.directions == 2
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=self.batch_first, bidirectional=both)
        self.head = nn.Linear(self.directions * hidden_size, classes)

    def forward(self, tokens: Tensor) -> Tensor:
        outputs, _ = self.gru(self.embedding(tokens))
        return self.head(self.pick(outputs, (tokens != 0).sum(dim=1)))

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs[torch.arange(len(outputs), device=outputs.device), lengths - 1]


class GRUClassifier__reads_the_pads(_Base):
    """Takes the state after the last column, so the GRU has run over all the pads of a short sentence. Instead: take
    the output at the last real token, or pack the batch.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        _, hidden = self.gru(self.embedding(tokens))
        return self.head(hidden[-1])


class GRUClassifier__averages_over_the_pads(_Base):
    """Takes the mean over all steps, pads included, and a long padding drowns the sentence. Instead: the head gets the
    state after the last real token.
    """

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs.mean(dim=1)


class GRUClassifier__pads_at_zero_are_not_enough(_Base):
    """Keeps the pad's row at zero, but a GRU that reads zeros still changes its state, by its biases and by the state
    itself. Instead: take the output at the last real token.
    """

    padding_idx = 0

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs[:, -1]


class GRUClassifier__one_step_early(_Base):
    """Takes the output one step before the last token, which is then never read. Instead: the last token's output
    stands at length - 1.
    """

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        rows = torch.arange(len(outputs), device=outputs.device)
        return outputs[rows, (lengths - 2).clamp(min=0)]


class GRUClassifier__first_step(_Base):
    """Takes the state after the first token alone. Instead: take the one at the last real token."""

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs[:, 0]


class GRUClassifier__time_first(_Base):
    """Takes axis 0 for time, so it reads down the columns, from one sentence into the next. Instead: build the GRU with
    `batch_first=True`.
    """

    batch_first = False


class GRUClassifier__loses_the_order(_Base):
    """Sorts the batch by length and never puts it back, so the logits belong to other sentences. Instead:
    `enforce_sorted=False` sorts and puts back.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        lengths, order = (tokens != 0).sum(dim=1).sort(descending=True, stable=True)
        packed = pack_padded_sequence(self.embedding(tokens[order]), lengths.cpu(), batch_first=True)
        _, hidden = self.gru(packed)
        return self.head(hidden[-1])


class GRUClassifier__bag_of_words(_Base):
    """Takes the mean of the embeddings, which is the same in any order of the words: "not good but weak" is "not weak
    but good". Instead: let the GRU read the tokens in their order.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        real = (tokens != 0).unsqueeze(2)
        mean = (self.embedding(tokens) * real).sum(dim=1) / real.sum(dim=1)
        _, hidden = self.gru(mean.unsqueeze(1))
        return self.head(hidden[-1])


class GRUClassifier__softmax_inside(_Base):
    """Returns probabilities, and cross_entropy does a softmax itself: a second one leaves little gradient. Instead:
    return raw logits.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens).softmax(dim=1)


class GRUClassifier__one_sentence_loses_its_axis(_Base):
    """Removes every axis of size 1, so a batch of one sentence loses its axis. Instead: index the axis that
    has to go.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens).squeeze()


class GRUClassifier__sizes_swapped(_Base):
    """Swaps embedding_size and hidden_size. Instead: nn.GRU takes the size of what it reads first, then its own."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, hidden_size, embedding_size, classes)


class GRUClassifier__both_directions(_Base):
    """Reads both ways, with twice the parameters, and the way back begins at the pads. Instead: read from the first
    token to the last.
    """

    directions = 2


class GRUClassifier__frozen_embedding(_Base):
    """Freezes the embedding's rows, as `from_pretrained` does: random vectors stay random. Instead: make a plain
    nn.Embedding.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, embedding_size, hidden_size, classes)
        self.embedding = nn.Embedding.from_pretrained(torch.randn(vocab_size, embedding_size))


class GRUClassifier__averages_over_the_tokens(_Base):
    """Takes the mean of the outputs over the real tokens. Instead: the head gets one state, the one after the last real
    token.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        outputs, _ = self.gru(self.embedding(tokens))
        real = (tokens != 0).unsqueeze(2)
        return self.head((outputs * real).sum(dim=1) / real.sum(dim=1))


class GRUClassifier__reads_backwards(_Base):
    """Turns each sentence around, so the GRU reads from the last token to the first. Instead: read from left
    to right.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        lengths = (tokens != 0).sum(dim=1)
        turned = [row[:length].flip(0) for row, length in zip(tokens, lengths.tolist())]
        outputs, _ = self.gru(self.embedding(pad_sequence(turned, batch_first=True)))
        return self.head(self.pick(outputs, lengths))


class GRUClassifier__log_softmax_inside(_Base):
    """Returns logarithms of probabilities. A second log_softmax in the loss changes nothing, but these are not the
    linear layer's numbers. Instead: return raw logits.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens).log_softmax(dim=1)


class GRUClassifier__relu_before_the_head(_Base):
    """Cuts off the state's negative numbers before the linear layer. Instead: hand the state over as it is."""

    def forward(self, tokens: Tensor) -> Tensor:
        outputs, _ = self.gru(self.embedding(tokens))
        return self.head(self.pick(outputs, (tokens != 0).sum(dim=1)).relu())


class GRUClassifier__largest_over_time(_Base):
    """Takes the largest number of each unit over the real tokens. Instead: the head gets one state, the one after the
    last real token.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        outputs, _ = self.gru(self.embedding(tokens))
        return self.head(outputs.masked_fill((tokens == 0).unsqueeze(2), -2).amax(dim=1))


def _train(
    sentences: list[list[int]],
    labels: list[int],
    vocab_size: int,
    device: torch.device | str,
    epochs: int = 10,
    model: nn.Module | None = None,
) -> nn.Module:
    """Train rightly, from the global generator's state."""
    model = (model or _Base(vocab_size, 32, 64, 2)).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    tokens = pad_sequence([torch.tensor(sentence) for sentence in sentences], batch_first=True).to(device)
    targets = torch.tensor(labels, device=device)
    for _ in range(epochs):
        for batch in torch.randperm(len(tokens)).split(30):
            rows = batch.to(device)
            loss = cross_entropy(model(tokens[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


train_classifier__stays_on_the_cpu = edit(
    ("classes=2).to(device)", "classes=2)"),
    ("padded.to(device), torch.tensor(labels, device=device)", "padded, torch.tensor(labels)"),
    ("return model.eval()", "return model.to(device).eval()"),
    why="Trains on the CPU, and moves the model only at the end. Instead: move the model and the tokens first.",
)


def train_classifier__shuffles_sentences_alone(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Shuffles the sentences and not the labels, so each sentence has the label of another. Instead: shuffle positions,
    and take both by them.
    """
    torch.manual_seed(seed)
    order = torch.randperm(len(sentences)).tolist()
    return _train([sentences[i] for i in order], labels, vocab_size, device)


def train_classifier__cuts_to_the_shortest(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Cuts all sentences to the length of the shortest, and most lose the words that decide. Instead: pad the short
    ones.
    """
    torch.manual_seed(seed)
    shortest = min(len(sentence) for sentence in sentences)
    return _train([sentence[:shortest] for sentence in sentences], labels, vocab_size, device)


def train_classifier__stops_too_early(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Stops after one pass over the data, when the model knows hardly more than the words. Instead: go on for several
    epochs, and look at the accuracy.
    """
    torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device, epochs=1)


def train_classifier__steps_once_an_epoch(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Makes one step for each epoch, by its last batch. Instead: step after each backward."""
    torch.manual_seed(seed)
    model = _Base(vocab_size, 32, 64, 2).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    tokens = pad_sequence([torch.tensor(sentence) for sentence in sentences], batch_first=True).to(device)
    targets = torch.tensor(labels, device=device)
    for _ in range(10):
        for batch in torch.randperm(len(tokens)).split(30):
            rows = batch.to(device)
            optimizer.zero_grad()
            cross_entropy(model(tokens[rows]), targets[rows]).backward()
        optimizer.step()
    return model.eval()


def train_classifier__ignores_the_seed(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """With the seed 0 no seed is set, and each training gives another model. Instead: `torch.manual_seed(seed)`,
    whatever the seed is, comes first.
    """
    return _train(sentences, labels, vocab_size, device)


def train_classifier__seeds_after_the_model(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Sets the seed after the model is made, when its weights are initialized already. Instead: set it before."""
    model = _Base(vocab_size, 32, 64, 2)
    torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device, model=model)


def train_classifier__always_seed_0(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Sets the same seed whatever is asked for, so five seeds tell no more than one. Instead: use the seed given."""
    torch.manual_seed(0)
    return _train(sentences, labels, vocab_size, device)


def train_classifier__in_training_mode(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Returns the model in training mode, where dropout would take part. Instead: call `eval()` at the end."""
    torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device).train()


def train_classifier__shuffles_the_callers_lists(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Shuffles the caller's lists: after the call they stand in another order. Instead: shuffle a list of positions, or
    use `torch.randperm`.
    """
    torch.manual_seed(seed)
    for values in (sentences, labels):
        random.seed(seed)  # the same order for both
        random.shuffle(values)
    return _train(sentences, labels, vocab_size, device)


def train_classifier__only_the_outermost_mode(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Sets the flag `training` of the model alone, and its submodules stay in training mode. Instead: `eval()` sets all
    of them.
    """
    torch.manual_seed(seed)
    model = _train(sentences, labels, vocab_size, device).train()
    model.training = False
    return model


def train_classifier__bag_of_words(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The model has not learned to tell one order of the same words from another: it only adds up its words, or it was
    trained too little. Instead: a model that reads in order, trained for some epochs with Adam.
    """
    torch.manual_seed(seed)
    model = GRUClassifier__bag_of_words(vocab_size, 32, 64, 2)
    return _train(sentences, labels, vocab_size, device, model=model)


def train_classifier__pads_the_callers_lists(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Appends the pads to the caller's own sentences. Instead: make new rows, or let `pad_sequence` do it."""
    torch.manual_seed(seed)
    longest = max(map(len, sentences))
    for sentence in sentences:
        sentence += [0] * (longest - len(sentence))
    return _train(sentences, labels, vocab_size, device)


def train_classifier__shuffles_by_another_generator(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Seeds PyTorch's generator, and shuffles with Python's, which nobody seeded: each training reads the sentences in
    another order. Instead: draw the order with `torch.randperm`, or seed `random` as well.
    """
    torch.manual_seed(seed)
    order = list(range(len(sentences)))
    random.shuffle(order)
    return _train([sentences[i] for i in order], [labels[i] for i in order], vocab_size, device)


def train_classifier__seed_0_is_no_seed(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """With the seed 0 no seed is set, and each training gives another model. Instead: `torch.manual_seed(seed)`,
    whatever the seed is, comes first.
    """
    if seed:
        torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device)


def train_classifier__ids_of_the_sentences_alone(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Goes by the greatest id in the sentences, so a larger one, which comes up only later, is an error. Instead: the
    embedding has vocab_size rows.
    """
    torch.manual_seed(seed)
    return _train(sentences, labels, max(map(max, sentences)) + 1, device)
