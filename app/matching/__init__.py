"""From a description to ranked codes with honest probabilities."""
