"""Settings, database, transactions, errors, money and text; no word of customs."""
