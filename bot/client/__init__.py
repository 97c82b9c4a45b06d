"""
The discord.py client: what the bot is on Discord, and how it talks to people.

It loads the cogs by name and never imports one.
"""
