"""Count the repetitions of any periodic motion, without being told the movement."""
