#!/usr/bin/env python3
"""Writes orientations.tsv: EXIF data that store an orientation in every way that TIFF has, and what Pillow makes of each.

Needs Pillow (python3-pil; 9.4 made the table). A line: name, the application segments in base64 (to be put behind a JPEG's first two bytes), the orientation
that ImageOps.exif_transpose applies.
"""
import base64, io, struct, warnings
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
TAG, AFTER_ENTRY = 0x0112, 8 + 2 + 12 + 4
TURNS = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
         6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90}

with open("rgb.jpg", "rb") as file:
    JPEG = file.read()

def tiff(order, entries, head=None, after=b"\0\0\0\0", data=b""):
    head = head or (b"II*\0" if order == "<" else b"MM\0*")
    body = head + struct.pack(order + "LH", 8, len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack(order + "HHL", tag, kind, count) + value.ljust(4, b"\0")[:4]
    return body + after + data

def app1(body):
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body

def exif(body):
    return app1(b"Exif\0\0" + body)

def applied(segments):
    stored = Image.open(io.BytesIO(JPEG)).convert("RGB")
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(JPEG[:2] + segments + JPEG[2:]))).convert("RGB")
    for orientation, turn in TURNS.items():
        expected = stored if turn is None else stored.transpose(turn)
        if expected.size == shown.size and expected.tobytes() == shown.tobytes():
            return orientation
    raise ValueError("no orientation fits")

def cases(order):
    def pack(form, *values):
        return struct.pack(order + form, *values)
    elsewhere, tail = pack("L", AFTER_ENTRY), pack("HHH", 6, 6, 6)
    kinds = {"BYTE": (1, 1, b"\6", tail), "ASCII": (2, 2, b"6\0", tail), "SHORT": (3, 1, pack("H", 6), tail), "LONG": (4, 1, pack("L", 6), tail),
             "RATIONAL": (5, 1, elsewhere, pack("LL", 6, 1)), "SBYTE": (6, 1, b"\6", tail), "UNDEFINED": (7, 1, b"\6", tail),
             "SSHORT": (8, 1, pack("h", 6), tail), "SLONG": (9, 1, pack("l", 6), tail), "SRATIONAL": (10, 1, elsewhere, pack("ll", 12, 2)),
             "FLOAT": (11, 1, pack("f", 6), tail), "FLOAT-6.5": (11, 1, pack("f", 6.5), tail), "DOUBLE": (12, 1, elsewhere, pack("d", 6)),
             "IFD": (13, 1, pack("L", 6), tail), "LONG8": (16, 1, elsewhere, pack("Q", 6)), "kind-0": (0, 1, pack("H", 6), tail),
             "kind-99": (99, 1, pack("H", 6), tail), "two-SHORT": (3, 2, pack("HH", 6, 3), tail), "no-SHORT": (3, 0, pack("H", 6), tail),
             "three-SHORT": (3, 3, elsewhere, tail), "SLONG-negative": (9, 1, pack("l", -6), tail), "SHORT-0": (3, 1, pack("H", 0), tail),
             "SHORT-9": (3, 1, pack("H", 9), tail), "LONG-large": (4, 1, pack("L", 65542), tail)}
    for name, (kind, count, value, data) in kinds.items():
        yield name, exif(tiff(order, [(TAG, kind, count, value)], data=data))
    def short(value):
        return TAG, 3, 1, pack("H", value)
    six = tiff(order, [short(6)])
    yield "two-tags", exif(tiff(order, [short(6), short(3)]))
    yield "second-tag-of-no-kind", exif(tiff(order, [short(6), (TAG, 99, 1, pack("H", 3))]))
    yield "second-tag-out-of-range", exif(tiff(order, [short(6), short(9)]))
    yield "cut-behind-the-tag", exif(tiff(order, [short(6), short(3)])[:8 + 2 + 12 + 5])
    yield "cut-within-the-tag", exif(six[:8 + 2 + 11])
    yield "no-next-directory", exif(tiff(order, [short(6)], after=b""))
    yield "second-segment", exif(six) + exif(tiff(order, [short(3)]))
    yield "second-segment-empty", exif(six) + exif(b"")
    yield "XMP-before", app1(b"http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation=\"3\"/>") + exif(six)
    yield "other-application-data", app1(b"Exif\0\1" + six)
    yield "mark-swapped", exif(tiff(order, [short(6)], head=b"II\0*" if order == "<" else b"MM*\0"))

with open("orientations.tsv", "w") as table:
    for order, prefix in (("<", "II"), (">", "MM")):
        for name, segments in cases(order):
            table.write(f"{prefix} {name}\t{base64.b64encode(segments).decode()}\t{applied(segments)}\n")
