"""進み具合.html: one page that needs no network — the most open first, searched by name, sorted by a click.

On a phone a name stays in sight beside 未処理 and 完了率, which come first; the other figures are a swipe away.
What stands behind ``#`` in its address is searched for at once, so that a bureau can be sent a link to its own lines.
"""

from __future__ import annotations

from html import escape

from ledger_tools.japanese.dates import wareki
from ledger_tools.model import OPEN, STATUS_LABELS
from ledger_tools.reports import words
from ledger_tools.reports.model import STATUSES, Report, Tally
from ledger_tools.reports.sheet_totals import department_order
from ledger_tools.reports.terminal import days_to_go, percent

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
td.n{text-align:right;font-variant-numeric:tabular-nums}
th{background:#e7e6e6;position:sticky;top:0;z-index:1}
td:first-child,th:first-child{position:sticky;left:0;background:#fff;white-space:normal;width:12rem;min-width:12rem}
th:first-child{background:#e7e6e6;z-index:2}td small{display:block;color:#595959}
th button{all:unset;cursor:pointer;font-weight:bold;line-height:1.3;word-break:keep-all}
th button:focus-visible{outline:2px solid #06c}th button::after{content:"\\2060⇅";color:#767676;font-size:.7em}
th[aria-sort=ascending] button::after{content:"\\2060▲";color:#222}
th[aria-sort=descending] button::after{content:"\\2060▼";color:#222}
tfoot td,tfoot td:first-child{background:#f2f2f2;font-weight:bold;position:sticky;bottom:0}
tfoot td:first-child{z-index:1}
input{font:inherit;padding:.3rem .5rem;width:20rem;max-width:100%}
.bar{display:inline-block;width:4rem;height:.7rem;background:#e7e6e6;vertical-align:middle}
.bar i{display:block;height:100%;background:#595959}.note{color:#595959;font-size:.9rem}
@media screen and (max-width:40rem){body{margin:.6rem auto;padding:0 .5rem}h1{font-size:1.15rem}
.answer{padding:.3rem .6rem}.figures{display:grid;grid-template-columns:repeat(4,1fr);gap:.3rem;margin:.6rem 0}
.figures div{padding:.2rem 0;font-size:.75rem;word-break:keep-all}
.figures b{font-size:1.05rem}.bar{display:none}td:first-child,th:first-child{width:9rem;min-width:9rem}}
@media print{@page{size:A4 landscape;margin:10mm}body{margin:0;max-width:none;padding:0}
input,label,.count,.how,th button::after{display:none}.wide{max-height:none;overflow:visible}
table{font-size:.68rem;line-height:1.3}th button{display:contents}
th,tfoot td,tfoot td:first-child,td:first-child,th:first-child{position:static;width:auto;min-width:0}
td:first-child{white-space:nowrap}
tfoot{display:table-row-group}tr,.answer{break-inside:avoid}h2{break-after:avoid}
td small{display:inline}.figures{margin:.5rem 0}.figures div{padding:.1rem .8rem}
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
    if(table.tFoot)table.tFoot.rows[0].cells[0].textContent=shown<rows.length?'合計(全局)':'合計';
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
        ("発行", f"{total.issued:,}人"),
        ("処理済", f"{total.done:,}人"),
        ("未処理", f"{total.open:,}人"),
        ("完了率", percent(total)),
        ("期限経過", f"{-report.days_left}日") if report.days_left < 0 else ("期限まで", days_to_go(report)),
        *((STATUS_LABELS[status], f"{total.of(status):,}人") for status in OPEN),
    )
    sentences = (words.by_deadline(report), words.whom_to_call(report))
    further = (words.changed(report), words.outlook(report))
    title = escape(f"{settings.program} 進捗状況")
    parts = (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>",
        f'<p class="note">{escape(wareki(report.as_of, weekday=True))}現在 {escape(settings.insurer)}</p>',
        '<div class="answer">' + "".join(f"<p>{escape(text)}</p>" for text in sentences) + "</div>",
        '<div class="figures">'
        + "".join(f"<div>{_breaking(label)}<b>{escape(value)}</b></div>" for label, value in figures)
        + "</div>",
        "".join(f"<p>{escape(text)}</p>" for text in further if text),
        '<p><label for="search">局名・所属名・受領簿番号で絞り込む </label><input id="search" type="search"></p>',
        f'<h2>局別</h2><p class="note how">{_HOW}</p>',
        _bureaus(report),
        "<h2>所属別</h2>",
        _departments(report),
        f'<p class="note">問合せ先: {escape(settings.contact)}</p><script>{_SCRIPT}</script></body></html>\n',
    )
    return "".join(parts).encode("utf-8", "replace")


def _breaking(label: str) -> str:
    """A label that a narrow screen breaks after its dot, and nowhere else."""
    return escape(label).replace("・", "・<wbr>")


def _bureaus(report: Report) -> str:
    heads = ("局名", *_HEADINGS, *(("別紙2",) if report.is_published else ()), "局コード")
    lines = [
        (
            bureau.name,
            _name(bureau.name, bureau.code) + _tally(bureau.tally) + _more(report, bureau.published, bureau.code),
        )
        for bureau in sorted(report.bureaus, key=lambda bureau: (-bureau.tally.open, bureau.order))
    ]
    foot = "<td>合計</td>" + _tally(report.total) + _more(report, report.published_total, "")
    return _table("bureaus", heads, lines, foot)


def _departments(report: Report) -> str:
    heads = ("局名・所属名", *_HEADINGS, "提出", "受領簿番号")
    lines = []
    for line in sorted(department_order(report), key=lambda line: -line.tally.open):
        stands = line.handed_in if line.waiting or not line.submitted_on else wareki(line.submitted_on)
        sent = f'<td data-sort="{line.submitted_on or "9999"}">{stands}</td>'
        name = _name(line.department, line.ledger_id, above=line.bureau)
        cells = name + _tally(line.tally) + sent + f"<td>{escape(line.ledger_id)}</td>"
        lines.append((f"{line.ledger_id} {line.bureau} {line.department}", cells))
    return _table("departments", heads, lines, "")


#: What is asked first stands first: beside the name, also where the screen is narrow.
_HEADINGS = ("未処理", "完了率", "発行", "処理済", *(STATUS_LABELS[status] for status in STATUSES), "枚数")
_HOW = "未処理の多い順です。見出しを押すと並べ替えられ、横に動かすと内訳を御覧になれます。"


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


def _name(name: str, place: str, above: str = "") -> str:
    """The cell that stays in sight; sorted by ``place``: the code of a bureau, the number of a ledger."""
    small = f"<small>{escape(above)} </small>" if above else ""
    return f'<td data-sort="{escape(place)}">{small}{escape(name)}</td>'


def _more(report: Report, published: int | None, code: str) -> str:
    return f"{_count(published) if report.is_published else ''}<td>{escape(code)}</td>"


def _count(value: int | None) -> str:
    return (
        '<td class="n" data-sort="-1">-</td>' if value is None else f'<td class="n" data-sort="{value}">{value:,}</td>'
    )


def _tally(tally: Tally) -> str:
    rate = tally.rate_shown
    bar = f' <span class="bar"><i style="width:{rate:.1%}"></i></span>' if tally.issued else ""
    numbers = (tally.issued, tally.done, *tally.persons, tally.cards_issued)
    return f'{_count(tally.open)}<td class="n" data-sort="{rate}">{percent(tally)}{bar}</td>' + "".join(
        _count(number) for number in numbers
    )
