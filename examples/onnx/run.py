# Classifies an image with an exported folder: python run.py FOLDER IMAGE [LAMBDA]. Needs numpy, Pillow and onnxruntime.
import json, sys
from pathlib import Path
import numpy, onnxruntime
from PIL import Image

folder = Path(sys.argv[1])
export = json.loads((folder / "export.json").read_text())
session = onnxruntime.InferenceSession(str(folder / export["adaptive"]["file"]))
_, channels, height, width = session.get_inputs()[0].shape
image = Image.open(sys.argv[2]).convert("L" if channels == 1 else "RGB").resize((width, height), Image.BILINEAR)
pixels = numpy.asarray(image, dtype=numpy.float32).reshape(height, width, channels).transpose(2, 0, 1) / 255
mean, deviation = (numpy.float32(export["preprocessing"][key]).reshape(-1, 1, 1) for key in ("mean", "deviation"))
inputs = {"pixels": ((pixels - mean) / deviation)[None]}
if len(sys.argv) > 3:  # the price of computation; without it the bundle's default holds
    inputs["lambda"] = numpy.array(float(sys.argv[3]))
logits, path = session.run(["logits", "path"], inputs)
probabilities = numpy.exp(logits[0] - logits[0].max())
print(export["labels"][logits[0].argmax()], f"{probabilities.max() / probabilities.sum():.1%}", export["paths"][int(path)]["name"])
