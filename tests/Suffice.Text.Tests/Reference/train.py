"""Trains the small tokenizers of this folder: tokenizers/*.json and spm.*.model.

python3 train.py CORPUS SPM_TRAIN

CORPUS is a text file, one text a line (README.md says which). SPM_TRAIN is SentencePiece's own spm_train (0.1.97 was used); byte-level
merges are learned here. What a tokenizer.json must hold follows the files of well-known models, named in each function.
"""

import base64
import collections
import json
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def byte_letters():
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [value for value in range(256) if value not in kept]
    return {value: chr(value) for value in kept} | {value: chr(256 + i) for i, value in enumerate(others)}


def learn_merges(lines, count):
    """Merges over bytes, of words with the space before them."""
    letters = byte_letters()
    words = collections.Counter()
    for line in lines:
        for i, word in enumerate(line.split(" ")):
            words[tuple(letters[value] for value in ((" " if i else "") + word).encode())] += 1
    merges = []
    for _ in range(count):
        pairs = collections.Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        merged = collections.Counter()
        for word, times in words.items():
            parts, i = [], 0
            while i < len(word):
                join = word[i : i + 2] == best
                parts.append("".join(word[i : i + 2]) if join else word[i])
                i += 2 if join else 1
            merged[tuple(parts)] += times
        words = merged
    return merges


def fields(data):
    at = 0

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            value |= (data[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if data[at - 1] < 128:
                return value

    while at < len(data):
        key = number()
        if key & 7 == 0:
            yield key >> 3, number()
        elif key & 7 == 5:
            yield key >> 3, struct.unpack("<f", data[at : at + 4])[0]
            at += 4
        else:
            size = number()
            yield key >> 3, data[at : at + size]
            at += size


def sentencepiece(trainer, corpus, name, *options):
    """Trains a model; gives its pieces with scores, and its table of replacements in base64."""
    prefix = os.path.join(HERE, "spm." + name)
    subprocess.run(
        [trainer, "--input=" + corpus, "--model_prefix=" + prefix, "--num_threads=1", "--minloglevel=2", *options], check=True
    )
    os.remove(prefix + ".vocab")
    pieces, table = [], b""
    for field, value in fields(open(prefix + ".model", "rb").read()):
        if field == 1:
            piece = dict(fields(value))
            pieces.append([piece[1].decode(), piece.get(2, 0.0)])
        elif field == 3:
            table = dict(fields(value)).get(2, b"")
    return pieces, base64.b64encode(table).decode()


def added(id, content, special=True, **how):
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": not special, "special": special}
    return {"id": id, "content": content, **(flags | how)}


def template(before, after, ids):
    def piece(token):
        return {"SpecialToken": {"id": token, "type_id": 0}}

    text, other = {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}
    return {
        "type": "TemplateProcessing",
        "single": [*map(piece, before), text, *map(piece, after)],
        "pair": [*map(piece, before), text, *map(piece, after), other, *map(piece, after)],
        "special_tokens": {token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in [*before, *after]},
    }


def save(name, model, normalizer=None, pre=None, post=None, tokens=()):
    whole = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": list(tokens),
        "normalizer": normalizer,
        "pre_tokenizer": pre,
        "post_processor": post,
        "decoder": None,
        "model": model,
    }
    with open(os.path.join(HERE, "tokenizers", name + ".json"), "w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False, separators=(",", ":"))


def bpe(vocabulary, merges, **how):
    flags = {
        "dropout": None,
        "unk_token": None,
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": False,
        "byte_fallback": False,
        "ignore_merges": False,
    }
    return {"type": "BPE", **(flags | how), "vocab": vocabulary, "merges": merges}


def byte_level(prefix=False, regex=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": regex}


def metaspace(scheme="always", split=True):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}


def roberta(merges):
    """As RoBERTa's: byte-level, old form of merges, <mask> takes the space before it."""
    names = ["<s>", "<pad>", "</s>", "<unk>", *byte_letters().values(), *map("".join, merges), "<mask>"]
    ids = {name: i for i, name in enumerate(names)}
    tokens = [added(ids[name], name) for name in names[:4]] + [added(ids["<mask>"], "<mask>", lstrip=True)]
    tokens += [added(len(ids), "newtok", special=False, single_word=True), added(len(ids) + 1, "Ünïtök", special=False, rstrip=True)]
    post = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False}
    save("roberta", bpe(ids, [" ".join(pair) for pair in merges]), None, byte_level(), post, tokens)


def llama3(merges):
    """As Llama 3's: an expression of its own, words that are pieces are not merged."""
    names = [*byte_letters().values(), *map("".join, merges)]
    ids = {name: i for i, name in enumerate(names)}
    ids["Ġhello"], ids["unbelievable"] = len(ids), len(ids) + 1
    begin = len(ids)
    tokens = [added(begin, "<|begin_of_text|>"), added(begin + 1, "<|endoftext|>"), added(begin + 2, "<|eot|>")]
    split = {"type": "Split", "pattern": {"Regex": LLAMA3}, "behavior": "Isolated", "invert": False}
    pre = {"type": "Sequence", "pretokenizers": [split, byte_level(regex=False)]}
    post = {"type": "Sequence", "processors": [byte_level(), template(["<|begin_of_text|>"], [], {"<|begin_of_text|>": begin})]}
    save("llama3", bpe(ids, [list(pair) for pair in merges], ignore_merges=True), None, pre, post, tokens)


def unigrams(pieces, table):
    """As those of ALBERT, XLM-R and T5: one vocabulary, three ways to use it."""
    precompiled = {"type": "Precompiled", "precompiled_charsmap": table}
    words = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace()]}
    learned = pieces[3:]

    def model(first, last=()):
        vocabulary = [[name, 0.0] for name in first] + learned + [[name, 0.0] for name in last]
        unknown = [name for name, _ in vocabulary].index("<unk>")
        return {"type": "Unigram", "unk_id": unknown, "vocab": vocabulary, "byte_fallback": False}

    quotes = [{"type": "Replace", "pattern": {"String": what}, "content": '"'} for what in ("``", "''")]
    spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    albert = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    normalizer = {
        "type": "Sequence",
        "normalizers": [*quotes, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, precompiled, spaces],
    }
    tokens = [added(i, name, lstrip=name == "[MASK]") for i, name in enumerate(albert)]
    save("albert", model(albert), normalizer, words, template(["[CLS]"], ["[SEP]"], {"[CLS]": 2, "[SEP]": 3}), tokens)

    xlmr = ["<s>", "<pad>", "</s>", "<unk>"]
    whole = model(xlmr, ["<mask>"])
    tokens = [added(i, name) for i, name in enumerate(xlmr)] + [added(len(whole["vocab"]) - 1, "<mask>", lstrip=True)]
    save("xlm-r", whole, precompiled, words, template(["<s>"], ["</s>"], {"<s>": 0, "</s>": 2}), tokens)

    t5 = ["<pad>", "</s>", "<unk>"]
    whole = model(t5, ["<extra_id_1>", "<extra_id_0>"])
    tokens = [added(i, name) for i, name in enumerate(t5)] + [
        added(len(whole["vocab"]) - 2 + i, name, lstrip=True, rstrip=True) for i, name in enumerate(["<extra_id_1>", "<extra_id_0>"])
    ]
    save("t5", whole, precompiled, metaspace(), template([], ["</s>"], {"</s>": 1}), tokens)


def llama2(pieces):
    """As Llama 2's: SentencePiece's own BPE as merges, unknown characters byte by byte, no words."""
    ids = {name: i for i, (name, _) in enumerate(pieces)}
    scored = []
    for name, score in pieces:
        for cut in range(1, len(name)):
            left, right = name[:cut], name[cut:]
            if score < 0 and left in ids and right in ids:
                scored.append((-score, ids[left], ids[right], left, right))
    merges = [list(merge[3:]) for merge in sorted(scored)]
    normalizer = {
        "type": "Sequence",
        "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}],
    }
    tokens = [added(i, name) for i, name in enumerate(["<unk>", "<s>", "</s>"])]
    model = bpe(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    save("llama2", model, normalizer, None, template(["<s>"], [], {"<s>": 1}), tokens)
    save("llama2-first", model, None, metaspace("first", split=False), template(["<s>"], [], {"<s>": 1}), tokens)


def word_level(lines):
    counts = collections.Counter(word for line in lines for word in line.lower().split())
    names = ["[UNK]", "[PAD]", *sorted(sorted(counts), key=lambda word: -counts[word])[:1500]]
    ids = {name: i for i, name in enumerate(names)}
    normalizer = {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}]}
    pre = {
        "type": "Sequence",
        "pretokenizers": [
            {"type": "Whitespace"},
            {"type": "Digits", "individual_digits": True},
            {"type": "Punctuation", "behavior": "Contiguous"},
        ],
    }
    tokens = [added(0, "[UNK]"), added(1, "[PAD]"), added(len(ids), "[NEW]", special=False)]
    save("word-level", {"type": "WordLevel", "vocab": ids, "unk_token": "[UNK]"}, normalizer, pre, None, tokens)


def main():
    corpus, trainer = sys.argv[1:]
    lines = open(corpus, encoding="utf-8").read().split("\n")
    os.makedirs(os.path.join(HERE, "tokenizers"), exist_ok=True)
    merges = learn_merges(lines, 600)
    roberta(merges)
    llama3(merges)
    unigrams(*sentencepiece(trainer, corpus, "unigram", "--model_type=unigram", "--vocab_size=1500", "--character_coverage=0.98"))
    pieces, _ = sentencepiece(
        trainer,
        corpus,
        "bpe",
        "--model_type=bpe",
        "--vocab_size=1500",
        "--byte_fallback",
        "--character_coverage=0.98",
        "--normalization_rule_name=identity",
        "--remove_extra_whitespaces=false",
        "--user_defined_symbols=newtok,[NEW]",
    )
    llama2(pieces)
    word_level(lines)


if __name__ == "__main__":
    main()
