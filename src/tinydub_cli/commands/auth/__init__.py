"""`tinydub auth`: signing in and out."""
