"""Pages of a class: one for who teaches, and one for each student."""
