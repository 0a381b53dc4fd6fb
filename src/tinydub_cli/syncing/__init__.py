"""Bringing the mirror up to date with as few requests as possible."""
