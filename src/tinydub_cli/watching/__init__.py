"""Watching a list of tickets: what has changed since the last look, told once."""
