"""Poses: key points of one person over time, and who finds them."""
