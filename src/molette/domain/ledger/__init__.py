"""Registers as partners publish them: the file, the rows as read, and the entries they make."""
