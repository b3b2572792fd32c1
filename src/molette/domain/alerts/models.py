"""What people did of alerts. The alerts themselves are computed, and are in no table."""
