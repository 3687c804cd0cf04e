"""What a value says, made canonical by the kind of its field, and how far it is believed."""
