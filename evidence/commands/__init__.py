"""The commands of `python -m evidence`: their words in usage, what they do in running."""
