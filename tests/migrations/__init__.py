"""The migrations and the schema they build."""
