"""Boxes on pictures: a character to a box, and which box or bracket is ticked."""
