"""Tariffdesk: from a commercial invoice to a customs declaration."""
