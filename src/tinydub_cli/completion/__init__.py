"""Completion of command lines: scripts for shells, what they ask for, and where they belong."""
