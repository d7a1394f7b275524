"""The way in for the queue: a program on the office's server that matches what waits."""
