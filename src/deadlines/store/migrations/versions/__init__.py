"""One module for each revision. A released one is never changed."""
