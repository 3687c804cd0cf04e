"""Processes that may be killed at any time: how they are started, asked, limited and ended.

A thread that is inside a C library can neither be stopped nor kept from holding the interpreter's lock; a process can be
killed. Two rooms work so: ``ocr`` opens files in children without a secret, ``workers`` does its heavy steps in children
with the tools of an installation. What both need stands here; what a child does stands in the room whose work it is.
"""
