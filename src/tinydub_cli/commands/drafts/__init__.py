"""`tinydub drafts`: replies that are kept until they are sent."""
