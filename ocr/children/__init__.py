"""The children of a sandbox: who keeps them, what they do for their parent, and what of their answers is believed."""
