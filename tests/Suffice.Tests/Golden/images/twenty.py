#!/usr/bin/env python3
"""Writes twenty/: one picture (examples/fashion-mnist/00001-pullover.png, MIT) saved in many ways, all of which must give one answer.

Needs Pillow (python3-pil), ImageMagick's convert, and cjpeg and jpegtran (Debian: libjpeg-turbo-progs). JPEGs are of the best quality, so that pixels differ by rounding only.
"""
import io, os, struct, subprocess
from PIL import Image, PngImagePlugin

GREY = Image.open("../../../../examples/fashion-mnist/00001-pullover.png").convert("L")
os.makedirs("twenty", exist_ok=True)

def write(name, content):
    with open(f"twenty/{name}", "wb") as file:
        file.write(content)

def png(image, **options):
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, **options)
    return out.getvalue()

def converted(image, *options):
    return subprocess.run(["convert", "png:-", *options], input=png(image), capture_output=True, check=True).stdout

def jpeg(image, *options):
    plain = io.BytesIO()
    image.save(plain, "PPM")
    return subprocess.run(["cjpeg", "-quality", "100", "-optimize", *options], input=plain.getvalue(), capture_output=True, check=True).stdout

def tiff(orientation, kind="SHORT", order=">"):
    value = struct.pack(order + "HH", orientation, 0) if kind == "SHORT" else struct.pack(order + "L", orientation)
    return (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "LHHHL", 8, 1, 0x0112, 3 if kind == "SHORT" else 4, 1) + value + bytes(4)

def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

def with_segments(file, *segments):
    return file[:2] + b"".join(segments) + file[2:]

def exif(body):
    return segment(0xE1, b"Exif\0\0" + body)

RGB = GREY.convert("RGB")
PALETTE = GREY.quantize(256)
# Held as orientations 6 and 8 say: what is shown is the picture turned back.
SIX, EIGHT, THREE = GREY.transpose(Image.Transpose.ROTATE_90), GREY.transpose(Image.Transpose.ROTATE_270), GREY.transpose(Image.Transpose.ROTATE_180)
RGBA, GREY_ALPHA = RGB.convert("RGBA"), GREY.convert("LA")
PROFILE = PngImagePlugin.PngInfo()
PROFILE.add_text("Raw profile type exif", "\nexif\n%8d\n%s\n" % (len(tiff(6)) + 6, (b"Exif\0\0" + tiff(6)).hex()))
XMP = PngImagePlugin.PngInfo()
XMP.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta><rdf:Description tiff:Orientation=\"3\"/></x:xmpmeta>", zip=True)
COLOUR, WITHOUT_CHROMA = jpeg(RGB, "-sample", "1x1"), jpeg(GREY)
INKS = io.BytesIO()
Image.merge("CMYK", [GREY.point(lambda v: 255 - v)] * 3 + [GREY.point(lambda v: 0)]).save(INKS, "JPEG", quality=100, subsampling=0)
ADOBE_0 = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")

write("01-grey.png", png(GREY))
write("02-rgb.png", png(RGB))
write("03-rgba.png", png(RGBA))
write("04-grey-alpha.png", png(GREY_ALPHA))
write("05-palette.png", png(PALETTE))
write("06-grey-16-bits.png", converted(GREY, "-depth", "16", "-define", "png:color-type=0", "-define", "png:bit-depth=16", "png:-"))
write("07-rgb-16-bits.png", converted(RGB, "png48:-"))
write("08-interlaced.png", converted(RGB, "-interlace", "PNG", "png24:-"))
write("09-transparent-colour.png", png(RGB, transparency=(1, 2, 3)))
write("10-eXIf-6.png", png(SIX, exif=tiff(6)))
write("11-exif-as-text-6.png", png(SIX, pnginfo=PROFILE))
write("12-xmp-3.png", png(THREE, pnginfo=XMP))
write("13-grey.jpg", WITHOUT_CHROMA)
write("14-colour.jpg", COLOUR)
write("15-half-chroma.jpg", jpeg(RGB, "-sample", "2x2"))
write("16-progressive.jpg", jpeg(RGB, "-sample", "1x1", "-progressive"))
write("17-restarts.jpg", jpeg(RGB, "-sample", "1x1", "-restart", "2B"))
write("18-rgb.jpg", jpeg(RGB, "-sample", "1x1", "-rgb"))
write("19-jfif-and-adobe.jpg", COLOUR[:20] + ADOBE_0 + COLOUR[20:])
write("20-cmyk.jpg", INKS.getvalue())
write("21-exif-6.jpg", with_segments(jpeg(SIX), exif(tiff(6))))
write("22-exif-8-LONG-two-segments.jpg", with_segments(jpeg(EIGHT), exif(tiff(8, "LONG", "<")), exif(tiff(1))))
write("23-bytes-behind-the-end.jpg", COLOUR + b"more" * 5)
