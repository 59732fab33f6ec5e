"""The command line: words, options, tables, exit codes; the only room that reads clock and environment."""
