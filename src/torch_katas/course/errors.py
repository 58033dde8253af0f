"""What is told to a person who asked for something that the course does not have, or cannot do."""


class CourseError(Exception):
    """A request that cannot be fulfilled; the text is one line for the person who asked."""
