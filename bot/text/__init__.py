"""What can be pronounced: pure functions from text to text."""
