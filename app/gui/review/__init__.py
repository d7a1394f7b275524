"""The parts of the review page: lines, the line in hand, its candidates, evidence, search."""
