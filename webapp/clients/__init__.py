"""Storing and finding clients: the only code that commits them. Knows the record and no door."""
