"""Notices from sheets and foreign files, in batches that other people decide.

`layouts` reads the declared mappings, `readers` the files, `mapper` turns one record into the
values of one notice, `batches` files them through the forms and rules of the admin, `deciding`
reviews and approves a batch.
"""
