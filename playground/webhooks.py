"""
Web-hooks: what other programs write into a channel with, under any name.

Their messages carry the web-hook's id twice, as the author's and as
``webhook_id``, and no member.
"""

from playground.channels import Channel
from playground.members import User
from playground.messages import Message


class Webhook:
    """A web-hook of one channel."""

    def __init__(self, channel: Channel, name: str) -> None:
        self.channel = channel
        self.user = User(channel.world.new_id(), name, bot=True)

    @property
    def id(self) -> int:
        """Its id, and that of the author of what it writes."""
        return self.user.id

    def write(self, content: str, *, name: str | None = None) -> Message:
        """
        Write a message.

        Args:
            content: What it says.
            name: What the author is called this time; the web-hook's own name unless given.
        """
        author = User(self.id, name or self.user.name, bot=True)
        message = self.channel.world.message(self.channel, author, content)
        message.webhook_id = self.id
        return self.channel.post(message)
