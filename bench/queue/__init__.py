"""What the queue of many machines costs, and how far workers scale."""
