"""Who is told of what: endpoints, what is to be said to them, each call, and how telling ends."""
