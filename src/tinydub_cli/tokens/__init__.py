"""Where access tokens are kept: the environment, the system's keyring or, when asked for, a file."""
