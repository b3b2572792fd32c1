"""Services of daily life: where they are, how far they are, what an opening or a closure would change."""
