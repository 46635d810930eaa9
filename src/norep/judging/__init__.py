"""Counting and judging: from a stream of poses to events."""
