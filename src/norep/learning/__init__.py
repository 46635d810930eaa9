"""A new movement from one film of it: measures, phases, limits, rules and figures, as a movement file."""
