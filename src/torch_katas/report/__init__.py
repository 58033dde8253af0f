"""What people see: the same facts on a terminal, on a page and in a notebook."""
