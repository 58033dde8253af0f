"""Judge one submission for a system that calls a grader itself: Gradescope, Classroom 50, PrairieLearn."""
