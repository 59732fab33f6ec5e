"""Papers made of the register: Word files and tables that an office prints or files. Their words are Chinese."""
