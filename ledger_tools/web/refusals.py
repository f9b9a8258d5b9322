"""What is said where a request is not served: a plain page of one sentence, which needs no session and no cycle."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_TITLES = {403: "受け付けられません", 404: "見つかりません", 413: "大きすぎます", 500: "不具合がありました"}


def refusal(status: int, sentence: str) -> HTMLResponse:
    """Return the page."""
    title = _TITLES.get(status, "受け付けられません")
    page = (
        '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/static/desk.css"></head>'
        f'<body class="plain"><main id="main"><h1>{title}</h1><p>{escape(sentence)}</p>'
        '<p><a class="button" href="/">ホームへ</a></p></main></body></html>'
    )
    return HTMLResponse(page, status_code=status)
