"""The way in for a person at a window."""
