"""What comes out the same for every application of a run is made once: compiled templates and
statements, builders of addresses, hashes.

A test makes an application of its own, and would wait most of its time for these.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug import security
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Templates compiled once for all applications."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def keep() -> None:
    """Keep statements, builders of a rule's addresses, and hashes of passwords, with one salt
    for all.
    """
    _keep_statements()
    builders: dict[Any, Callable[..., Any]] = {}
    compile_builder = Rule._compile_builder

    def kept_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in builders:
            builders[key] = compile_builder(rule, append_unknown)
        return builders[key]

    Rule._compile_builder = kept_builder  # type: ignore[method-assign]
    security.gen_salt = cache(security.gen_salt)
    security._hash_internal = cache(security._hash_internal)


def _keep_statements() -> None:
    """Let all engines of one kind have one cache of compiled statements; to it, their
    dialects are one.
    """
    compiled: Any = LRUCache(5000)
    Engine._compiled_cache = property(
        lambda _engine: compiled, lambda _engine, _own: None
    )  # type: ignore[assignment]
    DefaultDialect.__eq__ = lambda dialect, other: type(dialect) is type(other)  # type: ignore[method-assign,assignment]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]
