"""The commands: `tinydub NOUN VERB` is `run` in `NOUN/VERB.py`; `main` has the whole tree."""
