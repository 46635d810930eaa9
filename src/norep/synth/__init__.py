"""Draw a movement: as poses with the truth known, and as pictures."""
