"""What was found in a video, in every form: JSON, table, score sheet, page, and drawn onto the video."""
