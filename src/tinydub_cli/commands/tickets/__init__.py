"""`tinydub tickets`: the queue."""
