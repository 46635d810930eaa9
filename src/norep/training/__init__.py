"""Train the networks that norep runs; needs the extra `train`."""
