#!/usr/bin/env python3
"""Writes sampling.tsv.gz: small JPEGs whose channels have fewer samples in every way that cjpeg knows, and what libjpeg-turbo makes of each.

Needs cjpeg and djpeg (Debian: libjpeg-turbo-progs). The picture is a row of strips of different colours, so that a sample in the wrong place shows. A line:
name, the file in base64, width, height and pixels in base64 (PPM).
"""
import base64, gzip, subprocess

WIDTHS, HEIGHT = (9, 16, 19, 32), 10
SAMPLINGS = ["2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "2x2,1x2,1x2", "2x2,2x1,2x1", "1x1,2x1,1x1", "1x1,1x2,2x1", "2x1,1x1,2x1"]
OPTIONS = ["", "-progressive", "-restart 1B", "-rgb"]

def picture(width):
    strips = [(240, 20, 30), (10, 200, 40), (30, 60, 250), (250, 240, 10), (20, 20, 20), (220, 30, 230)]
    row = bytes(value for x in range(width) for value in strips[(width - 1 - x) // 2 % len(strips)])
    return b"P6 %d %d 255\n" % (width, HEIGHT) + row * HEIGHT

with gzip.open("sampling.tsv.gz", "wt") as table:
    for width in WIDTHS:
        for sampling in SAMPLINGS:
            for options in OPTIONS:
                if options and sampling not in ("2x1", "2x2,1x2,1x2"): continue
                command = ["cjpeg", "-quality", "95", "-sample", sampling, *options.split()]
                jpeg = subprocess.run(command, input=picture(width), capture_output=True, check=True).stdout
                ppm = subprocess.run(["djpeg"], input=jpeg, capture_output=True, check=True).stdout
                name = " ".join([f"{width}x{HEIGHT}", sampling, options]).strip()
                print(name, base64.b64encode(jpeg).decode(), base64.b64encode(ppm).decode(), sep="\t", file=table)
