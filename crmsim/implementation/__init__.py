"""Bringing CRM into a firm: how mature its use is, what a project realises, and what that is said to bring.

=============  ======================================================================================
`maturity`     five levels of use, and the world of a firm at each
`project`      nine steps, the share of the effect they realise, overruns, the dip before the gain
`benefits`     the five claimed figures: before, after, in between, and in a survey of survivors
=============  ======================================================================================
"""
