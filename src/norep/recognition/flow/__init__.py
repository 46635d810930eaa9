"""Repetitions from the flow of the picture, for videos in which no pose can be used."""
