"""The way in for a person at a terminal: one file per group of verbs."""
