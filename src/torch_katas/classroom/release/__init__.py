"""Hand a course out to learners: without solutions and known wrong answers, with hidden tests or without."""
