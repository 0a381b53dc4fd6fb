"""`tinydub ticket`: one ticket."""
