"""How much may be said, and how often."""
