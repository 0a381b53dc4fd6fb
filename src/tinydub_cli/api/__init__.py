"""The TinyDub API over HTTP: one typed method an endpoint (`client`), and all that can go wrong."""
