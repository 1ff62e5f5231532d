"""Unfinished payloads: stored, owned, opened by link."""
