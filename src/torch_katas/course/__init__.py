"""Where everything of a course is and what it is called."""
