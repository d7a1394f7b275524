"""Tests of what the page of invoices is made of."""
