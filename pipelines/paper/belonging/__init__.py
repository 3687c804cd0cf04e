"""Whose page it is: by titles, labels, numbers, neighbours, sheets of our own, and the word of a clerk."""
