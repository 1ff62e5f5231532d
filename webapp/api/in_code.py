"""The calls of the API in code: made of their descriptions in the OpenAPI document, alike for all.

Each is complete: it runs as it stands, with the API key in the variable API_KEY.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from webapp.api.shapes import Json

JSON_TYPE = "application/json"


class Call(NamedTuple):
    """A call as its description has it, with the values of its examples; `body` is None where
    nothing is sent.
    """

    method: str
    path: str  # as the document names it
    summary: str
    url: str
    headers: Mapping[str, str]  # but for the key
    body: Any


class InCode(NamedTuple):
    """A call and its code by language."""

    call: Call
    code: Mapping[str, str]


def in_code(paths: Mapping[str, Json], server: str) -> list[InCode]:
    """Return every call of an OpenAPI document's paths in code, in the document's order."""
    return [
        InCode(call, {name: write(call) for name, write in LANGUAGES.items()})
        for call in _calls(paths, server)
    ]


def _calls(paths: Mapping[str, Json], server: str) -> Iterator[Call]:
    for path, item in paths.items():
        for method, described in item.items():
            yield _call(method, path, described, server)


def _call(method: str, path: str, described: Json, server: str) -> Call:
    given = described.get("parameters", ())
    address = path
    for part in given:
        if part["in"] == "path":
            value = quote(str(part["example"]), safe="")
            address = address.replace(f"{{{part['name']}}}", value)
    headers = {
        part["name"]: part["example"]
        for part in given
        if part["in"] == "header" and part.get("required")
    }
    body = None
    if "requestBody" in described:
        body = described["requestBody"]["content"][JSON_TYPE]["example"]
        headers["Content-Type"] = JSON_TYPE
    url = f"{server}{address}"
    return Call(method.upper(), path, described["summary"], url, headers, body)


def _curl(call: Call) -> str:
    method = "" if call.method == "GET" else f"-X {call.method} "
    lines = [f'curl {method}"{call.url}"', '-H "api-key: $API_KEY"']
    lines += [f"-H '{name}: {value}'" for name, value in call.headers.items()]
    if call.body is None:
        return " \\\n  ".join(lines)
    lines.append(f"-d @- <<'JSON'\n{_json(call.body)}\nJSON")
    return " \\\n  ".join(lines)


def _python(call: Call) -> str:
    headers = "".join(
        f"        {_quoted(name)}: {_quoted(value)},\n" for name, value in _own(call)
    )
    body = ""
    if call.body is not None:
        body = f"    json={_indented(_literal(call.body, PYTHON), 4)},\n"
    return f"""\
import os
import requests  # pip install requests

answer = requests.{call.method.lower()}(
    {_quoted(call.url)},
    headers={{
        "api-key": os.environ["API_KEY"],
{headers}    }},
{body}    timeout=30,
)
print(answer.status_code, answer.json())"""


def _javascript(call: Call) -> str:
    headers = "".join(
        f"    {_quoted(name)}: {_quoted(value)},\n"
        for name, value in call.headers.items()
    )
    body = ""
    if call.body is not None:
        body = f"  body: JSON.stringify({_indented(_json(call.body), 2)}),\n"
    return f"""\
const answer = await fetch({_quoted(call.url)}, {{
  method: {_quoted(call.method)},
  headers: {{
    "api-key": process.env.API_KEY,
{headers}  }},
{body}}});
console.log(answer.status, await answer.json());"""


def _php(call: Call) -> str:
    headers = "".join(
        f"        {_single(f'{name}: {value}')},\n"
        for name, value in call.headers.items()
    )
    body = ""
    if call.body is not None:
        sent = _indented(_literal(call.body, PHP), 4)
        body = f"    CURLOPT_POSTFIELDS => json_encode({sent}),\n"
    return f"""\
<?php
$call = curl_init({_single(call.url)});
curl_setopt_array($call, [
    CURLOPT_CUSTOMREQUEST => {_single(call.method)},
    CURLOPT_HTTPHEADER => [
        'api-key: ' . getenv('API_KEY'),
{headers}    ],
{body}    CURLOPT_RETURNTRANSFER => true,
]);
$answer = curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $answer;"""


def _csharp(call: Call) -> str:
    headers = "".join(
        f"request.Headers.Add({_quoted(name)}, {_quoted(value)});\n"
        for name, value in _own(call)
    )
    body = ""
    if call.body is not None:
        sent = _indented(_json(call.body), 4)
        body = (
            f'request.Content = new StringContent("""\n    {sent}\n    """, '
            f"Encoding.UTF8, {_quoted(JSON_TYPE)});\n"
        )
    return f"""\
using System.Text;

var http = new HttpClient();
var request = new HttpRequestMessage(new HttpMethod({_quoted(call.method)}), {_quoted(call.url)});
request.Headers.Add("api-key", Environment.GetEnvironmentVariable("API_KEY"));
{headers}{body}var answer = await http.SendAsync(request);
Console.WriteLine($"{{(int)answer.StatusCode}} {{await answer.Content.ReadAsStringAsync()}}");"""


LANGUAGES: dict[str, Callable[[Call], str]] = {
    "curl": _curl,
    "Python": _python,
    "JavaScript": _javascript,
    "PHP": _php,
    "C#": _csharp,
}


def _own(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the headers but for that of the content, where a library sends it with the body."""
    return (pair for pair in call.headers.items() if pair[0] != "Content-Type")


def _quoted(text: str) -> str:
    """Return a text in double quotes, as Python, JavaScript and C# read it."""
    return json.dumps(text, ensure_ascii=False)


def _single(text: str) -> str:
    """Return a text in single quotes, as PHP reads it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _indented(text: str, columns: int) -> str:
    """Return lines of which all but the first are indented."""
    return text.replace("\n", "\n" + " " * columns)


class Literals(NamedTuple):
    """How a language writes what JSON has."""

    object: tuple[str, str]
    arrow: str
    words: Mapping[bool | None, str]
    quote: Callable[[str], str]


PYTHON = Literals(
    ("{", "}"), ": ", {True: "True", False: "False", None: "None"}, _quoted
)
PHP = Literals(
    ("[", "]"), " => ", {True: "true", False: "false", None: "null"}, _single
)


def _literal(value: Any, language: Literals) -> str:
    """Return a value of JSON as a language writes it."""
    if isinstance(value, str):
        return language.quote(value)
    if value is None or isinstance(value, bool):
        return language.words[value]
    if isinstance(value, dict):
        begin, end = language.object
        items = [
            f"{language.quote(name)}{language.arrow}{_literal(part, language)}"
            for name, part in value.items()
        ]
    elif isinstance(value, list):
        begin, end = "[", "]"
        items = [_literal(part, language) for part in value]
    else:
        return json.dumps(value)
    inner = "".join(f"\n    {_indented(item, 4)}," for item in items)
    return f"{begin}{inner}\n{end}" if items else begin + end
