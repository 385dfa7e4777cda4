#!/usr/bin/env python3
"""Writes colours.tsv.gz: small JPEGs in every combination of channels, channel names, JFIF, Adobe and EXIF segments, and what libjpeg-turbo makes of each.

Needs cjpeg and djpeg (Debian: libjpeg-turbo-progs) and Pillow (python3-pil), which decodes the files of four channels. Each picture is 8 x 8 pixels of
one colour, so one pixel says it all. A line: name, the file in base64, red,green,blue or grey.
"""
import base64, gzip, io, struct, subprocess
from PIL import Image

def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0"
SEGMENTS = {
    "jfif": segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
    "jfif-short": segment(0xE0, b"JFIF\0\1\1\0\0"),
    "jfxx": segment(0xE0, b"JFXX\0\x13" + bytes(12)),
    "exif": segment(0xE1, EXIF),
    "adobe0": segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),
    "adobe1": segment(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
    "adobe2": segment(0xEE, b"Adobe\0\x64\0\0\0\0\2"),
    "adobe9": segment(0xEE, b"Adobe\0\x64\0\0\0\0\x09"),
    "adobe-short": segment(0xEE, b"Adobe\0\x64\0\0\0\0"),
    "adobe-long": segment(0xEE, b"Adobe\x01\x64\0\0\0\0\0more"),
    "ducky": segment(0xEE, b"Ducky\0\x64\0\0\0\0\0"),
}
ORDERS = ["", "jfif", "exif", "adobe0", "adobe1", "adobe2", "adobe9", "adobe-short", "adobe-long", "ducky", "jfif-short adobe0", "jfxx adobe0",
          "jfif adobe0", "adobe0 jfif", "jfif adobe1", "jfif adobe2", "jfif exif adobe0", "exif jfif adobe0", "exif adobe0 jfif", "adobe0 exif jfif",
          "exif adobe0", "adobe0 exif", "exif jfif", "jfif exif", "adobe0 adobe1", "adobe1 adobe0"]
NAMES = {3: [b"\1\2\3", b"RGB", b"\0\1\2", b"rgb", b"\1\x22\x23", b"BGR"], 1: [b"\1", b"R"], 4: [b"\1\2\3\4", b"CMYK"]}

def plain(colour, options):
    """A JPEG of one colour without application segments, its channels called 1, 2, 3."""
    ppm = (b"P6 8 8 255\n" if len(colour) == 3 else b"P5 8 8 255\n") + bytes(colour) * 64
    return strip(subprocess.run(["cjpeg", "-optimize", *options], input=ppm, capture_output=True, check=True).stdout)

def strip(jpeg):
    at, kept = 2, jpeg[:2]
    while jpeg[at + 1] != 0xDA:
        size = 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        if not 0xE0 <= jpeg[at + 1] <= 0xEF:
            kept += jpeg[at:at + size]
        at += size
    return kept + jpeg[at:]

def renamed(jpeg, names):
    """Gives the channels other names, in the frame header and in every scan header."""
    jpeg, at, known = bytearray(jpeg), 2, {}
    while at < len(jpeg) - 2:
        if jpeg[at] != 0xFF or jpeg[at + 1] in (0, *range(0xD0, 0xD8)):
            at += 1
            continue
        if jpeg[at + 1] in (0xC0, 0xC1, 0xC2):
            for i, name in enumerate(names):
                known[jpeg[at + 10 + 3 * i]] = name
                jpeg[at + 10 + 3 * i] = name
        if jpeg[at + 1] == 0xDA:
            for i in range(jpeg[at + 4]):
                jpeg[at + 5 + 2 * i] = known[jpeg[at + 5 + 2 * i]]
        at += 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
    return bytes(jpeg)

def decoded(jpeg, channels):
    if channels < 4:
        jpeg = subprocess.run(["djpeg", "-pnm"], input=jpeg, capture_output=True).stdout  # status 2: a warning
        pixel = Image.open(io.BytesIO(jpeg)).getpixel((3, 3))
        return pixel if isinstance(pixel, tuple) else (pixel,)
    return Image.open(io.BytesIO(jpeg)).convert("RGB").getpixel((3, 3))

def bases():
    yield "grey", 1, plain((90,), [])
    yield "colour", 3, plain((200, 90, 40), [])
    yield "colour-progressive", 3, plain((200, 90, 40), ["-progressive"])
    inks = io.BytesIO()
    Image.new("CMYK", (8, 8), (30, 120, 200, 40)).save(inks, "JPEG", optimize=True)
    yield "inks", 4, strip(inks.getvalue())

with gzip.open("colours.tsv.gz", "wt") as table:
    for base, channels, jpeg in bases():
        for names in NAMES[channels][:2 if "progressive" in base else None]:
            for order in ORDERS:
                if (channels == 1 or "progressive" in base) and " " in order and order != "jfif adobe0" or channels == 4 and "adobe" not in order.replace("adobe-short", ""):
                    continue
                file = jpeg[:2] + b"".join(SEGMENTS[one] for one in order.split()) + renamed(jpeg, names)[2:]
                name = f"{base} {names.hex()} {order.replace(' ', '+') or 'bare'}"
                table.write(f"{name}\t{base64.b64encode(file).decode()}\t{','.join(map(str, decoded(file, channels)))}\n")
