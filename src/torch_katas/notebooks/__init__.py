"""Exercises to notebooks and back."""
