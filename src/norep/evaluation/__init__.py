"""How well counts and verdicts agree with what people saw."""
