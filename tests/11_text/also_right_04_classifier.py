"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence


class GRUClassifier__packs(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.table = nn.Embedding(vocab_size, embedding_size)
        self.reader = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.scores = nn.Linear(hidden_size, classes)

    def forward(self, tokens: Tensor) -> Tensor:
        lengths = tokens.ne(0).sum(1).cpu()
        packed = pack_padded_sequence(self.table(tokens), lengths, batch_first=True, enforce_sorted=False)
        return self.scores(self.reader(packed)[1][0])


class GRUClassifier__reads_columns(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        self.gru = nn.GRU(embedding_size, hidden_size)
        self.out = nn.Linear(hidden_size, classes)

    def forward(self, tokens: Tensor) -> Tensor:
        states, _ = self.gru(self.emb(tokens.mT))
        ends = (tokens > 0).long().sum(dim=1) - 1
        last = states.gather(0, ends.view(1, -1, 1).expand(1, -1, states.shape[2]))[0]
        return self.out(last)


def train_classifier__sentence_by_sentence_lengths(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    torch.manual_seed(seed)
    model = GRUClassifier__packs(vocab_size, 48, 48, 2).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.008)
    longest = max(map(len, sentences))
    tokens = torch.tensor([sentence + [0] * (longest - len(sentence)) for sentence in sentences]).to(device)
    targets = torch.tensor(labels).to(device)
    model.train()
    for _ in range(12):
        for rows in torch.randperm(len(sentences)).split(40):
            optimizer.zero_grad()
            cross_entropy(model(tokens[rows.to(device)]), targets[rows.to(device)]).backward()
            optimizer.step()
    model.eval()
    return model
