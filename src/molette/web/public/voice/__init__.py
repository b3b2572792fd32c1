"""What residents say, and what they read of it: no account, no third party, nothing that needs JavaScript."""
