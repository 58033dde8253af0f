"""Draw the picture of the lesson on text: a character model's perplexity on what it trains on, and on what it does not.

    python tools/draw_perplexity.py

writes exercises/11_text/perplexity.svg, and prints what the model writes on the way. It trains as the solution does,
but does not stop. The last bits of a run differ between machines, so the picture may differ by a pixel.
"""

import math
import runpy
from pathlib import Path

import chart
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/11_text/perplexity.svg"
SOLUTION = ROOT / "solutions/11_text/05_char_lm.py"

UPDATES = 300
EVERY = 5
"""Updates between two measurements."""
WRITES_AT = (0, 10, 30, 90, 300)
PROMPT = "the "

WIDTH, HEIGHT = 760, 400
PLOT = (560, 260)
HIGHEST = 40.0
"""The perplexity at the plot's upper edge; its foot is 1, and each doubling is as high as any other."""


def share(perplexity: float) -> float:
    """Return the height of a perplexity in the plot, from 0 to 1."""
    return math.log(perplexity) / math.log(HIGHEST)


def of_pairs(seen: Tensor, unseen: Tensor, size: int) -> float:
    """Return the perplexity of counting which letter follows which, with a little of a chance for each pair."""
    counts = torch.full((size, size), 0.3)
    counts.index_put_((seen[:-1], seen[1:]), torch.ones(len(seen) - 1), accumulate=True)
    chances = counts / counts.sum(dim=1, keepdim=True)
    return (-chances[unseen[:-1], unseen[1:]].log().mean()).exp().item()


def text_of(names: dict, model: nn.Module, characters: list[str]) -> str:
    """Return what a model writes after PROMPT."""
    prompt = torch.tensor([characters.index(character) for character in PROMPT])
    written = names["sample"](model, prompt, length=60, temperature=0.7, seed=0)
    return "".join(characters[token] for token in written)


def run() -> tuple[list[float], list[float], dict[int, str], float]:
    """Train; return the perplexities on seen and on unseen text, what was written, and the perplexity of counting."""
    names = runpy.run_path(str(SOLUTION))
    seen, unseen, characters = names["read_rhymes"](ROOT / "data/text")
    torch.manual_seed(0)
    model = names["CharLM"](len(characters), 32, 96)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    on_seen, on_unseen, samples = [], [], {}
    for update in range(UPDATES + 1):
        if update % EVERY == 0:
            on_seen.append(names["perplexity"](model, seen))
            on_unseen.append(names["perplexity"](model, unseen))
        if update in WRITES_AT:
            samples[update] = text_of(names, model, characters)
        starts = torch.randint(len(seen) - 32, (32, 1))
        blocks = seen[starts + torch.arange(33)]
        logits, _ = model(blocks[:, :-1])
        loss = cross_entropy(logits.transpose(1, 2), blocks[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return on_seen, on_unseen, samples, of_pairs(seen, unseen, len(characters))


def drawn(on_seen: list[float], on_unseen: list[float], pairs: float) -> str:
    """Return the picture of one run as SVG."""
    width, height = PLOT
    curves = [
        chart.line(PLOT, [share(value) for value in (pairs, pairs)], 0, 1, "third"),
        chart.line(PLOT, [share(value) for value in on_seen], 0, 1, "good"),
        chart.line(PLOT, [share(value) for value in on_unseen], 0, 1, "bad"),
    ]
    for words, value in (
        ("on unseen rhymes", on_unseen[-1]),
        ("on its own text", on_seen[-1]),
        ("counting pairs", pairs),
    ):
        # Above the dotted line and below the dashed one: the two end close to each other.
        lift = {"on unseen rhymes": -8, "counting pairs": 14}.get(words, 4)
        curves.append(f'<text x="{width + 10}" y="{round(height * (1 - share(value))) + lift}">{words}</text>')
    y_labels = [(share(value), str(value)) for value in (1, 2, 4, 8, 16, 32)]
    x_labels = [(update / UPDATES, str(update)) for update in range(0, UPDATES + 1, 50)]
    name = f"perplexity, over {UPDATES} updates"
    words = (
        "solid: the text it trains on; dashed: rhymes it has never seen; dotted: counting which letter follows which"
    )
    parts = chart.plot((56, 104), PLOT, name, words, y_labels, x_labels, curves)
    lowest = min(on_unseen)
    said = (
        f"Both curves begin near 37. On its own text the perplexity falls to {on_seen[-1]:.0f}; on unseen rhymes it "
        f"falls to {lowest:.0f} after some {on_unseen.index(lowest) * EVERY} updates and rises to {on_unseen[-1]:.0f}."
    )
    return chart.card((WIDTH, HEIGHT), "How many letters the model is unsure between", said, parts)


def picture() -> str:
    """Return the whole picture as SVG."""
    on_seen, on_unseen, _, pairs = run()
    return drawn(on_seen, on_unseen, pairs)


if __name__ == "__main__":
    on_seen, on_unseen, samples, pairs = run()
    chart.write(drawn(on_seen, on_unseen, pairs), PICTURE)
    for update, text in samples.items():
        place = update // EVERY
        print(f"{update:4} {on_seen[place]:5.1f} {on_unseen[place]:5.1f}  {text!r}")
