#!/usr/bin/env python3
"""Makes small nets with random weights in the forms in which timm and Hugging Face save them, and what they answer.

An independent reference: every family's forward pass is written down here once more, in double precision with numpy, as its paper and its
usual implementation have it, on the checkpoint's own names. Nothing of Suffice is used. Needs Debian's python3-numpy.

    python3 make.py            writes one folder per net beside this file: config.json, model.safetensors, expected.safetensors
"""
import json
import math
import struct
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64, "F64": np.float64}


# --- safetensors -----------------------------------------------------------------------------------------------------

def to_bf16(x):
    bits = np.asarray(x, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def from_bf16(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32)


def save(path, tensors):
    """tensors: name -> (type, array)."""
    header, blobs, offset = {}, [], 0
    for name, (kind, array) in tensors.items():
        data = to_bf16(array).tobytes() if kind == "BF16" else np.ascontiguousarray(array.astype(TYPES[kind])).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [offset, offset + len(data)]}
        blobs.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


class Weights(dict):
    """Random weights by name, already rounded to the type they are stored in, as doubles."""

    def __init__(self, seed, kind="F32"):
        super().__init__()
        self.random, self.kind = np.random.default_rng(seed), kind

    def add(self, name, *shape, scale=None, around=0.0):
        if scale is None:
            scale = 1.5 / math.sqrt(np.prod(shape[1:])) if len(shape) > 1 else 0.2
        values = around + scale * self.random.standard_normal(shape)
        if self.kind == "BF16":
            values = from_bf16(to_bf16(values))
        self[name] = np.asarray(values, np.float64 if self.kind == "BF16" else TYPES[self.kind]).astype(np.float64)

    def linear(self, name, inputs, outputs, bias=True):
        self.add(name + ".weight", outputs, inputs)
        if bias:
            self.add(name + ".bias", outputs)

    def norm(self, name, width):
        self.add(name + ".weight", width, scale=0.2, around=1.0)
        self.add(name + ".bias", width)


# --- mathematics -----------------------------------------------------------------------------------------------------

ERF = np.vectorize(math.erf)
ACTIVATIONS = {
    "gelu": lambda x: 0.5 * x * (1 + ERF(x / math.sqrt(2))),
    "gelu_new": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "relu": lambda x: np.maximum(x, 0),
    "quick_gelu": lambda x: x / (1 + np.exp(-1.702 * x)),
}


def linear(w, name, x):
    y = x @ w[name + ".weight"].T
    return y + w[name + ".bias"] if name + ".bias" in w else y


def norm(w, name, x, epsilon):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * w[name + ".weight"] + w[name + ".bias"]


def attention(q, k, v, heads, valid=None):
    """(B, N, C) each; valid (B, N)."""
    batch, count, width = q.shape
    split = lambda x: x.reshape(batch, count, heads, width // heads).transpose(0, 2, 1, 3)
    scores = split(q) @ split(k).transpose(0, 1, 3, 2) / math.sqrt(width // heads)
    if valid is not None:
        scores = np.where(valid[:, None, None, :], scores, -np.inf)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = scores / scores.sum(-1, keepdims=True) @ split(v)
    return mixed.transpose(0, 2, 1, 3).reshape(batch, count, width)


def patches(w, name, images):
    """A convolution whose stride is its kernel: (B, C, H, W) -> (B, N, width)."""
    kernel = w[name + ".weight"]
    width, channels, size, _ = kernel.shape
    batch, _, height, _ = images.shape
    grid = height // size
    cut = images.reshape(batch, channels, grid, size, grid, size).transpose(0, 2, 4, 1, 3, 5).reshape(batch, grid * grid, -1)
    return cut @ kernel.reshape(width, -1).T + w[name + ".bias"]


def cubic(x, a):
    x = abs(x)
    if x < 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a if x < 2 else 0.0


def resampling(size, wanted, antialias):
    """The matrix (wanted, size) that one axis is multiplied with, as PyTorch's bicubic interpolate with align_corners=False."""
    matrix = np.zeros((wanted, size))
    ratio = size / wanted
    for i in range(wanted):
        if antialias:
            stretch, centre = max(1.0, ratio), (i + 0.5) * ratio
            low = max(0, int(centre - 2 * stretch + 0.5))
            high = min(size, int(centre + 2 * stretch + 0.5))
            for j in range(low, high):
                matrix[i, j] = cubic((j - centre + 0.5) / stretch, -0.5)
            matrix[i] /= matrix[i].sum()
        else:
            at = (i + 0.5) * ratio - 0.5
            floor = math.floor(at)
            for tap in range(-1, 3):
                matrix[i, min(max(floor + tap, 0), size - 1)] += cubic(at - (floor + tap), -0.75)
    return matrix


def resampled(positions, wanted, antialias):
    """(N, C) of a square grid -> (wanted * wanted, C)."""
    size = math.isqrt(positions.shape[0])
    matrix = resampling(size, wanted, antialias)
    grid = positions.reshape(size, size, -1)
    return np.einsum("ai,bj,ijc->abc", matrix, matrix, grid).reshape(wanted * wanted, -1)


# --- vision ----------------------------------------------------------------------------------------------------------

SIZE, PATCH, WIDTH, DEPTH, HEADS, HIDDEN, CLASSES = 16, 4, 16, 2, 2, 32, 5
GRID = SIZE // PATCH
LABELS = {str(i): f"class {i}" for i in range(CLASSES)}


def timm(name, seed, kind="F32", extra=None, extras=0, embeds_class=True, scales=False, pool="token", fc_norm=False, two_heads=False,
         activation="gelu", qkv_bias=True, size=SIZE, antialias=True, small=1.0):
    w = Weights(seed, kind)
    # small: tokens so small that the epsilon of the first norm tells.
    w.add("cls_token", 1, 1, WIDTH, scale=0.5 * small)
    if extra:
        w.add(extra, 1, extras, WIDTH, scale=0.5 * small)
    w.add("pos_embed", 1, GRID**2 + (1 + extras if embeds_class else 0), WIDTH, scale=0.5 * small)
    w.add("patch_embed.proj.weight", WIDTH, 3, PATCH, PATCH, scale=0.1 * small)
    w.add("patch_embed.proj.bias", WIDTH, scale=0.2 * small)
    for i in range(DEPTH):
        block = f"blocks.{i}."
        w.norm(block + "norm1", WIDTH)
        w.linear(block + "attn.qkv", WIDTH, 3 * WIDTH, qkv_bias)
        w.linear(block + "attn.proj", WIDTH, WIDTH)
        w.norm(block + "norm2", WIDTH)
        w.linear(block + "mlp.fc1", WIDTH, HIDDEN)
        w.linear(block + "mlp.fc2", HIDDEN, WIDTH)
        if scales:
            w.add(block + "ls1.gamma", WIDTH, scale=0.5)
            w.add(block + "ls2.gamma", WIDTH, scale=0.5)
    w.norm("fc_norm" if fc_norm else "norm", WIDTH)
    w.linear("head", WIDTH, CLASSES)
    if two_heads:
        w.linear("head_dist", WIDTH, CLASSES)
    config = {
        "architecture": name,
        "num_classes": CLASSES,
        "num_features": WIDTH,
        "global_pool": pool,
        "model_args": {"num_heads": HEADS, **({"act_layer": activation} if activation != "gelu" else {})},
        "pretrained_cfg": {"input_size": [3, SIZE, SIZE], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
                           "interpolation": "bicubic", "crop_pct": 0.9},
        "label_names": list(LABELS.values()),
    }

    images = w.random.standard_normal((2, 3, size, size)).astype(np.float32).astype(np.float64)
    x = patches(w, "patch_embed.proj", images)
    prefix = [np.repeat(w["cls_token"], 2, 0)] + ([np.repeat(w[extra], 2, 0)] if extra else [])
    positions = w["pos_embed"][0]
    learned = positions.shape[0] - GRID**2
    grid = positions[learned:] if size == SIZE else resampled(positions[learned:], size // PATCH, antialias)
    if embeds_class:
        x = np.concatenate(prefix + [x], 1) + np.concatenate([positions[:learned], grid])
    else:
        x = np.concatenate(prefix + [x + grid], 1)
    blocks = []
    for i in range(DEPTH):
        block = f"blocks.{i}."
        q, k, v = np.split(linear(w, block + "attn.qkv", norm(w, block + "norm1", x, 1e-6)), 3, -1)
        y = linear(w, block + "attn.proj", attention(q, k, v, HEADS))
        x = x + y * w.get(block + "ls1.gamma", 1.0)
        y = linear(w, block + "mlp.fc2", ACTIVATIONS[activation](linear(w, block + "mlp.fc1", norm(w, block + "norm2", x, 1e-6))))
        x = x + y * w.get(block + "ls2.gamma", 1.0)
        blocks.append(x)
    if not fc_norm:
        x = norm(w, "norm", x, 1e-6)
    if two_heads:
        logits = (linear(w, "head", x[:, 0]) + linear(w, "head_dist", x[:, 1])) / 2
    else:
        pooled = x[:, 1 + extras:].mean(1) if pool == "avg" else x[:, 0]
        if fc_norm:
            pooled = norm(w, "fc_norm", pooled, 1e-6)
        logits = linear(w, "head", pooled)
    return config, w, {"input": images, "logits": logits, **{f"block{i}": b for i, b in enumerate(blocks)}}


def hugging_face_vision(kind, seed, registers=0):
    """kind: vit, deit (with two heads), dinov2 or dinov2_with_registers."""
    is_dino, is_plain = kind.startswith("dino"), kind == "vit"
    w = Weights(seed)
    e = f"{kind}.embeddings."
    w.add(e + "cls_token", 1, 1, WIDTH)
    if is_dino:
        w.add(e + "mask_token", 1, WIDTH)
        if registers:
            w.add(e + "register_tokens", 1, registers, WIDTH)
    elif not is_plain:
        w.add(e + "distillation_token", 1, 1, WIDTH)
    w.add(e + "position_embeddings", 1, GRID**2 + (1 if is_dino or is_plain else 2), WIDTH, scale=0.5)
    w.add(e + "patch_embeddings.projection.weight", WIDTH, 3, PATCH, PATCH)
    w.add(e + "patch_embeddings.projection.bias", WIDTH)
    names = ("norm1", "norm2", "mlp.fc1", "mlp.fc2")
    if not is_dino:
        names = ("layernorm_before", "layernorm_after", "intermediate.dense", "output.dense")
    for i in range(DEPTH):
        layer = f"{kind}.encoder.layer.{i}."
        w.norm(layer + names[0], WIDTH)
        for part in ("query", "key", "value"):
            w.linear(layer + "attention.attention." + part, WIDTH, WIDTH)
        w.linear(layer + "attention.output.dense", WIDTH, WIDTH)
        w.norm(layer + names[1], WIDTH)
        w.linear(layer + names[2], WIDTH, HIDDEN)
        w.linear(layer + names[3], HIDDEN, WIDTH)
        if is_dino:
            w.add(layer + "layer_scale1.lambda1", WIDTH, scale=0.5)
            w.add(layer + "layer_scale2.lambda1", WIDTH, scale=0.5)
    w.norm(f"{kind}.layernorm", WIDTH)
    if is_dino:
        w.linear("classifier", 2 * WIDTH, CLASSES)
    elif is_plain:
        w.linear("classifier", WIDTH, CLASSES)
    else:
        w.linear("cls_classifier", WIDTH, CLASSES)
        w.linear("distillation_classifier", WIDTH, CLASSES)
    epsilon = 1e-6 if is_dino else 1e-12
    config = {
        "architectures": [{"vit": "ViTForImageClassification", "deit": "DeiTForImageClassificationWithTeacher",
                           "dinov2": "Dinov2ForImageClassification"}.get(kind, "Dinov2WithRegistersForImageClassification")],
        "model_type": kind, "hidden_size": WIDTH, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS, "hidden_act": "gelu",
        "layer_norm_eps": epsilon, "image_size": SIZE, "patch_size": PATCH, "num_channels": 3, "id2label": LABELS,
        **({"mlp_ratio": HIDDEN // WIDTH, "use_swiglu_ffn": False} if is_dino else {"intermediate_size": HIDDEN}),
        **({"num_register_tokens": registers} if registers else {}),
    }

    images = w.random.standard_normal((2, 3, SIZE, SIZE)).astype(np.float32).astype(np.float64)
    x = patches(w, e + "patch_embeddings.projection", images)
    first = np.repeat(w[e + "cls_token"], 2, 0)
    if is_dino:
        x = np.concatenate([first, x], 1) + w[e + "position_embeddings"]
        if registers:
            x = np.concatenate([x[:, :1], np.repeat(w[e + "register_tokens"], 2, 0), x[:, 1:]], 1)
    elif is_plain:
        x = np.concatenate([first, x], 1) + w[e + "position_embeddings"]
    else:
        x = np.concatenate([first, np.repeat(w[e + "distillation_token"], 2, 0), x], 1) + w[e + "position_embeddings"]
    blocks = []
    for i in range(DEPTH):
        layer = f"{kind}.encoder.layer.{i}."
        h = norm(w, layer + names[0], x, epsilon)
        q, k, v = (linear(w, layer + "attention.attention." + part, h) for part in ("query", "key", "value"))
        y = linear(w, layer + "attention.output.dense", attention(q, k, v, HEADS))
        x = x + y * w.get(layer + "layer_scale1.lambda1", 1.0)
        y = linear(w, layer + names[3], ACTIVATIONS["gelu"](linear(w, layer + names[2], norm(w, layer + names[1], x, epsilon))))
        x = x + y * w.get(layer + "layer_scale2.lambda1", 1.0)
        blocks.append(x)
    x = norm(w, f"{kind}.layernorm", x, epsilon)
    if is_dino:
        logits = linear(w, "classifier", np.concatenate([x[:, 0], x[:, 1 + registers:].mean(1)], -1))
    elif is_plain:
        logits = linear(w, "classifier", x[:, 0])
    else:
        logits = (linear(w, "cls_classifier", x[:, 0]) + linear(w, "distillation_classifier", x[:, 1])) / 2
    return config, w, {"input": images, "logits": logits, "last_hidden_state": x, **{f"block{i}": b for i, b in enumerate(blocks)}}


# --- texts -----------------------------------------------------------------------------------------------------------

VOCABULARY, POSITIONS, NARROW = 40, 16, 8


def bert_names(prefix):
    layer = lambda i: f"{prefix}encoder.layer.{i}."
    return lambda i: {
        "q": layer(i) + "attention.self.query", "k": layer(i) + "attention.self.key", "v": layer(i) + "attention.self.value",
        "out": layer(i) + "attention.output.dense", "norm1": layer(i) + "attention.output.LayerNorm",
        "fc1": layer(i) + "intermediate.dense", "fc2": layer(i) + "output.dense", "norm2": layer(i) + "output.LayerNorm"}


def distilbert_names(prefix):
    layer = lambda i: f"{prefix}transformer.layer.{i}."
    return lambda i: {
        "q": layer(i) + "attention.q_lin", "k": layer(i) + "attention.k_lin", "v": layer(i) + "attention.v_lin",
        "out": layer(i) + "attention.out_lin", "norm1": layer(i) + "sa_layer_norm",
        "fc1": layer(i) + "ffn.lin1", "fc2": layer(i) + "ffn.lin2", "norm2": layer(i) + "output_layer_norm"}


def albert_names(prefix):
    layer = f"{prefix}encoder.albert_layer_groups.0.albert_layers.0."
    return lambda _: {
        "q": layer + "attention.query", "k": layer + "attention.key", "v": layer + "attention.value",
        "out": layer + "attention.dense", "norm1": layer + "attention.LayerNorm",
        "fc1": layer + "ffn", "fc2": layer + "ffn_output", "norm2": layer + "full_layer_layer_norm"}


def text(kind, seed, head, activation="gelu", types=2, offset=0, projection=None, names=bert_names, depth=DEPTH, embeds=None,
         unit=False, small=1.0):
    prefix = "" if embeds else {"xlm-roberta": "roberta"}.get(kind, kind) + "."
    narrow = NARROW if projection else WIDTH
    w = Weights(seed)
    e = prefix + "embeddings."
    w.add(e + "word_embeddings.weight", VOCABULARY, narrow, scale=0.5 * small)
    w.add(e + "position_embeddings.weight", POSITIONS + offset, narrow, scale=0.5 * small)
    if types:
        w.add(e + "token_type_embeddings.weight", types, narrow, scale=0.5 * small)
    w.norm(e + "LayerNorm", narrow)
    if projection:
        w.linear(prefix + projection, narrow, WIDTH)
    of = names(prefix)
    for i in range(1 if names is albert_names else depth):
        n = of(i)
        for part in ("q", "k", "v", "out"):
            w.linear(n[part], WIDTH, WIDTH)
        w.norm(n["norm1"], WIDTH)
        w.linear(n["fc1"], WIDTH, HIDDEN)
        w.linear(n["fc2"], HIDDEN, WIDTH)
        w.norm(n["norm2"], WIDTH)
    epsilon = 1e-5 if offset else 1e-12
    if kind == "distilbert":
        config = {"dim": WIDTH, "n_layers": depth, "n_heads": HEADS, "hidden_dim": HIDDEN, "activation": activation}
    else:
        config = {"hidden_size": WIDTH, "num_hidden_layers": depth, "num_attention_heads": HEADS, "intermediate_size": HIDDEN,
                  "hidden_act": activation, "layer_norm_eps": epsilon, "type_vocab_size": types}
    config.update(model_type=kind, vocab_size=VOCABULARY, max_position_embeddings=POSITIONS + offset)
    if projection:
        config["embedding_size"] = narrow
    if offset:
        config["pad_token_id"] = offset - 1
    if not embeds:
        config.update(architectures=["ForSequenceClassification"], id2label=LABELS)
        hidden, answer, between = head
        w.linear(hidden, WIDTH, WIDTH)
        w.linear(answer, WIDTH, CLASSES)

    lengths = np.array([POSITIONS, 1, 7])
    ids = w.random.integers(0, VOCABULARY, (3, POSITIONS))
    valid = np.arange(POSITIONS)[None] < lengths[:, None]
    kinds = w.random.integers(0, types, ids.shape) if types > 1 else np.zeros_like(ids)
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][offset:]
    if types:
        x = x + w[e + "token_type_embeddings.weight"][kinds]
    x = norm(w, e + "LayerNorm", x, epsilon)
    if projection:
        x = linear(w, prefix + projection, x)
    blocks = []
    for i in range(depth):
        n = of(i)
        x = norm(w, n["norm1"], x + linear(w, n["out"], attention(
            linear(w, n["q"], x), linear(w, n["k"], x), linear(w, n["v"], x), HEADS, valid)), epsilon)
        x = norm(w, n["norm2"], x + linear(w, n["fc2"], ACTIVATIONS[activation](linear(w, n["fc1"], x))), epsilon)
        blocks.append(x)
    expected = {"input_ids": ids, "lengths": lengths, "token_type_ids": kinds, "last_hidden_state": x,
                **{f"block{i}": b for i, b in enumerate(blocks)}}
    if embeds:
        pooled = x[:, 0] if embeds == "cls" else (x * valid[..., None]).sum(1) / lengths[:, None]
        expected.update(pooled=pooled, sentence_embedding=pooled / np.linalg.norm(pooled, axis=-1, keepdims=True) if unit else pooled)
    else:
        expected["logits"] = linear(w, answer, between(linear(w, hidden, x[:, 0])))
    return config, w, expected


# --- all of them -----------------------------------------------------------------------------------------------------

def write(name, net, files=None):
    config, weights, expected = net
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    for file, content in (files or {}).items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(json.dumps(content) + "\n")
    save(folder / "model.safetensors", {key: (weights.kind, value) for key, value in weights.items()})
    save(folder / "expected.safetensors", {key: ("I64" if value.dtype.kind == "i" else "F32", value) for key, value in expected.items()})


def main():
    write("timm-vit-f16", timm("vit_golden", 1, kind="F16"))
    write("timm-vit-bf16-quick-gelu", timm("vit_golden", 2, kind="BF16", activation="quick_gelu", qkv_bias=False))
    write("timm-deit-distilled", timm("deit_golden_distilled", 3, extra="dist_token", extras=1, two_heads=True))
    write("timm-deit3", timm("deit3_golden", 4, embeds_class=False, scales=True))
    write("timm-vit-registers", timm("vit_golden_reg3_dinov2", 5, extra="reg_token", extras=3, embeds_class=False, scales=True))
    write("timm-vit-mean", timm("vit_golden", 6, pool="avg", small=0.002))
    write("timm-vit-fc-norm", timm("vit_golden", 7, pool="avg", fc_norm=True))
    write("timm-vit-larger", timm("vit_golden", 8, size=24))
    write("timm-vit-smaller", timm("vit_golden", 9, size=12))
    write("timm-vit-smaller-no-antialias", timm("vit_golden", 9, size=12, antialias=False))
    write("hf-vit", hugging_face_vision("vit", 20),
          {"preprocessor_config.json": {"size": SIZE, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.25] * 3,
                                        "resample": 2}})
    write("hf-deit-two-heads", hugging_face_vision("deit", 10))
    write("hf-dinov2", hugging_face_vision("dinov2", 11))
    write("hf-dinov2-registers", hugging_face_vision("dinov2_with_registers", 12, registers=4))
    tanh = ("classifier.dense", "classifier.out_proj", np.tanh)
    write("hf-distilbert", text("distilbert", 13, ("pre_classifier", "classifier", ACTIVATIONS["relu"]), types=0, names=distilbert_names))
    write("hf-roberta", text("roberta", 14, tanh, types=1, offset=2, small=0.002))
    write("hf-xlm-roberta", text("xlm-roberta", 15, tanh, types=1, offset=2, activation="relu"))
    write("hf-albert", text("albert", 16, ("albert.pooler", "classifier", np.tanh), activation="gelu_new", depth=3,
                            projection="encoder.embedding_hidden_mapping_in", names=albert_names))
    write("hf-electra", text("electra", 17, ("classifier.dense", "classifier.out_proj", ACTIVATIONS["gelu"]),
                             projection="embeddings_project"))
    pooling = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    modules = [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
               {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
               {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
    write("sentence-class-token", text("bert", 18, None, embeds="cls", unit=True),
          {"modules.json": modules, "1_Pooling/config.json": pooling})
    write("sentence-mean", text("distilbert", 19, None, types=0, names=distilbert_names, embeds="mean"),
          {"modules.json": modules[:2], "1_Pooling/config.json": {"pooling_mode_mean_tokens": True}})


if __name__ == "__main__":
    main()
