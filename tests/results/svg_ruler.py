"""What a reader with a ruler finds in a figure that gnuplot drew: the points of each plot, in the units of the axes.

Knows nothing of the program that wrote the figure. Pixels become numbers by the outermost labelled tics of each axis.
"""

import math
import re

PIXEL = 0.02  # half of the last written digit, and gnuplot's own grid of 1/100 pixel
PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


def pairs_in(text):
    return [(float(x), float(y)) for x, y in PAIR.findall(text)]


class Axis:
    def __init__(self, tics):
        (first_pixel, first), (last_pixel, last) = tics[0], tics[-1]
        self.slope = (last - first) / (last_pixel - first_pixel)
        self.offset = first - self.slope * first_pixel
        self.tolerance = PIXEL * abs(self.slope)

    def value(self, pixel):
        return self.offset + self.slope * pixel


class Ruler:
    def __init__(self, path, logarithmic=False):
        self.svg = path.read_text(encoding="utf-8")
        self.logarithmic = logarithmic
        x_tics, y_tics = [], []
        axes = self.svg[:self.svg.index('_plot_1"')]
        for tic in re.finditer(r"<path stroke='[^']*'\s+d='([^']*)'/>\s*<g [^>]*>\s*<text>\s*([-\d.]+)</text>", axes):
            ends, value = pairs_in(tic.group(1)), float(tic.group(2))
            if ends[0][0] == ends[1][0]:
                x_tics.append((ends[0][0], value))
                self.floor = ends[0][1]  # the legend lies below
            else:
                y_tics.append((ends[0][1], math.log10(value) if logarithmic else value))
        self.x, self.y = Axis(x_tics), Axis(y_tics)

    def plot(self, title):
        start = self.svg.index(f"<title>{title}</title>\n<g")
        end = self.svg.find("</g>\n\t</g>", start)
        return self.svg[start:end if end >= 0 else None]

    def line(self, title):
        """The vertices of the line of this name in the legend; on a logarithmic axis y is its logarithm."""
        pixels = [pair for path in re.findall(r"d='([^']*)'", self.plot(title)) for pair in pairs_in(path)]
        return [(self.x.value(x), self.y.value(y)) for x, y in pixels if y <= self.floor]

    def band(self, title):
        """The corners of the band behind a line."""
        corners = re.search(r"points = '([^']*)'", self.plot(f"{title}, band")).group(1)
        return [(self.x.value(x), self.y.value(y)) for x, y in pairs_in(corners)]
