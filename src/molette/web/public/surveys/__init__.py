"""The survey of what is felt, for residents: answering, and what was answered."""
