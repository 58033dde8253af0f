"""What is known of an answer, as plain data: failures, grades, scorecards."""
