"""How committees work: who sits, what they may decide, when they meet, what follows."""
