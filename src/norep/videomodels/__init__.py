"""Networks on pictures: MoViNet a0 to a5, base and stream, and R(2+1)D; training needs the extra train."""
