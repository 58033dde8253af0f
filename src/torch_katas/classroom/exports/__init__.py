"""From a table of marks to what other systems read: pure functions from marks to text."""
