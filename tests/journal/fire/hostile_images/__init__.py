"""Mutated, hostile and mistaken pictures through the server's real door: what is kept, what is shown, what it costs."""
