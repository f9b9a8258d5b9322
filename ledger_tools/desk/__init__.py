"""Workbooks that the desk fills itself: 返送カード確認表 and 要確認一覧, out and in again."""
