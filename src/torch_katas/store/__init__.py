"""Files that outlast a run: verdicts, backups, what is known of a learner."""
