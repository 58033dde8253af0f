"""A vocabulary has the same ids in every run: string hashes, other ones in each process, have no say in them."""

import os
import subprocess
import sys

from places import ROOT

HASH_SEEDS = ("0", "1", "2024")

SHOW = """
import runpy, sys

names = runpy.run_path(sys.argv[1])
poems = open(sys.argv[3], encoding="utf-8").read().splitlines()
vocabulary = names[sys.argv[2]]([[character for character in poem if character.isalnum()] for poem in poems])
sys.stdout.buffer.write("".join(vocabulary.decode(list(range(2, len(vocabulary))))).encode())
"""


def orders(answer: str, name: str) -> set[str]:
    """Return the orders that a vocabulary has in processes of their own, each with other string hashes."""
    command = [sys.executable, "-c", SHOW, str(ROOT / answer), name, str(ROOT / "data/text/poems.txt")]
    found = set()
    for seed in HASH_SEEDS:
        said = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        found.add(said.stdout.decode())
    return found


def test_the_solution_gives_the_same_ids_in_every_process():
    found = orders("solutions/11_text/01_tokenizing.py", "Vocabulary")
    assert len(found) == 1
    assert len(found.pop()) > 150


def test_a_sets_order_gives_others():
    assert len(orders("misconceptions/11_text/01_tokenizing.py", "Vocabulary__set_order")) > 1
