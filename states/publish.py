"""/tmp/prevN -> /work/preview/chat-pocket with checksums and the old card (until measured)."""
import sys, hashlib, json, shutil
from pathlib import Path
src, dst = Path(sys.argv[1]), Path("/work/preview/chat-pocket")
if dst.exists(): shutil.rmtree(dst)
shutil.copytree(src, dst)
if not (dst/"README.md").exists():
    shutil.copy("/work/talk/course_utils/checkpoints/chat-pocket/README.md", dst/"README.md")
sums = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(dst.iterdir()) if p.name != "checksums.json"}
(dst/"checksums.json").write_text(json.dumps(sums, indent=1)+"\n")
Path("/work/preview/READY").write_text(sys.argv[2]+"\n")
