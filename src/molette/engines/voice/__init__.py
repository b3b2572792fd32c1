"""What residents say: the charter, how long words are kept, what is alike, and who owes a reply."""
