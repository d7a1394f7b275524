"""Tests of the way in at a terminal."""
