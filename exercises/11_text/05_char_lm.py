"""A character model: it reads nursery rhymes letter by letter, guesses the next one, and writes new ones.

Perplexity says how well it guesses: a model of perplexity 8 is as unsure as one that picks among 8 likely letters.
Read: torch.nn.GRU, torch.nn.functional.cross_entropy, torch.multinomial (generator), torch.no_grad, nn.Module.train

Shapes: B batch, T time, V vocab_size, E embedding_size, H hidden_size, N tokens in a text, P tokens in a prompt.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def read_rhymes(folder: str | Path = "data/text") -> tuple[Tensor, Tensor, list[str]]:
    """Given, to try things out: the tokens to train on, the unseen ones, and the character of each token.

    >>> seen, unseen, characters = read_rhymes()  # doctest: +SKIP
    >>> "".join(characters[token] for token in seen[:27])  # doctest: +SKIP
    'humpty dumpty sat on a wall'
    """
    seen, unseen = ((Path(folder) / name).read_text("utf-8").lower() for name in ("rhymes.txt", "rhymes_unseen.txt"))
    characters = sorted(set(seen))
    ids = {character: number for number, character in enumerate(characters)}
    return torch.tensor([ids[c] for c in seen]), torch.tensor([ids[c] for c in unseen]), characters


class CharLM(nn.Module):
    """A language model: at each position, logits for the token that comes next.

    It has an embedding with V rows of E numbers, a GRU of one layer with H units, which reads from left to right, and a
    linear layer with a bias from H to V. Its logits are raw. Those at position t depend on tokens 0 to t of the same
    row, and on no other.
    Shapes: tokens (B, T) int64, and hidden or None -> logits (B, T, V), hidden. B and T may be 1.
    hidden is the GRU's state after the last token. Handed in with the tokens that come next, it stands for all that was
    read: a text read in two parts gives the same logits as in one. None is the beginning of a text.
    A gradient reaches every parameter. Token 0 is a token like any other, no pad: its row learns, too.

    >>> model = CharLM(vocab_size=37, embedding_size=8, hidden_size=16)
    >>> logits, hidden = model(torch.tensor([[5, 7, 9]]))
    >>> logits.shape
    torch.Size([1, 3, 37])
    >>> more, hidden = model(torch.tensor([[2]]), hidden)  # goes on after 5, 7, 9
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        raise NotImplementedError

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


def perplexity(model: nn.Module, tokens: Tensor) -> float:
    """Return the model's perplexity on a text: e to the power of its mean cross entropy, in nats, a Python float.

    Shapes: tokens (N,) int64, on the model's device.
    The mean is over the text's N - 1 guesses: for each token but the first, the one that the model makes of all tokens
    before it, back to the text's beginning.
    model is called as a CharLM is: model(tokens), or model(tokens, hidden), gives logits and hidden. It guesses in eval
    mode, no graph is recorded, and afterwards it is in the mode in which it was before. (Its submodules are in the same
    mode as the model.)
    Raises ValueError where N < 2: there is nothing to guess. The model's mode stays as it was.

    >>> model = CharLM(4, 8, 8)
    >>> for parameter in model.parameters():
    ...     _ = nn.init.zeros_(parameter)  # all logits are 0: each of the 4 tokens is equally likely
    >>> round(perplexity(model, torch.tensor([2, 0, 3, 1])), 4)
    4.0
    """
    raise NotImplementedError


def train_char_lm(tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu") -> nn.Module:
    """Train a new character model on a text and return it, in eval mode and on the device.

    Shapes: tokens (N,) int64 on the CPU, N at least 1000, 0 <= token < vocab_size. The model has logits for all these
    tokens, also for those that the text does not have.
    The model is called as a CharLM is. Trained on data/text/rhymes.txt, as read_rhymes gives it, it must have a
    perplexity below 9.5 on data/text/rhymes_unseen.txt. (A model that knows nothing has 37; one that counts which
    letter follows which, 11.6.) More training is not always better: keep an eye on text that it does not train on.
    Sizes, optimizer and number of steps are yours. It should take a few seconds, and may not take more than 20.
    The seed, 0 or more, decides everything: the same seed gives the same model, another seed another one.

    >>> tokens = torch.arange(1000) % 5  # 0 1 2 3 4 0 1 2 …: after a moment, there is nothing to be unsure of
    >>> model = train_char_lm(tokens, vocab_size=5, seed=0)
    >>> perplexity(model, tokens) < 1.1
    True
    """
    raise NotImplementedError


def sample(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Let the model write: return the prompt, followed by `length` tokens drawn one after another.

    Shapes: prompt (P,) int64 on the model's device, P at least 1 -> (P + length,) int64 on the same device.
    Each token is drawn with the probabilities softmax(logits / temperature), where logits are those that the model
    gives after all tokens so far, prompt included. Temperature 0 means: always the token with the largest logit.
    length may be 0.
    The seed alone decides what is drawn: the same seed gives the same tokens, and the global random number generator is
    left as it was.
    model is called as a CharLM is. It writes in eval mode, no graph is recorded, and afterwards it is in the mode in
    which it was before. The prompt stays as it is.
    Raises ValueError for a temperature below 0, whatever the length. The model's mode stays as it was.

    >>> sample(CharLM(37, 8, 16), torch.tensor([3, 4]), length=5, temperature=1.0, seed=0).shape
    torch.Size([7])
    """
    raise NotImplementedError
