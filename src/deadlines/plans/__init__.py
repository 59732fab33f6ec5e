"""Documents as they are issued → passages with their place → drafts and what is to be looked at again."""
