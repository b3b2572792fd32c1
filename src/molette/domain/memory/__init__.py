"""The programme as it was known on a past day, and what moved between two days."""
