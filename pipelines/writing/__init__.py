"""The wing of letters: what each paper says. The front door is :mod:`pipelines.letter`."""
