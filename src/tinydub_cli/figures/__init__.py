"""The queue in figures: what is counted and measured, computed from tickets and the time alone."""
