"""The proof that hidden tests work."""
