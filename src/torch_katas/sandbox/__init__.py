"""What keeps an answer apart from everything else: limits, an audit hook, captured output, the process tree."""
