"""Feeds: the register as calendars, one for each unit, that every calendar program reads alike."""
