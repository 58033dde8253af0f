"""Where the checkout and the mini course are; tests move, this file does not."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MINI_COURSE = Path(__file__).resolve().parent / "mini_course"
