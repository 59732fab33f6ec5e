"""The weekly mail: what each unit is told, how it reads, how it gets there, and what is remembered of it."""
