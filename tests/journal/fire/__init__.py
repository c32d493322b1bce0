"""The journal under fire: programs that attack it, each with a seed, and each told by its checker whether it held."""
