"""A hub on this machine: it serves the files of one folder as a repository's, at its branch main or at any commit."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hub


class _Handler(BaseHTTPRequestHandler):
    """Answers what `snapshot_download` asks: which commit and files a revision has, and then each file."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        served = self.server
        served.asked.append(self.path)
        parts = self.path.split("?")[0].strip("/").split("/")
        if self.path == "/":
            self._send(200, b"", {}, with_body)
        elif parts[:2] == ["api", "models"]:
            self._described(parts, with_body)
        elif "resolve" in parts:
            self._file("/".join(parts[parts.index("resolve") + 2 :]), with_body)
        else:
            self._send(404, b"", {}, with_body)

    def _described(self, parts: list[str], with_body: bool) -> None:
        """What a revision holds: as a tree, which newer libraries ask for, or with its commit."""
        way = next((way for way in ("tree", "revision") if way in parts), None)
        if way and parts[parts.index(way) + 1] not in self.server.revisions:
            self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"}, with_body)
            return
        files = [path for path in self.server.folder.rglob("*") if path.is_file()]
        names = [str(path.relative_to(self.server.folder)) for path in files]
        tree = [
            {"type": "file", "path": name, "size": path.stat().st_size, "oid": "0" * 40}
            for name, path in zip(names, files, strict=True)
        ]
        facts = {"id": "any/any", "sha": self.server.commit, "siblings": [{"rfilename": name} for name in names]}
        content = json.dumps(tree if way == "tree" else facts).encode()
        self._send(200, content, {"Content-Type": "application/json"}, with_body)

    def _file(self, name: str, with_body: bool) -> None:
        content = (self.server.folder / name).read_bytes()
        about = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Repo-Commit": self.server.commit}
        self._send(200, content, about, with_body)

    def _send(self, status: int, content: bytes, headers: dict[str, str], with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(folder: Path, *more_revisions: str, commit: str = hub.ANOTHER) -> Iterator[ThreadingHTTPServer]:
    """A server whose repositories all hold `folder`; its `address` is for HF_ENDPOINT, `asked` notes the requests."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.folder, server.commit, server.asked = folder, commit, []
        server.revisions = {"main", commit, *more_revisions}
        server.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
