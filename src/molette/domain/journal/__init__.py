"""The append-only memory of who did what, for whom, when and why."""
