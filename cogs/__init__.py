"""What people can do, one file per subject. Cogs turn Discord's data into plain data."""
