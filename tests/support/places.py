"""Where the checkout and the mini course are; tests move, this file does not."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
"""What a test's own process needs on its path to run this checkout's engine, whatever is installed."""
MINI_COURSE = Path(__file__).resolve().parent / "mini_course"
