"""The daily gazette: every notice of a day in the order of the law's areas, as page and paper."""
