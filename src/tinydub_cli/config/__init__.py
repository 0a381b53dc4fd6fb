"""Settings: what there are (`settings`), what the file says (`file`), and which value counts."""
