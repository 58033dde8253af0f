"""The server that children are forked from."""
