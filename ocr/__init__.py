"""Bytes to pages to text. Rooms here are given values and give values: they read no settings and know no case."""
