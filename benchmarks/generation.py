"""Generation with a cache against generation without one: `python benchmarks/generation.py`.

The GPT and both functions are those of solutions/12_gpt/05_generate.py; 128 new tokens behind a prompt of 64, greedy,
on the CPU. The two take turns, and the medians are compared; both must write the same tokens.
"""

import importlib.util
import sys
from types import ModuleType

import torch
from measure import REPEATS, ROOT, machine, medians

NEW_TOKENS = 128
PROMPT = 64
SIZES = {"vocab_size": 256, "block_size": 256, "layers": 4, "heads": 4, "embedding": 256}
LEAST = 2.0
"""The ratio that a cache has to reach."""


def main() -> int:
    """Measure, print a table, and return 1 where the cache does not pay."""
    answer = solution()
    torch.manual_seed(0)
    model = answer.GPT(answer.GPTConfig(**SIZES)).eval()
    prompt = torch.randint(SIZES["vocab_size"], (1, PROMPT))
    works = {
        "without a cache": lambda: answer.generate(model, prompt, NEW_TOKENS, temperature=0),
        "with a cache": lambda: answer.generate_cached(model, prompt, NEW_TOKENS, temperature=0),
    }
    plain, cached = (work() for work in works.values())  # warms up, too
    if not torch.equal(plain, cached):
        print("the two wrote different tokens")
        return 1
    seconds = medians(works)
    print(f"{machine()}, {torch.get_num_threads()} threads in torch")
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"{parameters:,} parameters; {NEW_TOKENS} new tokens behind a prompt of {PROMPT}; medians of {REPEATS}")
    for name, taken in seconds.items():
        print(f"{name:18}{taken * 1000:8.0f} ms{taken / NEW_TOKENS * 1000:8.2f} ms each")
    ratio = seconds["without a cache"] / seconds["with a cache"]
    print(f"ratio: {ratio:.1f} (at least {LEAST:g} is asked for)")
    return 0 if ratio >= LEAST else 1


def solution() -> ModuleType:
    """Return the solution's module, with the GPT that it brings along."""
    spec = importlib.util.spec_from_file_location("generation", ROOT / "solutions/12_gpt/05_generate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks its module up by name
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
