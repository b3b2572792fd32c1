"""What asks for somebody's hand: computed from facts, ranked, never typed."""
