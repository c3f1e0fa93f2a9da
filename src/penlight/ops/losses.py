"""The distance between what was predicted and what was wanted."""
