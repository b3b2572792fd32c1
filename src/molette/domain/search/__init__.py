"""Full-text search: what may be found, kept beside the rows in the same transaction."""
