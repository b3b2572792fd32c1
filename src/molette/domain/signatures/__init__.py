"""Two equal signatures: what partners answer to each other's figures, and which value is used meanwhile."""
