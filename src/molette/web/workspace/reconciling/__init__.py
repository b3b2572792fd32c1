"""Two books held side by side, on screen: their figures, their groups one by one, what is signed of them."""
