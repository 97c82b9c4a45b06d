"""What makes files of the repository from data that others keep."""
