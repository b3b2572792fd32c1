"""Places, how they nest and move in time, who lives there, and the perimeters drawn upon them."""
