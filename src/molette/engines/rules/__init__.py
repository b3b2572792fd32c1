"""The rule book: dated, cited, executable rules of funds, and what they say of an operation."""
