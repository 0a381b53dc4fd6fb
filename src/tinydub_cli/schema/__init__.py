"""The contract of `--json`: what keys there are, as types, and JSON Schemas made from these."""
