"""What a line says: how it is cut out and spelt, and what is done about all that nets leave out, add or confuse."""
