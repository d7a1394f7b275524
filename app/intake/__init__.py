"""From a file to checked invoice lines."""
