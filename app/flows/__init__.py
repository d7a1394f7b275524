"""Journeys across the domains, with progress and cancel."""
