"""What a table may be imported as: one module each, with what it writes and what it compares."""
