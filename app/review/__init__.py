"""A person's say on what was matched."""
