"""The customs tariff: codes, editions, notes, search."""
