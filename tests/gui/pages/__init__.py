"""Tests of the window, page by page, offscreen."""
