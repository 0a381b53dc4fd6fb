"""Replies on disk: from the first text saved until the server has confirmed them."""
