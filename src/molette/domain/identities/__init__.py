"""Who an organisation is: its other names, its identifiers over time, its doubles, what became of it."""
