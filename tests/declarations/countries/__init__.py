"""Tests of the countries, one file per module."""
