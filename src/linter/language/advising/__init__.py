"""What looks like a mistake in rules that compile."""
