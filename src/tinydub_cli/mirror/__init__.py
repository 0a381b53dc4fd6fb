"""The local mirror: a copy of tickets in SQLite, to answer without requests and to search."""
