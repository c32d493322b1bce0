"""200 phones reconnecting at once: `python -m bench.reconnect`."""
