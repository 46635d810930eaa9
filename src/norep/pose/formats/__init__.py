"""Files of key points, one format each, with functions `read` and `write`."""
