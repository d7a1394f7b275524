"""Tests of what is declared to customs."""
