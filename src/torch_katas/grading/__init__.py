"""Exercises in, grades out: answers run in a pool of child processes."""
