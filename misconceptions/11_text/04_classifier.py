"""Wrong answers that people write when they classify sentences of unequal length."""

import random

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence


class _Base(nn.Module):
    """A right model, for the mistakes below to stand in."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, classes)

    def forward(self, tokens: Tensor) -> Tensor:
        outputs, _ = self.gru(self.embedding(tokens))
        return self.head(self.pick(outputs, (tokens != 0).sum(dim=1)))

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs[torch.arange(len(outputs), device=outputs.device), lengths - 1]


class GRUClassifier__reads_the_pads(_Base):
    """h_n is the state after the last column, so the GRU has run over all the pads of a short sentence. Take the output
    at the last real token, or pack the batch.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        _, hidden = self.gru(self.embedding(tokens))
        return self.head(hidden[-1])


class GRUClassifier__averages_over_the_pads(_Base):
    """The mean over all steps counts the pads too, and a long padding drowns the sentence. The head gets the state
    after the last real token.
    """

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs.mean(dim=1)


class GRUClassifier__pads_at_zero_are_not_enough(_Base):
    """padding_idx keeps the pad's row at zero, but a GRU that reads zeros still changes its state, by its biases and by
    the state itself. Take the output at the last real token.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, embedding_size, hidden_size, classes)
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs[:, -1]


class GRUClassifier__one_step_early(_Base):
    """The last token's output stands at length - 1. One more was taken off, so the last token is never heard."""

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        rows = torch.arange(len(outputs), device=outputs.device)
        return outputs[rows, (lengths - 2).clamp(min=0)]


class GRUClassifier__first_step(_Base):
    """outputs[:, 0] is the state after the first token alone. Take the one at the last real token."""

    def pick(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        return outputs[:, 0]


class GRUClassifier__time_first(_Base):
    """Without batch_first=True the GRU takes axis 0 for time: it reads down the columns, from one sentence into the
    next.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, embedding_size, hidden_size, classes)
        self.gru = nn.GRU(embedding_size, hidden_size)


class GRUClassifier__loses_the_order(_Base):
    """pack_padded_sequence wanted the longest sentence first, so the batch was sorted, and its order never came back:
    the logits belong to other sentences. enforce_sorted=False does both ways.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        lengths, order = (tokens != 0).sum(dim=1).sort(descending=True, stable=True)
        packed = pack_padded_sequence(self.embedding(tokens[order]), lengths.cpu(), batch_first=True)
        _, hidden = self.gru(packed)
        return self.head(hidden[-1])


class GRUClassifier__bag_of_words(_Base):
    """The mean of the embeddings is the same in any order of the words, so "not good but weak" is "not weak but good".
    Let the GRU read the tokens in their order.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        real = (tokens != 0).unsqueeze(2)
        mean = (self.embedding(tokens) * real).sum(dim=1) / real.sum(dim=1)
        _, hidden = self.gru(mean.unsqueeze(1))
        return self.head(hidden[-1])


class GRUClassifier__softmax_inside(_Base):
    """cross_entropy takes the softmax itself. A second one in the model leaves little gradient: return raw logits."""

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens).softmax(dim=1)


class GRUClassifier__one_sentence_loses_its_axis(_Base):
    """squeeze() without an axis drops the batch as well where it is 1. Index the axis that has to go."""

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens).squeeze()


class GRUClassifier__sizes_swapped(_Base):
    """embedding_size and hidden_size changed places. nn.GRU takes the size of what it reads first, then its own."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, hidden_size, embedding_size, classes)


class GRUClassifier__both_directions(_Base):
    """A GRU that reads both ways has twice the parameters, and its way back begins at the pads. Here it reads from the
    first token to the last.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, embedding_size, hidden_size, classes)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden_size, classes)


class GRUClassifier__frozen_embedding(_Base):
    """Embedding.from_pretrained freezes its rows unless told otherwise: random vectors stay random. Make a plain
    nn.Embedding.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__(vocab_size, embedding_size, hidden_size, classes)
        self.embedding = nn.Embedding.from_pretrained(torch.randn(vocab_size, embedding_size))


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


def train_classifier__shuffles_sentences_alone(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The sentences were shuffled and the labels were not, so each sentence has the label of another. Shuffle
    positions, and take both by them.
    """
    torch.manual_seed(seed)
    order = torch.randperm(len(sentences)).tolist()
    return _train([sentences[i] for i in order], labels, vocab_size, device)


def train_classifier__cuts_to_the_shortest(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """All sentences were cut to the length of the shortest, so that they fit into one tensor. Most lost the words that
    decide. Pad the short ones instead.
    """
    torch.manual_seed(seed)
    shortest = min(len(sentence) for sentence in sentences)
    return _train([sentence[:shortest] for sentence in sentences], labels, vocab_size, device)


def train_classifier__stops_too_early(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """One pass over the data is not enough: the model knows hardly more than the words by then. Go on for several
    epochs, and look at the accuracy.
    """
    torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device, epochs=1)


def train_classifier__steps_once_an_epoch(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """optimizer.step() stands behind the loop over the batches, so an epoch makes one small step, by its last batch.
    Step after each backward.
    """
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
    """The seed was not used, so each training gives another model. torch.manual_seed(seed) comes first."""
    return _train(sentences, labels, vocab_size, device)


def train_classifier__seeds_after_the_model(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The seed was set after the model was made, and so its first weights are drawn by chance. Set it before."""
    model = _Base(vocab_size, 32, 64, 2)
    torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device, model=model)


def train_classifier__always_seed_0(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """manual_seed(0) gives the same model for every seed, and five seeds tell no more than one. Use the seed given."""
    torch.manual_seed(0)
    return _train(sentences, labels, vocab_size, device)


def train_classifier__in_training_mode(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The model comes back in training mode. Whoever uses it next would be surprised by a dropout: call eval()."""
    torch.manual_seed(seed)
    return _train(sentences, labels, vocab_size, device).train()


def train_classifier__shuffles_the_callers_lists(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """random.shuffle works in place, and the lists are the caller's: after the call they stand in another order.
    Shuffle a list of positions, or use torch.randperm.
    """
    torch.manual_seed(seed)
    for values in (sentences, labels):
        random.seed(seed)  # the same order for both
        random.shuffle(values)
    return _train(sentences, labels, vocab_size, device)
