"""Writes what Pillow makes of small images: resized with its filters, then cut to their middle as torchvision's CenterCrop does.

Run in this folder with Pillow (made with 9.4.0): python3 make.py. Sources are computed, here and in MiddleOfImageTests.
"""

from PIL import Image

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}

# name, source's width, height, channels, pattern, size cut out, edge, filter, whether the aspect is kept
CASES = [
    ("reduced-wide", 61, 37, 3, "noise", 16, 18, "bicubic", True),
    ("reduced-wide-bilinear", 61, 37, 3, "noise", 16, 18, "bilinear", True),
    ("reduced-tall", 29, 83, 3, "noise", 16, 16, "bicubic", True),
    ("reduced-much", 230, 151, 3, "noise", 16, 17, "bicubic", True),
    ("enlarged", 11, 7, 3, "noise", 24, 27, "bicubic", True),
    ("enlarged-bilinear", 11, 7, 3, "noise", 24, 27, "bilinear", True),
    ("halves-down", 41, 33, 3, "noise", 16, 21, "bicubic", True),
    ("halves-up", 33, 41, 3, "noise", 16, 23, "bicubic", True),
    ("whole", 50, 23, 3, "noise", 16, 19, "bicubic", False),
    ("whole-bilinear", 50, 23, 3, "noise", 16, 16, "bilinear", False),
    ("overshoot", 47, 31, 1, "edges", 20, 24, "bicubic", True),
    ("gradient", 45, 64, 3, "gradient", 24, 27, "bicubic", True),
    ("one-axis-stays", 16, 40, 3, "noise", 16, 16, "bicubic", False),
    ("same-size-is-cut", 16, 16, 3, "noise", 16, 18, "bicubic", True),
]


def source(width, height, channels, pattern):
    state, pixels = 1, bytearray()
    for y in range(height):
        for x in range(width):
            for c in range(channels):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                pixels.append({
                    "noise": (state >> 16) & 255,
                    "edges": (x // 3 + y // 2) % 2 * 255,
                    "gradient": (4 * x + 2 * y + 50 * c) % 256,
                }[pattern])
    return Image.frombytes("RGB" if channels == 3 else "L", (width, height), bytes(pixels))


def new_size(width, height, edge, keeps):
    if not keeps:
        return edge, edge
    return (edge, int(edge * height / width)) if width <= height else (int(edge * width / height), edge)


with open("cases.tsv", "w") as table:
    for name, width, height, channels, pattern, size, edge, kind, keeps in CASES:
        image = source(width, height, channels, pattern).resize(new_size(width, height, edge, keeps), FILTERS[kind])
        left, top = (round((length - size) / 2) for length in image.size)
        image.crop((left, top, left + size, top + size)).save(f"{name}.png", optimize=True)
        print(name, width, height, channels, pattern, size, edge, kind, keeps, sep="\t", file=table)
