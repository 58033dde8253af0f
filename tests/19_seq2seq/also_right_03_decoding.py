"""Right answers in other styles."""

from collections.abc import Callable

import torch
from torch import Tensor

Step = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def greedy_decode__row_by_row(step: Step, state: Tensor, start: int, end: int, max_length: int) -> Tensor:
    rows: list[list[int]] = []
    with torch.no_grad():
        for own in (state[row : row + 1] for row in range(len(state))):
            row: list[int] = []
            token = start
            while len(row) < max_length and end not in row:
                logits, own = step(torch.tensor([token], device=state.device), own)
                token = int(logits.argmax())
                row.append(token)
            rows.append(row)
    longest = max(map(len, rows), default=0)
    filled = [row + [end] * (longest - len(row)) for row in rows]
    return torch.tensor(filled, dtype=torch.long, device=state.device).reshape(len(rows), longest)


def greedy_decode__open_rows_alone(step: Step, state: Tensor, start: int, end: int, max_length: int) -> Tensor:
    result = torch.full((len(state), max_length), end, device=state.device)
    going = torch.arange(len(state), device=state.device)
    tokens, length = torch.full_like(going, start), 0
    with torch.no_grad():
        while length < max_length and len(going):
            logits, state = step(tokens, state)
            tokens = logits.max(-1).indices
            result[going, length] = tokens
            length += 1
            still = tokens != end
            going, tokens, state = going[still], tokens[still], state[still]
    return result[:, :length]


def beam_decode__text_by_text(
    step: Step, state: Tensor, start: int, end: int, beams: int, max_length: int, alpha: float
) -> list[tuple[list[int], float]]:
    open_texts: list[tuple[list[int], float, Tensor]] = [([], 0.0, state)]
    finished: list[tuple[list[int], float]] = []
    with torch.inference_mode():
        for _ in range(max_length):
            children = []
            for text, total, own in open_texts:
                last = text[-1] if text else start
                logits, own = step(torch.tensor([last], device=state.device), own)
                for token, more in enumerate(logits[0].log_softmax(0).tolist()):
                    children.append(([*text, token], total + more, own))
            children.sort(key=lambda child: -child[1])
            finished += [(text, total) for text, total, _ in children[:beams] if text[-1] == end]
            open_texts = [child for child in children[:beams] if child[0][-1] != end]
    finished += [(text, total) for text, total, _ in open_texts]
    return sorted(((text, total / len(text) ** alpha) for text, total in finished), key=lambda pair: -pair[1])


def beam_decode__tensors(
    step: Step, state: Tensor, start: int, end: int, beams: int, max_length: int, alpha: float
) -> list[tuple[list[int], float]]:
    texts = torch.full((1, 1), start, device=state.device)
    totals, results = torch.zeros(1, device=state.device), []

    def set_aside(rows: Tensor, sums: Tensor) -> None:
        for row, total in zip(rows[:, 1:].tolist(), sums.tolist(), strict=True):
            results.append((row, total / len(row) ** alpha))

    with torch.no_grad():
        while texts.shape[1] <= max_length and len(texts):
            logits, state = step(texts[:, -1], state)
            sums = (totals[:, None] + torch.log_softmax(logits, -1)).flatten()
            order = sums.argsort(descending=True)[:beams]
            parents = torch.div(order, logits.shape[1], rounding_mode="floor")
            texts = torch.cat([texts[parents], (order % logits.shape[1])[:, None]], dim=1)
            done = texts[:, -1] == end
            set_aside(texts[done], sums[order[done]])
            texts, totals, state = texts[~done], sums[order[~done]], state[parents[~done]]
    set_aside(texts, totals)
    return sorted(results, key=lambda pair: pair[1], reverse=True)
