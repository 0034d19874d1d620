"""The customer: one module for each idea, all of them pure functions of columns.

Nothing in this package draws a random number, knows the clock or loops over customers: uniforms and states
come in as arrays, new states go out. Both engines call the same functions (see `month` for the order).
"""
