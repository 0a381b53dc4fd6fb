"""What the tests stand on: ways to run `tinydub`, and servers that misbehave for real."""
