"""`tinydub demo`: the demo helpdesk."""
