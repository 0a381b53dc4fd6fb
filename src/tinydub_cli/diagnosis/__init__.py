"""What `doctor` looks at: whether our surroundings are as they have to be, check by check."""
