"""Trains the vocabulary of the embedded mini models: byte-level BPE on public-domain English prose.

    python make_mini_tokenizer.py CORPUS_FOLDER OUTPUT_FILE

CORPUS_FOLDER holds `novels/*.txt`, `fiction/*.txt` and `us_*.txt` (UTF-8 text, hard-wrapped or one paragraph per line).
Written with the package `tokenizers` (0.22). The outcome depends on the texts alone: the same corpus gives the same bytes.

The pieces are those of the Pythia tokenizer, save that no Unicode normalization takes place, so that decoding gives back exactly
the text that was encoded: all 256 bytes, the GPT-2 word split, `<|endoftext|>` = 0, `<|padding|>` = 1.
"""

import argparse
import json
import pathlib

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

VOCABULARY_SIZE = 4096
SPECIAL_TOKENS = ["<|endoftext|>", "<|padding|>"]

# Kept out of the training so that the compression can be measured on prose that was not seen.
# (One of the two copies of "Jane Eyre" goes as well: it would count twice.)
HELD_OUT = {"Forster_View_1908.txt"}
REPEATED = {"CBronte_Jane.txt"}


def corpus_files(folder):
    files = sorted(folder.glob("novels/*.txt")) + sorted(folder.glob("fiction/*.txt")) + sorted(folder.glob("us_*.txt"))
    if not files:
        raise SystemExit(f"no novels/*.txt, fiction/*.txt or us_*.txt in {folder}")
    return files


def paragraphs(file):
    """The paragraphs of a text: hard-wrapped lines joined by a space, a long line as it stands."""
    lines = [" ".join(line.split()) for line in file.read_text(encoding="utf-8").split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    wrapped = lengths[len(lengths) * 95 // 100] <= 120
    waiting = []
    for line in lines:
        if waiting and (not line or not wrapped or len(waiting) >= 200):
            yield " ".join(waiting)
            waiting = []
        if line:
            waiting.append(line)
    if waiting:
        yield " ".join(waiting)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    arguments = parser.parse_args()

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [file for file in corpus_files(arguments.corpus) if file.name not in HELD_OUT | REPEATED]
    tokenizer.train_from_iterator((paragraph for file in texts for paragraph in paragraphs(file)), trainer)

    vocabulary = tokenizer.get_vocab()
    assert len(vocabulary) == VOCABULARY_SIZE and sorted(vocabulary.values()) == list(range(VOCABULARY_SIZE))
    assert [vocabulary[token] for token in SPECIAL_TOKENS] == [0, 1]
    assert all(letter in vocabulary for letter in pre_tokenizers.ByteLevel.alphabet())

    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    written = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
    arguments.output.write_text(written + "\n", encoding="utf-8", newline="\n")
    print(f"{arguments.output}: {len(vocabulary)} tokens from {len(texts)} texts")


if __name__ == "__main__":
    main()
