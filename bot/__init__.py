"""The bot. ARCHITECTURE.md tells where everything is."""
