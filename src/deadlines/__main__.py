"""Lets `python -m deadlines` run the program."""

from deadlines.cli.main import main

main()
