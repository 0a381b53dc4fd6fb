"""`tinydub config`: settings."""
