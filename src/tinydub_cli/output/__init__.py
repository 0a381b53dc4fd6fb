"""Writes results to standard output: as a table or thread, JSON, NDJSON, TSV or ids."""
