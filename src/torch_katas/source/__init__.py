"""What the text of a Python file says, read without running it."""
