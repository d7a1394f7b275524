"""Tests of the journeys across domains."""
