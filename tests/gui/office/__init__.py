"""Tests of the tabs of the page Office and the parts of the page Clients."""
