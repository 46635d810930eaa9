"""Files of key points: one format each, with an object `reader`."""
