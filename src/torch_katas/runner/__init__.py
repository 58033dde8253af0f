"""Inside a child process: load an answer, run hidden tests on it, and report what they say."""
