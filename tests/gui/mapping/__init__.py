"""Tests of the screen of columns."""
