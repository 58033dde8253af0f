"""From gradings and a policy to marks: pure functions over plain records."""
