"""What the operator can see: log lines and health."""
