"""Static drawings as SVG text: no script, no network, told apart in black and white as well as in colour.

Every function takes values and ready labels and gives back one `<svg>` with a title and a description; colours come
from the page's style sheet by class. Widths are in the drawing's own units, about a printed pixel each.
"""
