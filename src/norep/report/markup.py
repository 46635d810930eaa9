"""Write HTML and SVG so that every text is escaped unless it is already markup."""

from __future__ import annotations

import html


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


VOID = frozenset({"meta", "img", "br", "link"})
"""Elements of HTML that have no end."""

Child = str | int | float | None
Attribute = str | int | float | bool | None


def element(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element with its children; None is left out.

    An attribute loses its trailing underscore and takes dashes for the others; true stands without a value,
    None and false are left out.

    >>> element("a", "<b>", href="#1", class_="rep", data_time=1.5)
    '<a href="#1" class="rep" data-time="1.5">&lt;b&gt;</a>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """The children one after the other."""
    return Markup("".join(escaped(child) for child in children if child is not None))


def escaped(value: str | int | float) -> Markup:
    """The value as HTML text; markup stays, control characters are replaced."""
    if isinstance(value, Markup):
        return value
    text = "".join(c if c.isprintable() or c == "\n" else "�" for c in str(value))
    return Markup(html.escape(text))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(value)}"'
