"""Tests of the customs tariff."""
