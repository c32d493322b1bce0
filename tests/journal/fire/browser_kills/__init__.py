"""Real browsers killed around save and sync, on the phone's real modules, with the real server behind."""
