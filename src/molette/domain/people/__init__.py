"""Who takes part: organisations, users, and the mandates that join them."""
