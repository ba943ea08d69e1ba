"""An XForm filled in by a machine: run in the validators' environment, where pyxform and lxml live.

    python xform.py FORM.xlsx < documents.json > found.json

Converts the XLSForm with pyxform, fills each document in, works out calculations and relevance as ODK does (what is not
relevant is empty) until nothing changes, and tells what is asked, which notes show and which constraints fail.
"""

import json
import re
import sys
from copy import deepcopy
from typing import Any

from lxml import etree
from pyxform.xls2xform import convert

REPEATS = ("members", "persons")
functions = etree.FunctionNamespace(None)


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    return value


functions["if"] = lambda _, condition, yes, no: _text(yes) if _truth(condition) else _text(no)
functions["join"] = lambda _, sign, nodes: sign.join(node.text or "" for node in nodes)
functions["regex"] = lambda _, value, pattern: re.search(pattern, str(_text(value))) is not None
functions["date"] = lambda _, value: float(str(_text(value)).replace("-", "") or "nan")


def _indexed(_: Any, nodes: Any, repeats: Any, line: Any) -> str:
    line = _text(line)
    at = int(float(line)) if str(line).strip() else 0
    inside = [node for node in nodes if at and 1 <= at <= len(repeats) and repeats[at - 1] in node.iterancestors()]
    return inside[0].text or "" if inside else ""


functions["indexed-repeat"] = _indexed


def _truth(value: Any) -> bool:
    return bool(value) if not isinstance(value, list) else bool(_text(value))


class XForm:
    """The converted form."""

    def __init__(self, path: str) -> None:
        tree = etree.fromstring(convert(xlsform=path, validate=False).xform.encode())
        for node in tree.iter(etree.Element):
            node.tag = etree.QName(node).localname
        self.empty = tree.find(".//instance/*")
        self.binds = {bind.get("nodeset"): bind for bind in tree.iter("bind")}
        self.compiled: dict[str, Any] = {}

    def run(self, expression: str, node: Any) -> Any:
        """An expression, from a node."""
        if expression not in self.compiled:
            self.compiled[expression] = etree.XPath(expression)
        return self.compiled[expression](node)

    def fill(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document filled in: what is asked, what is said, what is refused, by place."""
        data = self._instance(document)
        cells = [(node, self.binds.get(_path(node)), _place(node)) for node in data.iter() if node is not data]
        typed = {node: node.text or "" for node, _, _ in cells}
        for _ in range(20):
            shown: dict[Any, bool] = {data: True}
            changed = False
            for node, bind, (_, line) in cells:
                said = bind.get("relevant") if bind is not None else None
                shown[node] = shown[node.getparent()] and (said is None or _truth(self.run(said, node)))
                if len(node):
                    continue
                value = typed[node]
                calculation = bind.get("calculate") if bind is not None else None
                if calculation == "position(..)":
                    value = str(line)
                elif calculation and not calculation.startswith("concat('uuid"):
                    found = _text(self.run(calculation, node))
                    value = f"{found:g}" if isinstance(found, float) else str(found)
                value = value if shown[node] else ""
                if value != (node.text or ""):
                    node.text, changed = value, True
            if not changed:
                return self._report(cells, shown)
        raise RuntimeError("the form never comes to rest")

    def _report(self, cells: list[Any], shown: dict[Any, bool]) -> dict[str, Any]:
        asked, said, refused = [], [], []
        for node, bind, (_, line) in cells:
            if len(node) or bind is None or not shown[node] or bind.get("calculate"):
                continue
            place = [node.tag, line]
            (said if bind.get("readonly") else asked).append(place)
            constraint = bind.get("constraint")
            if constraint and node.text and not _truth(self.run(constraint, node)):
                refused.append(place)
        return {"asked": asked, "said": said, "refused": refused}

    def _instance(self, document: dict[str, Any]) -> Any:
        data = deepcopy(self.empty)
        for name in REPEATS:
            found = data.findall(name)
            for node in found[1:]:
                data.remove(node)
            for node in found[:1]:
                at = data.index(node)
                data.remove(node)
                for offset, _ in enumerate(document["members"]):
                    data.insert(at + offset, deepcopy(node))
        for node in data.iter():
            _, line = _place(node)
            row = document["unit"] if line is None else document["members"][line - 1]
            if not len(node) and row.get(node.tag) is not None:
                node.text = str(row[node.tag])
        return data


def _path(node: Any) -> str:
    return "/" + "/".join([*(one.tag for one in reversed(list(node.iterancestors()))), node.tag])


def _place(node: Any) -> tuple[str, int | None]:
    for one in (node, *node.iterancestors()):
        if one.tag in REPEATS:
            return one.tag, 1 + sum(before.tag == one.tag for before in one.itersiblings(preceding=True))
    return "", None


if __name__ == "__main__":
    form = XForm(sys.argv[1])
    json.dump([form.fill(document) for document in json.load(sys.stdin)], sys.stdout)
