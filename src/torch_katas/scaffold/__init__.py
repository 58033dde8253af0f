"""The files that a new course and a new exercise begin with."""
