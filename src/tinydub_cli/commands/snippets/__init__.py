"""`tinydub snippets`: canned replies."""
