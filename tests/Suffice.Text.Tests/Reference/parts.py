"""Writes tokenizers/parts.json: each normalizer and pre-tokenizer of tokenizer.json, with its options, before one model that shows everything.

The model has a token for each byte, and another for the same byte inside a word: the ids show the normalized text and where it was cut.
"""

import json
import os

from train import HERE, LLAMA3, added, bpe, byte_letters, byte_level, metaspace


def sequence(kind, *parts):
    return {"type": "Sequence", kind: list(parts)}


def split(pattern, behavior, invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def replace(pattern, content, kind="Regex"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def bert(clean=True, chinese=True, strip=None, lower=True):
    return {"type": "BertNormalizer", "clean_text": clean, "handle_chinese_chars": chinese, "strip_accents": strip, "lowercase": lower}


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


BEHAVIOURS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]

NORMALIZERS = [{"type": kind} for kind in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "ByteLevel")] + [
    bert(),
    bert(False, False, True, False),
    bert(True, False, False, True),
    bert(False, True, False, False),
    strip(True, True),
    strip(True, False),
    strip(False, True),
    {"type": "Prepend", "prepend": "▁"},
    replace(" {2,}", " "),
    replace("a", "bb", "String"),
    replace(r"\s+", ""),
    replace(r"(?i:[a-m]+)", "<>"),
    replace(r"(?<=[a-z])(?=\p{Lu})|\p{Mn}+$", "_"),
    replace(r"[^\p{L}\p{N}\p{P}\p{S}\s]", "?"),
    replace(r"\b\w", "#"),
    replace(r"[[:punct:]&&[^-.]]{1,2}?", "!"),
    sequence("normalizers", {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}),
    sequence("normalizers", {"type": "Nmt"}, {"type": "NFKC"}, strip(True, True), {"type": "Prepend", "prepend": "_"}),
]

SPLITTERS = (
    [{"type": kind} for kind in ("BertPreTokenizer", "Whitespace", "WhitespaceSplit", "UnicodeScripts")]
    + [{"type": "Punctuation", "behavior": behaviour} for behaviour in BEHAVIOURS]
    + [{"type": "Digits", "individual_digits": each} for each in (True, False)]
    + [split(r"\s|\p{Han}|[A-Z]", behaviour, invert) for behaviour in BEHAVIOURS for invert in (False, True)]
    + [
        split(" ", "MergedWithNext", kind="String"),
        split("el", "Isolated", kind="String"),
        split(LLAMA3, "Isolated"),
        split(r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\s+", "Isolated"),
        split(r"\p{L}++|\d{2,3}+|(?>\s+)\S", "Removed", True),
        split(r"(?:\p{So}|\p{Cn}|\p{Co})+|\h{2}|\W", "Contiguous"),
        split(r"[\x{1F300}-\x{1FAFF}一-鿿ぁ-ヿ]|(?m:b.c)|\R", "Isolated"),
        split(r"(?<!\d)\d(?!\d)|[\w&&[^\d_]]+", "MergedWithPrevious"),
        split(r"\w[[:space:]]|(?i:[k-s]+|éf?|σ)|\W\b", "MergedWithNext"),
        {"type": "CharDelimiterSplit", "delimiter": "-"},
        {"type": "FixedLength", "length": 3},
        byte_level(True, True),
        byte_level(True, False),
        metaspace("always"),
        metaspace("first"),
        metaspace("never"),
        metaspace("always", False),
        {"type": "Metaspace", "replacement": "_", "add_prefix_space": False, "prepend_scheme": "never"},
        sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace("first"), {"type": "Digits", "individual_digits": True}),
    ]
)

TOKENS = [
    ("[CLS]", True, {}),
    ("[SEP]", True, {"lstrip": True}),
    ("[MASK]", True, {"lstrip": True, "rstrip": True}),
    ("</s>", True, {"rstrip": True}),
    ("hello", False, {"single_word": True}),
    ("Hello World", False, {}),
    ("newtok", False, {"single_word": True, "lstrip": True}),
    ("new", False, {"normalized": False}),
    ("Ünïtök", False, {"rstrip": True}),
    ("[NEW]", False, {"normalized": False, "single_word": True, "rstrip": True}),
    ("  ", False, {"normalized": False}),
    ("東京", False, {}),
]


def main():
    letters = byte_letters()
    vocabulary = {letter: value for value, letter in letters.items()} | {"##" + letter: 256 + value for value, letter in letters.items()}
    last = byte_level(False, False)

    def whole(normalizer, pre, tokens=()):
        return {
            "version": "1.0",
            "added_tokens": [added(512 + i, text, special, **how) for i, (text, special, how) in enumerate(tokens)],
            "normalizer": normalizer,
            "pre_tokenizer": sequence("pretokenizers", pre, last) if pre else last,
            "post_processor": None,
            "decoder": None,
            "model": bpe(vocabulary, [], continuing_subword_prefix="##"),
        }

    parts = [whole(normalizer, None) for normalizer in NORMALIZERS] + [whole(None, pre) for pre in SPLITTERS]
    parts += [whole(normalizer, None, TOKENS) for normalizer in (None, bert(), {"type": "Lowercase"}, strip(True, True))]
    parts += [whole(normalizer, metaspace("first"), TOKENS) for normalizer in (None, strip(True, False), replace(" +", "x"), {"type": "Nmt"})]
    with open(os.path.join(HERE, "tokenizers", "parts.json"), "w", encoding="utf-8") as file:
        json.dump(parts, file, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
