"""What managers and staff read: one frozen model, laid out as Excel, Word, HTML, terminal text and JSON."""

from ledger_tools.reports.build import build_report, withdrawn_files
from ledger_tools.reports.model import Report
from ledger_tools.reports.terminal import progress_text

__all__ = ["Report", "build_report", "progress_text", "withdrawn_files"]
