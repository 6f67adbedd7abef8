"""The staff interface: stock Django admin on a site of our own."""
