"""Templates compiled once for all applications of a run."""

from typing import ClassVar

from jinja2.bccache import Bucket, BytecodeCache


class Templates(BytecodeCache):
    """Templates compiled once for all applications."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
