"""A right request for each route that changes something."""
