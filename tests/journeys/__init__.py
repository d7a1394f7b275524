"""Whole journeys, as a broker or a newcomer makes them."""
