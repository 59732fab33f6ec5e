"""Deadlines of rectification plans (整改方案): what is due, what is done, and who has to act."""

__version__ = "0.1.0"
