"""`norep dataset describe`: what is in a folder of clips, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import HtmlOption


def describe(
    clips: Annotated[Path, typer.Argument(help="A folder of clips.", metavar="CLIPS")],
    *,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Clips read at the same time.")] = 1,
    html: HtmlOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Say how many clips there are of what, how long, by whom, and what is wrong with them."""
    from norep.analysis.describing import describe_folder  # noqa: PLC0415  (heavy parts load late)
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.cli.tables import show  # noqa: PLC0415
    from norep.evaluation.description_page import description_page  # noqa: PLC0415
    from norep.evaluation.description_table import description_json, description_tables  # noqa: PLC0415
    from norep.report.writing import write_whole  # noqa: PLC0415

    with Bar("clips") as bar:
        described, sheets = describe_folder(clips, jobs=jobs, pictures=html is not None, progress=bar)
    if html:
        tell(f"written: {write_whole(html, description_page(described, sheets))}")
    print(description_json(described)) if as_json else show(description_tables(described))
