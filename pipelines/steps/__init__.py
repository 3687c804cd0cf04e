"""The steps of the flow: each takes the case, the event and the rules, and gives a decision.

Which step answers which event in which state, and whether it may, stands in one place: the table in
:mod:`pipelines.flow`.
"""
