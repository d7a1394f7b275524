"""From decided lines to a country's customs file."""
