"""The manual: topics that concern all commands, and the pages made from the command tree."""
