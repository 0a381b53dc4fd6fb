"""Where access tokens are: in the environment, the system's keyring or, on request, a file."""
