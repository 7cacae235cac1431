"""HCL read without the writer's rules: blocks as nested values, strings unescaped, calls as text."""

import re

_TOKEN = re.compile(
    r"""(?P<space>[ \t]+|\#[^\n]*)|(?P<line>\n)|(?P<string>"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)|(?P<sign>[{}\[\](),=*+?:])"""
)


class Expression(str):
    """What Terraform works out: a reference, a call, a template."""

    __slots__ = ()


def read_hcl(text):
    """Return a file's blocks as a list of (kind, labels, body).

    A body is {name: value}; blocks inside it are under None, as a list of the same form.
    """
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match, text[at : at + 40]
        if match.lastgroup != "space":
            tokens.append((match.lastgroup, match.group()))
        at = match.end()
    reader = _Reader(tokens)
    body = reader.body(end=None)
    assert set(body) <= {None}, body
    return body.get(None, [])


def unquoted(literal):
    """Return the text of a quoted literal, or an Expression where it is a template."""
    inner = literal[1:-1]
    found, at, live = [], 0, False
    while at < len(inner):
        rest = inner[at:]
        if rest[:3] in ("$${", "%%{"):
            found.append(rest[1:3])
            at += 3
        elif rest[:2] in ("${", "%{"):
            live = True
            found.append(rest[:2])
            at += 2
        elif rest[0] == "\\":
            width = {"u": 6, "U": 10}.get(rest[1], 2)
            short = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
            found.append(short[rest[1]] if width == 2 else chr(int(rest[2:width], 16)))
            at += width
        else:
            found.append(rest[0])
            at += 1
    return Expression(literal) if live else "".join(found)


class _Reader:
    def __init__(self, tokens) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else (None, None)

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def lines(self):
        while self.peek()[0] == "line":
            self.take()

    def body(self, end):
        found = {}
        self.lines()
        while self.peek()[1] != end:
            kind, name = self.take()
            assert kind in ("name", "string"), name
            name = unquoted(name) if kind == "string" else name
            if self.peek()[1] == "=":
                self.take()
                assert name not in found, name
                found[name] = self.value()
            else:
                labels = []
                while self.peek()[1] != "{":
                    labels.append(unquoted(self.take()[1]))
                self.take()
                found.setdefault(None, []).append((name, tuple(labels), self.body("}")))
                self.take()
            assert self.peek()[0] == "line" or self.peek()[1] in (end, ","), self.peek()
            if self.peek()[1] == ",":
                self.take()
            self.lines()
        return found

    def value(self):
        kind, text = self.peek()
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else (None, None)
        simple = following[0] == "line" or following[1] in (",", "]", "}", ")")
        if simple and kind == "string":
            self.take()
            return unquoted(text)
        if simple and kind == "number":
            self.take()
            return float(text) if "." in text else int(text)
        if simple and text in ("true", "false"):
            self.take()
            return text == "true"
        if text == "{":
            self.take()
            found = self.body("}")
            self.take()
            return found
        if text == "[":
            self.take()
            found = []
            while self.peek()[1] != "]":
                found.append(self.value())
                if self.peek()[1] == ",":
                    self.take()
            self.take()
            return found
        return self.expression()

    def expression(self):
        words, depth = [], 0
        while True:
            kind, text = self.peek()
            if depth == 0 and (kind in ("line", None) or text in (",", "]", "}", ")")):
                return Expression(" ".join(words))
            depth += (text in "({[") - (text in ")}]") if kind == "sign" else 0
            words.append(self.take()[1])
