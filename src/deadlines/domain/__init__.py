"""What a limit means, when it falls, what follows: the rules of the trade, without files, clock or network."""
