"""What people see of things on the terminal: each function gives something that rich can print."""
