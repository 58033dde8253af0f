"""Pairs of submissions that share more than chance makes likely. It reports, and judges nobody."""
