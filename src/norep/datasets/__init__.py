"""Data sets: labelled poses and videos, and the files they come in."""
