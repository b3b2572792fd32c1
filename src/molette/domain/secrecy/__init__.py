"""What is reserved to some partners, and what else must then be hidden."""
