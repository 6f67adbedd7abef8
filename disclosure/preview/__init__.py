"""A draft as readers will see it: the public page, made by the code that makes public pages.

Above both the desk and the public side, since it is the one page that belongs to both.
"""
