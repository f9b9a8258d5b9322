"""進み具合.html: one page that needs no network — search by bureau or department, tables sorted by a click.

What stands behind ``#`` in its address is searched for at once, so that a bureau can be sent a link to its own lines.
"""

from __future__ import annotations

from html import escape

from ledger_tools.japanese.dates import wareki
from ledger_tools.model import OPEN, STATUS_LABELS
from ledger_tools.reports import words
from ledger_tools.reports.model import STATUSES, Report, Tally
from ledger_tools.reports.sheet_totals import department_order
from ledger_tools.reports.terminal import percent

_POLICY = "default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline'"
_STYLE = """
body{font-family:"Yu Gothic UI","游ゴシック","Hiragino Sans","Noto Sans CJK JP",sans-serif;margin:1.5rem auto;
max-width:84rem;padding:0 1rem;color:#222;line-height:1.6}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:1.8rem 0 .4rem}
.answer{border:2px solid #595959;background:#f2f2f2;padding:.6rem 1rem;font-weight:bold}.answer p{margin:.2rem 0}
.figures{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}.figures div{border:1px solid #a6a6a6;padding:.3rem 1.2rem;
text-align:center}
.figures b{display:block;font-size:1.5rem}
.wide{overflow:auto;max-height:85vh}table{border-collapse:separate;border-spacing:0;font-size:.85rem;
border-top:1px solid #a6a6a6;border-left:1px solid #a6a6a6}
th,td{border:solid #a6a6a6;border-width:0 1px 1px 0;padding:.15rem .4rem}td{white-space:nowrap}
td.t+td.t{white-space:normal;min-width:9.5rem}td.n{text-align:right;font-variant-numeric:tabular-nums}
th{background:#e7e6e6;position:sticky;top:0;z-index:1}
th button{all:unset;cursor:pointer;font-weight:bold;line-height:1.3;word-break:keep-all}
th button:focus-visible{outline:2px solid #06c}th button::after{content:"\\2060⇅";color:#767676;font-size:.7em}
th[aria-sort=ascending] button::after{content:"\\2060▲";color:#222}
th[aria-sort=descending] button::after{content:"\\2060▼";color:#222}
tfoot td{background:#f2f2f2;font-weight:bold;position:sticky;bottom:0}
input{font:inherit;padding:.3rem .5rem;width:20rem;max-width:100%}
.bar{display:inline-block;width:4rem;height:.7rem;background:#e7e6e6;vertical-align:middle}
.bar i{display:block;height:100%;background:#595959}.note{color:#595959;font-size:.9rem}
@media print{@page{size:A4 landscape;margin:10mm}body{margin:0;max-width:none;padding:0}
input,label,.count,th button::after{display:none}.wide{max-height:none;overflow:visible}
table{font-size:.68rem;line-height:1.3}th button{display:contents}
th,tfoot td{position:static}tfoot{display:table-row-group}tr,.answer{break-inside:avoid}h2{break-after:avoid}
td.t+td.t{min-width:0;white-space:nowrap}.figures{margin:.5rem 0}.figures div{padding:.1rem .8rem}
h2,th,.answer{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""

_SCRIPT = """
'use strict';
const fold=s=>s.normalize('NFKC').toLowerCase().replace(/\\s/g,'');
const search=document.getElementById('search');
search.addEventListener('input',()=>{
  const words=search.value.split(/\\s+/).map(fold).filter(Boolean);
  for(const row of document.querySelectorAll('tbody tr')){
    const text=fold(row.dataset.search);
    row.hidden=!words.every(word=>text.includes(word));
  }
  for(const table of document.querySelectorAll('table')){
    const rows=table.tBodies[0].rows, shown=[...rows].filter(row=>!row.hidden).length;
    document.getElementById(table.id+'-count').textContent=shown+' / '+rows.length+' 行';
    // The sums stay those of everything: a filtered table must not pass them off as its own.
    if(table.tFoot)table.tFoot.rows[0].cells[1].textContent=shown<rows.length?'合計(全局)':'合計';
  }
});
const asked=()=>{
  try{search.value=decodeURIComponent(location.hash.slice(1));}catch{return;}
  search.dispatchEvent(new Event('input'));
};
if(location.hash)asked();
addEventListener('hashchange',asked);
for(const button of document.querySelectorAll('th button'))button.addEventListener('click',()=>{
  const head=button.parentElement, table=head.closest('table'), place=head.cellIndex;
  const down=head.getAttribute('aria-sort')==='ascending';
  for(const other of head.parentElement.cells)other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort',down?'descending':'ascending');
  const key=row=>row.cells[place].dataset.sort ?? row.cells[place].textContent;
  const rows=[...table.tBodies[0].rows].sort((a,b)=>{
    const x=key(a), y=key(b), n=Number(x)-Number(y);
    return (Number.isNaN(n)?x.localeCompare(y,'ja'):n)*(down?-1:1);
  });
  table.tBodies[0].append(...rows);
});
"""


def write_page(report: Report) -> bytes:
    """Return the page as UTF-8; it holds no names of members."""
    settings, total = report.settings, report.total
    figures = (
        ("発行", f"{total.issued:,}件"),
        ("処理済", f"{total.done:,}件"),
        ("未処理", f"{total.open:,}件"),
        ("完了率", percent(total)),
        *((STATUS_LABELS[status], f"{total.of(status):,}件") for status in OPEN),
    )
    sentences = (words.in_time(report), words.standing(report), words.whom_to_call(report))
    further = (words.changed(report), words.outlook(report))
    title = escape(f"{settings.program} 進み具合")
    parts = (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>",
        f'<p class="note">{escape(wareki(report.as_of, weekday=True))}現在 {escape(settings.insurer)}</p>',
        '<div class="answer">' + "".join(f"<p>{escape(text)}</p>" for text in sentences) + "</div>",
        '<div class="figures">'
        + "".join(f"<div>{escape(label)}<b>{escape(value)}</b></div>" for label, value in figures)
        + "</div>",
        "".join(f"<p>{escape(text)}</p>" for text in further if text),
        '<p><label for="search">局名・所属名・受領簿番号で絞り込む </label><input id="search" type="search"></p>',
        "<h2>局別</h2>",
        _bureaus(report),
        "<h2>所属別</h2>",
        _departments(report),
        f'<p class="note">問い合わせ先: {escape(settings.contact)}</p><script>{_SCRIPT}</script></body></html>\n',
    )
    return "".join(parts).encode("utf-8", "replace")


def _bureaus(report: Report) -> str:
    heads = ("局コード", "局名", "別紙2", *_headings())
    lines = [
        (bureau.name, _text(bureau.code) + _text(bureau.name) + _count(bureau.published) + _tally(bureau.tally))
        for bureau in report.bureaus
    ]
    foot = "<td></td><td>合計</td>" + _count(report.published_total) + _tally(report.total)
    return _table("bureaus", heads, lines, foot)


def _departments(report: Report) -> str:
    heads = ("受領簿番号", "局名", "所属名", "提出", *_headings())
    lines = []
    for line in department_order(report):
        stands = line.handed_in if line.waiting or not line.submitted_on else wareki(line.submitted_on)
        sent = f'<td data-sort="{line.submitted_on or "9999"}">{stands}</td>'
        cells = _text(line.ledger_id) + _text(line.bureau) + _text(line.department) + sent + _tally(line.tally)
        lines.append((f"{line.ledger_id} {line.bureau} {line.department}", cells))
    return _table("departments", heads, lines, "")


def _headings() -> tuple[str, ...]:
    return ("発行", "枚数", *(STATUS_LABELS[status] for status in STATUSES), "処理済", "未処理", "完了率")


def _table(name: str, heads: tuple[str, ...], lines: list[tuple[str, str]], foot: str) -> str:
    head = "".join(f'<th scope="col"><button type="button">{_heading(text)}</button></th>' for text in heads)
    body = "".join(f'<tr data-search="{escape(search)}">{cells}</tr>' for search, cells in lines)
    tail = f"<tfoot><tr>{foot}</tr></tfoot>" if foot else ""
    count = f'<p class="note count" id="{name}-count" aria-live="polite">{len(lines)} / {len(lines)} 行</p>'
    table = f'<table id="{name}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{tail}</table>'
    return f'{count}<div class="wide">{table}</div>'


def _heading(text: str) -> str:
    """A heading that breaks after its ・ and nowhere else."""
    return escape(text).replace("・", "・<wbr>")


def _text(value: str) -> str:
    return f'<td class="t">{escape(value)}</td>'


def _count(value: int | None) -> str:
    return (
        '<td class="n" data-sort="-1">-</td>' if value is None else f'<td class="n" data-sort="{value}">{value:,}</td>'
    )


def _tally(tally: Tally) -> str:
    numbers = (tally.issued, tally.cards_issued, *tally.persons, tally.done, tally.open)
    rate = tally.rate_shown
    bar = f'<span class="bar"><i style="width:{rate:.1%}"></i></span>' if tally.issued else ""
    return (
        "".join(_count(number) for number in numbers) + f'<td class="n" data-sort="{rate}">{percent(tally)} {bar}</td>'
    )
