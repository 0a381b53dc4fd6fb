"""Attachments: strangers' files on another host, fetched without the token and saved whole."""
