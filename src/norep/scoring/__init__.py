"""How good an execution was: compared with a reference, in numbers and in plain words."""
