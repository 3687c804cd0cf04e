"""Seals on pictures: round, oval and square ones, slices at the edge, and the words around them."""
