"""The frame of a page that is one file and loads nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from norep.report.markup import Child, Markup, element

STYLE = Path(__file__).with_name("page.css")


def document(title: str, *body: Child, style: str = "", pictures: bool = False, videos: bool = False) -> str:
    """The text of a page in the look of the reports, with more `style`.

    With `pictures` it may hold some, with `videos` play those beside it.
    """
    look = Markup(STYLE.read_text("utf-8") + style)
    digest = base64.b64encode(hashlib.sha256(look.encode("utf-8")).digest()).decode("ascii")
    # The policy allows this very style and nothing else.
    more = (" img-src data:;" if pictures else "") + (" media-src 'self' file:;" if videos else "")
    policy = f"default-src 'none';{more} style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content="norep"),
        element("title", f"{title} · norep"),
        element("style", look),
    )
    return f"<!doctype html>\n{element('html', head, element('body', element('main', *body)), lang='en')}\n"
