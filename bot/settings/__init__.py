"""What guilds, channels and people decided, and where it is kept."""
