"""Turns models and the time into what rich draws. Nothing here reads, writes or asks."""
