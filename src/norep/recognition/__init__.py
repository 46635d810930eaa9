"""Which movement is this, where in the video, and how often: from key points alone."""
